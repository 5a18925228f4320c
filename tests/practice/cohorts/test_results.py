"""Results of an assignment: by task, by question, by option."""

import json
import random
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from practice.services.assignment_items import choices_of, items_of
from practice.services.cohort_progress import natural, progress, tasks_of
from practice.services.scoring import score_attempt
from practice.services.sitting_assignments import start_assignment
from questions.models import VersionStatistics
from tests.factories.practice import NOW, respond, submit


@pytest.fixture
def sit(assign):
    """`sit(user, is_right)`: a scored sitting of the one assignment."""
    assignment = assign(results="at_once")

    def do(user, is_right):
        attempt, _ = start_assignment(user=user, assignment_id=assignment.pk, now=NOW, rng=random.Random(1))
        respond(attempt, is_right)
        submit(attempt)
        score_attempt(attempt_id=attempt.pk, now=timezone.now())
        return attempt

    do.assignment = assignment
    return do


@pytest.fixture
def two_sat(user, other_user, member, add_member, sit):
    add_member(other_user)
    sit(user, lambda response: True)
    sit(other_user, lambda response: response.position % 2 == 0)
    return sit.assignment


def test_tasks_count_the_answers_of_all_members(two_sat):
    rows = tasks_of(progress(two_sat, now=NOW))

    assert sum(row.total for row in rows) == 2 * two_sat.form.form_items.filter(is_scored=True).count()
    assert [row.code for row in rows] == sorted((row.code for row in rows), key=natural)
    assert all(0 < row.share <= 1 for row in rows)


def test_tasks_are_in_the_order_of_numbers():
    assert sorted(["1.10", "1.9", "1.1"], key=natural) == ["1.1", "1.9", "1.10"]


def test_a_question_stands_beside_what_the_bank_knows_of_it(two_sat):
    first = items_of(two_sat)[0]
    VersionStatistics.objects.create(
        version_id=first.version_id, item_id=two_sat.form.form_items.get(item__slug=first.slug).item_id, n=40,
        facility=0.8, computed_at=NOW,
    )  # fmt: skip

    rows = items_of(two_sat)

    assert (rows[0].n, rows[0].facility, rows[0].bank_n, rows[0].bank_facility) == (2, 0.5, 40, 0.8)
    assert (rows[-1].facility, rows[-1].bank_n, rows[-1].bank_facility) == (1, 0, None)


def test_the_share_of_each_option_is_of_all_sittings(two_sat):
    entries = choices_of(two_sat, items_of(two_sat), now=NOW)

    single = next(entry for entry in entries if entry.row.facility == 0.5 and len(entry.choices) > 2)
    assert [choice.is_key for choice in single.choices][:2] == [True, False]
    assert (single.choices[0].share, sum(choice.count for choice in single.choices) >= 2) == (0.5, True)


def test_blank_answers_are_counted_and_are_nobodys_choice(user, member, sit):
    attempt = sit(user, lambda response: True)
    attempt.responses.update(value=None, is_correct=False)

    entries = choices_of(sit.assignment, items_of(sit.assignment), now=NOW)

    assert {entry.blank for entry in entries} == {1}
    assert sum(choice.count for entry in entries for choice in entry.choices) == 0


def test_an_instructor_reads_tasks_questions_and_what_was_chosen(instructor, two_sat):
    client = Client()
    client.force_login(instructor)

    page = client.get(reverse("assignment", args=[two_sat.pk])).content.decode()
    chosen = client.get(reverse("assignment-choices", args=[two_sat.pk])).content.decode()
    exported = json.loads(client.get(reverse("assignment-export", args=[two_sat.pk, "json"])).getvalue())

    assert ("By task" in page, "By question, hardest first" in page, 'data-live="no"' in page) == (True, True, True)
    assert chosen.count("<article") == min(10, len(items_of(two_sat)))
    assert set(exported) == {"members", "tasks", "items"}


@pytest.mark.parametrize(("hours", "live"), [(1, "yes"), (-1, "no")])
def test_the_page_follows_while_somebody_can_begin(instructor, member, assign, hours, live):
    now = timezone.now()
    assignment = assign(opens_at=now - timedelta(hours=2), closes_at=now + timedelta(hours=hours))
    client = Client()
    client.force_login(instructor)

    assert f'data-live="{live}"' in client.get(reverse("assignment", args=[assignment.pk])).content.decode()
