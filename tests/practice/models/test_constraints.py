"""Every constraint of the tables of sittings, broken once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, models, transaction

from practice.models import (
    Attempt,
    Bookmark,
    DomainResult,
    Exposure,
    Note,
    ProblemReport,
    Response,
    ResponseSave,
    ScoringRun,
    TaskResult,
)
from tests.factories.practice import NOW, get_right, mock_of, practice_of, save, score, submit

pytestmark = pytest.mark.both_databases


def assert_refused(constraint: str, write: Callable[[], object]) -> None:
    """SQLite names columns instead of unique constraints."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        write()
    message = str(refusal.value)
    assert constraint in message or (connection.vendor == "sqlite" and "UNIQUE" in message)


def change(instance: models.Model, **columns: object) -> Callable[[], object]:
    return lambda: type(instance)._default_manager.filter(pk=instance.pk).update(**columns)


def copy(instance: models.Model, **columns: object) -> Callable[[], object]:
    """Insert the row again, with these columns changed."""

    def insert() -> None:
        twin = type(instance)._default_manager.get(pk=instance.pk)
        twin.pk = None
        for name, value in columns.items():
            setattr(twin, name, value)
        twin.save(force_insert=True)

    return insert


# Attempts


@pytest.mark.parametrize(
    ("constraint", "columns"),
    [
        ("attempt_pending_run_fits_status", {"status": "paused", "submitted_at": NOW, "closed_by": "candidate"}),
        ("attempt_mode_known", {"mode": "exam"}),
        ("attempt_closed_exactly_when_submitted", {"submitted_at": NOW}),
        ("attempt_closed_exactly_when_submitted", {"closed_by": "candidate"}),
        ("attempt_closed_exactly_when_submitted", {"status": "submitted", "pending_run": "initial"}),
        (
            "attempt_closed_exactly_when_submitted",
            {"status": "submitted", "pending_run": "initial", "submitted_at": NOW, "closed_by": "somebody"},
        ),
        ("attempt_deadline_after_start", {"deadline_at": NOW}),
        ("attempt_mock_is_timed", {"deadline_at": None}),
        ("attempt_pending_run_fits_status", {"pending_run": "initial"}),
    ],
)
def test_an_open_mock_that_cannot_be_is_refused(mock, constraint, columns):
    assert_refused(constraint, change(mock, **columns))


@pytest.mark.parametrize("pending_run", ["", "late_sync", "regrade", "soon"])
def test_a_submitted_attempt_waits_for_its_first_score_and_nothing_else(mock, pending_run):
    submit(mock)

    assert_refused("attempt_pending_run_fits_status", change(mock, pending_run=pending_run))


@pytest.mark.parametrize("pending_run", ["initial", "soon"])
def test_a_scored_attempt_does_not_wait_for_its_first_score(mock, pending_run):
    score(mock)

    assert_refused("attempt_pending_run_fits_status", change(mock, pending_run=pending_run))


def test_one_person_has_one_open_mock_of_an_exam(mock):
    assert_refused("attempt_one_open_mock_per_exam", copy(mock))


def test_a_second_mock_may_follow_a_closed_one(mock, exam):
    score(mock)

    assert mock_of(mock.user, exam, now=NOW + timedelta(days=1)).pk != mock.pk


def test_drills_may_be_open_side_by_side(user, exam):
    assert practice_of(user, exam).pk != practice_of(user, exam).pk


# Responses


@pytest.mark.parametrize("columns", [{"revision": 1}, {"saved_at": NOW}])
def test_a_saved_response_has_a_revision_and_a_time(mock, columns):
    assert_refused("response_saved_has_revision", change(mock.responses.get(position=1), **columns))


def test_a_position_holds_one_response(mock):
    assert_refused("response_position_once", change(mock.responses.get(position=2), position=1))


def test_an_item_stands_once_in_an_attempt(mock):
    first = mock.responses.get(position=1)

    assert_refused("response_item_once", change(mock.responses.get(position=2), item=first.item))


def test_a_revision_is_saved_once(mock):
    save(mock)

    assert_refused("save_revision_once", copy(ResponseSave.objects.get()))


# Results


@pytest.fixture
def run(mock):
    get_right(mock, 6)
    return score(mock)


def test_runs_are_numbered(run):
    assert_refused("run_number_once", copy(run, reason="regrade"))


def test_an_attempt_is_scored_for_the_first_time_once(run):
    assert_refused("run_initial_once_per_attempt", copy(run, number=2))


def test_a_run_has_a_known_reason(run):
    assert_refused("run_reason_known", copy(run, number=2, reason="whim"))


def test_no_more_right_answers_than_items(run):
    assert_refused("run_raw_within_items", copy(run, number=2, reason="regrade", raw_score=9))


@pytest.mark.parametrize(
    "columns",
    [{"passed": None}, {"scaled_score": None}, {"scaled_low": 999}, {"scaled_high": 101}, {"scaled_low": None}],
)
def test_a_scaled_score_comes_whole_or_not_at_all(run, columns):
    assert_refused("run_scaled_whole_or_absent", copy(run, number=2, reason="regrade", **columns))


def test_a_domain_has_one_result_in_a_run(run):
    assert_refused("domain_result_once_per_run", copy(DomainResult.objects.get(run=run, number=1)))


def test_a_task_has_one_result_in_a_run(run):
    assert_refused("task_result_once_per_run", copy(TaskResult.objects.get(run=run, code="1.1")))


# What belongs to a person and an item


def test_an_exposure_is_one_row(mock):
    assert_refused("exposure_once_per_item", copy(Exposure.objects.first()))


@pytest.mark.parametrize(
    ("constraint", "model", "columns"),
    [
        ("note_once_per_item", Note, {"text": "Read the clue.", "updated_at": NOW}),
        ("bookmark_once_per_item", Bookmark, {"created_at": NOW}),
    ],
)
def test_notes_and_bookmarks_are_one_row(mock, constraint, model, columns):
    row = model.objects.create(user=mock.user, item=mock.responses.first().item, **columns)

    assert_refused(constraint, copy(row))


@pytest.mark.parametrize(
    "columns",
    [
        {"decided_at": NOW},
        {"status": "confirmed"},
        {"status": "rejected", "decided_at": NOW},
        {"status": "rejected", "decision_reason": "The key is right."},
        {"status": "gone", "decided_at": NOW, "decision_reason": "x"},
    ],
)
def test_a_decision_on_a_report_has_a_reason_and_a_time(mock, columns):
    response = mock.responses.first()
    report = ProblemReport.objects.create(
        user=mock.user, item=response.item, version=response.version, kind="unclear", text="?", created_at=NOW
    )

    assert_refused("problem_decided_with_reason", change(report, **columns))


# History


def test_items_that_were_sat_cannot_be_deleted(mock):
    response = mock.responses.select_related("item", "version").first()

    with pytest.raises(models.ProtectedError):
        response.item.delete()
    with pytest.raises(models.ProtectedError):
        response.version.delete()


def test_the_tables_have_names_for_people(run):
    assert str(Attempt.objects.get()).startswith("Mock exam 1 of")
    assert str(run).endswith("run 1 (initial)")
    assert str(Response.objects.get(position=3)).endswith("item 3")
    assert str(DomainResult.objects.get(number=1)).startswith("1 First: ")
    assert ScoringRun.objects.count() == 1
