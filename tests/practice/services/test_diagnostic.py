"""The diagnostic, and the groups that make contrast sets."""

import random
from datetime import timedelta

import pytest

from practice.core.attempt import Mode
from practice.services.contrast import contrast_groups
from practice.services.diagnostic import ITEMS, latest_diagnostic, open_diagnostic, start_diagnostic
from practice.services.errors import NothingToDraw
from questions.models import Item
from tests.factories.practice import NOW, mock_of, quick_items, score, tiny_bank, tiny_exam

TASKS = ("1.1", "1.2", "2.1")


@pytest.fixture
def bank(db):
    exam = tiny_exam()
    quick_items(exam, [("single", task) for task in TASKS for _ in range(20)])
    return exam


def start(user, exam, now=NOW, seed=1, is_timed=False):
    return start_diagnostic(user=user, exam=exam, is_timed=is_timed, now=now, rng=random.Random(seed))


@pytest.mark.both_databases
def test_it_is_a_drill_over_all_tasks(user, bank):
    attempt, is_new = start(user, bank)

    assert is_new
    assert (attempt.mode, attempt.title, attempt.item_count) == (Mode.DRILL, "Diagnostic", ITEMS)
    assert attempt.scope["source"] == "diagnostic"
    assert set(attempt.responses.values_list("task__code", flat=True)) == set(TASKS)


def test_one_under_way_is_gone_on_with(user, bank):
    first, _ = start(user, bank)

    again, is_new = start(user, bank, seed=2)

    assert (again.pk, is_new) == (first.pk, False)
    assert open_diagnostic(user, bank, NOW) == first


def test_a_second_one_asks_what_was_not_met(user, bank):
    first, _ = start(user, bank)
    score(first)

    second, is_new = start(user, bank, now=NOW + timedelta(days=1))

    met = set(first.responses.values_list("item", flat=True))
    assert is_new
    assert latest_diagnostic(user, bank) == first
    assert not met & set(second.responses.values_list("item", flat=True))


def test_with_a_clock_it_has_the_exams_time_for_each_question(user, bank):
    attempt, _ = start(user, bank, is_timed=True)

    assert attempt.deadline_at == NOW + timedelta(minutes=6) * ITEMS


def test_an_empty_bank_makes_none(user, db):
    with pytest.raises(NothingToDraw):
        start(user, tiny_exam())


def test_items_of_a_running_mock_are_left_out(user, bank):
    Item.objects.all().update(status="retired")
    tiny_bank(bank)
    mock_of(user, bank)

    with pytest.raises(NothingToDraw):
        start(user, bank)


def test_groups_with_enough_items_make_contrast_sets(user, bank):
    bank.coverage = {"pairs": {"least": 4, "names": ["Glue / EMR", "Rekognition / Textract", "Lex / Polly"]}}
    bank.save()
    pks = list(Item.objects.values_list("pk", flat=True))
    Item.objects.filter(pk__in=pks[:4]).update(pair="AWS Glue / Amazon EMR")
    Item.objects.filter(pk__in=pks[4:7]).update(pair="Amazon Rekognition / Amazon Textract")

    assert [(group.name, group.count) for group in contrast_groups(user, bank)] == [("Glue / EMR", 4)]
