"""How answers were changed in the latest mocks, for the report: each mock is looked at once and told again."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from practice.core.behaviour import Ledger, sum_up
from practice.models import Attempt, InsightReport
from practice.services.insight.changes import changes_by_position

MAX_MOCKS = 5


def answers_changed(mocks: Sequence[Attempt], previous: InsightReport | None) -> list[dict[str, Any]]:
    """{attempt, at, and the counts of `practice.core.behaviour.Ledger`} of the latest mocks, oldest first.

    mocks: scored since the report before, whose rows are told again; a mock scored anew replaces its row.
    """
    before = previous.document.get("answers_changed", []) if previous else []
    rows = {row["attempt"]: row for row in before}
    for mock in mocks:
        ended_at = mock.submitted_at
        rows[str(mock.pk)] = {
            "attempt": str(mock.pk),
            "at": ended_at.isoformat() if ended_at else "",
            **asdict(_ledger(mock)),
        }
    return sorted(rows.values(), key=lambda row: str(row["at"]))[-MAX_MOCKS:]


def _ledger(mock: Attempt) -> Ledger:
    # what was saved once did not change
    responses = mock.responses.filter(revision__gt=1).select_related(
        "version__key", "correction__corrected_version__key"
    )
    columns = ("attempt", "position", "kind", "choose", "value", "options", "prompts", "version__key__solution")
    of_correction = ("correction__policy", "correction__corrected_version__key__solution")
    changed = list(responses.only(*columns, *of_correction))
    return sum_up(changes_by_position(mock, changed).values())
