"""A save and a submission that meet: whichever comes second waits for the first and sees what it did."""

from datetime import timedelta

import pytest
from django.db import transaction

from practice.models import ResponseSave
from practice.services.closing import submit_attempt
from practice.services.errors import AttemptClosed
from tests.factories.beside import Beside
from tests.factories.practice import NOW, mock_of, save, submit, tiny_bank, tiny_exam


@pytest.fixture
def open_mock(user, transactional_db):
    exam = tiny_exam()
    tiny_bank(exam)
    return mock_of(user, exam)


def test_a_save_that_waited_for_a_submission_is_refused_and_leaves_nothing(open_mock):
    with transaction.atomic():
        submit(open_mock)
        late = Beside(lambda: save(open_mock))
        late.wait_until_blocked()

    assert isinstance(late.finish(), AttemptClosed)
    assert open_mock.responses.get(position=1).revision == 0
    assert not ResponseSave.objects.exists()


def test_a_submission_waits_for_a_save_under_way(open_mock):
    with transaction.atomic():
        save(open_mock)
        other = type(open_mock).objects.get(pk=open_mock.pk)
        submission = Beside(lambda: submit_attempt(attempt=other, now=NOW + timedelta(minutes=30)))
        submission.wait_until_blocked()

    assert submission.finish() is True
    assert open_mock.responses.get(position=1).revision == ResponseSave.objects.get().revision == 1


def test_a_save_that_waited_for_a_newer_one_is_refused_and_leaves_nothing(open_mock):
    with transaction.atomic():
        save(open_mock, revision=2)
        older = Beside(lambda: save(open_mock, value=None, revision=1))
        older.wait_until_blocked()

    assert older.finish().stored.revision == 2
    assert list(ResponseSave.objects.values_list("revision", flat=True)) == [2]
