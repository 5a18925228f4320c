"""How many SQL statements a call costs, sign-in by session included, and that more items cost no more."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practice.core.attempt import Mode
from tests.factories.practice import practice_of, quick_items, respond, right_value, score, tiny_exam

# Made at NOW, so the calls come at NOW too: the sittings are over on any other day.
pytestmark = pytest.mark.usefixtures("clock")

# The frame of transactions, and what a connection is told once.
FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT", "PREPARE")


class Statements(CaptureQueriesContext):
    """What a call itself sent to the database."""

    @property
    def sent(self):
        return [query["sql"] for query in self.captured_queries if not query["sql"].startswith(FRAME)]

    def assert_at_most(self, number):
        assert len(self.sent) <= number, "\n".join(statement[:200] for statement in self.sent)


def call(client, method, path, body=None):
    arguments = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
    with Statements(connection) as statements:
        answer = getattr(client, method)(f"/api/v1/attempts/{path}", **arguments)
    assert answer.status_code < 300, answer.content
    return answer, statements


def test_one_save_costs_two_statements(user_client, mock):
    body = {"value": right_value(mock.responses.get(position=1)), "flagged": True, "revision": 1}

    _, statements = call(user_client, "put", f"{mock.pk}/responses/1/", body)

    statements.assert_at_most(2)


def test_the_same_save_again_costs_seven(user_client, mock):
    body = {"value": right_value(mock.responses.get(position=1)), "revision": 1}
    call(user_client, "put", f"{mock.pk}/responses/1/", body)

    _, statements = call(user_client, "put", f"{mock.pk}/responses/1/", body)

    statements.assert_at_most(7)


def test_a_report_of_progress_costs_two(user_client, mock):
    body = {"position": 3, "time_spent_ms": {str(n): 1000 for n in range(1, 11)}, "since": "2026-11-22T09:00:00Z"}

    _, statements = call(user_client, "put", f"{mock.pk}/progress/", body)

    statements.assert_at_most(2)


def test_handing_in_costs_five(user_client, mock):
    _, statements = call(user_client, "post", f"{mock.pk}/submission/")

    statements.assert_at_most(5)


@pytest.fixture
def sixty_five(user, db):
    """A drill of 65 items beside one of 5, both answered."""
    exam = tiny_exam()
    quick_items(exam, [(kind, "1.1") for kind in ("single", "multiple", "ordering", "matching") for _ in range(20)])
    return [practice_of(user, exam, count=5), practice_of(user, exam, count=65)]


@pytest.mark.parametrize(("path", "most"), [("", 4), ("result/", 6), ("review/", 9)])
def test_reading_costs_the_same_for_five_and_for_65_items(user_client, sixty_five, path, most):
    counts = []
    for attempt in sixty_five:
        respond(attempt, lambda response: True)
        score(attempt)
        _, statements = call(user_client, "get", f"{attempt.pk}/{path}")
        statements.assert_at_most(most)
        counts.append(len(statements.sent))

    assert counts[0] == counts[1]


def test_the_list_costs_the_same_for_one_and_for_twenty(user_client, user, exam):
    for _ in range(20):
        practice_of(user, exam, count=1)

    _, statements = call(user_client, "get", "")

    statements.assert_at_most(5)


def test_starting_practice_costs_fifteen(user_client, exam):
    body = {"exam": "TINY-1", "mode": str(Mode.DRILL), "count": 10, "domains": [1], "source": "unseen"}

    _, statements = call(user_client, "post", "", body)

    statements.assert_at_most(15)


def test_scoring_costs_the_same_for_five_and_for_65_items(sixty_five):
    counts = []
    for attempt in sixty_five:
        respond(attempt, lambda response: True)
        with Statements(connection) as statements:
            score(attempt)
        counts.append(len(statements.sent))

    assert counts[0] == counts[1] <= 20
