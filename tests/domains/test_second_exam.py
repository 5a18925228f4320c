"""MLA-C01 is a file: it loads, is assembled, sat and scored by the code that MLS-C01 uses."""

import random
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

from domains.models import Exam
from questions.models import Form
from questions.services.forms import build_fixed_forms
from tests.factories.practice import KINDS, NOW, get_right, mock_of, quick_items, score

DEFINITION = Path(__file__).parent.parent / "data" / "mla-c01.yaml"


@pytest.fixture
def mla_c01(db):
    """The exam with one fixed form of items of all four kinds."""
    call_command("load_exams", DEFINITION, verbosity=0)
    exam = Exam.objects.get(code="MLA-C01")
    tasks = {domain.number: [task.code for task in domain.tasks.all()] for domain in exam.domains.all()}
    rows = [
        (KINDS[n % 4], tasks[number][n % 3]) for number, needed in exam.split().total.items() for n in range(needed)
    ]
    quick_items(exam, rows)
    build_fixed_forms(exam=exam, rng=random.Random(1))
    return exam


@pytest.mark.parametrize(
    ("right", "scaled", "passed"), [(50, 1000, True), (36, 720, True), (35, 703, False), (0, 100, False)]
)
def test_a_mock_is_scored_on_its_own_scale(user, mla_c01, right, scaled, passed):
    Form.objects.update(cut_fraction=None)  # the exam's 0.72
    mock = mock_of(user, mla_c01)
    get_right(mock, right)

    run = score(mock)

    # 35: 100 + 35/36 x 620 = 702.8
    assert (run.raw_score, run.scaled_score, run.passed) == (right, scaled, passed)
    assert [domain.total for domain in run.domains.all()] == [14, 13, 11, 12]


def test_a_mock_has_its_own_minutes(user, mla_c01):
    user.extra_time_esl = True

    assert mock_of(user, mla_c01).deadline_at == NOW + timedelta(minutes=160)


def test_a_mock_holds_every_kind(user, mla_c01):
    assert set(mock_of(user, mla_c01).responses.values_list("kind", flat=True)) == set(KINDS)


def test_it_is_started_through_the_same_call(user, mla_c01):
    api = APIClient()
    api.force_authenticate(user)

    answer = api.post("/api/v1/attempts/", {"exam": "MLA-C01", "mode": "mock"})

    assert (answer.status_code, answer.json()["exam"], len(answer.json()["items"])) == (201, "MLA-C01", 65)


def test_its_page_to_start_is_there(user_client, mla_c01):
    page = user_client.get("/exams/MLA-C01/")

    assert page.status_code == 200
    assert "720" in page.content.decode()


def test_both_exams_stand_side_by_side(user, mla_c01):
    call_command("load_exams", verbosity=0)
    api = APIClient()
    api.force_authenticate(user)

    listed = api.get("/api/v1/exams/").json()

    assert [(exam["code"], exam["scale"]["cut"]) for exam in listed] == [("MLA-C01", 720), ("MLS-C01", 750)]
