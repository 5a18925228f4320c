"""Reports by a real worker: after a score, and when every message was lost."""

import pytest
from django.utils import timezone

from examprep.celery import app
from practice.models import InsightReport
from practice.services.scoring import score_attempt as score_now
from practice.tasks import score_attempt, update_learner, update_learners
from tests.factories.practice import get_right, mock_of, submit, tiny_bank, tiny_exam
from tests.practice.tasks.test_scoring_tasks import wait_until


@pytest.fixture
def handed_in(user, transactional_db):
    exam = tiny_exam()
    tiny_bank(exam)
    attempt = mock_of(user, exam, timezone.now())
    get_right(attempt, 5)
    submit(attempt)
    return attempt


@pytest.fixture
def reporting_worker(celery_worker_process):
    """A worker that makes reports too."""
    app.control.add_consumer("learning", reply=True, limit=1, timeout=5)
    yield celery_worker_process
    app.control.cancel_consumer("learning", reply=True, limit=1, timeout=5)


def wait_for_report():
    wait_until(InsightReport.objects.exists, "no report")


def test_a_score_is_followed_by_a_report(reporting_worker, handed_in):
    score_attempt.delay(str(handed_in.pk))

    wait_for_report()
    assert InsightReport.objects.get().attempt == handed_in


def test_a_report_whose_message_was_lost_is_found_by_the_sweep(reporting_worker, handed_in):
    score_now(attempt_id=handed_in.pk, now=timezone.now())

    update_learners.delay()

    wait_for_report()


def test_a_message_that_came_ten_times_makes_one_report(reporting_worker, handed_in):
    score_now(attempt_id=handed_in.pk, now=timezone.now())

    for _ in range(10):
        update_learner.delay(str(handed_in.user_id), str(handed_in.exam_id))

    wait_for_report()
    handed_in.refresh_from_db()
    assert handed_in.is_learned
    assert InsightReport.objects.count() == 1
