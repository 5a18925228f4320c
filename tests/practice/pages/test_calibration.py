"""The calibration page of the admin: whether told chances came true."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from examprep.accounts.models import User
from practice.models import Forecast, RealResult
from tests.axe import find_violations
from tests.conftest import PASSWORD
from tests.factories.practice import NOW, tiny_exam

URL = reverse("admin:practice_forecast_calibration")
LIST = reverse("admin:practice_forecast_changelist")
DAY = timedelta(days=1)


@pytest.fixture
def root(db):
    return User.objects.create_superuser("root", "root@example.org", PASSWORD)


@pytest.fixture
def superuser(root):
    client = Client()
    client.force_login(root)
    return client


def outcomes(user, exam, count, probability=0.8, every=5):
    """Real exams of which each `every`th was failed."""
    for n in range(count):
        result = RealResult.objects.create(
            user=user, exam=exam, taken_on=(NOW - n * DAY).date(), passed=n % every > 0, created_at=NOW
        )
        Forecast.objects.create(
            user=user, exam=exam, real_result=result, probability=probability, told_at=NOW, passed=result.passed
        )


def words(response):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def test_without_outcomes_it_says_how_many_are_needed(superuser, exam):
    assert words(superuser.get(URL)).count("Not enough outcomes yet : 0 of the 30") == 2


def test_below_thirty_no_number_is_told(superuser, user, exam):
    outcomes(user, exam, 29)

    text = words(superuser.get(URL))
    assert "Not enough outcomes yet : 29 of the 30" in text
    assert "Brier" not in text


def test_from_thirty_on_there_is_a_diagram_with_its_numbers(superuser, user, exam):
    outcomes(user, exam, 30)

    page = superuser.get(URL)
    text = words(page)
    # 24 of 30 passed and 0.8 was told: (6 x 0.64 + 24 x 0.04) / 30
    assert "Brier score 0.160" in text
    assert "Expected calibration error 0.000" in text
    assert "Passed 24 ( 80 % )" in text or "Passed 24 (80 %)" in text
    assert page.content.decode().count("calibration__dot") == 1


def test_mocks_and_real_exams_stand_apart(superuser, user, exam):
    outcomes(user, exam, 30)

    mocks, real = superuser.get(URL).context["parts"]
    assert (mocks.numbers, real.numbers.count) == (None, 30)


def test_another_exam_can_be_chosen(superuser, user, exam):
    exam.code = "OTHER"
    exam.save()
    outcomes(user, exam, 30)
    tiny_exam()

    assert superuser.get(URL, {"exam": "TINY-1"}).context["parts"][1].numbers is None
    assert superuser.get(URL, {"exam": "OTHER"}).context["parts"][1].numbers.count == 30


def test_without_an_exam_it_says_what_to_run(superuser):
    assert "load_exams" in words(superuser.get(URL))


def test_the_index_and_the_list_lead_there(superuser, exam):
    assert URL in superuser.get(LIST).content.decode()
    assert URL in superuser.get(reverse("admin:index")).content.decode()


def test_instructors_and_candidates_are_not_let_in(instructor, user_client, exam):
    staff = Client()
    staff.force_login(instructor)

    assert staff.get(URL).status_code == 403
    assert URL not in staff.get(reverse("admin:index")).content.decode()
    assert user_client.get(URL).status_code == 302


def test_staff_with_the_permission_are(instructor, exam):
    instructor.user_permissions.add(Permission.objects.get(codename="view_forecast"))
    staff = Client()
    staff.force_login(instructor)

    assert staff.get(URL).status_code == 200


def test_nobody_writes_forecasts_here(superuser, user, exam):
    outcomes(user, exam, 1)
    change = reverse("admin:practice_forecast_change", args=[Forecast.objects.get().pk])

    assert superuser.get(reverse("admin:practice_forecast_add")).status_code == 403
    assert superuser.post(change, {"probability": "1"}).status_code == 403
    assert superuser.post(f"{change.removesuffix('change/')}delete/", {"post": "yes"}).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_it_has_no_barrier(live_server, page, sign_in, root, user, exam):
    outcomes(user, exam, 30)
    sign_in(root)
    page.goto(live_server.url + URL)

    assert find_violations(page) == []
