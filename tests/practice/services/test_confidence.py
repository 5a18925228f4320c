"""How sure a learner is: in practice only, and part of what a save says."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from practice.core.attempt import Mode
from practice.core.response import Confidence, IllegalValue
from practice.models import ResponseSave
from practice.services.errors import StaleResponse
from tests.factories.practice import mock_of, practice_of, right_value, save

both_databases = pytest.mark.both_databases


@pytest.fixture
def drill(user, exam):
    return practice_of(user, exam)


@pytest.mark.parametrize("mode", [Mode.DRILL, Mode.TUTOR])
@both_databases
def test_it_is_stored_with_the_response_and_in_its_history(user, exam, mode):
    sitting = practice_of(user, exam, mode)

    save(sitting, confidence=Confidence.SURE)
    save(sitting, confidence=Confidence.GUESS, revision=2)

    assert sitting.responses.get(position=1).confidence == Confidence.GUESS
    saves = ResponseSave.objects.filter(attempt=sitting).order_by("revision")
    assert list(saves.values_list("confidence", flat=True)) == [3, 1]


@both_databases
def test_a_save_that_says_nothing_of_it_takes_it_back(drill):
    save(drill, confidence=Confidence.SURE)

    save(drill, revision=2)

    assert drill.responses.get(position=1).confidence is None


@both_databases
def test_a_mock_does_not_ask_and_stores_nothing_of_such_a_save(user, exam):
    mock = mock_of(user, exam)

    with pytest.raises(IllegalValue, match="how sure"):
        save(mock, confidence=Confidence.THINK_SO)

    stored = mock.responses.get(position=1)
    assert (stored.value, stored.revision, stored.confidence) == (None, 0, None)
    assert not ResponseSave.objects.filter(attempt=mock).exists()


def test_a_mock_refuses_it_in_a_stale_save_too(user, exam):
    mock = mock_of(user, exam)
    save(mock)

    with pytest.raises(IllegalValue):
        save(mock, confidence=Confidence.SURE)


def test_the_same_answer_with_other_confidence_is_other_content(drill):
    save(drill, confidence=Confidence.SURE)

    assert save(drill, confidence=Confidence.SURE).is_new is False
    with pytest.raises(StaleResponse):
        save(drill, confidence=Confidence.GUESS)


def test_it_comes_along_when_an_answer_arrives_late(user, exam):
    timed = practice_of(user, exam, is_timed=True)
    value = right_value(timed.responses.get(position=1))
    at = timed.deadline_at - timedelta(minutes=1)

    saved = save(
        timed, value=value, confidence=Confidence.SURE, answered_at=at, now=timed.deadline_at + timedelta(hours=1)
    )

    assert saved.is_late
    assert timed.responses.get(position=1).confidence == Confidence.SURE


@pytest.mark.parametrize("confidence", [0, 4])
@both_databases
def test_the_table_knows_three_levels(drill, confidence):
    with pytest.raises(IntegrityError, match="response_confidence_known"), transaction.atomic():
        drill.responses.filter(position=1).update(confidence=confidence)
