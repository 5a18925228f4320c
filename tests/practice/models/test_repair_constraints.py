"""What can never be false of corrections and notices."""

import pytest
from django.db import IntegrityError, transaction

from practice.models import CorrectedVersion, Correction, Notice, PublicNote, ScoringRun
from practice.services.removing import remove_person
from tests.factories.practice import NOW, mock_of, score, tiny_bank, tiny_exam
from tests.practice.models.test_constraints import copy


@pytest.fixture
def mock(user):
    exam = tiny_exam()
    tiny_bank(exam)
    attempt = mock_of(user, exam)
    score(attempt)
    return attempt


@pytest.fixture
def correction(mock):
    response = mock.responses.first()
    made = Correction.objects.create(item=response.item, policy="full_credit", reason="So.", created_at=NOW)
    CorrectedVersion.objects.create(correction=made, version=response.version, in_force=True)
    return made


def refused(name, call):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        call()


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("correction_state_known", {"state": "lost"}),
        ("correction_policy_known", {"policy": "guess"}),
        ("correction_key_where_needed", {"policy": "new_key"}),
        ("correction_says_why", {"reason": ""}),
        ("correction_confirmed_before_it_runs", {"state": "running"}),
    ],
)
def test_a_correction_is_whole(correction, name, changes):
    refused(name, copy(correction, **changes))


def test_a_version_is_scored_by_one_correction(correction):
    version = correction.corrected.get().version
    other = Correction.objects.create(item=correction.item, policy="leave_out", reason="So.", created_at=NOW)

    refused(
        "corrected_version_one_in_force",
        lambda: CorrectedVersion.objects.create(correction=other, version=version, in_force=True),
    )
    refused("corrected_version_once", lambda: CorrectedVersion.objects.create(correction=correction, version=version))


def test_a_correction_scores_and_tells_once(mock, correction):
    values = {"attempt": mock, "reason": "regrade", "scored_at": NOW, "raw_score": 1, "scored_items": 1, "marks": "1"}
    ScoringRun.objects.create(number=2, correction=correction, **values)
    told = {"user": mock.user, "kind": "score", "text": "So.", "url": "/", "created_at": NOW}
    Notice.objects.create(attempt=mock, correction=correction, **told)

    refused("run_once_per_correction", lambda: ScoringRun.objects.create(number=3, correction=correction, **values))
    refused(
        "notice_once_per_correction_and_attempt",
        lambda: Notice.objects.create(attempt=mock, correction=correction, **told),
    )
    refused("notice_kind_known", lambda: Notice.objects.update(kind="joke"))


def test_only_a_pass_is_kept(mock):
    refused(
        "run_pass_kept_is_a_pass", copy(mock.runs.get(), number=2, passed=False, is_pass_kept=True, reason="regrade")
    )


@pytest.mark.both_databases
def test_what_was_reported_or_corrected_is_never_rewritten(mock, correction):
    run = mock.runs.get()
    note = PublicNote.objects.create(item=correction.item, text="The limit is 25 GB now.", written_at=NOW)
    Correction.objects.filter(pk=correction.pk).update(confirmed_at=NOW)

    for row, changes in [
        (run, {"scored_items": 99}),
        (run.domains.first(), {"total": 99}),
        (run.tasks.first(), {"title": "Other"}),
        (note, {"text": "Other"}),
        (correction, {"reason": "Other"}),
        (correction, {"confirmed_at": None}),
    ]:
        refused("stays", lambda row=row, changes=changes: type(row).objects.filter(pk=row.pk).update(**changes))


def test_history_outlives_who_made_it_and_goes_with_whose_it_is(user, mock, correction, instructor):
    note = PublicNote.objects.create(item=correction.item, text="So.", written_at=NOW, written_by=instructor)
    Correction.objects.filter(pk=correction.pk).update(created_by=instructor, confirmed_by=instructor)

    instructor.delete()
    remove_person(user=user)

    note.refresh_from_db()
    assert (note.written_by, Correction.objects.get().confirmed_by) == (None, None)
    assert not ScoringRun.objects.exists()
