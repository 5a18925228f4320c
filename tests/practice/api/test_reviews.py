"""What is due for review, and starting it, at the API."""

from datetime import date, timedelta

import pytest

from practice.models import Attempt, StudyPlan
from tests.factories.practice import NOW, quick_items, tiny_exam
from tests.factories.spaced import WRONG, looked_at, many_cards

URL = "/api/v1/me/reviews/"
DAY = timedelta(days=1)


@pytest.fixture
def exam(db):
    return tiny_exam()


@pytest.fixture
def items(exam):
    return quick_items(exam, [("single", "1.1"), ("single", "2.1")])


def test_what_is_due_is_told_without_its_key(api, user, exam):
    item = quick_items(exam, [("single", "2.1")], family="told-apart")[0]
    many_cards(user, exam, [item], lapses=4)

    answer = api.get(URL)

    card = answer.json()["items"][0]
    assert {name: card[name] for name in card if name != "id"} == {
        "item": str(item.pk), "task": "2.1", "domain": 2, "origin": "missed", "lapses": 4, "is_leech": True,
        "due_at": "2026-11-22T08:00:00Z", "last_review_at": "2026-11-19T09:00:00Z",
    }  # fmt: skip
    assert answer.json()["due_count"] == 1
    assert answer.json()["left_today"] == 60
    assert not any(word in answer.content.decode() for word in ("takeaway", "rationale", "told-apart"))


def test_what_comes_next_has_a_time(api, user, exam, items):
    looked_at(user, exam, items, WRONG)

    answer = api.get(URL, {"exam": "TINY-1"}).json()

    assert answer == {
        "exam": "TINY-1", "due_count": 0, "left_today": 60, "next_due_at": "2026-11-23T00:00:00Z", "items": [],
    }  # fmt: skip


def test_nothing_comes_next_on_the_exam_day(api, user, exam, items):
    many_cards(user, exam, items, due_at=NOW + 3 * DAY)
    StudyPlan.objects.create(
        user=user, exam=exam, exam_on=date(2026, 11, 25), minutes=[30] * 7, started_on=NOW.date(), updated_at=NOW,
        feed_token="t",
    )  # fmt: skip

    assert api.get(URL).json()["next_due_at"] is None


def test_no_more_than_a_days_share_is_listed(api, user, exam):
    many_cards(user, exam, quick_items(exam, [("single", "1.1")] * 100))

    answer = api.get(URL).json()

    assert (answer["due_count"], len(answer["items"])) == (100, 60)


def test_a_start_is_a_tutor_sitting(api, user, exam, items):
    many_cards(user, exam, items)

    answer = api.post(URL, {"exam": "TINY-1"}, format="json")

    assert answer.status_code == 201
    assert (answer.json()["mode"], answer.json()["title"], len(answer.json()["items"])) == ("tutor", "Review", 2)


def test_a_second_start_is_the_same_sitting(api, user, exam, items):
    many_cards(user, exam, items)
    first = api.post(URL, {}, format="json").json()

    again = api.post(URL, {}, format="json")

    assert (again.status_code, again.json()["id"]) == (200, first["id"])
    assert Attempt.objects.count() == 1


def test_a_start_with_nothing_due_is_refused(api, exam):
    answer = api.post(URL, {"exam": "TINY-1"}, format="json")

    assert (answer.status_code, answer.json()["code"]) == (422, "nothing_to_draw")


def test_an_exam_nobody_has_is_not_found(api, exam):
    assert api.get(URL, {"exam": "NOPE"}).status_code == 404
    assert api.post(URL, {"exam": "NOPE"}, format="json").status_code == 404
    assert api.post(URL, {"exam": "no slug"}, format="json").status_code == 400


def test_without_any_exam_nothing_is_found(api, db):
    assert api.get(URL).status_code == 404


def test_cards_of_somebody_else_are_not_told(stranger, user, exam, items):
    many_cards(user, exam, items)

    assert stranger.get(URL).json()["items"] == []
    assert stranger.post(URL, {}, format="json").status_code == 422


def test_strangers_and_wrong_methods_are_refused(api, client, exam):
    assert client.get(URL).status_code == 401
    assert client.post(URL).status_code == 401
    assert api.put(URL, {}, format="json").status_code == 405


def test_a_thousand_cards_cost_no_more_queries(api, user, exam, django_assert_max_num_queries):
    many_cards(user, exam, quick_items(exam, [("single", "1.1")] * 1000))

    with django_assert_max_num_queries(16):
        api.get(URL)
