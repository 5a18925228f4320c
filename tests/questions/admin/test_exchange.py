"""Importing and exporting in the admin."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from examprep.accounts.models import User
from questions.admin import exchange_forms
from questions.models import ExchangeJob, Item
from questions.services.job_running import run_job
from tests.axe import find_violations
from tests.factories.questions import published_item

GOOD = "::one::Which?{=a#Right. ~b}\n\n::two::Which two?{~%50%a ~%50%b ~%-100%c}\n\n"
BAD = "::three::When?{#1822}\n"
JOBS, IMPORT, EXPORT = (reverse(f"admin:questions_exchangejob_{name}") for name in ("changelist", "import", "export"))


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def upload(exam, instructor_client):
    """Ask for an import, have it run, and get its page."""

    def do(text, action="dry", **fields):
        file = SimpleUploadedFile("questions.gift", text.encode())
        fields = {"file": file, "place": "MLS-C01/3.5", "policy": "all", "action": action} | fields
        reply = instructor_client.post(IMPORT, fields)
        assert reply.status_code == 302, reply.context["form"].errors
        return finish()

    return do


def finish():
    job = ExchangeJob.objects.order_by("-created_at").first()
    run_job(job_id=job.pk, clock=timezone.now)
    job.refresh_from_db()
    return job


def url(name, job):
    return reverse(f"admin:questions_exchangejob_{name}", args=[job.pk])


def test_a_dry_run_is_followed_by_the_import(upload, instructor_client):
    job = upload(GOOD)
    page = instructor_client.get(url("change", job)).content.decode()
    assert "2 of 2</strong> questions would be imported as drafts" in page
    assert not Item.objects.exists()

    instructor_client.post(url("load", job), {"policy": "all"})
    finish()

    assert Item.objects.filter(status="draft").count() == 2


def test_the_report_names_line_question_and_how_to_mend_it(upload, instructor_client):
    job = upload(GOOD + BAD)
    page = instructor_client.get(url("change", job), {"show": "refused"}).content.decode()

    assert "Nothing would be imported" in page
    assert "A numerical answer" in page
    assert "Offer numbers as options" in page
    assert ">two<" not in page
    report = b"".join(instructor_client.get(url("report", job))).decode()
    assert "5,three,refused,a numerical answer,offer numbers" in report


def test_an_import_without_a_dry_run_loads_at_once(upload):
    upload(GOOD, action="import")

    assert Item.objects.count() == 2


def test_a_running_job_says_how_far_it_is_and_can_be_stopped(exam, instructor_client):
    file = SimpleUploadedFile("q.gift", GOOD.encode())
    instructor_client.post(IMPORT, {"file": file, "place": "MLS-C01/3.5", "policy": "all"})
    job = ExchangeJob.objects.get()

    assert b"Stop" in instructor_client.get(url("change", job)).content
    assert instructor_client.get(url("state", job)).json() == {
        "is_open": True, "words": "waiting", "done": 0, "total": 0,
    }  # fmt: skip
    instructor_client.post(url("stop", job))
    job.refresh_from_db()
    assert job.status == "stopped"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Choose a file, or name an address."),
        ({"address": "s3://secret/a.xml"}, "The bucket secret is not allowed"),
        ({"address": "http://example.org/a.xml"}, "is no address of a file"),
        ({"prefix": "Course "}, "lower-case words that end with hyphens"),
    ],
)
def test_what_cannot_be_started_says_why(exam, instructor_client, fields, words):
    reply = instructor_client.post(IMPORT, {"policy": "all"} | fields)

    assert reply.status_code == 422
    assert words in reply.content.decode()
    assert not ExchangeJob.objects.exists()


def test_a_file_that_is_too_large_is_not_taken(exam, instructor_client, monkeypatch):
    monkeypatch.setattr(exchange_forms, "MAX_OWN_BYTES", 10)
    reply = instructor_client.post(IMPORT, {"policy": "all", "file": SimpleUploadedFile("q.gift", GOOD.encode())})

    assert "split it" in reply.content.decode()


def test_an_export_is_fetched_as_a_file(exam, instructor_client):
    published_item(), published_item(task="2.1")
    instructor_client.post(EXPORT, {"format": "csv", "part": "MLS-C01/1", "status": "published"})
    job = finish()
    reply = instructor_client.get(url("file", job))

    assert "1 of 1" in instructor_client.get(url("change", job)).content.decode()
    assert reply["Content-Disposition"] == 'attachment; filename="items-mls-c01.csv"'
    assert b"".join(reply).count(b"\r\n") == 2


@pytest.mark.parametrize("name", ["csv", "excel"])
def test_the_template_can_be_imported(upload, instructor_client, name):
    data = instructor_client.get(reverse("admin:questions_exchangejob_template", args=[name])).content
    file = SimpleUploadedFile("template", data)

    assert upload("", file=file, action="import").report["created"] == 4


def test_only_tables_have_a_template(exam, instructor_client):
    assert instructor_client.get(reverse("admin:questions_exchangejob_template", args=["gift"])).status_code == 404


def test_jobs_of_others_are_seen_by_administrators_alone(upload, admin_client, exam):
    job = upload(GOOD)
    other = Client()
    other.force_login(_other_instructor())

    for name in ("change", "state", "report", "file"):
        assert other.get(url(name, job)).status_code == 404
    for name in ("stop", "load"):
        assert other.post(url(name, job)).status_code == 404
    assert b"questions.gift" not in other.get(JOBS).content
    assert b"questions.gift" in admin_client.get(JOBS).content
    assert admin_client.get(url("change", job)).status_code == 200


def _other_instructor():
    from examprep.accounts.services import set_instructor

    user = User.objects.create_user("olga", "olga@example.org", "correct horse battery")
    set_instructor(user=user, is_instructor=True)
    return User.objects.get(pk=user.pk)


def test_others_are_kept_out(client, user_client, exam):
    staff = Client()
    staff.force_login(User.objects.create_user("sam", "sam@example.org", is_staff=True))

    for address in (JOBS, IMPORT, EXPORT):
        assert client.get(address).status_code == 302
        assert user_client.get(address).status_code == 302
        assert staff.get(address).status_code == 403


def test_changes_are_posted(upload, instructor_client):
    job = upload(GOOD)

    assert {instructor_client.get(url(name, job)).status_code for name in ("stop", "load")} == {405}
    assert instructor_client.post(JOBS).status_code == 405


def test_the_list_and_the_report_take_few_queries(upload, instructor_client, django_assert_max_num_queries):
    job = [upload(GOOD) for _ in range(3)][-1]

    with django_assert_max_num_queries(8):
        assert instructor_client.get(JOBS).content.count(b"questions.gift") == 3
    with django_assert_max_num_queries(9):
        instructor_client.get(url("change", job))


def test_the_pages_are_accessible_and_the_progress_moves_by_itself(live_server, page, sign_in, instructor, exam):
    sign_in(instructor)
    page.goto(live_server.url + IMPORT)
    assert find_violations(page) == []
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "q.gift", "mimeType": "text/plain", "buffer": (GOOD + BAD).encode()}
    )
    page.get_by_label("Task").select_option("MLS-C01/3.5")
    page.get_by_role("button", name="Dry run", exact=True).click()
    page.get_by_role("button", name="Stop").wait_for()
    finish()

    page.get_by_role("button", name="Import without the refused ones").wait_for()
    assert find_violations(page) == []
