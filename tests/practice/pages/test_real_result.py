"""Results of the real exam, as candidates tell them."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from practice.models import RealResult

URL = reverse("real-result-new")


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def told(client, **changes):
    return client.post(URL, {"taken_on": "2026-11-20", "passed": "yes", "scaled_score": "812"} | changes, follow=True)


def test_a_pass_is_kept_and_congratulated(user_client, user, exam):
    text = words(told(user_client))

    result = RealResult.objects.get()
    assert (result.user, result.exam, result.passed, result.scaled_score) == (user, exam, True, 812)
    assert "Congratulations!" in text
    assert "You passed on 20 November 2026 with 812" in text


def test_a_fail_is_told_what_comes_next(user_client, exam):
    exam.retake_wait_days = 14
    exam.save()

    text = words(told(user_client, passed="no", scaled_score=""))
    assert RealResult.objects.get().passed is False
    assert "You may sit it again from 4 December 2026." in text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"taken_on": "2026-11-25"}, "taken_on"),
        ({"taken_on": "2001-01-01"}, "taken_on"),
        ({"taken_on": ""}, "taken_on"),
        ({"passed": ""}, "passed"),
        ({"scaled_score": "99"}, "scaled_score"),
        ({"scaled_score": "1001"}, "scaled_score"),
        ({"scaled_score": "749"}, "scaled_score"),
        ({"passed": "no", "scaled_score": "750"}, "scaled_score"),
    ],
)
def test_what_makes_no_sense_comes_back(user_client, exam, change, field):
    answer = told(user_client, **change)

    assert field in answer.context["form"].errors
    assert not RealResult.objects.exists()


def test_a_result_can_be_deleted(user_client, exam):
    told(user_client)
    user_client.post(reverse("real-result-delete", args=[RealResult.objects.get().pk]))

    assert not RealResult.objects.exists()


def test_strangers_see_and_delete_nothing(user_client, other_user, exam):
    told(user_client)
    stranger = Client()
    stranger.force_login(other_user)

    assert stranger.get(URL).context["results"] == []
    assert stranger.post(reverse("real-result-delete", args=[RealResult.objects.get().pk])).status_code == 404
    assert RealResult.objects.exists()


def test_a_link_deletes_nothing(user_client, exam):
    told(user_client)

    assert user_client.get(reverse("real-result-delete", args=[RealResult.objects.get().pk])).status_code == 405


def test_visitors_sign_in_first(client, exam):
    assert client.get(URL).status_code == 302
    assert told(client).redirect_chain[0][1] == 302
    assert not RealResult.objects.exists()
