"""What the rows of the database must be like after any requests whatever."""

import hashlib
import json
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q

from examprep.accounts.models import MAX_TEXT_SIZE, MIN_TEXT_SIZE, Theme, User
from practice.core.attempt import Mode, Status
from practice.core.response import IllegalValue, clean_eliminated, clean_value
from practice.models import Assignment, Attempt, Cohort, CohortEvent, Membership, Response, ResponseSave
from practice.models.attempt import EXAMINES
from practice.services.starting import MAX_OPEN_PRACTICE
from questions.models import Item, ItemKey, ItemVersion
from tests.fuzz.world import INSTRUCTOR, NAMES, OTHER

SETTLES_WITHIN_S = 90
# what no call of the API writes
UNTOUCHED: tuple[Any, ...] = (Cohort, Membership, Assignment, CohortEvent, Item, ItemVersion, ItemKey)
ANSWERED = ("attempt", "position", "value", "flagged", "eliminated", "confidence", "revision", "saved_at")


def fingerprints() -> dict[str, str]:
    """Table -> what is in it, of tables that must be the same afterwards; and of somebody who takes no part."""
    prints = {model._meta.label: _print_of(model.objects.order_by("pk")) for model in UNTOUCHED}
    foreign = Response.objects.filter(attempt__user__username=NAMES["bystander"]).order_by("pk")
    return prints | {"responses of the bystander": _print_of(foreign, *ANSWERED)}


def _print_of(rows: Any, *columns: str) -> str:
    return hashlib.sha256(json.dumps(list(rows.values_list(*columns)), default=str).encode()).hexdigest()


def attempts_by_owner() -> Counter[str]:
    return Counter(dict(Attempt.objects.order_by().values_list("user__username").annotate(Count("pk"))))


def wait_until_settled() -> list[str]:
    """Wait for the worker. Sittings that may be scored and are not."""
    limit = time.monotonic() + SETTLES_WITHIN_S
    # a drill waits for the mock that asks the same
    held = Attempt.objects.unscored_mocks().values("user")
    waiting = Attempt.objects.filter(EXAMINES | ~Q(user__in=held), status=Status.SUBMITTED, results_at__isnull=True)
    while waiting.exists() and time.monotonic() < limit:
        time.sleep(0.5)
    return [
        f"{one.mode} of {one.submitted_at}, tried {one.scoring_tries} times, {one.pending_run!r}" for one in waiting
    ]


def wrong_rows(before: dict[str, str], expected: Counter[str]) -> Iterator[str]:
    """before: fingerprints; expected: user name -> attempts that were there, and that were confirmed since."""
    for name, value in fingerprints().items():
        if value != before[name]:
            yield f"changed: {name}"
    if (found := attempts_by_owner()) != expected:
        yield f"attempts by owner: {dict(found)} instead of {dict(expected)}"
    yield from _wrong_people()
    yield from _wrong_attempts()
    yield from _wrong_responses()


def _wrong_people() -> Iterator[str]:
    instructors = {NAMES[INSTRUCTOR], NAMES[OTHER]}
    if User.objects.count() != len(NAMES):
        yield f"{User.objects.count()} people"
    for user in User.objects.all():
        rights = (user.is_instructor, user.is_staff, user.is_superuser, user.is_active)
        if rights != (user.username in instructors, user.username in instructors, False, True):
            yield f"{user}: other rights"
        if user.extra_time_percent or user.extra_time_esl:
            yield f"{user}: extra time"
        if user.theme not in Theme.values or not MIN_TEXT_SIZE <= user.text_size <= MAX_TEXT_SIZE:
            yield f"{user}: {user.theme}, {user.text_size} %"


def _wrong_attempts() -> Iterator[str]:
    open_practice = Attempt.objects.filter(
        status=Status.IN_PROGRESS, mode__in=[Mode.DRILL, Mode.TUTOR], assignment__isnull=True
    )
    # those that ran out of time count until somebody looks
    for row in open_practice.order_by().values("user__username").annotate(count=Count("pk")):
        if row["count"] > MAX_OPEN_PRACTICE + 3:
            yield f"{row['user__username']}: {row['count']} open drills and tutor sittings"
    for attempt in Attempt.objects.annotate(rows=Count("responses"), first=Min("responses__position"),
                                            last=Max("responses__position")):  # fmt: skip
        if (attempt.rows, attempt.first, attempt.last) != (attempt.item_count, 1, attempt.item_count):
            yield f"{attempt.pk}: {attempt.rows} responses for {attempt.item_count} items"
        numbers = list(attempt.runs.order_by("number").values_list("number", "reason"))
        is_scored = attempt.status == Status.SCORED
        if bool(numbers) != is_scored or [number for number, _ in numbers] != list(range(1, len(numbers) + 1)):
            yield f"{attempt.pk}: {attempt.status} with scoring runs {numbers}"
        if sum(reason == "initial" for _, reason in numbers) != is_scored:
            yield f"{attempt.pk}: scored first {numbers}"


def _wrong_responses() -> Iterator[str]:
    saves = ResponseSave.objects.filter(attempt=OuterRef("attempt"), position=OuterRef("position"))
    for row in Response.objects.filter(Exists(saves)):
        prompts = [shown for shown, _ in row.prompts]
        try:
            clean_value(row.value, kind=row.kind, choose=row.choose, option_ids=row.option_ids, prompt_ids=prompts)
            clean_eliminated(row.eliminated, row.option_ids)
        except IllegalValue as error:
            yield f"{row.attempt_id} {row.position}: {row.value!r}, {row.eliminated!r}: {error}"
    twice = ResponseSave.objects.order_by().values("attempt", "position", "revision").annotate(count=Count("pk"))
    for save in twice.filter(count__gt=1):
        yield f"revision stored twice: {save}"
