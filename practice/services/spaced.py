"""Spaced review: cards for what was missed, guessed or bookmarked, rated by every later response to their concept.

A card's state is never edited by hand: it is worked out from its log, so a regrade or a late answer changes the past
and with it what comes next. What a learner may be asked now is `practice.services.review_queue`.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import cast
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from domains.models import Exam
from examprep.accounts.models import User
from practice.core.attempt import Mode, Status
from practice.core.response import Value
from practice.core.schedule import Memory, Rating, begins, calendar_day, is_cause, planned, rate, replay, toward_exam
from practice.models import Attempt, Bookmark, ReviewCard, ReviewLog, StudyPlan
from practice.services.review_queue import due, due_count, start_review, zone_of
from questions.models import Item

__all__ = [
    "aim_at_exam",
    "due",
    "due_count",
    "follow_bookmark",
    "record_attempt",
    "set_suspended",
    "start_review",
]

TRIES = 3
_STATE = (
    "item",
    "origin",
    "created_at",
    "state",
    "step",
    "stability",
    "difficulty",
    "last_review_at",
    "due_at",
    "lapses",
)


@dataclass(frozen=True)
class Look:
    """A response as a look at its concept."""

    response_id: int
    item_id: UUID
    concept: str
    rating: Rating
    at: datetime

    @property
    def is_cause(self) -> bool:
        return is_cause(self.rating)

    def is_at(self, card: ReviewCard) -> bool:
        """Whether the card is about this: by its concept, or by its item when the family was changed since."""
        return card.concept == self.concept or card.item_id == self.item_id


@dataclass(frozen=True)
class _Answered:
    """A response with the family of its item."""

    response_id: int
    item_id: UUID
    family: str
    value: Value | None
    confidence: int | None
    is_correct: bool | None
    answered_at: datetime | None


@dataclass(frozen=True)
class Calendar:
    """Whose days count, and the exam ahead, if any."""

    zone: tzinfo
    exam_on: date | None

    def due_after(self, memory: Memory) -> datetime:
        """When a card is due. One that needs no look before the exam keeps FSRS's day: the exam may be moved."""
        return begins(toward_exam(memory, self.exam_on) or planned(memory), self.zone)


def concept_of(item: Item) -> str:
    return _concept(item.family, item.pk)


def _concept(family: str, item_id: UUID) -> str:
    """What is to be remembered: the family, so that a sibling can ask it in other words, else the item."""
    return family or str(item_id)


def record_attempt(*, attempt: Attempt, now: datetime) -> None:
    """Take every response of a scored attempt as a look: a new card for what was missed or guessed right, a rating for
    each card there is. Safe to call again; after a rescoring the looks that changed are taken as they are now.

    Pilots count, they are learned from like any other. So does an item of a mock under way: nothing shows it before.
    """
    if attempt.status != Status.SCORED:
        return
    responses = _responses(attempt)
    looks = _looks(attempt, responses)
    left_out = [response.response_id for response in responses if response.is_correct is None]
    for tries_left in reversed(range(TRIES)):
        try:
            with transaction.atomic():
                _record(attempt, looks, left_out, now)
            return
        except IntegrityError:
            # somebody made one of the cards meanwhile, so now it is known
            if not tries_left:
                raise


def _record(attempt: Attempt, looks: Sequence[Look], left_out: Sequence[int], now: datetime) -> None:
    known = _cards_about(attempt, looks)
    # of now that the cards are held: whoever moves the exam meanwhile sets them anew afterwards
    calendar = _calendar(attempt.user, attempt.exam, now)
    _make_cards(attempt, looks, known, calendar)
    changed = _log(known, looks) if known else []
    if left_out:
        changed = [*changed, *_forget(left_out, changed)]
    if changed:
        _work_out(changed, calendar)


def _forget(left_out: Sequence[int], known: Sequence[ReviewCard]) -> list[ReviewCard]:
    """Take looks at items that a correction left out of the score from their cards; the other cards that lost one."""
    rows = ReviewLog.objects.filter(response__in=left_out)
    card_ids = set(rows.values_list("card", flat=True)) - {card.pk for card in known}
    rows.delete()
    return list(ReviewCard.objects.filter(pk__in=card_ids).order_by("pk").select_for_update(of=("self",)))


def _responses(attempt: Attempt) -> list[_Answered]:
    rows = attempt.responses.order_by("position").values_list(
        "pk", "item_id", "item__family", "value", "confidence", "is_correct", "answered_at"
    )
    return [_Answered(*row) for row in rows]


def _looks(attempt: Attempt, responses: Iterable[_Answered]) -> list[Look]:
    """In the order in which they were made. A blank is a miss in a mock; in practice it was not looked at."""
    handed_in_at = cast(datetime, attempt.submitted_at)
    looks = [
        Look(
            response_id=response.response_id,
            item_id=response.item_id,
            concept=_concept(response.family, response.item_id),
            rating=rate(bool(response.is_correct), response.confidence),
            at=(response.value and response.answered_at) or handed_in_at,
        )
        for response in responses
        # an item left out by a correction has no mark, and is no look
        if response.is_correct is not None and (response.value or attempt.mode == Mode.MOCK)
    ]
    return sorted(looks, key=lambda look: look.at)


def _cards_about(attempt: Attempt, looks: Sequence[Look]) -> list[ReviewCard]:
    concepts, items = [look.concept for look in looks], [look.item_id for look in looks]
    mine = ReviewCard.objects.filter(user=attempt.user_id, exam=attempt.exam_id)
    about = mine.filter(Q(concept__in=concepts) | Q(item__in=items))
    return list(about.order_by("pk").select_for_update(of=("self",)))


def _make_cards(attempt: Attempt, looks: Sequence[Look], known: Sequence[ReviewCard], calendar: Calendar) -> None:
    """Cards for causes that have none among the known ones, with their logs and what follows from them. Raises
    IntegrityError when somebody else made one."""
    without = [look for look in looks if look.is_cause and not any(look.is_at(card) for card in known)]
    by_concept: dict[str, list[Look]] = {look.concept: [] for look in without}
    for look in looks:
        if look.concept in by_concept:
            by_concept[look.concept].append(look)
    cards = {}
    # in one order: two attempts recorded at once must not wait for each other in a circle
    for concept in sorted(by_concept):
        rows = [_Logged(look.rating, look.at, look.item_id) for look in by_concept[concept]]
        cards[concept] = ReviewCard(user_id=attempt.user_id, exam_id=attempt.exam_id, concept=concept)
        _replay(cards[concept], rows, calendar)
    ReviewCard.objects.bulk_create(cards.values())
    ReviewLog.objects.bulk_create(
        ReviewLog(card=card, response_id=look.response_id, rating=look.rating, reviewed_at=look.at)
        for concept, card in cards.items()
        for look in by_concept[concept]
        # what was right before there was a card says nothing about it
        if look.at >= card.created_at
    )


def _log(cards: Sequence[ReviewCard], looks: Sequence[Look]) -> list[ReviewCard]:
    """Write the looks at these cards down, one row for a response; the cards for which that changed something."""
    rows = ReviewLog.objects.filter(card__in=cards, response__in=[look.response_id for look in looks])
    kept = {(row.card_id, row.response_id): (row.rating, row.reviewed_at) for row in rows}
    by_concept, by_item = _indexed(cards)
    new: list[ReviewLog] = []
    changed: dict[int, ReviewCard] = {}
    for look in looks:
        for card in {*by_concept[look.concept], *by_item[look.item_id]}:
            was = kept.get((card.pk, look.response_id))
            # what was right before there was a card says nothing about it
            counts = was is not None or look.is_cause or look.at >= card.created_at
            if counts and was != (look.rating, look.at):
                row = ReviewLog(card=card, response_id=look.response_id, rating=look.rating, reviewed_at=look.at)
                new.append(row)
                changed[card.pk] = card
    ReviewLog.objects.bulk_create(
        new, update_conflicts=True, unique_fields=["card", "response"], update_fields=["rating", "reviewed_at"]
    )
    return list(changed.values())


def _indexed(cards: Iterable[ReviewCard]) -> tuple[dict[str, list[ReviewCard]], dict[UUID, list[ReviewCard]]]:
    by_concept: dict[str, list[ReviewCard]] = defaultdict(list)
    by_item: dict[UUID, list[ReviewCard]] = defaultdict(list)
    for card in cards:
        by_concept[card.concept].append(card)
        by_item[card.item_id].append(card)
    return by_concept, by_item


@dataclass(frozen=True)
class _Logged:
    rating: int
    reviewed_at: datetime
    item_id: UUID


def _work_out(cards: Sequence[ReviewCard], calendar: Calendar) -> None:
    """Replay these cards from their logs; one that has no cause left goes."""
    logs: dict[int, list[_Logged]] = defaultdict(list)
    rows = ReviewLog.objects.filter(card__in=cards).order_by("reviewed_at", "pk")
    for row in rows.values_list("card_id", "rating", "reviewed_at", "response__item_id"):
        logs[row[0]].append(_Logged(*row[1:]))
    kept = [card for card in cards if _replay(card, logs[card.pk], calendar)]
    # they are there and held; updating many rows by CASE takes three times as long
    ReviewCard.objects.bulk_create(kept, update_conflicts=True, unique_fields=["pk"], update_fields=_STATE)
    without_cause = {card.pk for card in cards} - {card.pk for card in kept}
    ReviewCard.objects.filter(pk__in=without_cause).delete()


def _replay(card: ReviewCard, rows: Sequence[_Logged], calendar: Calendar) -> bool:
    """Work the card out from its first cause on; False when a regrade left it none."""
    is_bookmarked = card.origin == ReviewCard.Origin.BOOKMARKED
    if not is_bookmarked:
        first = next((place for place, row in enumerate(rows) if is_cause(row.rating)), None)
        if first is None:
            return False
        rows = rows[first:]
        card.origin, card.created_at = _origin(rows[0].rating), rows[0].reviewed_at
    history = replay([(row.rating, calendar_day(row.reviewed_at, calendar.zone)) for row in rows])
    memory, last = history.memory, rows[-1]
    card.item_id = last.item_id
    card.state, card.step, card.lapses = memory.state, memory.step, history.lapses
    card.stability, card.difficulty = memory.stability, memory.difficulty
    card.last_review_at = last.reviewed_at
    # a bookmark set after the last look asks for another one now
    is_asked_for = is_bookmarked and card.created_at > last.reviewed_at
    card.due_at = card.created_at if is_asked_for else calendar.due_after(memory)
    return True


def _origin(rating: int) -> str:
    return ReviewCard.Origin.MISSED if rating == Rating.AGAIN else ReviewCard.Origin.GUESSED


def _calendar(user: User, exam: Exam, now: datetime) -> Calendar:
    plan = StudyPlan.objects.filter(user=user, exam=exam).only("exam_on").first()
    zone = zone_of(user)
    is_ahead = plan is not None and plan.exam_on is not None and plan.exam_on > now.astimezone(zone).date()
    return Calendar(zone, plan.exam_on if plan and is_ahead else None)


def aim_at_exam(*, user: User, exam: Exam, now: datetime) -> None:
    """Set the days of all cards anew: the date of the exam was set, moved or taken away."""
    calendar = _calendar(user, exam, now)
    with transaction.atomic():
        seen = ReviewCard.objects.filter(user=user, exam=exam, last_review_at__isnull=False)
        cards = list(seen.order_by("pk").select_for_update(of=("self",)))
        for card in cards:
            card.due_at = calendar.due_after(memory_of(card, calendar.zone))
        ReviewCard.objects.bulk_update(cards, ["due_at"], batch_size=500)


def memory_of(card: ReviewCard, zone: tzinfo) -> Memory:
    """The card's state in whole days, as FSRS counts them."""
    seen = None if card.last_review_at is None else calendar_day(card.last_review_at, zone)
    return Memory(
        due_at=calendar_day(card.due_at, zone),
        state=card.state,
        step=card.step,
        stability=card.stability,
        difficulty=card.difficulty,
        last_review_at=seen,
    )


def follow_bookmark(*, user: User, item: Item, is_on: bool, now: datetime) -> None:
    """A bookmark makes its concept due at once; taking it away takes the card that nothing else asked for."""
    mine = ReviewCard.objects.filter(user=user, exam=item.exam_id, concept=concept_of(item))
    if is_on:
        origin = ReviewCard.Origin.BOOKMARKED
        _, is_new = mine.get_or_create(
            user=user,
            exam=item.exam,
            concept=concept_of(item),
            defaults={"item": item, "origin": origin, "created_at": now, "due_at": now},
        )
        if not is_new:
            mine.update(due_at=now, suspended_at=None)
        return
    siblings = Q(item=item) if not item.family else Q(item__family=item.family, item__exam=item.exam_id)
    if not Bookmark.objects.filter(siblings, user=user).exists():
        mine.filter(origin=ReviewCard.Origin.BOOKMARKED, last_review_at__isnull=True).delete()


def set_suspended(*, user: User, card_id: int, is_on: bool, now: datetime) -> str | None:
    """Put a card of this person aside, or take it back; the code of its exam, None when they have no such card."""
    mine = ReviewCard.objects.filter(user=user, pk=card_id)
    mine.update(suspended_at=now if is_on else None)
    return mine.values_list("exam__code", flat=True).first()
