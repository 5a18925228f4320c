"""What learners' first exposures say about how easy items are, counted once for each sitting."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from practice.core.ability import Ability, expit
from practice.models import Attempt
from practice.services.evidence import item_facts

_ADD = """
INSERT INTO practice_itemexperience (item_id, responses, correct, expected, information) VALUES {rows}
ON CONFLICT (item_id) DO UPDATE
   SET responses = practice_itemexperience.responses + excluded.responses,
       correct = practice_itemexperience.correct + excluded.correct,
       expected = practice_itemexperience.expected + excluded.expected,
       information = practice_itemexperience.information + excluded.information
"""


def count_experience(*, attempt: Attempt, ability: Ability, now: datetime) -> None:
    """Add the first exposures of a scored sitting to the sums of their items; a second call adds nothing.

    ability: what was known before the sitting, so that expectation and outcome are independent. Blank responses and
    items met before say nothing about difficulty.
    """
    if not Attempt.objects.filter(pk=attempt.pk, counted_at__isnull=True).update(counted_at=now):
        return
    responses = attempt.responses.filter(met_before=False, value__isnull=False, is_correct__isnull=False)
    marks = {item_id: bool(is_correct) for item_id, is_correct in responses.values_list("item_id", "is_correct")}
    facts = item_facts(attempt.exam, set(marks), with_labels=False)
    means = dict(zip(ability.codes, ability.mean, strict=True))
    rows: list[tuple[str, int, int, float, float]] = []
    # in one order: the sittings of two learners must not wait for each other in a circle
    for pk in sorted(facts):
        chance = float(expit(means.get(facts[pk].task, 0.0) + facts[pk].easiness))
        rows.append((_as_key(pk), 1, int(marks[pk]), chance, chance * (1 - chance)))
    if rows:
        with connection.cursor() as cursor:
            values = ", ".join(["(%s, %s, %s, %s, %s)"] * len(rows))
            cursor.execute(_ADD.format(rows=values), [column for row in rows for column in row])


def _as_key(pk: UUID) -> str:
    """As the database stores it: SQLite has no type for ids."""
    return str(pk) if connection.features.has_native_uuid_field else pk.hex
