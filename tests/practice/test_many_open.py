"""How much practice one person may have under way, and how it is ended without answering it all."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from examprep.accounts.models import User
from practice.core.attempt import Mode
from practice.models import Attempt
from practice.services.errors import TooManyOpen
from practice.services.starting import MAX_OPEN_PRACTICE
from tests.axe import find_violations
from tests.factories.practice import NOW, in_parallel, mock_of, practice_of, quick_items, submit, tiny_bank, tiny_exam

HOUR = timedelta(hours=1)
DRILL = {"exam": "TINY-1", "mode": "drill", "count": 3, "source": "all"}


@pytest.fixture
def full(user, exam):
    """As many as there may be, drills and tutor sittings."""
    return [
        practice_of(user, exam, mode, count=1) for _ in range(MAX_OPEN_PRACTICE // 2) for mode in ("drill", "tutor")
    ]


@pytest.mark.parametrize("mode", [Mode.DRILL, Mode.TUTOR])
def test_one_more_is_refused(user, exam, full, mode):
    with pytest.raises(TooManyOpen, match="20 drills and tutor sittings under way"):
        practice_of(user, exam, mode)

    assert Attempt.objects.count() == MAX_OPEN_PRACTICE


def test_when_one_is_ended_there_is_room_again(user, exam, full):
    submit(full[0])

    assert practice_of(user, exam).is_in_progress


def test_those_whose_time_is_over_take_no_room(user, exam, full):
    late = NOW + HOUR
    Attempt.objects.filter(pk=full[0].pk).update(deadline_at=NOW + timedelta(minutes=6), time_limit_s=360)

    assert practice_of(user, exam, now=late).is_in_progress


def test_those_with_time_left_take_room(user, exam, full):
    Attempt.objects.filter(pk=full[0].pk).update(deadline_at=NOW + HOUR, time_limit_s=3600)

    with pytest.raises(TooManyOpen):
        practice_of(user, exam, now=NOW + HOUR)


def test_an_open_mock_takes_no_room_and_needs_none(user, db):
    exam = tiny_exam()
    tiny_bank(exam)
    quick_items(exam, [("single", "1.1")])
    mock = mock_of(user, exam)
    for _ in range(MAX_OPEN_PRACTICE):
        practice_of(user, exam, count=1)

    assert mock_of(user, exam) == mock


def test_what_others_have_open_does_not_count(other_user, exam, full):
    assert practice_of(other_user, exam).is_in_progress


def test_starts_at_the_same_moment_do_not_share_the_last_place(transactional_db):
    user = User.objects.create_user("candidate", "candidate@example.org")
    exam = tiny_exam()
    tiny_bank(exam)
    for _ in range(MAX_OPEN_PRACTICE - 1):
        practice_of(user, exam, count=1)

    results = in_parallel([lambda: practice_of(user, exam, count=1)] * 6)

    assert [type(result) for result in results if isinstance(result, Exception)] == [TooManyOpen] * 5
    assert Attempt.objects.count() == MAX_OPEN_PRACTICE


def test_the_api_says_what_to_do(user_client, full):
    answer = user_client.post("/api/v1/attempts/", DRILL, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_open")
    assert "Finish or end one of them first" in answer.json()["detail"]


def test_the_form_keeps_what_was_chosen(user_client, full):
    text = user_client.post("/practice/", DRILL | {"count": 7, "tasks": ["1.2"]}).content.decode()

    assert "Finish or end one of them first" in text
    assert "<title>Error: " in text
    assert 'value="7"' in text
    assert 'value="1.2" checked' in text.replace(' id="id_tasks_1"', "")


# Ending


@pytest.fixture
def enqueued(monkeypatch):
    asked = []
    monkeypatch.setattr("practice.views.results.enqueue", lambda task, pk: asked.append(pk))
    return asked


def end_of(attempt):
    return reverse("attempt-submission", args=[attempt.pk])


@pytest.fixture
def drill(user, exam):
    return practice_of(user, exam, count=4)


def test_the_history_offers_to_end_practice_that_is_under_way(user_client, drill):
    assert f'href="{end_of(drill)}"' in user_client.get("/attempts/").content.decode()


def test_the_history_does_not_offer_to_end_a_mock_or_what_has_ended(user_client, user, exam, drill):
    submit(drill)
    mock = mock_of(user, exam)
    Attempt.objects.filter(pk=mock.pk).update(deadline_at="2999-01-01T00:00Z")

    text = user_client.get("/attempts/").content.decode()

    assert end_of(drill) not in text
    assert end_of(mock) not in text


def test_before_it_ends_a_person_is_asked(user_client, drill):
    text = user_client.get(end_of(drill)).content.decode()

    assert "0 of 4" in text
    drill.refresh_from_db()
    assert drill.is_in_progress


def test_ending_hands_in_and_leads_to_the_result(user_client, drill, enqueued):
    answer = user_client.post(end_of(drill))

    assert answer.url == reverse("attempt-result", args=[drill.pk])
    drill.refresh_from_db()
    assert (drill.status, drill.closed_by) == ("submitted", "candidate")
    assert enqueued == [str(drill.pk)]


def test_ending_twice_leads_to_the_result(user_client, drill, enqueued):
    user_client.post(end_of(drill))

    assert user_client.post(end_of(drill)).url == reverse("attempt-result", args=[drill.pk])
    assert user_client.get(end_of(drill)).url == reverse("attempt-result", args=[drill.pk])


def test_a_mock_is_ended_in_the_player_only(user_client, user, exam):
    mock = mock_of(user, exam)
    Attempt.objects.filter(pk=mock.pk).update(deadline_at="2999-01-01T00:00Z")

    assert user_client.get(end_of(mock)).url == reverse("player", args=[mock.pk])
    assert user_client.post(end_of(mock)).url == reverse("player", args=[mock.pk])
    mock.refresh_from_db()
    assert mock.is_in_progress


def test_nobody_ends_what_is_not_theirs(client, other_user, drill):
    client.force_login(other_user)

    assert client.post(end_of(drill)).status_code == 404


def test_a_visitor_is_asked_to_sign_in(client, drill):
    assert client.post(end_of(drill)).status_code == 302
    drill.refresh_from_db()
    assert drill.is_in_progress


def test_practice_is_ended_by_keyboard_and_the_pages_have_no_barrier(live_server, page, sign_in, user, exam):
    drill = practice_of(user, exam, count=4, now=timezone.now())
    sign_in(user)
    page.goto(live_server.url + "/attempts/", wait_until="networkidle")
    assert find_violations(page) == []

    page.get_by_role("link", name="End Drill of").press("Enter")
    expect(page.get_by_role("heading", name="End this drill?")).to_be_visible()
    assert find_violations(page) == []
    page.get_by_role("button", name="End it and see the result").press("Enter")

    expect(page.get_by_role("heading", name="is being scored")).to_be_visible()
    drill.refresh_from_db()
    assert drill.closed_by == "candidate"
