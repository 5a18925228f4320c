"""A site with a long past, in minutes: some people sit a mock by the services, the others are copies made in SQL.

Every copy is a person with one mock and its scoring run, over the last 400 days; one of a hundred still sits. Only the
first `whole` people have also what hangs on a sitting: responses, results by domain and task, exposures, review cards,
learner state and report. These are found through an attempt or a person, and 65 rows a sitting would fill the disk.
"""

import random
from typing import Any

from django.db import connection
from django.utils import timezone

from domains.models import Exam
from examprep.accounts.models import User
from practice.models import (
    Attempt,
    DomainResult,
    Exposure,
    InsightReport,
    LearnerState,
    Response,
    ReviewCard,
    ScoringRun,
    TaskResult,
)
from practice.services.closing import submit_attempt
from practice.services.learning import update_learner
from practice.services.scoring import score_attempt
from practice.services.starting import start_mock
from tests.factories.practice import respond

SAT = 20
OPEN_EVERY = 100
PREFIX = "past"

_COPIES = """
CREATE TEMP TABLE copies AS SELECT n, a.attempt_id AS of_attempt, a.user_id AS of_user, a.run_id AS of_run,
  gen_random_uuid() AS user_id, gen_random_uuid() AS attempt_id, random() * interval '400 days' AS back,
  n %% %(open_every)s = 0 AS is_open, n < %(whole)s AS is_whole
FROM generate_series(%(first)s, %(last)s) n JOIN (
  SELECT a.id AS attempt_id, a.user_id, r.id AS run_id, row_number() OVER (ORDER BY a.id) - 1 AS place
  FROM practice_attempt a JOIN practice_scoringrun r ON r.attempt_id = a.id
  JOIN accounts_user u ON u.id = a.user_id WHERE u.username LIKE 'sat%%'
) a ON a.place = n %% %(sat)s;
CREATE INDEX ON copies (of_attempt); CREATE INDEX ON copies (attempt_id); ANALYZE copies
"""


def sit(exam: Exam) -> None:
    """The people whose sittings are copied."""
    rng, now = random.Random(1), timezone.now()
    for number in range(SAT):
        user = User.objects.create(username=f"sat{number}", email=f"sat{number}@example.org")
        attempt, _ = start_mock(user=user, exam=exam, now=now, rng=rng)
        respond(attempt, lambda _: rng.random() < 0.7)
        submit_attempt(attempt=attempt, now=now)
        score_attempt(attempt_id=attempt.pk, now=now)
        update_learner(user_id=user.pk, exam_id=exam.pk, now=now)


def grow(total: int, whole: int) -> None:
    """So many attempts in all, and everything vacuumed and counted, as it is on a site that is up for long."""
    first = Attempt.objects.filter(user__username__startswith=PREFIX).count()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS copies")
        facts = {"first": first, "last": total - 1, "whole": whole, "sat": SAT, "open_every": OPEN_EVERY}
        cursor.execute(_COPIES, facts)
        _copy(cursor, User, "source.id = copies.of_user", {
            "id": "copies.user_id", "username": f"'{PREFIX}' || n", "email": "n || '@example.org'",
        })  # fmt: skip
        _copy(cursor, Attempt, "source.id = copies.of_attempt", {
            "id": "copies.attempt_id", "user_id": "copies.user_id",
            "started_at": _either("now()", "source.started_at - back"),
            "deadline_at": _either("now() + interval '1 day'", "source.deadline_at - back"),
            "submitted_at": _either("NULL", "source.submitted_at - back"),
            "status": _either("'in_progress'", "source.status"), "closed_by": _either("''", "source.closed_by"),
        })  # fmt: skip
        closed = "source.id = copies.of_run AND NOT copies.is_open"
        _copy(
            cursor, ScoringRun, closed, {"attempt_id": "copies.attempt_id", "scored_at": "source.scored_at - back"}, "n"
        )
        _copy_what_hangs_on_it(cursor)
        cursor.execute("VACUUM ANALYZE")


def _copy_what_hangs_on_it(cursor: Any) -> None:
    """Of those who are whole."""
    attempt, user = {"attempt_id": "copies.attempt_id"}, {"user_id": "copies.user_id"}
    _copy(cursor, Response, "copies.is_whole AND source.attempt_id = copies.of_attempt", attempt)
    for model in (Exposure, ReviewCard, LearnerState):
        _copy(cursor, model, "copies.is_whole AND source.user_id = copies.of_user", user)
    _copy(cursor, InsightReport, "copies.is_whole AND source.user_id = copies.of_user", attempt | user)
    run = {"run_id": "(SELECT id FROM practice_scoringrun r WHERE r.attempt_id = copies.attempt_id)"}
    for model in (DomainResult, TaskResult):
        _copy(cursor, model, "copies.is_whole AND NOT copies.is_open AND source.run_id = copies.of_run", run)


def _either(if_open: str, if_closed: str) -> str:
    return f"CASE WHEN copies.is_open THEN {if_open} ELSE {if_closed} END"


def _copy(cursor: Any, model: Any, where: str, changes: dict[str, str], order: str = "") -> None:
    """Rows like those of a table that `where` pairs with the copies, but for the changes; new ids where they count."""
    fields = [field for field in model._meta.concrete_fields if field.column in changes or not field.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(changes.get(field.column, f'source."{field.column}"') for field in fields)
    table = model._meta.db_table
    cursor.execute(
        f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} source, copies WHERE {where}"
        + (f" ORDER BY {order}" if order else "")
    )
