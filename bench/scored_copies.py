"""Many scored sittings of one form in seconds: some are sat and scored by the services, the others copied in SQL."""

import math
import random
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from domains.models import Exam
from examprep.accounts.models import User
from practice.models import Attempt, Response, ScoringRun
from practice.services.closing import submit_attempt
from practice.services.scoring import score_attempt
from practice.services.starting import start_mock
from questions.models import Form, FormItem
from tests.factories.practice import respond

SAT = 20

_ROWS = "INSERT INTO {table} ({columns}) SELECT {values} FROM {table} source JOIN copies ON source.{key} = copies.{of}"
# what every sitting has added to the sums, counted from the rows
_SUMS = """
UPDATE questions_form form SET sittings = sums.n, raw_sum = sums.raw, raw_square_sum = sums.squares FROM (
  SELECT a.form_id, count(*) n, sum(r.raw_score) raw, sum(r.raw_score * r.raw_score) squares
  FROM practice_attempt a JOIN practice_scoringrun r ON r.attempt_id = a.id WHERE r.number = 1 GROUP BY a.form_id
) sums WHERE sums.form_id = form.id;
UPDATE questions_formitem place SET correct_count = sums.n FROM (
  SELECT a.form_id, p.item_id, count(*) FILTER (WHERE p.is_correct) n
  FROM practice_attempt a JOIN practice_response p ON p.attempt_id = a.id GROUP BY a.form_id, p.item_id
) sums WHERE sums.form_id = place.form_id AND sums.item_id = place.item_id;
"""


@dataclass(frozen=True)
class Sums:
    """raw sum and sum of squares of a form, right responses of its items."""

    raw: int
    squares: int
    right: dict[Any, int]


def make_scored_mocks(exam: Exam, count: int) -> Form:
    """So many people with a scored mock of the first form, at the cut or one below: passes hang on one question."""
    rng, now = random.Random(1), timezone.now()
    attempts = [_sit(exam, number, rng, now) for number in range(SAT)]
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE copies AS SELECT n, a.id AS of_attempt, a.user_id AS of_user, gen_random_uuid() AS "
            "user_id, gen_random_uuid() AS attempt_id FROM generate_series(%s, %s) n JOIN "
            "(SELECT id, user_id, row_number() OVER (ORDER BY id) - 1 place FROM practice_attempt) a "
            "ON a.place = n %% %s",
            [SAT, count - 1, SAT],
        )
        _copy(cursor, User, {"id": "copies.user_id", "username": "'u' || n", "email": "n || '@example.org'"}, "of_user")
        _copy(cursor, Attempt, {"id": "copies.attempt_id", "user_id": "copies.user_id"}, "of_attempt")
        for model in (Response, ScoringRun):
            _copy(cursor, model, {"attempt_id": "copies.attempt_id"}, "of_attempt", key="attempt_id")
        cursor.execute(_SUMS)
        # sittings of long ago: nobody has to learn anything from them now
        Attempt.objects.update(is_learned=True)
        cursor.execute("ANALYZE")
    return Form.objects.get(attempts=attempts[0])


def _sit(exam: Exam, number: int, rng: random.Random, now: datetime) -> Attempt:
    user = User.objects.create(username=f"sat{number}", email=f"sat{number}@example.org")
    attempt, _ = start_mock(user=user, exam=exam, now=now, rng=rng)
    scored = list(attempt.responses.filter(is_scored=True).order_by("position").values_list("pk", flat=True))
    cut = math.ceil(attempt.cut_fraction * len(scored))
    right = set(rng.sample(scored, cut - number % 2))
    respond(attempt, lambda response: response.pk in right)
    submit_attempt(attempt=attempt, now=now)
    score_attempt(attempt_id=attempt.pk, now=now)
    return attempt


def _copy(cursor: Any, model: Any, changes: dict[str, str], of: str, key: str = "id") -> None:
    fields = [field for field in model._meta.concrete_fields if field.column in changes or not field.primary_key]
    values = [changes.get(field.column, f'source."{field.column}"') for field in fields]
    statement = _ROWS.format(
        table=model._meta.db_table, columns=", ".join(f'"{field.column}"' for field in fields),
        values=", ".join(values), key=key, of=of,
    )  # fmt: skip
    cursor.execute(statement)


def sums_of(form: Form) -> Sums:
    form.refresh_from_db()
    right = dict(FormItem.objects.filter(form=form).values_list("item", "correct_count"))
    return Sums(form.raw_sum, form.raw_square_sum, right)
