"""What can never be false of corrections and notices."""

import pytest
from django.db import IntegrityError, transaction

from practice.models import CorrectedVersion, Correction, Notice, ScoringRun
from tests.factories.practice import NOW, mock_of, score, tiny_bank, tiny_exam


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
    refused(name, lambda: Correction.objects.filter(pk=correction.pk).update(**changes))


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
    ScoringRun.objects.update(passed=False)

    refused("run_pass_kept_is_a_pass", lambda: ScoringRun.objects.update(is_pass_kept=True))
