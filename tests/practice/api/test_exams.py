"""What is examined, as the API tells it."""

import pytest

from tests.factories.questions import load_mls_c01


@pytest.fixture
def exam(db):
    return load_mls_c01()


def test_an_exam_says_how_it_is_sat_and_scored(api, exam):
    body = api.get("/api/v1/exams/MLS-C01/").json()

    assert (body["time_limit_s"], body["esl_extra_s"], body["item_total"], body["item_scored"]) == (10200, 1800, 65, 50)
    assert (body["scale"], body["cut_fraction"]) == ({"minimum": 100, "maximum": 1000, "cut": 750}, "0.7200")
    assert (body["status"], body["retired_on"], body["kinds"]) == ("retired", "2026-03-31", ["single", "multiple"])


def test_domains_come_with_weights_and_tasks(api, exam):
    domains = api.get("/api/v1/exams/MLS-C01/").json()["domains"]

    assert [(domain["number"], domain["weight"], len(domain["tasks"])) for domain in domains] == [
        (1, 20, 3), (2, 24, 3), (3, 36, 5), (4, 20, 4),
    ]  # fmt: skip
    assert set(domains[0]["tasks"][0]) == {"code", "title", "covers"}


def test_the_list_holds_the_same(api, exam):
    assert api.get("/api/v1/exams/").json() == [api.get("/api/v1/exams/MLS-C01/").json()]


def test_the_number_of_statements_does_not_grow_with_tasks(api, exam, django_assert_num_queries):
    with django_assert_num_queries(3):
        api.get("/api/v1/exams/")


def test_an_unknown_exam_is_404(api, exam):
    assert api.get("/api/v1/exams/MLS-C09/").status_code == 404
