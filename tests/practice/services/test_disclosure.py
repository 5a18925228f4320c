"""Once a key is within reach, late responses to its item do not count."""

from datetime import timedelta

import pytest
from django.urls import reverse

from practice.core.attempt import Mode
from practice.services.closing import close_overdue
from practice.services.errors import AttemptClosed
from practice.services.insight.result import result_facts
from practice.services.insight.review import review_entries
from tests.factories.practice import NOW, mock_of, practice_of, right_value, save, score, submit

H = timedelta(hours=1)
S = timedelta(seconds=1)


@pytest.fixture
def expired(mock):
    close_overdue(now=mock.deadline_at + 11 * S)
    mock.refresh_from_db()
    return mock


def sync(attempt, **changes):
    return save(attempt, 1, **({"answered_at": attempt.deadline_at - S, "now": attempt.deadline_at + H} | changes))


def test_a_question_takes_one_late_response_only(expired):
    sync(expired)

    with pytest.raises(AttemptClosed):
        sync(expired, revision=7, flagged=True)


def test_practising_an_item_of_an_expired_mock_ends_its_late_responses(expired, user):
    score(expired)
    practice_of(user, expired.exam, Mode.TUTOR, now=expired.deadline_at + 60 * S)

    with pytest.raises(AttemptClosed):
        sync(expired)


def test_a_refused_form_on_the_review_page_counts_as_opening_the_review(expired, user_client):
    score(expired)
    item = expired.responses.first().item_id

    answer = user_client.post(reverse("item-problem", args=[item]), {"attempt": str(expired.pk), "text": ""})

    expired.refresh_from_db()
    assert answer.status_code == 422
    assert expired.review_opened_at is not None


def test_the_pace_keeps_right_and_wrong_to_itself_while_late_responses_may_come(mock):
    save(mock, time_spent_ms=90_000)
    close_overdue(now=mock.deadline_at + 11 * S)
    mock.refresh_from_db()
    score(mock)

    early, late = (result_facts(mock, now=mock.deadline_at + hours * H).pace for hours in (1, 25))

    assert early.items[0].is_right is None
    assert late.items[0].is_right is True


def test_a_review_hides_ones_own_answer_to_an_item_of_a_running_mock(user, exam):
    first = mock_of(user, exam)
    for response in first.responses.all():
        save(first, response.position, value=right_value(response))
    submit(first)
    score(first)
    second = mock_of(user, exam, now=first.started_at + 5 * H)
    shared = set(second.responses.values_list("item", flat=True))

    entries = [entry for entry in review_entries(first, user, NOW) if entry.response.item_id in shared]

    assert entries
    assert not any(option.is_chosen for entry in entries for option in entry.options)
