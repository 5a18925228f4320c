"""The review queue as a page tells it: what is due now and on the next days, what to read again, what was put aside."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate

from domains.models import Exam
from examprep.accounts.models import User
from practice.core.schedule import LEECH_LAPSES, MATURE_DAYS
from practice.models import Attempt, ReviewCard
from practice.services.insight.review import ReviewReference, references_of
from practice.services.review_queue import (
    PER_SITTING,
    active_cards,
    closed_to,
    exam_begins_at,
    left_today,
    open_review,
    zone_of,
)
from questions.services.figure_links import show_figures

DAYS_AHEAD = 7
MAX_LEECHES = 10
MAX_SUSPENDED = 50


@dataclass(frozen=True)
class Day:
    """How many cards come back on a day of the learner; share: of the fullest day shown, 0..1."""

    on: date
    count: int
    share: float


@dataclass(frozen=True)
class DomainDue:
    number: int
    title: str
    count: int


@dataclass(frozen=True)
class Leech:
    """A concept that was missed again and again, and what to read before it is asked once more."""

    card: ReviewCard
    takeaway: str
    references: tuple[ReviewReference, ...]


@dataclass(frozen=True)
class UnderWay:
    attempt: Attempt
    answered: int


@dataclass(frozen=True)
class Queue:
    """The whole page. count: questions of the next sitting; left: of the day's share; holding: cards that need no look
    before the exam, 0 without one; next_at: when the next card comes back, if one does before the exam."""

    exam: Exam
    cards: int
    due: int
    domains: tuple[DomainDue, ...]
    left: int
    under_way: UnderWay | None
    days: tuple[Day, ...]
    next_at: datetime | None
    exam_at: datetime | None
    holding: int
    leeches: tuple[Leech, ...]
    leech_count: int
    suspended: tuple[ReviewCard, ...]
    suspended_count: int

    @property
    def count(self) -> int:
        return min(self.due, self.left, PER_SITTING)


def queue_of(user: User, exam: Exam, now: datetime) -> Queue:
    """In a bounded number of queries, whatever the number of cards."""
    exam_at = exam_begins_at(user, exam, now)
    active = active_cards(user, exam)
    domains = _due_by_domain(active.filter(due_at__lte=now))
    due = sum(entry.count for entry in domains)
    days = _days(active, zone_of(user), now, exam_at, due)
    leeches = _leeches(user, exam)
    cards = ReviewCard.objects.filter(user=user, exam=exam)
    aside = cards.exclude(suspended_at=None)
    return Queue(
        exam=exam,
        cards=cards.count(),
        due=due,
        domains=domains,
        left=left_today(user, exam, now),
        under_way=_under_way(user, exam, now),
        days=days,
        next_at=_next_at(active, now, exam_at),
        exam_at=exam_at,
        holding=active.filter(due_at__gte=exam_at).count() if exam_at else 0,
        leeches=_told(leeches[:MAX_LEECHES], now),
        leech_count=leeches.count(),
        suspended=tuple(_described(aside).order_by("-suspended_at", "pk")[:MAX_SUSPENDED]),
        suspended_count=aside.count(),
    )


def next_due_at(user: User, exam: Exam, now: datetime) -> datetime | None:
    """When the next card comes back that is not due yet; None when none does, or none before the exam."""
    return _next_at(active_cards(user, exam), now, exam_begins_at(user, exam, now))


def _next_at(active: QuerySet[ReviewCard], now: datetime, exam_at: datetime | None) -> datetime | None:
    later = active.filter(due_at__gt=now)
    if exam_at:
        later = later.filter(due_at__lt=exam_at)
    return later.order_by("due_at").values_list("due_at", flat=True).first()


def _due_by_domain(cards: QuerySet[ReviewCard]) -> tuple[DomainDue, ...]:
    domain = "item__task__domain__"
    rows = cards.order_by().values_list(f"{domain}number", f"{domain}title").annotate(Count("pk"))
    return tuple(DomainDue(*row) for row in sorted(rows))


def _days(
    active: QuerySet[ReviewCard], zone: tzinfo, now: datetime, exam_at: datetime | None, due: int
) -> tuple[Day, ...]:
    """Today with all that is due, and the next days."""
    today = now.astimezone(zone).date()
    ahead = active.filter(due_at__gt=now, due_at__lt=now + timedelta(days=DAYS_AHEAD + 1))
    if exam_at:
        ahead = ahead.filter(due_at__lt=exam_at)
    rows = ahead.order_by().annotate(on=TruncDate("due_at", tzinfo=zone)).values_list("on").annotate(Count("pk"))
    counts = Counter(dict(rows)) + Counter({today: due})
    dates = [today + timedelta(days=number) for number in range(DAYS_AHEAD + 1)]
    fullest = max((counts[on] for on in dates), default=0)
    return tuple(Day(on, counts[on], counts[on] / fullest if fullest else 0.0) for on in dates)


def _under_way(user: User, exam: Exam, now: datetime) -> UnderWay | None:
    attempt = open_review(user, exam, now)
    if attempt is None:
        return None
    return UnderWay(attempt, attempt.responses.filter(value__isnull=False).count())


def _leeches(user: User, exam: Exam) -> QuerySet[ReviewCard]:
    """Without those whose explanation would help in a mock that is not scored yet, or in a final one ahead."""
    stuck = ReviewCard.objects.filter(
        user=user, exam=exam, suspended_at=None, lapses__gte=LEECH_LAPSES, stability__lt=MATURE_DAYS
    )
    return _described(stuck.filter(closed_to(user, exam).leave_open("item__"))).order_by("-lapses", "pk")


def _described(cards: QuerySet[ReviewCard]) -> QuerySet[ReviewCard]:
    return cards.select_related("item__task__domain", "item__current_version__key")


def _told(cards: Iterable[ReviewCard], now: datetime) -> tuple[Leech, ...]:
    """Cards with what to remember about them."""
    versions = [(card, card.item.current_version) for card in cards]
    keys = [(card, version.key if version else None) for card, version in versions]
    takeaways = show_figures([key.html["takeaway"] if key else "" for _, key in keys], now=now)
    return tuple(
        Leech(card, takeaway, references_of(key)) for (card, key), takeaway in zip(keys, takeaways, strict=True)
    )
