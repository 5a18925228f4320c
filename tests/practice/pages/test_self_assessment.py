"""The self-assessment: every task on one page, and beside what was measured."""

import re
from html import unescape

import pytest
from django.urls import reverse

from practice.models import InsightReport, SelfRating
from practice.services.self_assessment import save_ratings, self_view
from tests.factories.practice import NOW
from tests.practice.pages.conftest import LATER

URL = reverse("self-assessment")


def words(response):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def measured(user, exam, **levels):
    tasks = [
        {"code": code.replace("t", "").replace("_", "."), "mean": mean, "low": mean - 0.1, "high": mean + 0.1, "n": n}
        for code, (mean, n) in levels.items()
    ]
    return InsightReport.objects.create(user=user, exam=exam, computed_at=LATER, document={"tasks": tasks})


def test_every_task_has_five_steps_in_words(user_client, exam):
    page = user_client.get(URL)

    assert page.content.decode().count('type="radio"') == 15
    assert "Could teach it" in words(page)


def test_ratings_are_kept(user_client, user, exam):
    answer = user_client.post(URL, {"task_1.1": "5", "task_1.2": "2", "task_2.1": "3"}, follow=True)

    assert "Your ratings of all 3 tasks are saved." in words(answer)
    assert dict(SelfRating.objects.values_list("task__code", "rating")) == {"1.1": 5, "1.2": 2, "2.1": 3}


def test_some_are_enough_and_rating_again_replaces(user_client, user, exam):
    user_client.post(URL, {"task_1.1": "5"})
    answer = user_client.post(URL, {"task_1.1": "1"}, follow=True)

    assert "1 of 3 tasks" in words(answer)
    assert SelfRating.objects.get().rating == 1


def test_what_is_no_step_is_refused(user_client, exam):
    answer = user_client.post(URL, {"task_1.1": "6", "task_1.2": "2"})

    assert answer.status_code == 200
    assert "task_1.1" in answer.context["form"].errors
    assert answer.context["form"]["task_1.2"].value() == "2"
    assert not SelfRating.objects.exists()


def test_ratings_stand_beside_levels(user_client, user, exam):
    save_ratings(user=user, exam=exam, ratings={"1.1": 5, "1.2": 1, "2.1": 4}, now=LATER)
    measured(user, exam, t1_1=(0.5, 20), t1_2=(0.8, 20), t2_1=(0.2, 3))

    text = words(user_client.get(URL))
    assert text.index("Rated higher than measured") < text.index("1.1 One") < text.index("Rated lower than measured")
    assert "“Could teach it”, measured 50 % 40 % to 60 %, n = 20" in text
    assert "Fewer than five new questions, so nothing is said yet: 2.1." in text


def test_without_a_report_it_says_when_they_will_be_compared(user_client, user, exam):
    save_ratings(user=user, exam=exam, ratings={"1.1": 5}, now=LATER)

    assert "stand beside what was measured" in words(user_client.get(URL))


def test_another_persons_ratings_are_not_seen(user_client, other_user, exam):
    save_ratings(user=other_user, exam=exam, ratings={"1.1": 5}, now=LATER)

    assert user_client.get(URL).context["view"].rated == 0


def test_visitors_sign_in_first(client, exam):
    assert client.get(URL).status_code == 302
    assert client.post(URL, {"task_1.1": "5"}).status_code == 302


def test_the_number_of_queries_does_not_grow(user_client, user, exam, django_assert_max_num_queries):
    save_ratings(user=user, exam=exam, ratings={"1.1": 5, "1.2": 1, "2.1": 4}, now=LATER)
    measured(user, exam, t1_1=(0.5, 20))

    with django_assert_max_num_queries(9):
        user_client.get(URL)


@pytest.mark.parametrize("ratings", [{"1.1": 0}, {"1.1": 6}, {"9.9": 3}])
def test_the_service_keeps_no_nonsense(user, exam, ratings):
    with pytest.raises(ValueError, match=r"rating|task"):
        save_ratings(user=user, exam=exam, ratings=ratings, now=NOW)


def test_old_ratings_beside_a_new_report_are_told(user, exam):
    save_ratings(user=user, exam=exam, ratings={"1.1": 5}, now=NOW.replace(month=9))
    measured(user, exam, t1_1=(0.5, 20))

    assert self_view(user, exam).is_long_ago
