"""What candidates read of a correction: in the review, the result, the PDF and the API; never of a running mock."""

import pytest
from django.urls import reverse

from practice.models import PublicNote
from tests.factories.practice import NOW, mock_of, practice_of, save, tiny_bank, tiny_exam
from tests.factories.repair import LATER, chosen_handles, correct, last_missed, scored_mock

REASON = "Since 2025 the other service does this too."


@pytest.fixture
def mock(user):
    return scored_mock(user)


@pytest.fixture
def missed(mock):
    return last_missed(mock)


def get(client, name, attempt):
    return client.get(reverse(name, args=[attempt.pk]))


def api_item(client, attempt, response):
    items = client.get(f"/api/v1/attempts/{attempt.pk}/review/").json()
    return next(item for item in items if item["position"] == response.position)


def test_the_result_says_what_it_was_and_why_it_changed(user_client, mock, missed, instructor):
    before = mock.runs.get().scaled_score
    correct(missed.item, "full_credit", instructor, reason=REASON)

    text = get(user_client, "attempt-result", mock).content.decode()

    assert REASON in text
    assert f">{before}<" in text
    assert get(user_client, "attempt-result-pdf", mock).status_code == 200


def test_the_review_shows_the_new_key_and_how_the_question_is_scored(user_client, mock, missed, instructor):
    own = missed.value
    correct(missed.item, "new_key", instructor, chosen_handles(missed), reason=REASON)

    text = get(user_client, "attempt-review", mock).content.decode()
    item = api_item(user_client, mock, missed)

    assert REASON in text
    assert "scored by its new key" in text
    assert (item["correct"], sorted(map(str, item["key"]))) == (True, sorted(map(str, own)))
    assert (item["correction"]["policy"], item["correction"]["reason"]) == ("new_key", REASON)


def test_an_item_left_out_says_so(user_client, mock, missed, instructor):
    correct(missed.item, "leave_out", instructor)

    text = get(user_client, "attempt-review", mock).content.decode()

    assert "Left out of the score" in text
    assert api_item(user_client, mock, missed)["correct"] is None


def test_a_note_of_the_instructors_is_read_after_scoring(user_client, mock, missed):
    PublicNote.objects.create(item=missed.item, text="First words", written_at=NOW)
    PublicNote.objects.create(item=missed.item, text="The limit is 25 GB now.", written_at=LATER)

    text = get(user_client, "attempt-review", mock).content.decode()

    assert "The limit is 25 GB now." in text
    assert "First words" not in text


def test_of_an_item_in_a_running_mock_neither_reason_nor_note_is_told(user_client, mock, missed, instructor, user):
    correct(missed.item, "full_credit", instructor, reason=REASON)
    PublicNote.objects.create(item=missed.item, text="The limit is 25 GB now.", written_at=NOW)
    running = mock_of(user, mock.exam, LATER)
    running.responses.filter(position=1).exclude(item=missed.item).delete()
    if not running.responses.filter(item=missed.item).exists():
        running.responses.filter(position=2).update(item=missed.item, version=missed.version)

    for name in ("attempt-result", "attempt-review"):
        text = get(user_client, name, mock).content.decode()
        assert REASON not in text
        assert "25 GB" not in text


def test_feedback_follows_a_correction_made_meanwhile(user_client, user, instructor):
    exam = tiny_exam()
    tiny_bank(exam)
    tutor = practice_of(user, exam, "tutor", count=3)
    response = tutor.responses.get(position=1)
    save(tutor, 1, value=None)
    correct(response.item, "full_credit", instructor)

    answer = user_client.post(f"/api/v1/attempts/{tutor.pk}/responses/1/feedback/")

    assert answer.status_code == 200
