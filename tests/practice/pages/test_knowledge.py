"""The pages of the knowledge log."""

from datetime import timedelta

import pytest
from django.urls import reverse

from practice.models import TopicNote
from practice.services import knowledge, study
from questions.models import Tag
from tests.conftest import PASSWORD
from tests.factories.practice import NOW, quick_items, tiny_exam
from tests.factories.spaced import WRONG, sit

LOG, NOTE = reverse("knowledge-log"), reverse("knowledge-note")


@pytest.fixture
def exam(db):
    return tiny_exam()


@pytest.fixture
def task(exam):
    return exam.domains.get(number=1).tasks.get(code="1.2")


@pytest.fixture
def note(user, exam, task):
    knowledge.write_topic_note(user=user, exam=exam, subject=task, text="Shards <limit> it.", seen_at=None, now=NOW)
    return TopicNote.objects.get()


def sent(**changes):
    return {"exam": "TINY-1", "subject": "task-1.2", "text": "mine", "seen_at": ""} | changes


def page_of(client, path=LOG):
    return client.get(path).content.decode()


# The log


def test_an_empty_log_teaches_and_offers_the_first_note(user_client, exam):
    page = page_of(user_client)

    assert "No notes yet" in page
    assert page.count("button--primary") == 1


def test_notes_are_shown_as_they_were_written(user_client, note):
    page = page_of(user_client)

    assert "Shards &lt;limit&gt; it." in page
    assert page.count("button--primary") == 1


def test_a_search_keeps_what_has_all_words(user_client, note):
    assert "1 note with" in page_of(user_client, f"{LOG}?q=LIMIT+shards")
    assert "No note has all these words." in page_of(user_client, f"{LOG}?q=limit+streams")


def test_a_note_on_a_question_leads_to_it(user_client, user, exam):
    item = quick_items(exam, [("single", "1.1")])[0]
    attempt = sit(user, exam, [item], WRONG)
    study.write_note(user=user, item=item, text="Read the clue.", now=NOW)

    assert f"{reverse('attempt-review', args=[attempt.pk])}#q1" in page_of(user_client)


def test_notes_of_somebody_else_are_not_there(client, other_user, note):
    client.force_login(other_user)

    assert "Shards" not in page_of(client)


def test_a_long_log_has_pages(user_client, user, exam):
    for number, item in enumerate(quick_items(exam, [("single", "1.1")] * 21)):
        study.write_note(user=user, item=item, text=f"note {number}.", now=NOW + timedelta(minutes=number))

    assert "note 0." not in page_of(user_client)
    assert "note 0." in page_of(user_client, f"{LOG}?q=note&page=2")


def test_many_notes_cost_no_more_queries(user_client, user, exam, django_assert_max_num_queries):
    for item in quick_items(exam, [("single", "1.1")] * 60):
        study.write_note(user=user, item=item, text="x", now=NOW)

    with django_assert_max_num_queries(14):
        page_of(user_client)


# Writing


@pytest.mark.parametrize("query", ["task=1.2", "topic=Kinesis"])
def test_other_pages_link_to_a_note_on_a_topic(user_client, exam, query):
    tag = Tag.objects.create(kind="service", name="Kinesis")

    response = user_client.get(f"{LOG}?exam=TINY-1&{query}", follow=True)

    assert response.redirect_chain[-1][0].startswith(NOTE)
    value = "task-1.2" if query == "task=1.2" else f"tag-{tag.pk}"
    assert f'<option value="{value}" selected>' in response.content.decode()


def test_a_link_to_nothing_leaves_the_choice_open(user_client, exam):
    assert user_client.get(f"{NOTE}?task=9.9&subject=tag-x").status_code == 200


def test_a_note_is_written(user_client, user, exam, task):
    response = user_client.post(NOTE, sent())

    assert response.url == f"{LOG}?exam=TINY-1"
    kept = TopicNote.objects.get()
    assert (kept.user, kept.task, kept.text) == (user, task, "mine")


def test_the_note_there_is_comes_with_the_form(user_client, note):
    form = user_client.get(f"{NOTE}?task=1.2").context["form"]

    user_client.post(NOTE, sent(text="better", seen_at=form["seen_at"].value()))

    assert TopicNote.objects.get().text == "better"


def test_a_note_that_was_not_seen_is_put_above_what_was_sent(user_client, note):
    response = user_client.post(NOTE, sent())

    form = response.context["form"]
    assert response.status_code == 409
    assert form["text"].value() == "Shards <limit> it.\n\nmine"
    assert "You have a note on this already" in response.content.decode()
    user_client.post(NOTE, {name: form[name].value() for name in ("exam", "subject", "text", "seen_at")})
    assert TopicNote.objects.get().text == "Shards <limit> it.\n\nmine"


def test_a_note_taken_away_meanwhile_can_be_saved_all_the_same(user_client, note):
    seen = note.updated_at.isoformat()
    note.delete()

    response = user_client.post(NOTE, sent(seen_at=seen))
    assert response.status_code == 409
    form = response.context["form"]
    user_client.post(NOTE, {name: form[name].value() for name in ("exam", "subject", "text", "seen_at")})

    assert TopicNote.objects.get().text == "mine"


@pytest.mark.parametrize("changes", [{"text": " "}, {"subject": ""}, {"subject": "task-9.9"}, {"text": "x" * 10_001}])
def test_a_refused_note_is_given_back(user_client, exam, changes):
    response = user_client.post(NOTE, sent(**changes))

    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error: " in page
    assert "There is a problem" in page
    assert not TopicNote.objects.exists()


def test_what_was_sent_while_signed_out_is_kept(client, user, exam):
    page = client.post(NOTE, sent(text="A long thought."))
    assert page.status_code == 401
    kept = page.context["kept"]
    client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD, "kept": kept})

    back = client.get(NOTE).content.decode()

    assert "A long thought." in back
    assert "not saved yet" in back


def test_strangers_sign_in_first(client, exam):
    paths = ["knowledge-log", "knowledge-note", "knowledge-markdown", "knowledge-csv"]

    assert {client.get(reverse(path)).status_code for path in paths} == {302}
    assert client.post(reverse("knowledge-deletion", args=[1])).status_code == 302


# Deleting


def test_a_note_is_deleted_by_its_owner(user_client, note):
    user_client.post(reverse("knowledge-deletion", args=[note.pk]))

    assert not TopicNote.objects.exists()


def test_the_note_of_somebody_else_does_not_exist(client, other_user, note):
    client.force_login(other_user)

    assert client.post(reverse("knowledge-deletion", args=[note.pk])).status_code == 404
    assert TopicNote.objects.exists()


def test_wrong_methods_are_refused(user_client, note):
    assert user_client.get(reverse("knowledge-deletion", args=[note.pk])).status_code == 405
    assert user_client.post(LOG).status_code == 405
    assert user_client.put(NOTE).status_code == 405


# Taking along


@pytest.mark.parametrize(
    ("name", "content_type", "beginning"),
    [("knowledge-markdown", "text/markdown", "# Notes: A tiny exam"), ("knowledge-csv", "text/csv", "kind,about,")],
)
def test_notes_are_downloaded(user_client, note, name, content_type, beginning):
    response = user_client.get(reverse(name))

    text = b"".join(response).decode()
    assert response["Content-Type"].startswith(content_type)
    assert "attachment" in response["Content-Disposition"]
    assert text.startswith(beginning)
    assert "Shards <limit> it." in text


def test_without_an_exam_there_is_nothing_to_write_about(user_client, db):
    assert user_client.get(LOG).status_code == 200
    assert user_client.get(NOTE).status_code == 404
