"""What learners' first exposures say about how easy items are, counted once for each sitting."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

import numpy as np
from django.db import connection

from examprep.statement import prepared
from practice.core.ability import Ability, expit
from practice.models import Attempt
from practice.services.evidence import ItemFacts, item_facts
from practice.services.rulings import is_measured
from questions.models import Item

_ADD = """
INSERT INTO practice_itemexperience (item_id, responses, correct, expected, information) VALUES {rows}
ON CONFLICT (item_id) DO UPDATE
   SET responses = practice_itemexperience.responses + excluded.responses,
       correct = practice_itemexperience.correct + excluded.correct,
       expected = practice_itemexperience.expected + excluded.expected,
       information = practice_itemexperience.information + excluded.information
"""


def count_experience(*, attempts: Sequence[Attempt], ability: Ability, facts: Mapping[UUID, ItemFacts]) -> None:
    """Add the first exposures of scored sittings of an exam to the sums of their items. The caller sees to it that each
    is counted once.

    ability: what was known before the sittings, so that expectation and outcome are independent; facts: of items, those
    that are missing are read. Blank responses and items met before say nothing about difficulty.
    """
    marks: dict[UUID, list[bool]] = defaultdict(list)
    for attempt in attempts:
        for pk, is_right in _marks(attempt).items():
            marks[pk].append(is_right)
    if missing := marks.keys() - facts.keys():
        facts = {**facts, **item_facts(attempts[0].exam, missing, with_labels=False)}
    means = dict(zip(ability.codes, ability.mean.tolist(), strict=True))
    # in one order: the sittings of two learners must not wait for each other in a circle
    item_ids = sorted(marks.keys() & facts.keys())
    chances = expit(np.array([means.get(facts[pk].task, 0.0) + facts[pk].easiness for pk in item_ids])).tolist()
    rows = [
        (prepared(Item, "id", pk), len(marks[pk]), sum(marks[pk]), len(marks[pk]) * p, len(marks[pk]) * p * (1 - p))
        for pk, p in zip(item_ids, chances, strict=True)
    ]
    if rows:
        with connection.cursor() as cursor:
            values = ", ".join(["(%s, %s, %s, %s, %s)"] * len(rows))
            cursor.execute(_ADD.format(rows=values), [column for row in rows for column in row])


def _marks(attempt: Attempt) -> dict[UUID, bool]:
    """Item -> whether its response is right by a key. Credit that everybody gets, or an item that was left out of the
    score, moves no difficulty; `practice.services.regrading` lets the sums follow by the same marks."""
    looked_at = attempt.responses.filter(met_before=False, value__isnull=False)
    rows = list(looked_at.values_list("item_id", "is_correct", "correction"))
    marks = {item_id: bool(is_correct) for item_id, is_correct, _ in rows}
    if any(correction for *_, correction in rows):
        corrected = looked_at.filter(correction__isnull=False)
        for response in corrected.select_related("version__key", "correction__corrected_version__key"):
            marks[response.item_id] = is_measured(response, response.correction)
    return marks
