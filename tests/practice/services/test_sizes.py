"""Large tables: what a start and a sweep read does not grow with the bank or with history."""

import json
import random
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practice.core.attempt import Mode
from practice.models import Attempt
from practice.services import drawing
from practice.services.closing import close_overdue
from practice.services.drawing import Scope, Source
from practice.services.scoring import claim_pending
from tests.factories.practice import NOW, bank_with_forms, mock_of, practice_of, score
from tests.factories.questions import load_mls_c01

FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT")
DAY = timedelta(days=1)


@pytest.fixture(scope="module", params=[650, 20_000])
def bank(request, django_db_setup, django_db_blocker):
    """MLS-C01 with so many items and one fixed form; committed, because making it takes a while."""
    with django_db_blocker.unblock():
        exam = load_mls_c01()
        bank_with_forms(exam, request.param, forms=1)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        yield exam
        call_command("flush", verbosity=0, interactive=False)


def statements_of(call):
    with CaptureQueriesContext(connection) as captured:
        result = call()
    return result, [query["sql"] for query in captured if not query["sql"].startswith(FRAME)]


def rows_touched(sql):
    """Rows of items that the plan of a statement reads, those it throws away included."""
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + sql)
        nodes = [cursor.fetchone()[0][0]["Plan"]]
    total = 0
    while nodes:
        node = nodes.pop()
        nodes += node.get("Plans", [])
        if node.get("Relation Name") == "questions_item":
            per_loop = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
            total += per_loop * node["Actual Loops"]
    return total


def start_a_mock(client):
    body = json.dumps({"exam": "MLS-C01", "mode": "mock"})
    return client.post("/api/v1/attempts/", body, content_type="application/json")


def test_starting_a_fixed_form_costs_at_most_15_statements(bank, user_client):
    answer, statements = statements_of(lambda: start_a_mock(user_client))

    assert (answer.status_code, answer.json()["title"], len(answer.json()["items"])) == (201, "Mock exam 1", 65)
    assert len(statements) <= 15, "\n".join(sql[:150] for sql in statements)


def test_starting_a_fresh_mock_costs_at_most_15_statements(bank, user_client, user):
    score(mock_of(user, bank))

    answer, statements = statements_of(lambda: start_a_mock(user_client))

    assert (answer.status_code, answer.json()["title"], len(answer.json()["items"])) == (201, "Mock exam, mixed", 65)
    assert len(statements) <= 15, "\n".join(sql[:150] for sql in statements)


def test_a_fresh_mock_of_a_bank_is_new_to_its_candidate(bank, user):
    score(mock_of(user, bank))

    fresh = mock_of(user, bank, NOW + DAY)

    assert not fresh.responses.filter(met_before=True).exists()


def test_a_fresh_mock_reads_a_few_thousand_rows_at_most(user, bank):
    """520 candidates: each is found by an index that holds every fifth domain's items in random order."""
    score(mock_of(user, bank))

    _, statements = statements_of(lambda: drawing.fresh_mock_pool(user, bank, bank.split(), random.Random(1)))

    assert sum(rows_touched(sql) for sql in statements) < 6_000


@pytest.mark.parametrize("source", list(Source))
def test_practice_reads_a_few_thousand_rows_at_most(bank, user, source):
    score(practice_of(user, bank, Mode.DRILL, count=60))

    _, statements = statements_of(lambda: drawing.practice_pool(user, bank, Scope(source=source), random.Random(1)))

    assert sum(rows_touched(sql) for sql in statements) < 6_000


# Sweeps


def plan_of(call):
    """The plan of the first statement of a call, where PostgreSQL may not read a table from end to end."""
    _, statements = statements_of(call)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + statements[0])
        return "\n".join(line for (line,) in cursor.fetchall())


def test_the_sweep_of_deadlines_reads_an_index_of_open_attempts(db):
    assert "attempt_open_deadline" in plan_of(lambda: close_overdue(now=NOW))


def test_the_sweep_of_scores_reads_an_index_of_what_waits(db):
    assert "attempt_awaiting_scoring" in plan_of(lambda: claim_pending(now=NOW))


def test_the_history_of_a_person_reads_an_index(user):
    assert "attempt_history" in plan_of(lambda: list(Attempt.objects.of(user)[:20]))


def test_the_latest_attempts_of_all_are_read_by_an_index(db):
    assert "attempt_latest" in plan_of(lambda: list(Attempt.objects.order_by("-started_at", "-pk")[:50]))
