"""What the database refuses of jobs of exchange."""

import pytest
from django.db import IntegrityError, transaction

from questions.models import ExchangeJob, ExchangeRow
from tests.factories.questions import NOW


def job(**changes):
    return ExchangeJob.objects.create(**{"direction": "import", "created_at": NOW} | changes)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("exchange_direction_known", {"direction": "copy"}),
        ("exchange_status_known|exchange_finished_with_time", {"status": "paused"}),
        ("exchange_finished_with_time", {"status": "done"}),
        ("exchange_finished_with_time", {"finished_at": NOW}),
        ("exchange_failed_with_words", {"status": "failed", "finished_at": NOW}),
        ("exchange_failed_with_words", {"error": "too large"}),
        ("exchange_done_of_total", {"done": 120, "total": 100}),
        ("exchange_dry_run_is_import", {"direction": "export", "is_dry_run": True}),
    ],
)
def test_a_job_cannot_be_what_it_must_not(db, name, changes):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        job(**changes)


def test_a_question_has_one_row(db):
    made = job()
    ExchangeRow.objects.create(job=made, number=1, line=1, name="a", outcome="imported")

    with pytest.raises(IntegrityError, match="exchange_row_once"), transaction.atomic():
        ExchangeRow.objects.create(job=made, number=1, line=1, name="a", outcome="imported")
