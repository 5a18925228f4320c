"""A save and a submission that meet: whichever comes second waits for the first and sees what it did."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction

from practice.models import ResponseSave
from practice.services.closing import submit_attempt
from practice.services.errors import AttemptClosed
from tests.factories.practice import NOW, mock_of, save, submit, tiny_bank, tiny_exam


@pytest.fixture
def open_mock(user, transactional_db):
    exam = tiny_exam()
    tiny_bank(exam)
    return mock_of(user, exam)


class Beside:
    """A call in a thread with a connection of its own; `result` is what it returned or raised."""

    def __init__(self, call):
        self.result = None
        self._call = call
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self):
        try:
            self.result = self._call()
        except Exception as error:
            self.result = error
        finally:
            connection.close()

    def wait_until_blocked(self):
        """Until some other connection waits for a lock that this one holds."""
        limit = time.monotonic() + 30
        while time.monotonic() < limit:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))")
                if cursor.fetchone():
                    return
        pytest.fail(f"nothing waits; the call gave {self.result!r}")

    def finish(self):
        self._thread.join(30)
        return self.result


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
