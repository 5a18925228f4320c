"""Connections of workers to the database: kept from task to task, and replaced when they were cut."""

import pytest
from django.db import connection
from django.utils import timezone

from practice.tasks import score_attempt
from tests.factories.practice import mock_of, submit, tiny_bank, tiny_exam
from tests.practice.tasks.test_scoring_tasks import wait_for_score, wait_until

OF_OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@pytest.fixture
def sittings(user, other_user, transactional_db):
    exam = tiny_exam()
    tiny_bank(exam)
    attempts = [mock_of(person, exam, timezone.now()) for person in (user, other_user)]
    for attempt in attempts:
        submit(attempt)
    return attempts


def ask(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def score(attempt):
    score_attempt.delay(str(attempt.pk))
    wait_for_score(attempt)


def test_a_worker_keeps_its_connection_after_a_task(celery_worker_process, sittings):
    score(sittings[0])

    wait_until(lambda: ask(f"SELECT 1 {OF_OTHERS} AND query = 'COMMIT' AND state = 'idle'"), "no connection was kept")


def test_a_worker_whose_connections_were_cut_scores_at_the_first_try(celery_worker_process, sittings):
    score(sittings[0])
    ask(f"SELECT pg_terminate_backend(pid) {OF_OTHERS}")

    score(sittings[1])

    sittings[1].refresh_from_db()
    assert sittings[1].is_scored
