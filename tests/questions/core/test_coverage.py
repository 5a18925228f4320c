"""How much a bank holds of each subject, beside what it should hold."""

import pytest

from domains.core.coverage import Least, Wanted
from questions.core.coverage import Row, Subjects, cover

TASKS = {"1.1": 1, "1.2": 1, "2.1": 2}
PLACES = {1: 6, 2: 4}


def about(task="1.1", *, topics=(), services=(), pair="", is_drawn=True):
    return Subjects(task, is_drawn, topics, services, pair)


def covered(*items, **wanted):
    return cover(items, TASKS, PLACES, Wanted(**wanted))


def test_tasks_and_domains_are_counted_with_those_that_have_nothing():
    found = covered(about("1.1"), about("1.2"), about("1.1"), forms=2, tasks=2)

    assert found.tasks == (Row("1.1", 2, 2), Row("1.2", 1, 2), Row("2.1", 0, 2))
    assert found.domains == (Row("1", 3, 12), Row("2", 0, 8))


def test_an_item_no_mock_takes_fills_no_task_but_covers_its_subjects():
    found = covered(about(is_drawn=False, topics=["drift"], services=["Glue"]))

    assert sum(row.have for row in found.tasks) == 0
    assert (found.topics, found.services) == ((Row("drift", 1, 0),), (Row("Glue", 1, 0),))


def test_what_is_asked_for_comes_first_also_when_nobody_wrote_about_it():
    found = covered(
        about(topics=["drift", "leak"]), about(topics=["leak"]), topics=Least(2, ("lineage", "drift")),
    )  # fmt: skip

    assert found.topics == (Row("lineage", 0, 2), Row("drift", 1, 2), Row("leak", 2, 0))


@pytest.mark.parametrize(("have", "is_hole"), [(2, True), (3, False), (4, False)])
def test_a_row_is_a_hole_below_what_is_asked_for(have, is_hole):
    assert Row("Glue", have, 3).is_hole is is_hole


@pytest.mark.parametrize(
    ("pair", "counts"),
    [
        ("Glue / EMR", True),
        ("managed flink / Data Streams / emr / glue", True),
        ("Glue / Lambda", False),
        ("Glue / Glue", False),
        ("EMRFS / Glue", False),
        ("Glue, EMR and Athena", True),
        ("", False),
    ],
)
def test_an_item_tells_a_group_apart_when_its_pair_names_two_of_it(pair, counts):
    found = covered(about(pair=pair), pairs=Least(4, ("Glue / EMR / Athena",)))

    assert found.pairs == (Row("Glue / EMR / Athena", int(counts), 4),)


def test_a_task_that_the_exam_does_not_have_is_in_no_domain():
    assert sum(row.have for row in covered(about("9.9")).domains) == 0
