"""Corrections by real workers: order in the queue, workers that are killed."""

import os
import signal

import pytest
from django.utils import timezone

from examprep.accounts.models import User
from examprep.celery import app
from practice.models import Correction, ScoringRun
from practice.services.corrections import confirm_correction
from practice.services.regrading import LOST_AFTER
from practice.tasks import carry_on_correction, carry_on_corrections, score_attempt
from tests.factories.practice import get_right, mock_of, score, submit, tiny_bank, tiny_exam
from tests.factories.repair import LATER, propose, run_through
from tests.practice.tasks.test_scoring_tasks import wait_until


@pytest.fixture
def sittings(transactional_db):
    exam = tiny_exam()
    tiny_bank(exam)
    people = User.objects.bulk_create(User(username=f"u{n}", email=f"u{n}@example.org") for n in range(12))
    attempts = [mock_of(person, exam, timezone.now()) for person in people]
    for attempt in attempts:
        get_right(attempt, 5)
    for attempt in attempts[:10]:
        score(attempt)
    return attempts


@pytest.fixture
def correction(sittings, instructor):
    last = sittings[0].responses.filter(is_scored=True).order_by("position").last()
    made = run_through(propose(last.item, "full_credit", instructor))
    confirm_correction(correction_id=made.pk, by=instructor, now=LATER)
    return made


@pytest.fixture
def regrading_worker(celery_worker_process):
    app.control.purge()
    yield celery_worker_process
    app.control.cancel_consumer("regrade", reply=True, limit=1, timeout=5)


def wait_until_done():
    wait_until(lambda: not Correction.objects.exclude(state="done").exists(), "not done")


def test_scores_come_before_corrections_that_were_asked_for_first(regrading_worker, sittings, correction):
    waiting = sittings[10:]
    for attempt in waiting:
        submit(attempt)
    carry_on_correction.delay(correction.pk)
    for attempt in waiting:
        score_attempt.delay(str(attempt.pk))

    app.control.add_consumer("regrade", reply=True, limit=1, timeout=5)

    wait_until_done()
    order = list(ScoringRun.objects.order_by("pk").values_list("reason", flat=True))
    assert order == ["initial"] * 12 + ["regrade"] * 10


def test_a_worker_killed_in_the_middle_loses_nothing(regrading_worker, sittings, correction):
    app.control.add_consumer("regrade", reply=True, limit=1, timeout=5)
    children = [pid for (reply,) in [app.control.inspect(timeout=5, limit=1).stats().values()]
                for pid in reply["pool"]["processes"]]  # fmt: skip
    carry_on_correction.delay(correction.pk)
    wait_until(lambda: ScoringRun.objects.filter(reason="regrade").exists(), "not begun")

    for pid in children:
        os.kill(pid, signal.SIGKILL)
    Correction.objects.update(worked_at=timezone.now() - 2 * LOST_AFTER)  # as much later
    carry_on_corrections.delay()

    wait_until_done()
    correction.refresh_from_db()
    assert ScoringRun.objects.filter(reason="regrade").count() == 10
    assert correction.counts == correction.expected
