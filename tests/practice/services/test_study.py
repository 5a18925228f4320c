"""Notes, bookmarks and reports of problems."""

from datetime import timedelta

import pytest

from practice.models import Bookmark, Note, ProblemReport
from practice.services import disclosure, study
from tests.factories.practice import NOW, score

pytestmark = pytest.mark.both_databases

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def item(mock):
    return mock.responses.first().item


def report(mock, **changes):
    response = mock.responses.select_related("item", "version").first()
    usual = {"kind": "unclear", "text": " Which bucket? ", "now": NOW}
    return study.report_problem(user=mock.user, attempt=mock, response=response, **(usual | changes))


def test_a_note_is_kept_and_replaced(user, item):
    study.write_note(user=user, item=item, text=" first ", now=NOW)
    study.write_note(user=user, item=item, text="second", now=LATER)

    assert list(Note.objects.values_list("text", "updated_at")) == [("second", LATER)]


@pytest.mark.parametrize("text", ["", "  \n"])
def test_an_empty_note_takes_the_note_away(user, item, text):
    study.write_note(user=user, item=item, text="first", now=NOW)

    study.write_note(user=user, item=item, text=text, now=LATER)

    assert not Note.objects.exists()


def test_two_people_have_two_notes(user, other_user, item):
    study.write_note(user=user, item=item, text="mine", now=NOW)
    study.write_note(user=other_user, item=item, text="", now=NOW)

    assert Note.objects.get().user == user


def test_a_bookmark_is_set_once_and_taken_away(user, item):
    study.set_bookmark(user=user, item=item, is_on=True, now=NOW)
    study.set_bookmark(user=user, item=item, is_on=True, now=LATER)
    assert Bookmark.objects.get().created_at == NOW

    study.set_bookmark(user=user, item=item, is_on=False, now=LATER)
    assert not Bookmark.objects.exists()


def test_a_report_is_about_the_version_that_was_seen(mock):
    made = report(mock)

    assert (made.version, made.item, made.attempt, made.text, made.status) == (
        mock.responses.first().version, mock.responses.first().item, mock, "Which bucket?", "open",
    )  # fmt: skip


def test_a_second_report_replaces_an_open_one(mock):
    report(mock)

    report(mock, kind="wrong_key", text="It is the other one.")

    assert list(ProblemReport.objects.values_list("kind", "text")) == [("wrong_key", "It is the other one.")]


def test_a_report_after_a_decision_is_a_new_one(mock, other_user):
    study.decide_problem(report=report(mock), status="rejected", reason="It is clear.", by=other_user, now=NOW)

    report(mock)

    assert ProblemReport.objects.count() == 2


def test_a_decision_has_a_reason_and_an_author(mock, other_user):
    made = report(mock)

    study.decide_problem(report=made, status="confirmed", reason=" Fixed in version 2. ", by=other_user, now=LATER)

    made.refresh_from_db()
    assert (made.status, made.decision_reason, made.decided_by, made.decided_at) == (
        "confirmed", "Fixed in version 2.", other_user, LATER,
    )  # fmt: skip


@pytest.mark.parametrize(("status", "reason"), [("confirmed", " "), ("open", "why"), ("gone", "why")])
def test_a_decision_without_reason_or_outcome_is_refused(mock, user, status, reason):
    with pytest.raises(ValueError, match="says why"):
        study.decide_problem(report=report(mock), status=status, reason=reason, by=user, now=NOW)


def test_no_number_of_reports_changes_a_key(mock, other_user):
    key = mock.responses.first().version.key.solution

    report(mock, kind="wrong_key")

    assert mock.responses.first().version.key.solution == key


def test_the_first_look_at_a_review_is_remembered(mock):
    score(mock)
    disclosure.open_review(attempt=mock, now=NOW)
    mock.refresh_from_db()

    disclosure.open_review(attempt=mock, now=LATER)

    mock.refresh_from_db()
    assert mock.review_opened_at == NOW
