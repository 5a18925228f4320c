"""Saves and submissions that come at the same moment, each in a transaction of its own."""

import threading
from datetime import timedelta

import pytest

from practice.models import Response, ResponseSave
from practice.services.closing import submit_attempt
from practice.services.errors import AttemptClosed, StaleResponse
from practice.services.scoring import score_attempt
from tests.factories.practice import (
    NOW,
    in_parallel,
    mock_of,
    right_value,
    save,
    tiny_bank,
    tiny_exam,
    wrong_value,
)

both_databases = pytest.mark.both_databases


@pytest.fixture
def open_mock(user, transactional_db):
    exam = tiny_exam()
    tiny_bank(exam)
    return mock_of(user, exam)


def test_of_two_tabs_that_answer_at_once_one_is_told(open_mock):
    response = open_mock.responses.get(position=1)
    values = [[option_id] for option_id in response.option_ids] if response.kind == "single" else [
        right_value(response), wrong_value(response)
    ]  # fmt: skip

    results = in_parallel([lambda value=value: save(open_mock, value=value) for value in values[:2]])

    refused = [result for result in results if isinstance(result, StaleResponse)]
    accepted = [value for value, result in zip(values, results, strict=False) if not isinstance(result, Exception)]
    assert (len(refused), len(accepted)) == (1, 1)
    assert open_mock.responses.get(position=1).value == accepted[0] == refused[0].stored.value


def test_twenty_writers_leave_the_history_of_what_was_accepted(open_mock):
    """Each writer sends its own revision; whatever order they arrive in, the row is the last accepted one."""
    response = open_mock.responses.get(position=1)
    right, wrong = right_value(response), wrong_value(response)
    values = {revision: right if revision % 2 else wrong for revision in range(1, 21)}

    results = in_parallel([
        lambda revision=revision: save(open_mock, value=values[revision], revision=revision) for revision in values
    ])  # fmt: skip

    accepted = [result.revision for result in results if not isinstance(result, Exception) and result.is_new]
    history = list(ResponseSave.objects.order_by("revision").values_list("revision", "value"))
    assert history == [(revision, values[revision]) for revision in sorted(accepted)]
    assert (open_mock.responses.get(position=1).revision, open_mock.responses.get(position=1).value) == (20, values[20])


def test_every_save_acknowledged_beside_a_submission_is_scored(open_mock):
    """Savers run until they are told that the attempt is closed, while somebody hands in."""
    right = {position: right_value(open_mock.responses.get(position=position)) for position in range(1, 11)}
    acknowledged: dict[int, int] = {}
    under_way = threading.Barrier(11)  # everybody saved something before anybody hands in

    def keep_saving(position):
        for revision in range(1, 500):
            # an odd revision is right, an even one blank
            try:
                save(open_mock, position, value=right[position] if revision % 2 else None, revision=revision)
            except AttemptClosed:
                return
            acknowledged[position] = revision
            if revision == 4:
                under_way.wait(30)

    def hand_in():
        under_way.wait(30)
        submit_attempt(attempt=type(open_mock).objects.get(pk=open_mock.pk), now=NOW + timedelta(minutes=2))
        return score_attempt(attempt_id=open_mock.pk, now=NOW + timedelta(minutes=3))

    *savers, run = in_parallel([lambda p=p: keep_saving(p) for p in range(1, 11)] + [hand_in])

    assert savers == [None] * 10
    expected = "".join("1" if acknowledged[position] % 2 else "0" for position in range(1, 11))
    assert run.marks == expected
    stored = dict(Response.objects.filter(attempt=open_mock).values_list("position", "revision"))
    assert stored == acknowledged
