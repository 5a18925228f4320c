"""What the database refuses to rewrite: results, why they changed, and what happened in a cohort.

Rows are only ever added. Deleting is not refused: with a person go their attempts and results. Columns that name people
who work on the bank are not guarded, because deleting one empties them.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

from examprep import frozen_rows
from examprep.frozen_rows import Guard

_PART = ("run_id", "correct", "total", "mean", "low", "high", "standing")

_GUARDS = (
    Guard(
        "practice_scoringrun",
        (
            "attempt_id", "number", "reason", "scored_at", "raw_score", "scored_items", "marks", "scaled_score",
            "scaled_low", "scaled_high", "passed", "is_pass_kept", "correction_id",
        ),
        "a result that was reported stays",
    ),
    Guard("practice_domainresult", (*_PART, "number", "title", "weight"), "a result that was reported stays"),
    Guard("practice_taskresult", (*_PART, "domain_number", "code", "title"), "a result that was reported stays"),
    Guard("practice_publicnote", ("item_id", "text", "written_at"), "an earlier note stays"),
    Guard(
        "practice_correction",
        ("item_id", "corrected_version_id", "policy", "keeps_passes", "reason", "created_at"),
        "what was corrected, and why, stays",
        once=("confirmed_at",),
    ),
    Guard(
        "practice_cohortevent", ("cohort_id", "action", "note", "detail", "at"), "history is only ever added to"
    ),
)  # fmt: skip


def install(connection: BaseDatabaseWrapper) -> None:
    frozen_rows.install(connection, _GUARDS)


def uninstall(connection: BaseDatabaseWrapper) -> None:
    frozen_rows.uninstall(connection, _GUARDS)
