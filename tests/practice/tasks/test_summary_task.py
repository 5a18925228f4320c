"""The task that beat starts every minute."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.test import Client

from practice.models import StudyPlan
from practice.services.planning import Wishes, save_plan
from practice.tasks import send_summaries
from tests.factories.practice import NOW


@pytest.fixture
def plan(user, exam):
    wishes = Wishes(exam_on=None, minutes=(60,) * 7, goals={}, wants_summary=True)
    return save_plan(user=user, exam=exam, wishes=wishes, token="secret", now=NOW)


def test_it_sends_what_is_due_with_links_that_work(plan):
    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        send_summaries()
        send_summaries()

    (message,) = mail.outbox
    off = re.search(rf"{re.escape(settings.SITE_URL)}(/plan/summary/\S+)", message.body)[1]
    assert Client().post(off).status_code == 200
    assert not StudyPlan.objects.get().wants_summary


def test_beat_knows_it():
    assert any(entry["task"] == "practice.tasks.send_summaries" for entry in settings.CELERY_BEAT_SCHEDULE.values())
