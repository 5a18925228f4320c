"""Adaptive drills: tutor sittings whose next item is chosen when the one before was checked."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

import numpy as np
from django.db import transaction

from domains.models import Exam
from examprep.accounts.models import User
from practice.core.ability import Ability, Observation, learn
from practice.core.attempt import ADAPTIVE, Mode, is_open_at
from practice.core.choosing import choose_next
from practice.core.readiness import chances
from practice.models import Attempt, Response
from practice.services.candidates import offer
from practice.services.drawing import Scope, withheld_items
from practice.services.errors import AttemptClosed, FixedSitting, NextItemNotYet, NothingToDraw
from practice.services.evidence import easiness_of, task_shapes
from practice.services.known import ability_of
from practice.services.report_document import cut_raw, points_per_item
from practice.services.rulings import in_force, is_measured
from practice.services.starting import MAX_PRACTICE_ITEMS, PracticePlan, append_item, start_chosen

TITLE = "What matters most"
_FILTERS = ("domains", "tasks", "tags")


def start_adaptive(*, user: User, exam: Exam, plan: PracticePlan, now: datetime, rng: random.Random) -> Attempt:
    """A sitting with its first item, to which `next_item` adds until there are `plan.count`.

    Of the plan's scope domains, tasks and tags count. Raises NothingToDraw when no item matches, TooManyOpen.
    """
    item_id = _choose(user, exam, plan.scope, (), rng)
    if item_id is None:
        raise NothingToDraw("No question matches this choice. Widen it: more domains, or more tasks.")
    filters = {name: value for name, value in asdict(plan.scope).items() if name in _FILTERS}
    return start_chosen(
        user=user,
        exam=exam,
        mode=Mode.TUTOR,
        title=TITLE,
        item_ids=[item_id],
        scope={**filters, "source": ADAPTIVE, "count": min(plan.count, MAX_PRACTICE_ITEMS)},
        now=now,
        rng=rng,
    )


def next_item(*, attempt: Attempt, position: int, now: datetime, rng: random.Random) -> Response | None:
    """The item at this position, chosen now if it is the next one; None when there are no more. Safe to ask again.

    Raises FixedSitting for a sitting that does not grow, AttemptClosed, NextItemNotYet while an item before waits for
    its response to be checked: except where that is refused because the item is part of a running mock.
    """
    with transaction.atomic():
        # two tabs that ask at once get one item
        locked = Attempt.objects.select_for_update(of=("self",)).select_related("user", "exam").get(pk=attempt.pk)
        if locked.item_target is None:
            raise FixedSitting("This sitting has had all its questions from the start.")
        asked = list(locked.responses.select_related("version__key", "task", "item").order_by("position"))
        if position <= len(asked):
            return asked[position - 1]
        if not is_open_at(locked.status, locked.deadline_at, now):
            raise AttemptClosed(locked)
        if position > locked.item_target:
            return None
        if position > len(asked) + 1 or not _is_settled(asked[-1], locked.user):
            raise NextItemNotYet("Check the answer to the question before first: the next one depends on it.")
        item_id = _choose(locked.user, locked.exam, _scope_of(locked), asked, rng)
        return None if item_id is None else append_item(attempt=locked, item_id=item_id, now=now, rng=rng)


def _scope_of(attempt: Attempt) -> Scope:
    domains, tasks, tags = (tuple(attempt.scope[name]) for name in _FILTERS)
    return Scope(domains=domains, tasks=tasks, tags=tags)


def _is_settled(response: Response, user: User) -> bool:
    return response.checked_at is not None or withheld_items(user).filter(item=response.item_id).exists()


def _choose(user: User, exam: Exam, scope: Scope, asked: Sequence[Response], rng: random.Random) -> UUID | None:
    """asked: responses of this sitting with item, task and key, in order."""
    offered = offer(user, exam, scope, rng)
    seen = {response.item_id for response in asked}
    ability = learn(ability_of(user, exam), _observations(asked))
    chosen = choose_next(
        [one for one in offered.candidates if offered.item(one).item_id not in seen],
        ability,
        _points_to_gain(exam, ability),
        asked[-1].task.code if asked else None,
        {response.item.family for response in asked},
        rng,
    )
    return None if chosen is None else offered.item(chosen).item_id


def _points_to_gain(exam: Exam, ability: Ability) -> Mapping[str, float]:
    """Of each task, as the report tells them, with what this sitting taught."""
    told = chances(
        ability,
        task_shapes(exam),
        cut_raw=cut_raw(exam),
        points_per_item=points_per_item(exam),
        rng=np.random.default_rng(0),
    )
    return told.points_to_gain


def _observations(asked: Sequence[Response]) -> list[Observation]:
    """What the checked responses say; blank ones say nothing."""
    easiness = easiness_of([response.item_id for response in asked]) if asked else {}
    corrections = in_force([response.version_id for response in asked]) if asked else {}
    return [
        Observation(
            task=response.task.code,
            easiness=easiness[response.item_id],
            is_correct=is_measured(response, corrections.get(response.version_id)),
            is_repeat=response.met_before,
            at=response.checked_at,
        )
        for response in asked
        if response.checked_at is not None and response.value
    ]
