"""The page of what is due for review."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from practice.core.attempt import Mode
from practice.models import Attempt, ReviewCard, StudyPlan
from tests.factories.practice import NOW, mock_of, quick_items, tiny_bank, tiny_exam
from tests.factories.spaced import RIGHT, WRONG, answer, looked_at, many_cards

QUEUE = reverse("review-queue")
DAY = timedelta(days=1)


@pytest.fixture
def exam(db):
    return tiny_exam()


@pytest.fixture(autouse=True)
def _two_days_later():
    """Here pages are read at NOW."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def items(exam):
    return quick_items(exam, [("single", task) for task in ("1.1", "1.2", "2.1")])


def page_of(client, path=QUEUE):
    return client.get(path).content.decode()


def words(html):
    return " ".join(html.split())


def test_without_an_exam_the_page_says_so(user_client, db):
    assert user_client.get(QUEUE).status_code == 200


def test_nothing_yet_teaches_and_offers_practice(user_client, exam):
    page = page_of(user_client)

    assert "Nothing to review yet" in page
    assert page.count("button--primary") == 1
    assert f'href="{reverse("practice-new")}"' in page


def test_what_is_due_is_one_press_away(user_client, user, exam, items):
    many_cards(user, exam, items)

    page = words(page_of(user_client))

    assert '<span class="numbers">3</span> due now' in page
    assert page.count("button--primary") == 1
    assert "Review 3 questions" in page
    assert "at a time" not in page


def test_more_than_a_sitting_says_how_much_it_takes(user_client, user, exam):
    many_cards(user, exam, quick_items(exam, [("single", "1.1")] * 70))

    page = words(page_of(user_client))

    assert "20 at a time, 60 today: those closest to being forgotten first." in page
    assert "Review 20 questions" in page


def test_nothing_due_says_when_something_is(user_client, user, exam, items):
    looked_at(user, exam, items[:1], WRONG)

    page = words(page_of(user_client))

    assert "Nothing is due" in page
    assert "Monday, 23 November" in page


def test_the_next_days_are_counted(user_client, user, exam, items):
    looked_at(user, exam, items[:2], WRONG)
    many_cards(user, exam, items[2:])

    queue = user_client.get(QUEUE).context["queue"]

    assert [(day.on, day.count, day.share) for day in queue.days[:3]] == [
        (date(2026, 11, 22), 1, 0.5), (date(2026, 11, 23), 2, 1.0), (date(2026, 11, 24), 0, 0.0),
    ]  # fmt: skip
    assert len(queue.days) == 8


def test_days_are_those_of_the_learner(user_client, user, exam, items):
    user.time_zone = "Asia/Tokyo"
    user.save()
    looked_at(user, exam, items[:1], WRONG)

    queue = user_client.get(QUEUE).context["queue"]

    assert queue.next_at == datetime(2026, 11, 22, 15, tzinfo=UTC)
    assert queue.days[1].count == 1
    assert "Monday, 23 November" in page_of(user_client)


def test_nothing_is_promised_for_the_exam_day_or_later(user_client, user, exam, items):
    many_cards(user, exam, items[:1], due_at=NOW + 5 * DAY, stability=30.0)
    StudyPlan.objects.create(
        user=user, exam=exam, exam_on=date(2026, 11, 26), minutes=[30] * 7, started_on=NOW.date(), updated_at=NOW,
        feed_token="t",
    )  # fmt: skip

    page = words(page_of(user_client))
    queue = user_client.get(QUEUE).context["queue"]

    assert "Nothing comes back before your exam on 26 November." in page
    assert "1 needs no look before it" in page
    assert (queue.next_at, queue.holding, sum(day.count for day in queue.days)) == (None, 1, 0)


def test_a_press_starts_a_review(user_client, user, exam, items):
    many_cards(user, exam, items)

    response = user_client.post(QUEUE, {"exam": exam.code})

    attempt = Attempt.objects.get()
    assert (attempt.user, attempt.mode, attempt.item_count) == (user, Mode.TUTOR, 3)
    assert response.url == reverse("player", args=[attempt.pk])


def test_a_review_under_way_is_gone_on_with(user_client, user, exam, items):
    many_cards(user, exam, items)
    user_client.post(QUEUE, {"exam": exam.code})

    page = words(page_of(user_client))

    assert "Under way: a review of 3 questions" in page
    assert page.count("button--primary") == 1
    assert reverse("player", args=[Attempt.objects.get().pk]) in page


def test_a_start_with_nothing_due_says_why(user_client, exam):
    page = user_client.post(QUEUE, {"exam": exam.code}, follow=True).content.decode()

    assert "No question is due for review." in page
    assert not Attempt.objects.exists()


def test_a_days_share_is_enough(user_client, user, exam):
    many_cards(user, exam, quick_items(exam, [("single", "1.1")] * 70))
    for _ in range(3):
        user_client.post(QUEUE, {"exam": exam.code})
        attempt = Attempt.objects.get(status="in_progress")
        answer(attempt, RIGHT)
        user_client.post(reverse("attempt-submission", args=[attempt.pk]))

    page = words(page_of(user_client))

    assert "Enough for today" in page
    assert "Review " not in page.replace("Reviews", "")


# Leeches


def test_a_leech_shows_what_to_read(user_client, user, exam, items):
    many_cards(user, exam, items[:1], lapses=4)
    many_cards(user, exam, items[1:2], lapses=3)

    page = page_of(user_client)

    assert "Read again first" in page
    assert f"takeaway of {items[0].slug}." in page
    assert f"takeaway of {items[1].slug}." not in page
    assert f"{reverse('knowledge-log')}?exam=TINY-1&amp;task=1.1" in page
    assert "Missed again 4 times" in page


def test_a_leech_of_a_mock_under_way_stays_closed(user_client, user, exam):
    tiny_bank(exam)
    mock = mock_of(user, exam)
    item = mock.responses.first().item
    sibling = quick_items(exam, [("single", "1.1")], family="shards")[0]
    type(item).objects.filter(pk=item.pk).update(family="shards")
    many_cards(user, exam, [item], concept=str(item.pk), lapses=5)
    many_cards(user, exam, [sibling], lapses=5)

    page = page_of(user_client)

    assert "takeaway of" not in page


# Putting aside


def test_a_card_is_put_aside_and_taken_back(user_client, user, exam, items):
    many_cards(user, exam, items[:1], lapses=4)
    url = reverse("review-suspension", args=[ReviewCard.objects.get().pk])

    page = words(user_client.post(url, {"on": "1"}, follow=True).content.decode())
    assert "Put aside (1)" in page
    assert ReviewCard.objects.get().suspended_at == NOW

    page = user_client.post(url, {"on": "0"}, follow=True).content.decode()
    assert "Taken back." in page
    assert ReviewCard.objects.get().suspended_at is None


def test_a_card_of_somebody_else_does_not_exist(user_client, other_user, exam, items):
    many_cards(other_user, exam, items[:1])
    url = reverse("review-suspension", args=[ReviewCard.objects.get().pk])

    assert user_client.post(url, {"on": "1"}).status_code == 404
    assert ReviewCard.objects.get().suspended_at is None


@pytest.mark.parametrize("path", [QUEUE, reverse("review-suspension", args=[1])])
def test_strangers_sign_in_first(client, exam, path):
    assert client.post(path).status_code == 302
    assert "login" in client.post(path).url


def test_wrong_methods_are_refused(user_client, exam):
    assert user_client.put(QUEUE).status_code == 405
    assert user_client.get(reverse("review-suspension", args=[1])).status_code == 405


def test_a_start_needs_a_token(user, exam):
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(user)

    assert careful.post(QUEUE).status_code == 403


@pytest.mark.parametrize("count", [1, 1000])
def test_a_thousand_cards_cost_no_more_queries_than_one(user_client, user, exam, django_assert_max_num_queries, count):
    many_cards(user, exam, quick_items(exam, [("single", "1.1")] * count), lapses=4)

    with django_assert_max_num_queries(22):
        page_of(user_client)
