"""Where a candidate is and how long each item was on screen."""

from datetime import timedelta

import pytest

from practice.models import ResponseSave
from practice.services.progress import save_progress
from tests.factories.practice import NOW, submit

both_databases = pytest.mark.both_databases

S = timedelta(seconds=1)


def state(attempt, position=1):
    stored = attempt.responses.get(position=position)
    return (stored.value, stored.flagged, stored.eliminated, stored.revision, stored.time_spent_ms, stored.saved_at)


def progress(attempt, position=1, now=NOW + 60 * S, **times):
    save_progress(attempt=attempt, position=position, time_spent_ms={int(k[1:]): v for k, v in times.items()}, now=now)


@both_databases
def test_where_the_candidate_is_and_how_long_are_remembered(mock):
    progress(mock, 7, p1=5_000, p7=900)

    mock.refresh_from_db()
    assert (
        mock.position,
        mock.responses.get(position=1).time_spent_ms,
        mock.responses.get(position=7).time_spent_ms,
    ) == (7, 5_000, 900)


@both_databases
def test_of_two_devices_the_larger_time_counts(mock):
    progress(mock, p1=5_000)

    progress(mock, p1=3_000)

    assert mock.responses.get(position=1).time_spent_ms == 5_000


@both_databases
def test_of_several_times_only_those_that_grew_change(mock):
    progress(mock, p1=5_000, p2=100, p3=7_000)

    progress(mock, p1=3_000, p2=900)

    times = mock.responses.filter(position__lte=3).order_by("position").values_list("time_spent_ms", flat=True)
    assert list(times) == [5_000, 900, 7_000]


@both_databases
def test_progress_is_no_answer(mock):
    progress(mock, p1=5_000)

    assert state(mock)[:4] == (None, False, [], 0)
    assert ResponseSave.objects.count() == 0


@pytest.mark.parametrize("position", [0, 11, 1000])
@both_databases
def test_a_place_that_is_not_there_is_ignored(mock, position):
    progress(mock, position)

    mock.refresh_from_db()
    assert mock.position == 1


@both_databases
def test_times_of_positions_that_are_not_there_are_ignored(mock):
    progress(mock, p11=5_000, p999=1)

    assert not mock.responses.exclude(time_spent_ms=0).exists()


@both_databases
def test_a_closed_attempt_takes_no_progress(mock):
    submit(mock)

    progress(mock, 7, p1=5_000)

    mock.refresh_from_db()
    assert (mock.position, mock.responses.get(position=1).time_spent_ms) == (1, 0)


@both_databases
def test_an_attempt_closed_by_another_request_takes_no_progress(mock):
    stale = type(mock).objects.get(pk=mock.pk)
    submit(mock)

    progress(stale, 7, p1=5_000)

    mock.refresh_from_db()
    assert (mock.position, mock.responses.get(position=1).time_spent_ms) == (1, 0)
