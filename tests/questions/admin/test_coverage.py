"""The page that says what the bank covers and where it has holes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from domains.core.coverage import Least, Wanted
from tests.axe import find_violations
from tests.factories.practice import tiny_exam
from tests.factories.questions import draft_item, make_bank, published_item

URL = reverse("admin:questions_item_coverage")


@pytest.fixture
def exam(exam):
    wanted = Wanted(forms=1, tasks=2, topics=Least(2, ("drift-detection",)), services=Least(1, ("Glue",)))
    exam.coverage = wanted.to_json()
    exam.save()
    return exam


def lines(client, part):
    """Name -> (items, wanted, is a hole) of a part of the page."""
    parts = {shown.title: shown for shown in client.get(URL).context["parts"]}
    found = [*parts[part].asked_for, *parts[part].others]
    return {line.row.name: (line.row.have, line.row.want, line.row.is_hole) for line in found}


def test_holes_stand_first_and_are_counted(exam, instructor_client):
    for _ in range(2):
        published_item(task="2.1")

    page = instructor_client.get(URL)

    tasks = next(part for part in page.context["parts"] if part.title == "Tasks")
    assert tasks.holes == 14
    assert [line.row.is_hole for line in tasks.asked_for] == [True] * 14 + [False]
    assert "14 holes" in page.content.decode()
    assert page.context["holes"] == sum(part.holes for part in page.context["parts"])


def test_a_bank_without_holes_says_so(exam, instructor_client):
    exam.coverage = Wanted().to_json()
    exam.save()
    published_item(task="1.1")

    assert "No holes." in instructor_client.get(URL).content.decode()


def test_published_items_count_and_drafts_do_not(exam, instructor_client):
    published_item(task="1.1", topics=("drift-detection",))
    draft_item(task="1.1", topics=("drift-detection",))

    assert lines(instructor_client, "Topics")["drift-detection"] == (1, 2, True)


def test_a_kind_that_no_mock_takes_fills_no_task(exam, instructor_client):
    published_item("ordering", task="1.1", services=("Glue",))

    tasks = lines(instructor_client, "Tasks")
    assert next(counts for name, counts in tasks.items() if name.startswith("1.1")) == (0, 2, True)
    assert lines(instructor_client, "Services")["Glue"] == (1, 1, False)


def test_a_number_leads_to_the_items(exam, instructor_client):
    item = published_item(task="1.1", topics=("drift-detection",))
    published_item(task="1.1", topics=("data-leakage",))
    parts = instructor_client.get(URL).context["parts"]

    for title, count in (("Topics", 1), ("Tasks", 2)):
        line = next(line for part in parts if part.title == title for line in part.asked_for if line.row.have)
        listed = instructor_client.get(line.url).context["cl"].result_list
        assert item in listed
        assert len(listed) == count


def test_another_exam_can_be_chosen(exam, instructor_client):
    tiny_exam()

    page = instructor_client.get(URL, {"exam": "TINY-1"})

    assert page.context["exam"].code == "TINY-1"
    assert "First" in page.content.decode()


def test_without_an_exam_it_says_what_to_run(db, instructor_client):
    assert "load_exams" in instructor_client.get(URL).content.decode()


def test_candidates_are_not_let_in(exam, user_client):
    assert user_client.get(URL).status_code == 302


@pytest.mark.parametrize("count", [5, 60])
def test_it_costs_as_many_statements_whatever_the_size_of_the_bank(exam, instructor_client, count):
    make_bank(exam, count)
    instructor_client.get(URL)

    with CaptureQueriesContext(connection) as queries:
        instructor_client.get(URL)

    assert len(queries) <= 14


def test_it_has_no_barrier(live_server, page, sign_in, exam, instructor):
    published_item(task="1.1", topics=("drift-detection", "data-leakage"), services=("Glue",))
    sign_in(instructor)
    page.goto(live_server.url + URL)

    assert find_violations(page) == []
