"""What the database refuses of plans, ratings, real results and forecasts."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from domains.models import Task
from practice.models import Forecast, RealResult, SelfRating, StudyPlan
from tests.factories.practice import NOW

TODAY = NOW.date()


def plan(user, exam, token="token", **fields):
    base = {"minutes": [60] * 7, "feed_token": token, "started_on": TODAY, "updated_at": NOW}
    return StudyPlan.objects.create(user=user, exam=exam, **base | fields)


def result(user, exam, **fields):
    return RealResult.objects.create(
        user=user, exam=exam, **{"taken_on": TODAY, "passed": True, "created_at": NOW} | fields
    )


def forecast(user, exam, **fields):
    return Forecast.objects.create(
        user=user, exam=exam, **{"probability": 0.5, "told_at": NOW, "passed": True} | fields
    )


def refuses(constraint):
    return pytest.raises(IntegrityError, match=constraint)


def test_one_plan_for_each_exam(user, exam):
    plan(user, exam)

    with refuses("study_plan_once_per_exam"):
        plan(user, exam, token="other")


def test_no_two_feeds_share_an_address(user, other_user, exam):
    plan(user, exam)

    with refuses("feed_token"):
        plan(other_user, exam)


def test_a_task_is_rated_once(user, exam):
    task = Task.objects.get(code="1.1")
    SelfRating.objects.create(user=user, task=task, rating=3, rated_at=NOW)

    with refuses("self_rating_once_per_task"):
        SelfRating.objects.create(user=user, task=task, rating=4, rated_at=NOW)


@pytest.mark.parametrize("rating", [0, 6])
def test_a_rating_has_five_steps(user, exam, rating):
    with refuses("self_rating_range"):
        SelfRating.objects.create(user=user, task=Task.objects.get(code="1.1"), rating=rating, rated_at=NOW)


def test_a_day_has_one_real_result(user, exam):
    result(user, exam)
    result(user, exam, taken_on=TODAY + timedelta(days=14))

    with refuses("real_result_once_per_day"):
        result(user, exam, passed=False)


@pytest.mark.parametrize("probability", [-0.01, 1.01, 80])
def test_a_forecast_is_a_probability(user, exam, probability):
    with refuses("forecast_is_a_probability"):
        forecast(user, exam, real_result=result(user, exam), probability=probability)


def test_a_forecast_is_about_one_thing(user, exam, mock):
    with refuses("forecast_about_one_outcome"), transaction.atomic():
        forecast(user, exam)
    with refuses("forecast_about_one_outcome"):
        forecast(user, exam, attempt=mock, real_result=result(user, exam))


def test_a_mock_has_one_forecast(user, exam, mock):
    forecast(user, exam, attempt=mock)

    with refuses("attempt_id"):
        forecast(user, exam, attempt=mock)


def test_a_real_result_has_one_forecast(user, exam):
    told = result(user, exam)
    forecast(user, exam, real_result=told)

    with refuses("real_result_id"):
        forecast(user, exam, real_result=told)
