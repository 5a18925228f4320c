"""Taking one's data along, and having it deleted."""

import csv
import io
import json
import zipfile
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from examprep.accounts.models import User
from practice.core.attempt import Mode
from practice.models import Attempt, ResponseSave, TopicNote
from practice.services.export import sections
from practice.services.learning import update_learner
from practice.services.removing import StaffStays, remove_person
from questions.models import Item, ItemComment
from questions.services.unsaved import keep_typed
from tests.conftest import PASSWORD
from tests.factories.practice import NOW, get_right, mock_of, practice_of, respond, save, score

pytestmark = pytest.mark.django_db


@pytest.fixture
def history(mock, user, exam):
    save(mock)
    get_right(mock, 5)
    score(mock)
    update_learner(user_id=user.pk, exam_id=exam.pk, now=NOW + timedelta(hours=1))
    TopicNote.objects.create(
        user=user, exam=exam, task=exam.domains.first().tasks.first(), text="=cmd()", updated_at=NOW
    )
    return mock


def body_of(answer):
    return b"".join(answer.streaming_content)


def tables_of(client):
    archive = zipfile.ZipFile(io.BytesIO(body_of(client.get(reverse("own-data-csv")))))
    return {
        name: list(csv.DictReader(io.StringIO(archive.read(name).decode(), newline=""))) for name in archive.namelist()
    }


def test_the_page_offers_both_kinds_of_export_and_deletion(user_client):
    page = user_client.get(reverse("own-data")).content.decode()

    for name in ("own-data-json", "own-data-csv", "account-delete"):
        assert reverse(name) in page


def test_tables_hold_a_line_for_each_response(user_client, history):
    tables = tables_of(user_client)

    assert len(tables["responses.csv"]) == 10
    assert tables["attempts.csv"][0]["id"] == str(history.pk)
    assert "bookmarks.csv" not in tables


def test_a_note_that_looks_like_a_formula_is_none_in_the_table(user_client, history):
    assert tables_of(user_client)["topic_notes.csv"][0]["text"] == "'=cmd()"


def test_the_file_for_programs_is_one_document(user_client, history):
    answer = user_client.get(reverse("own-data-json"))

    assert answer["Content-Disposition"] == 'attachment; filename="ann.json"'
    assert json.loads(body_of(answer))["topic_notes"][0]["text"] == "=cmd()"


def test_an_item_of_a_running_mock_keeps_its_answer_in_an_export(user, exam):
    drill = practice_of(user, exam, mode=Mode.DRILL, count=10)
    respond(drill, lambda response: True)
    score(drill)
    mock_of(user, exam, now=NOW + timedelta(hours=1))

    rows = [row for row in dict(sections(user))["responses"] if row["attempt_id"] == drill.pk]

    assert rows
    assert {(row["value"], row["is_correct"], row["confidence"]) for row in rows} == {(None, None, None)}


def test_what_an_instructor_wrote_and_how_they_sign_in_is_in_it(instructor, mock):
    item = Item.objects.earliest("pk")
    ItemComment.objects.create(item=item, version_number=1, text="Which region?", author=instructor, created_at=NOW)
    keep_typed(item_id=item.pk, typed={"stem": ["Half a"]}, revision=0, by=instructor, now=NOW)
    TOTP.activate(instructor, "JBSWY3DPEHPK3PXP")

    parts = {name: list(rows) for name, rows in sections(instructor)}

    assert [row["text"] for row in parts["item_comments"]] == ["Which region?"]
    assert [row["data"] for row in parts["unsaved_items"]] == [{"stem": ["Half a"]}]
    assert [set(row) for row in parts["second_factors"]] == [{"type", "created_at", "last_used_at"}]


def _read_all(user):
    with CaptureQueriesContext(connection) as queries:
        names = [name for name, rows in sections(user) if list(rows) is not None]
    return len(queries), len(names)


def test_an_export_reads_no_more_queries_for_more_sittings(user, exam, history):
    before, parts = _read_all(user)
    score(practice_of(user, exam, mode=Mode.DRILL, count=10, now=NOW + timedelta(hours=2)))

    after, _ = _read_all(user)

    assert after == before <= parts + 2


@pytest.fixture
def sure_client(user_client):
    """A browser that was just asked for the password again."""
    user_client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return user_client


def test_deleting_asks_for_the_user_name(sure_client, history):
    answer = sure_client.post(reverse("account-delete"), {"username": "somebody"})

    assert answer.status_code == 422
    assert b"Nothing was deleted." in answer.content
    assert User.objects.filter(username="ann").exists()


def test_deleting_takes_everything_of_this_person_and_nothing_of_others(sure_client, history, other_user, exam):
    mock_of(other_user, exam)

    answer = sure_client.post(reverse("account-delete"), {"username": "ann"})

    assert answer.status_code == 302
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert list(User.objects.values_list("username", flat=True)) == ["bob"]
    assert set(Attempt.objects.values_list("user__username", flat=True)) == {"bob"}
    assert not ResponseSave.objects.exists()
    assert sure_client.get(reverse("own-data")).status_code == 302


def test_deleting_asks_for_the_password_first(user_client, history):
    answer = user_client.get(reverse("account-delete"))

    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_reauthenticate"))


def test_people_who_work_on_the_bank_are_not_removed_by_themselves(instructor):
    with pytest.raises(StaffStays):
        remove_person(user=instructor)

    assert User.objects.filter(pk=instructor.pk).exists()


@pytest.mark.parametrize("name", ["own-data", "own-data-json", "own-data-csv", "account-delete"])
def test_visitors_are_asked_to_sign_in(client, name):
    assert client.get(reverse(name)).status_code == 302
