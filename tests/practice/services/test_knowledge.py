"""Notes by topic: written, found, taken along."""

from datetime import timedelta

import pytest

from practice.core.tables import csv_lines
from practice.models import TopicNote
from practice.services import knowledge, study
from practice.services.knowledge import NoteChanged
from questions.models import Tag
from tests.factories.practice import NOW, mock_of, quick_items, score, tiny_bank, tiny_exam
from tests.factories.spaced import WRONG, sit

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def exam():
    return tiny_exam()


@pytest.fixture
def task(exam):
    return exam.domains.get(number=1).tasks.get(code="1.2")


@pytest.fixture
def service(exam):
    return Tag.objects.create(kind="service", name="Amazon Kinesis")


def write(user, exam, subject, text, *, seen_at=None, now=NOW):
    knowledge.write_topic_note(user=user, exam=exam, subject=subject, text=text, seen_at=seen_at, now=now)


def found(user, exam, words=""):
    return [(note.heading, note.text) for note in knowledge.read_notes(user, knowledge.search(user, words, exam))]


# Writing


def test_a_note_is_kept_with_its_subject(user, exam, task, service):
    write(user, exam, task, " one \n")
    write(user, exam, service, "two")

    rows = TopicNote.objects.order_by("text").values_list("task", "tag", "text", "updated_at")
    assert list(rows) == [(task.pk, None, "one", NOW), (None, service.pk, "two", NOW)]


def test_a_note_that_was_read_is_replaced(user, exam, task):
    write(user, exam, task, "one")

    write(user, exam, task, "better", seen_at=NOW, now=LATER)

    assert list(TopicNote.objects.values_list("text", "updated_at")) == [("better", LATER)]


@pytest.mark.parametrize("seen_at", [None, NOW - timedelta(seconds=1)])
def test_a_note_that_was_not_read_is_not_overwritten(user, exam, task, seen_at):
    write(user, exam, task, "one")

    with pytest.raises(NoteChanged) as refusal:
        write(user, exam, task, "two", seen_at=seen_at, now=LATER)

    assert refusal.value.stored.text == "one"
    assert TopicNote.objects.get().text == "one"


def test_a_note_taken_away_meanwhile_is_not_written_unnoticed(user, exam, task):
    with pytest.raises(NoteChanged) as refusal:
        write(user, exam, task, "two", seen_at=NOW)

    assert refusal.value.stored is None


def test_an_empty_text_takes_the_note_away(user, exam, task):
    write(user, exam, task, "one")

    write(user, exam, task, " ", seen_at=NOW)
    write(user, exam, task, " ")

    assert not TopicNote.objects.exists()


def test_two_people_have_two_notes(user, other_user, exam, task):
    write(user, exam, task, "mine")
    write(other_user, exam, task, "theirs")

    assert knowledge.topic_note(user, exam, task).text == "mine"
    assert found(user, exam) == [("1.2 Two", "mine")]


def test_only_its_owner_deletes_a_note(user, other_user, exam, task):
    write(user, exam, task, "mine")
    note = TopicNote.objects.get()

    assert not knowledge.delete_topic_note(user=other_user, note_id=note.pk)
    assert knowledge.delete_topic_note(user=user, note_id=note.pk)
    assert not TopicNote.objects.exists()


# Subjects


def test_subjects_are_tasks_services_and_topics(exam, service):
    topic = Tag.objects.create(kind="topic", name="streams")
    Tag.objects.create(kind="requirement", name="cost")

    tasks, tags = knowledge.subjects(exam)

    assert [task.code for task in tasks] == ["1.1", "1.2", "2.1"]
    assert tags == [service, topic]


def test_a_subject_is_named_by_value_task_or_topic(exam, task, service):
    assert knowledge.subject_named(exam, value="task-1.2") == task
    assert knowledge.subject_named(exam, value=f"tag-{service.pk}") == service
    assert knowledge.subject_named(exam, task="1.2") == task
    assert knowledge.subject_named(exam, topic="Amazon Kinesis") == service


@pytest.mark.parametrize(
    "named", [{}, {"value": "tag-x"}, {"value": "task-9.9"}, {"value": "tag-99999999999"}, {"topic": "cost"}]
)
def test_what_names_no_subject_is_none(exam, named):
    Tag.objects.create(kind="requirement", name="cost")

    assert knowledge.subject_named(exam, **named) is None


# Searching


def test_all_words_must_occur_whatever_their_case(user, exam, task, service):
    write(user, exam, task, "Shards limit the throughput.")
    write(user, exam, service, "Ordered within a shard.", now=LATER)

    assert found(user, exam, "SHARD") == [
        ("Amazon Kinesis", "Ordered within a shard."),
        ("1.2 Two", "Shards limit the throughput."),
    ]
    assert found(user, exam, "limit shard") == [("1.2 Two", "Shards limit the throughput.")]
    assert found(user, exam, "limit ordered") == []


@pytest.mark.parametrize("words", ["kinesis", "amazon shard"])
def test_the_subject_is_searched_too(user, exam, service, words):
    write(user, exam, service, "Ordered within a shard.")

    assert len(found(user, exam, words)) == 1


def test_signs_of_patterns_are_words_like_any_other(user, exam, task):
    write(user, exam, task, "95 % of all")

    assert len(found(user, exam, "%")) == 1
    assert found(user, exam, "_") == []


def test_notes_on_questions_are_found_with_the_place_they_were_made(user, exam):
    items = quick_items(exam, [("single", "1.1"), ("single", "1.2")])
    first = sit(user, exam, items, WRONG)
    second = sit(user, exam, items[:1], WRONG, now=LATER)
    for item in items:
        study.write_note(user=user, item=item, text=f"Read the clue of {item.task.code}.", now=NOW)

    notes = knowledge.read_notes(user, knowledge.search(user, "clue", exam))

    places = {note.code: (note.place.attempt_id, note.place.position) for note in notes}
    assert places == {"1.1": (second.pk, 1), "1.2": (first.pk, 2)}
    assert all(note.stem and not note.is_topic for note in notes)


def test_a_note_on_a_question_of_a_running_mock_stays_closed(user, exam):
    tiny_bank(exam)
    mock = mock_of(user, exam)
    study.write_note(user=user, item=mock.responses.first().item, text="It is B.", now=NOW)
    assert found(user, exam, "B") == []

    score(mock)
    assert len(found(user, exam, "B")) == 1


def test_reading_costs_the_same_for_many(user, exam, task, django_assert_max_num_queries):
    for item in quick_items(exam, [("single", "1.1")] * 30):
        study.write_note(user=user, item=item, text="x", now=NOW)
    write(user, exam, task, "x")

    with django_assert_max_num_queries(5):
        assert len(found(user, exam)) == 31


# Taking along


def test_markdown_has_topics_before_questions(user, exam, task):
    item = quick_items(exam, [("single", "1.1")])[0]
    write(user, exam, task, "one\n\ntwo")
    study.write_note(user=user, item=item, text="three", now=LATER)

    text = "".join(knowledge.as_markdown(exam, knowledge.all_notes(user, exam, chunk=1)))

    assert text.startswith(
        "# Notes: A tiny exam (TINY-1)\n\n## By topic\n\n### 1.2 Two\n\none\n\ntwo\n\n## On questions\n"
    )
    assert text.endswith("three\n")


def test_a_table_makes_no_formula_of_a_note(user, exam, task):
    write(user, exam, task, '=HYPERLINK("http://evil.example")')

    lines = "".join(csv_lines(knowledge.as_rows(knowledge.all_notes(user, exam, chunk=10))))

    header, row = lines.splitlines()
    assert header == "kind,about,question,text,updated_at"
    assert "'=HYPERLINK" in row
    assert row.startswith("topic,1.2 Two,,")
