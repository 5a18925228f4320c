"""The nightly task asks for its next part while there is one; by hand it goes on to the end."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from practice import tasks
from practice.services import item_analysis
from questions.models import VersionStatistics
from tests.factories.practice import mock_of, score, tiny_bank, tiny_exam


@pytest.fixture
def sitting(user):
    exam = tiny_exam()
    tiny_bank(exam)
    attempt = mock_of(user, exam, timezone.now() - timedelta(hours=2))
    score(attempt)
    return attempt


def test_the_task_counts_and_asks_for_what_is_left(sitting, monkeypatch):
    asked = []
    monkeypatch.setattr(tasks, "publish", asked.append)
    monkeypatch.setattr(item_analysis, "CHUNK", timedelta(microseconds=1))

    tasks.analyse_items()
    assert asked == [tasks.analyse_items]
    for _ in range(4):
        tasks.analyse_items()

    assert VersionStatistics.objects.filter(computed_at__isnull=False).count() == sitting.item_count
    assert len(asked) < 5


def test_by_hand_it_goes_on_to_the_end(sitting, monkeypatch, capsys):
    monkeypatch.setattr(item_analysis, "CHUNK", timedelta(microseconds=1))

    call_command("analyse_items")

    assert capsys.readouterr().out.splitlines()[-1] == f"{sitting.item_count} versions counted"
