"""Imports and exports as jobs: progress, stopping, and workers that die."""

from datetime import timedelta
from itertools import count

import pytest
from django.db import DatabaseError

from questions.models import ExchangeJob, ExchangeRow, Item, ItemEvent
from questions.services import job_import, job_running, jobs
from questions.services.job_running import run_job
from tests.factories.questions import NOW, draft_item, published_item

GOOD = "".join(f"::one-{number}::Which?{{=a#Right. ~b}}\n\n" for number in range(5))
BAD = "::bad::When?{#1822}\n\n"
Status = ExchangeJob.Status


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def small_portions(monkeypatch):
    monkeypatch.setattr(job_import, "PORTION", 2)
    monkeypatch.setattr(job_import, "STAGED_AT_ONCE", 2)


def clock(start=NOW):
    """Each look at it is a second later."""
    seconds = count()
    return lambda: start + timedelta(seconds=next(seconds))


def ask(by, text=GOOD, **options):
    options = {
        "data": text if isinstance(text, bytes) else text.encode(), "file_name": "q.gift", "address": "",
        "format_name": None, "place": ("MLS-C01", "3.5"), "prefix": "", "good_only": False, "is_dry_run": False,
    } | options  # fmt: skip
    return jobs.ask_import(by=by, now=NOW, **options)


def run(job, **options):
    run_job(job_id=job.pk, clock=clock(), **options)
    job.refresh_from_db()
    return job


def test_an_import_loads_drafts_and_reports_every_question(exam, instructor):
    job = run(ask(instructor))

    assert (job.status, job.done, job.total, job.report["created"]) == (Status.DONE, 5, 5, 5)
    assert job.report["missing"]["angoff: missing"] == 5
    assert set(Item.objects.values_list("status", "author")) == {("draft", instructor.pk)}
    assert list(job.rows.values_list("line", "outcome")) == [(n, "imported") for n in (1, 3, 5, 7, 9)]
    assert not ExchangeRow.objects.filter(staged__isnull=False).exists()


@pytest.mark.parametrize("good_only", [True, False])
def test_a_loaded_item_is_the_same_either_way(exam, instructor, good_only):
    run(ask(instructor, good_only=good_only))

    version = Item.objects.get(slug="one-1").versions.get()
    assert version.html["options"]
    assert version.key.to_solution().rationales == {"o1": "Right."}


def test_all_or_nothing_loads_nothing_when_one_is_refused(exam, instructor):
    job = run(ask(instructor, GOOD + BAD))

    assert (job.status, job.report["is_refused"], job.report["created"]) == (Status.DONE, True, 0)
    assert not Item.objects.exists()


def test_good_ones_are_loaded_alone(exam, instructor, small_portions):
    job = run(ask(instructor, BAD + GOOD, good_only=True))

    assert (job.report["created"], Item.objects.count()) == (5, 5)
    assert job.rows.get(outcome="refused").details == [
        ["a numerical answer", "offer numbers as options: {=1822 ~1832 ~1842 ~1812}"]
    ]


def test_a_dry_run_says_what_the_import_does_and_changes_nothing(exam, instructor, small_portions):
    published_item(slug="one-3")
    dry = run(ask(instructor, GOOD + BAD, is_dry_run=True))
    before = Item.objects.count()
    real = run(jobs.import_after_dry_run(job_id=dry.pk, good_only=True, by=instructor, now=NOW))

    assert before == 1
    assert list(dry.rows.values_list("outcome", "details")) == list(real.rows.values_list("outcome", "details"))
    assert Item.objects.count() == 1 + real.report["created"]


def test_only_a_finished_dry_run_can_be_followed(exam, instructor):
    with pytest.raises(jobs.NoDryRun):
        jobs.import_after_dry_run(job_id=ask(instructor, is_dry_run=True).pk, good_only=True, by=instructor, now=NOW)


@pytest.mark.parametrize(
    ("data", "words"), [(b"", "no questions"), (b"a\n\xff", "line 2: not UTF-8"), (b"\xd0\xcf\x11\xe0", "the old kind")]
)
def test_a_file_that_cannot_be_read_fails_with_words(exam, instructor, data, words):
    job = run(ask(instructor, data))

    assert job.status == Status.FAILED
    assert words in job.error


def test_progress_is_recorded_step_by_step(exam, instructor, small_portions):
    job = ask(instructor)
    seen = []
    while run_job(job_id=job.pk, clock=clock(), budget=timedelta(0)):
        job.refresh_from_db()
        seen.append((job.phase, job.done))

    assert seen == [("checking", 0), ("checking", 2), ("checking", 4), ("checking", 5), ("loading", 5)]
    assert Item.objects.count() == 5


@pytest.mark.parametrize("good_only", [True, False])
@pytest.mark.parametrize("dies_after", range(6))
def test_a_job_whose_worker_died_goes_on_and_loads_each_item_once(
    exam, instructor, small_portions, good_only, dies_after
):
    job = ask(instructor, good_only=good_only)
    claimed = jobs.claim_job(job_id=job.pk, now=NOW)
    for _, _step in zip(range(dies_after), job_import.import_steps(claimed, clock()), strict=False):
        pass
    assert good_only or not Item.objects.exists()

    assert not run_job(job_id=job.pk, clock=clock(NOW + timedelta(seconds=60)))  # the claim still counts
    run_job(job_id=job.pk, clock=clock(NOW + timedelta(seconds=600)))

    job.refresh_from_db()
    assert (job.status, Item.objects.count(), ItemEvent.objects.count()) == (Status.DONE, 5, 5)


def test_a_worker_taken_for_dead_can_do_no_more(exam, instructor, small_portions):
    job = ask(instructor, good_only=True)
    slow = job_import.import_steps(jobs.claim_job(job_id=job.pk, now=NOW), clock())
    next(slow)
    jobs.claim_job(job_id=job.pk, now=NOW + timedelta(seconds=600))

    with pytest.raises(jobs.ClaimLost):
        next(slow)
    assert not Item.objects.exists()


def test_a_job_that_breaks_off_again_and_again_fails(exam, instructor):
    job = ask(instructor)
    for minute in range(jobs.MAX_TRIES):
        jobs.claim_job(job_id=job.pk, now=NOW + timedelta(minutes=10 * minute))
    run_job(job_id=job.pk, clock=clock(NOW + timedelta(hours=2)))

    job.refresh_from_db()
    assert job.status == Status.FAILED
    assert "broke off three times" in job.error


def test_a_job_that_waits_is_stopped_at_once(exam, instructor):
    job = ask(instructor)
    jobs.ask_to_stop(job_id=job.pk, now=NOW)

    assert run(job).status == Status.STOPPED
    assert not Item.objects.exists()


@pytest.mark.parametrize(("good_only", "loaded"), [(True, 2), (False, 0)])
def test_a_running_job_stops_before_its_next_step(exam, instructor, small_portions, good_only, loaded):
    job = ask(instructor, good_only=good_only)
    for _ in range(2):
        run_job(job_id=job.pk, clock=clock(), budget=timedelta(0))
    jobs.ask_to_stop(job_id=job.pk, now=NOW)

    assert run(job).status == Status.STOPPED
    assert Item.objects.count() == loaded


def test_an_item_that_came_in_between_is_not_changed(exam, instructor):
    job = ask(instructor)
    for _ in range(3):
        run_job(job_id=job.pk, clock=clock(), budget=timedelta(0))
    draft_item(slug="one-2")

    assert "another item is called one-2" in run(job).error
    assert Item.objects.count() == 1


def test_an_error_of_the_database_leaves_the_job_to_the_sweep(exam, instructor, monkeypatch):
    def broken(*args):
        raise DatabaseError

    job = ask(instructor)
    monkeypatch.setattr(job_running, "import_steps", broken)
    with pytest.raises(DatabaseError):
        run_job(job_id=job.pk, clock=clock())

    assert jobs.lost_jobs(now=NOW + timedelta(seconds=60)) == []
    assert jobs.lost_jobs(now=NOW + timedelta(seconds=600)) == [job.pk]


def test_a_job_whose_message_was_lost_is_found(exam, instructor):
    job = ask(instructor)

    assert jobs.lost_jobs(now=NOW) == [job.pk]
    run(job)
    assert jobs.lost_jobs(now=NOW + timedelta(days=1)) == []


def test_one_person_has_a_few_jobs_at_a_time(exam, instructor):
    for _ in range(jobs.MAX_OPEN):
        ask(instructor)

    with pytest.raises(jobs.TooManyJobs):
        ask(instructor)


def test_old_jobs_are_removed_with_their_files(exam, instructor):
    job = run(ask(instructor))
    storage, name = job.file.storage, job.file.name

    assert jobs.remove_old(now=NOW + timedelta(days=20)) == 0
    assert jobs.remove_old(now=NOW + timedelta(days=40)) == 1
    assert not storage.exists(name)


# Exports


def export(by, name="yaml", **filters):
    return run(jobs.ask_export(format_name=name, filters=filters, address="", by=by, now=NOW))


def test_an_export_comes_back_as_it_is(exam, instructor):
    published_item(), draft_item("ordering")
    job = export(instructor)

    assert (job.status, job.report["written"], job.done) == (Status.DONE, 2, 2)
    with job.file.open("rb") as file:
        again = run(ask(instructor, file.read(), place=("", "")))
    assert again.report["counts"]["here already"] == 2


@pytest.mark.parametrize(
    ("filters", "written"),
    [({"task": "2.1"}, 1), ({"domain": 1}, 2), ({"item_status": "draft"}, 1), ({"tag": "data-lake", "task": "2.1"}, 1)],
)
def test_an_export_takes_what_was_asked_for(exam, instructor, filters, written):
    published_item(), published_item(task="2.1"), draft_item()

    assert export(instructor, **filters).report["written"] == written


def test_what_a_format_cannot_hold_is_reported(exam, instructor):
    slug = published_item("ordering").slug
    job = export(instructor, "gift")

    row = job.rows.get()
    assert (row.name, row.outcome) == (slug, "not written")
    assert "no questions to be put in order" in row.details[0][0]


def test_an_export_of_nothing_says_so(exam, instructor):
    assert export(instructor).error == "there are no such items"
