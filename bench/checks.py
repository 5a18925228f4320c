"""Whether the database holds everything that was confirmed, and every sitting ended once and was scored once."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Count, F, OuterRef, Q, Subquery

from bench.sittings import Ledger
from practice.core.attempt import ClosedBy, RunReason, Status
from practice.models import Attempt, Response, ResponseSave, ScoringRun
from questions.models import ItemKey

BATCH = 5000


def find_faults(ledger: Ledger) -> list[str]:
    """What is wrong, in words; empty when all is well."""
    return [*_starts(ledger), *_saves(ledger), *_rows(), *_ends(ledger), *_scores()]


def _starts(ledger: Ledger) -> Iterator[str]:
    if len(set(ledger.started)) != len(ledger.started):
        yield "two people were given the same attempt"
    whole = Attempt.objects.annotate(rows=Count("responses")).filter(rows=65, item_count=65)
    missing = set(ledger.started) - {str(pk) for pk in whole.values_list("pk", flat=True)}
    if missing:
        yield f"{len(missing)} started attempts are not there, or not whole"


def _saves(ledger: Ledger) -> Iterator[str]:
    columns = ("attempt_id", "position", "revision", "value")
    history = {
        (str(attempt), position, revision): value
        for attempt, position, revision, value in ResponseSave.objects.values_list(*columns).iterator(BATCH)
    }
    lost = [key for key, value in ledger.saved.items() if history.get(key) != value]
    if lost:
        yield f"{len(lost)} of {len(ledger.saved)} confirmed answers are not in the history, the first: {lost[0]}"


def _rows() -> Iterator[str]:
    """Every row is what the last entry of its history says."""
    last = ResponseSave.objects.filter(attempt=OuterRef("attempt"), position=OuterRef("position")).order_by("-revision")
    saved = Response.objects.filter(revision__gt=0).annotate(
        last_revision=Subquery(last.values("revision")[:1]), last_value=Subquery(last.values("value")[:1])
    )
    wrong = saved.exclude(Q(revision=F("last_revision")) & Q(value=F("last_value"))).count()
    if wrong:
        yield f"{wrong} rows differ from the last save of their history"


def _ends(ledger: Ledger) -> Iterator[str]:
    by_candidate = Attempt.objects.filter(closed_by=ClosedBy.CANDIDATE)
    at_deadline = Attempt.objects.filter(closed_by=ClosedBy.DEADLINE, submitted_at=F("deadline_at"))
    for what, ids, found in (
        ("handed in", ledger.handed_in, by_candidate),
        ("expired", ledger.expired, at_deadline),
    ):
        ended = {str(pk) for pk in found.filter(status=Status.SCORED, pending_run="").values_list("pk", flat=True)}
        if ended != set(ids):
            yield f"{len(ids)} attempts were {what}, {len(ended)} ended so and are scored"


def _scores() -> Iterator[str]:
    runs = ScoringRun.objects.filter(attempt=OuterRef("pk")).order_by().values("attempt").annotate(n=Count("pk"))
    closed = Attempt.objects.exclude(status=Status.IN_PROGRESS)
    twice = closed.annotate(n=Subquery(runs.values("n"))).exclude(n=1).count()
    if twice:
        yield f"{twice} closed attempts have no scoring run, or more than one"
    if ScoringRun.objects.exclude(reason=RunReason.INITIAL).exists():
        yield "something was scored again"
    right = _marks_by_hand()
    wrong = [pk for pk, marks in ScoringRun.objects.values_list("attempt_id", "marks") if right[str(pk)] != marks]
    if wrong:
        yield f"{len(wrong)} attempts are scored wrongly"


def _marks_by_hand() -> dict[str, str]:
    """Attempt -> 1 or 0 for each item, from the stored answers and the keys (single and multiple choice)."""
    keys = {key.version_id: set(key.solution["correct"]) for key in ItemKey.objects.iterator(BATCH)}
    rows = (
        Response.objects.exclude(attempt__status=Status.IN_PROGRESS)
        .order_by("attempt", "position")
        .values_list("attempt_id", "version_id", "options", "value")
    )
    marks: dict[str, str] = defaultdict(str)
    for attempt, version, options, value in rows.iterator(BATCH):
        handles = dict(options)
        marks[str(attempt)] += "01"[{handles[shown] for shown in value or []} == keys[version]]
    return marks
