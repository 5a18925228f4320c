"""What a learner may be asked again now, and the sitting that asks it.

A card can be asked as long as one item of its concept can: published, in no mock of this person that is not scored yet
and no sibling of an item that is, in no final mock ahead of them.
"""

import random
import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from domains.models import Exam
from examprep.accounts.models import User
from practice.core.attempt import Mode
from practice.core.schedule import begins, calendar_day, is_leech
from practice.models import Attempt, Exposure, Response, ReviewCard, StudyPlan
from practice.services.drawing import held_back_for_final, withheld_items
from practice.services.errors import NothingToDraw
from practice.services.starting import start_chosen
from questions.core.item import ItemStatus
from questions.core.selection import Candidate, interleave
from questions.models import Item

SOURCE = "due"
TITLE = "Review"
PER_SITTING = 20
PER_DAY = 60
# of more overdue cards than this, the longest overdue are ranked
MAX_RANKED = 1000
# answers in a review that was begun earlier do not count for the day's share
MAX_SITTING = timedelta(days=7)
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class DueCard:
    """A card that is due. concept: what identifies it to its owner, and says nothing of the key."""

    card: ReviewCard
    task_code: str
    task_title: str
    domain_number: int

    @property
    def is_leech(self) -> bool:
        return is_leech(self.card.lapses, self.card.stability)


def zone_of(user: User) -> tzinfo:
    """Where the learner's days begin; UTC when their zone was renamed since they chose it."""
    try:
        return zoneinfo.ZoneInfo(user.time_zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return UTC


def due(user: User, exam: Exam, now: datetime, limit: int = PER_SITTING) -> list[DueCard]:
    """Cards that are due, those first whose time since the last look is longest for their stability.

    That is the order of the chance of remembering, lowest first; cards never looked at come before all.
    """
    cards = list(due_cards(user, exam, now).order_by("due_at", "pk").select_related("item__task__domain")[:MAX_RANKED])
    cards.sort(key=lambda card: -_elapsed(card, now))
    return [_due_card(card) for card in cards[:limit]]


def due_count(user: User, exam: Exam, now: datetime) -> int:
    """How many cards are due in all, which may be more than a day's worth."""
    return due_cards(user, exam, now).count()


def due_cards(user: User, exam: Exam, now: datetime) -> QuerySet[ReviewCard]:
    return active_cards(user, exam).filter(due_at__lte=now)


def active_cards(user: User, exam: Exam) -> QuerySet[ReviewCard]:
    """Cards that are not put aside and can be asked: by their own item, or else by a sibling.

    Few cards need a sibling, so who has one is asked first: as one condition of two kinds the database would have to
    look for siblings of every card.
    """
    closed = closed_to(user, exam)
    cards = ReviewCard.objects.filter(user=user, exam=exam, suspended_at=None)
    by_own_item = Q(item__status=ItemStatus.PUBLISHED, item__current_version__isnull=False) & closed.leave_open(
        "item__"
    )
    others = list(cards.exclude(by_own_item).order_by().values_list("concept", flat=True))
    if not others:
        return cards.filter(by_own_item)
    siblings = askable_items(exam, closed).filter(family__in=others).order_by().values_list("family", flat=True)
    return cards.filter(by_own_item | Q(concept__in=set(siblings)))


@dataclass(frozen=True)
class Closed:
    """Items a person must not be asked in practice now, and families whose explanations would help in their mock."""

    items: frozenset[UUID]
    families: frozenset[str]

    def leave_open(self, item: str = "") -> Q:
        """The condition of what is not closed. item: the way to the item, "" or "item__"."""
        return ~Q(**{f"{item}pk__in": self.items}) & ~Q(**{f"{item}family__in": self.families})


def closed_to(user: User, exam: Exam) -> Closed:
    """What is in mocks of this person that are not scored yet, or in final mocks ahead of them.

    Siblings are closed too: elsewhere in practice they come by chance, here they would be looked for.
    """
    withheld = withheld_items(user).values_list("item_id", "item__family")
    families = dict(withheld)
    held_back = set(held_back_for_final(user, exam)) if exam.final_mocks else set()
    return Closed(frozenset(families) | held_back, frozenset(families.values()) - {""})


def askable_items(exam: Exam, closed: Closed) -> QuerySet[Item]:
    items: QuerySet[Item] = Item.objects.servable().filter(closed.leave_open(), exam=exam)
    return items


def left_today(user: User, exam: Exam, now: datetime) -> int:
    """How many of PER_DAY questions this person has not answered in reviews since their day began."""
    zone = zone_of(user)
    today = Response.objects.filter(
        attempt__user=user,
        attempt__exam=exam,
        attempt__scope__source=SOURCE,
        attempt__started_at__gte=now - MAX_SITTING,
        answered_at__gte=begins(calendar_day(now, zone), zone),
        value__isnull=False,
    )
    return max(0, PER_DAY - today.count())


def exam_begins_at(user: User, exam: Exam, now: datetime) -> datetime | None:
    """When the day of the real exam begins for this person, if it is ahead and they told."""
    exam_on = StudyPlan.objects.filter(user=user, exam=exam).values_list("exam_on", flat=True).first()
    if exam_on is None:
        return None
    zone = zone_of(user)
    begin = begins(datetime(exam_on.year, exam_on.month, exam_on.day, tzinfo=UTC), zone)
    return begin if begin > now else None


def open_review(user: User, exam: Exam, now: datetime) -> Attempt | None:
    """A review that is under way: it is gone on with before another one starts."""
    under_way = Attempt.objects.of(user).open_practice_at(now).filter(exam=exam, scope__source=SOURCE)
    return under_way.select_related("exam", "form").first()


def start_review(*, user: User, exam: Exam, now: datetime, rng: random.Random) -> tuple[Attempt, bool]:
    """The review under way, or a new tutor sitting of what is most due; the flag says whether it is new.

    Each concept is asked by the item that was never met or met longest ago, a sibling rather than the same item.
    Raises NothingToDraw when nothing is due or the day's share is done, TooManyOpen.
    """
    with transaction.atomic():
        # one start of a person at a time: a second click must find the first one's sitting
        list(User.objects.filter(pk=user.pk).select_for_update(no_key=True).values_list("pk"))
        if under_way := open_review(user, exam, now):
            return under_way, False
        count = min(PER_SITTING, left_today(user, exam, now))
        if count == 0:
            raise NothingToDraw(
                f"You have reviewed {PER_DAY} questions today, which is a day's share. Come back tomorrow."
            )
        cards = [entry.card for entry in due(user, exam, now, limit=count)]
        if not cards:
            raise NothingToDraw("No question is due for review.")
        chosen = interleave(_items_for(user, exam, cards, rng))
        attempt = start_chosen(
            user=user,
            exam=exam,
            mode=Mode.TUTOR,
            title=TITLE,
            item_ids=[candidate.item_id for candidate in chosen],
            scope={"source": SOURCE, "count": len(chosen)},
            now=now,
            rng=rng,
        )
        return attempt, True


def _elapsed(card: ReviewCard, now: datetime) -> float:
    """Time since the last look in units of the card's stability; endless before the first one."""
    if card.last_review_at is None or not card.stability:
        return float("inf")
    return (now - card.last_review_at) / timedelta(days=card.stability)


def _due_card(card: ReviewCard) -> DueCard:
    task = card.item.task
    return DueCard(card, task.code, task.title, task.domain.number)


def _items_for(user: User, exam: Exam, cards: Sequence[ReviewCard], rng: random.Random) -> list[Candidate]:
    """An item for each card; none twice."""
    wanted = Q(pk__in=[card.item_id for card in cards]) | Q(family__in=[card.concept for card in cards])
    columns = ("pk", "task__domain__number", "task__code", "family")
    found = [Candidate(*row) for row in askable_items(exam, closed_to(user, exam)).filter(wanted).values_list(*columns)]
    ids = [candidate.item_id for candidate in found]
    met = dict(Exposure.objects.filter(user=user, item__in=ids).values_list("item", "last_met_at"))
    # shuffled first: of siblings met equally long ago any may come
    longest_ago_first = sorted(rng.sample(found, len(found)), key=lambda entry: met.get(entry.item_id, _NEVER))
    chosen: dict[UUID, Candidate] = {}
    for card in cards:
        free = [
            candidate
            for candidate in longest_ago_first
            if candidate.item_id not in chosen and _can_ask(card, candidate)
        ]
        # a sibling asks for the concept, the same item perhaps for its wording: it comes last
        free.sort(key=lambda candidate: candidate.item_id == card.item_id)
        for candidate in free[:1]:
            chosen[candidate.item_id] = candidate
    return list(chosen.values())


def _can_ask(card: ReviewCard, candidate: Candidate) -> bool:
    return candidate.item_id == card.item_id or candidate.family == card.concept
