"""Imports and exports in a real worker, and the sweep that finds lost ones."""

import time

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from questions.models import ExchangeJob, Item
from questions.services import jobs
from questions.tasks import find_exchange_jobs
from tests.factories.questions import NOW, load_mls_c01

LIMIT_S = 60


def wait_for(job):
    limit = time.monotonic() + LIMIT_S
    while time.monotonic() < limit:
        job.refresh_from_db()
        if not job.is_open:
            return job
        time.sleep(0.05)
    return pytest.fail(f"still {job.status} after {LIMIT_S} s")


def test_a_worker_imports_what_was_uploaded_and_a_lost_job_is_found(
    celery_worker_process, instructor, instructor_client
):
    load_mls_c01()
    file = ContentFile(b"::one::Which?{=a ~b}\n", "q.gift")
    fields = {"file": file, "place": "MLS-C01/3.5", "policy": "all", "action": "import"}
    instructor_client.post(reverse("admin:questions_exchangejob_import"), fields)
    assert wait_for(ExchangeJob.objects.get()).status == "done"

    lost = jobs.ask_export(
        format_name="json", filters={"item_status": "draft"}, address="", by=instructor, now=NOW
    )  # nobody published a message for it
    find_exchange_jobs()

    assert wait_for(lost).report["written"] == Item.objects.count() == 1
