"""What scoring counts for a form, and what an interval rests on."""

from datetime import timedelta

import pytest

from examprep.accounts.models import User
from questions.models import Form, FormItem
from questions.services.forms import replace_in_forms
from tests.factories.practice import (
    NOW,
    get_right,
    mock_of,
    practice_of,
    quick_items,
    score,
)

both_databases = pytest.mark.both_databases

DAY = timedelta(days=1)


def sittings_of_others(exam, scores, prefix="p"):
    for n, right in enumerate(scores):
        person = User.objects.create_user(f"{prefix}{n}", f"{prefix}{n}@example.org")
        mock = mock_of(person, exam)
        get_right(mock, right)
        score(mock)


@both_databases
def test_right_answers_are_counted_for_every_item_of_the_form(user, exam):
    sittings_of_others(exam, [8, 0])

    counts = dict(FormItem.objects.values_list("is_scored").order_by().values_list("is_scored", "correct_count"))
    assert counts == {True: 1, False: 0}


@both_databases
def test_a_form_whose_items_were_met_before_is_not_counted(user, exam):
    practice_of(user, exam, count=1)

    score(mock_of(user, exam, NOW + DAY))

    assert Form.objects.get().sittings == 0


@both_databases
def test_a_drill_is_not_counted(user, exam):
    score(practice_of(user, exam))

    assert Form.objects.get().sittings == 0


@both_databases
def test_a_sitting_of_what_the_form_held_before_it_was_mended_is_not_counted(mock, exam):
    response = mock.responses.filter(kind="single", is_scored=True, task__code="1.1").first()
    if response is None:
        response = mock.responses.filter(is_scored=True, task__code="1.1").first()
    quick_items(exam, [(response.kind, "1.1")])
    type(response.item).objects.filter(pk=response.item_id).update(status="retired")
    assert replace_in_forms(item=response.item)
    get_right(mock, 8)

    score(mock)

    assert Form.objects.get().sittings == 0
    assert not FormItem.objects.exclude(correct_count=0).exists()


@both_databases
def test_from_thirty_sittings_on_the_interval_rests_on_the_form(user, exam):
    """Guttman-like scores: KR-20 is known, so the interval is raw +- 1.645 SEM instead of Wilson's."""
    sittings_of_others(exam, [0, 2, 4, 6, 8] * 6)
    mock = mock_of(user, exam)
    get_right(mock, 6)
    form = Form.objects.get()
    counts = list(form.form_items.filter(is_scored=True).values_list("correct_count", flat=True))

    run = score(mock)

    # items answered right in order of position: p = 24/30, 24/30, 18/30, 18/30, 12/30, ..., variance of 0,2,4,6,8 = 8
    assert sorted(counts, reverse=True) == [24, 24, 18, 18, 12, 12, 6, 6]
    kr20 = 8 / 7 * (1 - 2 * (0.16 + 0.24 + 0.24 + 0.16) / 8)
    sem = (8 * (1 - kr20)) ** 0.5
    low, high = 6 - 1.6448536 * sem, 6 + 1.6448536 * sem
    expected = (round(100 + low / 6 * 650), round(750 + (min(high, 8) - 6) / 2 * 250))
    assert (run.scaled_low, run.scaled_high) == expected
