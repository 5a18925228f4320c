"""A million answered responses in a minute: whole mocks and drills of people of any ability, written in SQL as the
services would have left them. PostgreSQL only.
"""

import random
from datetime import datetime
from typing import Any

from django.db import connection

from domains.models import Exam
from examprep.accounts.models import User
from practice.models import Attempt
from practice.services.starting import PracticePlan, start_mock, start_practice
from questions.models import Form

DRILL_ITEMS = 50
MOCK_ITEMS = 65

# items with what answering them takes; n counts them from 0
_ITEMS = """
CREATE TEMP TABLE numbered AS
SELECT row_number() OVER (ORDER BY i.slug) - 1 AS n, i.id AS item_id, i.current_version_id AS version_id, i.task_id,
  i.kind,
  CASE i.kind WHEN 'multiple' THEN 2 ELSE 1 END AS choose, random() * 3 - 2 AS difficulty,
  replace((k.solution -> 'correct')::text, '"o', '"h')::jsonb AS correct,
  substr(k.solution -> 'correct' ->> 0, 2)::int AS place
FROM questions_item i JOIN questions_itemkey k ON k.version_id = i.current_version_id WHERE i.status = 'published';
CREATE INDEX ON numbered (n); CREATE INDEX ON numbered (item_id); ANALYZE numbered
"""
# who sits what: first whole mocks, one form after the other, then drills
_SITTINGS = """
CREATE TEMP TABLE sittings AS
SELECT g AS number, gen_random_uuid() AS attempt_id, gen_random_uuid() AS user_id,
  sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()) AS ability, f.form_id,
  %(now)s::timestamptz - random() * interval '120 days' - interval '1 hour' AS at
FROM generate_series(%(first)s, %(last)s) g
LEFT JOIN (SELECT id AS form_id, row_number() OVER (ORDER BY number) - 1 AS place, count(*) OVER () AS forms
  FROM questions_form) f ON g < %(mocks)s AND f.place = g %% f.forms
"""
_GIVEN = """
CREATE TEMP TABLE given AS
SELECT s.attempt_id, s.at, q.*, random() < 1 / (1 + exp(q.difficulty - s.ability)) AS is_right,
  (exp(4 + 0.5 * sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())) * 1000)::int AS time_spent_ms,
  random() < 0.1 AS is_changed, floor(random() * 3)::int AS slip
FROM sittings s JOIN LATERAL (
  SELECT p.position, p.is_scored, n.* FROM questions_formitem p JOIN numbered n ON n.item_id = p.item_id
   WHERE p.form_id = s.form_id
  UNION ALL
  SELECT k + 1, true, n.* FROM generate_series(0, %(drill)s - 1) k
    JOIN numbered n ON n.n = (s.number * 7919 + k * 1999) %% %(items)s WHERE s.form_id IS NULL
) q ON true
"""
_CHOSEN = """
ALTER TABLE given ADD value jsonb;
UPDATE given SET value = CASE
  WHEN is_right THEN correct
  WHEN kind = 'single' THEN jsonb_build_array('h' || ((place + slip) % 4 + 1))
  ELSE jsonb_build_array('h' || place, 'h' || ((place + 1) % 5 + 1)) END;
UPDATE given SET is_right = (value = correct)
"""
_RESPONSES = """
INSERT INTO practice_response (attempt_id, position, item_id, version_id, task_id, is_scored, met_before, kind, choose,
  options, prompts, value, flagged, eliminated, revision, time_spent_ms, answered_at, saved_at, synced_late, is_correct)
SELECT attempt_id, position, item_id, version_id, task_id, is_scored, false, kind, choose,
  CASE kind WHEN 'single' THEN %(four)s::jsonb ELSE %(five)s::jsonb END, '[]', value, false, '[]',
  CASE WHEN is_changed THEN 2 ELSE 1 END, time_spent_ms, at, at, false, is_right FROM given
"""
_SAVES = """
INSERT INTO practice_responsesave (attempt_id, position, revision, value, flagged, eliminated, time_spent_ms,
  answered_at, saved_at, is_late)
SELECT attempt_id, position, r, CASE r WHEN 1 THEN '["h1"]'::jsonb ELSE value END, false, '[]', time_spent_ms,
  at + r * interval '20 seconds', at + r * interval '20 seconds', false
FROM given, generate_series(1, 2) r WHERE is_changed
"""
_RUNS = """
INSERT INTO practice_scoringrun (attempt_id, number, reason, scored_at, raw_score, scored_items, marks, is_pass_kept)
SELECT attempt_id, 1, 'initial', min(at), count(*) FILTER (WHERE is_right AND is_scored),
  count(*) FILTER (WHERE is_scored), string_agg(CASE WHEN is_right THEN '1' ELSE '0' END, '' ORDER BY position), false
FROM given GROUP BY attempt_id ORDER BY min(at)
"""


def make_first_sittings(exam: Exam, *, mocks: int, drills: int, now: datetime, first: int = 0) -> None:
    """So many people with one scored sitting each. first: by which these people are told from earlier ones."""
    rng = random.Random(1)
    model_mock, model_drill = _models(exam, now, rng, first)
    letters = [f'["h{n}", "o{n}"]' for n in range(1, 6)]
    facts = {
        "now": now, "first": first, "last": first + mocks + drills - 1, "mocks": first + mocks, "drill": DRILL_ITEMS,
        "four": f"[{', '.join(letters[:4])}]", "five": f"[{', '.join(letters)}]",
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS numbered, sittings, given")
        cursor.execute(_ITEMS)
        cursor.execute("SELECT count(*) FROM numbered")
        facts["items"] = cursor.fetchone()[0]
        for statement in (_SITTINGS, _GIVEN, _CHOSEN):
            cursor.execute(statement, facts if "%(" in statement else None)
        _copy(cursor, User, model_mock.user_id, "true", {
            "id": "s.user_id", "username": "'first' || s.number", "email": "s.number || '@example.org'",
        })  # fmt: skip
        for model, of in ((model_mock, "IS NOT NULL"), (model_drill, "IS NULL")):
            _copy(cursor, Attempt, model.pk, f"s.form_id {of}", {
                "id": "s.attempt_id", "user_id": "s.user_id", "form_id": "s.form_id", "started_at": "s.at",
                "submitted_at": "s.at + interval '2 hours'", "deadline_at": "s.at + interval '3 hours'",
                "status": "'scored'", "closed_by": "'candidate'",
            })  # fmt: skip
        for statement in (_RESPONSES, _SAVES, _RUNS):
            cursor.execute(statement, facts if "%(" in statement else None)
        cursor.execute("ANALYZE practice_response; ANALYZE practice_attempt; ANALYZE practice_scoringrun")


def _models(exam: Exam, now: datetime, rng: random.Random, first: int) -> tuple[Attempt, Attempt]:
    """One sitting of each mode, made by the services and never handed in, of which the others are copies."""
    user = User.objects.create(username=f"model{first}", email=f"model{first}@example.org")
    mock, _ = start_mock(user=user, exam=exam, now=now, rng=rng)
    drill = start_practice(user=user, exam=exam, mode="drill", plan=PracticePlan(DRILL_ITEMS), now=now, rng=rng)  # type: ignore[arg-type]
    if not Form.objects.filter(pk=mock.form_id).exists():
        raise RuntimeError("there is no form to sit")
    return mock, drill


def _copy(cursor: Any, model: Any, pk: Any, where: str, changes: dict[str, str]) -> None:
    """A row of a table for each of the sittings, like the row `pk` except for the changes."""
    fields = list(model._meta.concrete_fields)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(changes.get(field.column, f'source."{field.column}"') for field in fields)
    table = model._meta.db_table
    cursor.execute(
        f"INSERT INTO {table} ({columns}) "
        f"SELECT {values} FROM {table} source, sittings s WHERE source.id = %s AND {where}",
        [pk],
    )
