"""Starting a mock: what is pinned, which items come, and that it happens once."""

import random
from collections import Counter
from datetime import timedelta

import pytest

from examprep.accounts.models import User
from practice.models import Attempt, Exposure, Response
from practice.services import starting
from questions.core.selection import Shortage
from questions.models import Form, FormItem, Item
from tests.factories.practice import (
    KINDS,
    NOW,
    in_parallel,
    mock_of,
    practice_of,
    quick_items,
    score,
    tiny_bank,
    tiny_exam,
)

both_databases = pytest.mark.both_databases

DAY = timedelta(days=1)


def item_ids(attempt):
    return set(attempt.responses.values_list("item_id", flat=True))


def sit_all_forms(user, exam, now=NOW):
    """Sit and score every fixed form, one a day; the attempts."""
    attempts = []
    while starting.next_form(user, exam):
        attempts.append(mock_of(user, exam, now + DAY * len(attempts)))
        score(attempts[-1])
    return attempts


# What is pinned


@both_databases
def test_all_rows_exist_from_the_start(mock):
    rows = mock.responses.order_by("position")

    assert [row.position for row in rows] == list(range(1, 11))
    assert all((row.value, row.revision, row.flagged, row.eliminated) == (None, 0, False, []) for row in rows)


@both_databases
def test_the_form_says_which_items_come_where_and_count(mock):
    places = FormItem.objects.filter(form=mock.form).order_by("position")

    assert list(mock.responses.values_list("item_id", "is_scored")) == list(places.values_list("item_id", "is_scored"))
    assert Counter(places.values_list("is_scored", flat=True)) == {True: 8, False: 2}


@both_databases
def test_the_current_version_is_pinned(mock):
    assert all(row.version_id == row.item.current_version_id for row in mock.responses.select_related("item"))


@both_databases
def test_the_rules_of_the_exam_are_pinned(mock, exam):
    exam.cut_score = 999
    exam.save()

    mock.refresh_from_db()
    assert (mock.scale.minimum, mock.scale.cut_score, mock.scale.maximum) == (100, 750, 1000)
    assert (mock.title, mock.item_count, float(mock.cut_fraction)) == ("Mock exam 1", 10, 0.75)


@pytest.mark.parametrize(
    ("extra", "minutes"),
    [
        ({}, 60),
        ({"extra_time_esl": True}, 90),
        ({"extra_time_percent": 50}, 90),
        ({"extra_time_esl": True, "extra_time_percent": 25}, 105),
    ],
)
@both_databases
def test_the_deadline_is_the_time_limit_and_this_persons_extra_time(user, exam, extra, minutes):
    for name, value in extra.items():
        setattr(user, name, value)

    mock = mock_of(user, exam)

    assert mock.deadline_at == NOW + timedelta(minutes=minutes)
    assert (mock.time_limit_s, mock.extra_time_s) == (3600, minutes * 60 - 3600)


@both_databases
def test_options_are_shown_in_an_order_that_has_nothing_to_do_with_the_authored_one(user, db):
    exam = tiny_exam()
    quick_items(exam, [("ordering", "1.1")] * 60)

    drills = [practice_of(user, exam, count=60, seed=seed) for seed in (1, 2)]

    orders = [tuple(handle for _, handle in row.options) for drill in drills for row in drill.responses.all()]
    # 24 orders of 4 options: all appear, and no handle keeps to a place (30 expected at each, deviation 4.7)
    assert len(set(orders)) == 24
    for place in range(4):
        assert all(10 < count < 50 for count in Counter(order[place] for order in orders).values())


@both_databases
def test_option_ids_are_new_in_every_attempt(user, other_user, exam):
    shown = [
        {shown for row in mock_of(person, exam, seed=seed).responses.all() for shown, _ in [*row.options, *row.prompts]}
        for seed, person in enumerate([user, other_user])
    ]

    # 34 ids of 31^5 possible ones in each
    assert len(shown[0] & shown[1]) == 0


@both_databases
def test_option_ids_of_an_item_are_distinct_and_cover_its_handles(mock):
    for row in mock.responses.all():
        parts = [*row.options, *row.prompts]
        assert len({shown for shown, _ in parts}) == len(parts)
        assert sorted(handle for _, handle in row.options) == [f"o{n}" for n in range(1, len(row.options) + 1)]


# Once


@both_databases
def test_the_open_mock_is_returned_again(user, exam, mock):
    again, is_new = starting.start_mock(user=user, exam=exam, now=NOW + timedelta(minutes=5), rng=random.Random(2))

    assert (again.pk, is_new) == (mock.pk, False)
    assert Attempt.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_parallel_starts_make_one_attempt(user):
    exam = tiny_exam()
    tiny_bank(exam)

    def start():
        return starting.start_mock(user=user, exam=exam, now=NOW, rng=random.Random())

    results = in_parallel([start] * 20)

    assert [result for result in results if isinstance(result, Exception)] == []
    assert len({attempt.pk for attempt, _ in results}) == 1
    assert sum(is_new for _, is_new in results) == 1
    assert (Attempt.objects.count(), Response.objects.count(), Exposure.objects.count()) == (1, 10, 10)


@pytest.mark.django_db(transaction=True)
def test_forty_people_who_start_at_once_get_a_whole_form_each():
    """Elsewhere some got fewer items, or an error, when a class began together."""
    exam = tiny_exam()
    tiny_bank(exam)
    people = User.objects.bulk_create(User(username=f"p{n}", email=f"p{n}@example.org") for n in range(40))

    results = in_parallel([lambda person=person: mock_of(person, exam) for person in people])

    assert [result for result in results if isinstance(result, Exception)] == []
    assert [(len(item_ids(mock)), mock.responses.filter(is_scored=True).count()) for mock in results] == [(10, 8)] * 40


@both_databases
def test_an_overdue_mock_is_closed_and_a_new_one_starts(user, exam, mock):
    later = mock.deadline_at + timedelta(seconds=11)

    new = mock_of(user, exam, later)

    mock.refresh_from_db()
    assert new.pk != mock.pk
    assert (mock.status, mock.submitted_at, mock.pending_run) == ("submitted", mock.deadline_at, "initial")


@both_databases
def test_a_mock_of_another_exam_is_another_mock(user, exam, mock):
    other = tiny_exam()
    other.pk, other.code = None, "TINY-2"
    other.save()
    for domain in exam.domains.all():
        tasks = list(domain.tasks.all())
        domain.pk, domain.exam = None, other
        domain.save()
        for task in tasks:
            task.pk, task.domain = None, domain
            task.save()
    tiny_bank(other)

    assert mock_of(user, other).exam_id == other.pk
    assert Attempt.objects.filter(status="in_progress").count() == 2


# Which items


@pytest.fixture
def three_forms(exam):
    tiny_bank(exam, forms=2)
    assert Form.objects.count() == 3
    return exam


@both_databases
def test_each_mock_takes_the_next_fixed_form(user, three_forms):
    attempts = sit_all_forms(user, three_forms)

    assert [attempt.title for attempt in attempts] == ["Mock exam 1", "Mock exam 2", "Mock exam 3"]
    assert len(set.union(*map(item_ids, attempts))) == 30


@both_databases
def test_another_person_starts_with_the_first_form(user, other_user, three_forms):
    sit_all_forms(user, three_forms)

    assert mock_of(other_user, three_forms).form.number == 1


@both_databases
def test_a_retired_form_is_passed_over(user, three_forms):
    Form.objects.filter(number=1).update(status="retired")

    assert mock_of(user, three_forms).form.number == 2


@pytest.mark.parametrize("status", ["draft", "in_review", "retired"])
@both_databases
def test_a_form_with_an_item_that_may_not_be_served_is_passed_over(user, three_forms, status):
    first = FormItem.objects.filter(form__number=1).first()
    Item.objects.filter(pk=first.item_id).update(status=status)

    assert mock_of(user, three_forms).form.number == 2


@both_databases
def test_when_every_form_was_sat_a_fresh_mock_has_the_exact_split(user, three_forms):
    sit_all_forms(user, three_forms)

    fresh = mock_of(user, three_forms, NOW + 10 * DAY)

    assert (fresh.title, fresh.form) == ("Mock exam, mixed", None)
    split = Counter(fresh.responses.values_list("task__domain__number", "is_scored"))
    assert split == {(1, True): 5, (1, False): 1, (2, True): 3, (2, False): 1}


@both_databases
def test_a_fresh_mock_prefers_what_was_never_met(user, exam):
    score(mock_of(user, exam))
    unseen = quick_items(exam, [("single", "1.1")] * 3 + [("single", "1.2")] * 3 + [("single", "2.1")] * 4)

    fresh = mock_of(user, exam, NOW + DAY)

    assert item_ids(fresh) == {item.pk for item in unseen}
    assert not fresh.responses.filter(met_before=True).exists()


@both_databases
def test_a_fresh_mock_takes_what_was_met_longest_ago(user, three_forms):
    first, *_ = sit_all_forms(user, three_forms)

    fresh = mock_of(user, three_forms, NOW + 10 * DAY)

    assert item_ids(fresh) == item_ids(first)
    assert fresh.responses.filter(met_before=True).count() == 10


@pytest.mark.parametrize("status", ["draft", "in_review", "retired"])
@both_databases
def test_a_fresh_mock_holds_published_items_only(user, exam, status):
    score(mock_of(user, exam))
    quick_items(exam, [("single", "1.1")] * 30, status=status)

    fresh = mock_of(user, exam, NOW + DAY)

    assert not Item.objects.filter(pk__in=item_ids(fresh)).exclude(status="published").exists()


@both_databases
def test_a_fresh_mock_holds_kinds_of_the_exam_only(user, exam):
    score(mock_of(user, exam))
    exam.kinds = ["single", "multiple"]
    exam.save()
    quick_items(exam, [(kind, task) for task in ("1.1", "1.2", "2.1") for kind in KINDS * 3])

    fresh = mock_of(user, exam, NOW + DAY)

    assert set(fresh.responses.values_list("kind", flat=True)) <= {"single", "multiple"}


@both_databases
def test_a_bank_that_cannot_fill_a_mock_says_where_and_stores_nothing(user, db):
    exam = tiny_exam()
    quick_items(exam, [("single", "1.1")] * 6 + [("single", "2.1")] * 3)

    with pytest.raises(Shortage, match="domain 2 needs 4 items, 3 can be drawn"):
        mock_of(user, exam)

    assert (Attempt.objects.count(), Exposure.objects.count()) == (0, 0)


@both_databases
def test_a_mock_remembers_what_was_met_in_a_drill(user, exam):
    drill = practice_of(user, exam, count=4)
    score(drill)

    mock = mock_of(user, exam, NOW + DAY)

    assert set(mock.responses.filter(met_before=True).values_list("item_id", flat=True)) == item_ids(drill)


@both_databases
def test_an_item_that_changes_task_during_the_attempt_is_reported_where_it_stood(user, exam, mock):
    response = mock.responses.filter(task__code="1.1").first()
    Item.objects.filter(pk=response.item_id).update(task=exam.domains.get(number=2).tasks.get())

    run = score(mock)

    assert [domain.total for domain in run.domains.all()] == [5, 3]
