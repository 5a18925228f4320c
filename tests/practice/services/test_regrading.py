"""Corrections carried out: dry run and real run, history, races, what follows."""

import random
from datetime import timedelta

import pytest
from django.db.models import Sum

from examprep.accounts.models import User
from practice.core.attempt import Mode
from practice.models import Attempt, Exposure, Notice, Response, ScoringRun
from practice.services.assigning import create_assignment
from practice.services.cohorts import create_cohort
from practice.services.corrections import NotCorrectable, confirm_correction, stop_correction
from practice.services.regrading import LOST_AFTER, Next, carry_on, claim_unfinished
from practice.services.scoring import score_attempt
from practice.services.starting import start_chosen
from questions.models import Form, FormItem
from tests.factories.practice import (
    get_right,
    mock_of,
    score,
    submit,
    tiny_bank,
    tiny_exam,
    wrong_value,
)
from tests.factories.repair import LATER, chosen_handles, correct, propose, run_through


@pytest.fixture
def exam(db):
    exam = tiny_exam()
    tiny_bank(exam, forms=2)
    return exam


@pytest.fixture
def people(exam):
    return User.objects.bulk_create(User(username=f"u{n}", email=f"u{n}@example.org") for n in range(4))


@pytest.fixture
def mocks(exam, people):
    """Four sittings of a form: 5, 6, 7 and 8 of 8 right, the first ones; the cut is at 6."""
    attempts = [mock_of(person, exam) for person in people]
    for right, attempt in enumerate(attempts, start=5):
        get_right(attempt, right)
        score(attempt)
    return attempts


@pytest.fixture
def last(mocks):
    """The last scored item: wrong in all sittings but the best."""
    return mocks[0].responses.filter(is_scored=True).order_by("position").last()


@pytest.fixture
def new_key(last):
    return chosen_handles(last)


def results():
    return [
        (run.raw_score, run.scored_items, run.passed)
        for run in ScoringRun.objects.order_by("attempt__started_at", "pk")
        if not ScoringRun.objects.filter(attempt=run.attempt_id, number__gt=run.number).exists()
    ]


def raws():
    return sorted(raw for raw, _, _ in results())


def test_a_new_key_makes_its_choosers_right_and_the_others_wrong(mocks, last, new_key, instructor):
    correction = correct(last.item, "new_key", instructor, new_key)

    assert correction.state == "done"
    assert raws() == [6, 7, 7, 8]


def test_old_or_new_key_takes_from_nobody(mocks, last, new_key, instructor):
    correct(last.item, "either_key", instructor, new_key)

    assert raws() == [6, 7, 8, 8]


def test_full_credit_gives_the_item_to_everybody(mocks, last, instructor):
    correct(last.item, "full_credit", instructor)

    assert raws() == [6, 7, 8, 8]


def test_an_item_left_out_is_in_no_total_and_has_no_mark(mocks, last, instructor):
    correct(last.item, "leave_out", instructor)

    assert sorted(results()) == [(5, 7, False), (6, 7, True), (7, 7, True), (7, 7, True)]
    assert set(Response.objects.filter(item=last.item).values_list("is_correct", flat=True)) == {None}
    assert set(Exposure.objects.filter(item=last.item).values_list("last_correct", flat=True)) == {None}


@pytest.mark.parametrize("policy", ["new_key", "either_key", "full_credit", "leave_out"])
def test_dry_run_and_real_run_agree(mocks, last, new_key, instructor, policy):
    correction = correct(last.item, policy, instructor, new_key)

    assert correction.counts == correction.expected
    assert correction.counts["attempts"] == 4


def test_the_dry_run_changes_nothing(mocks, last, new_key, instructor):
    before = list(ScoringRun.objects.values()), list(Response.objects.values())

    correction = run_through(propose(last.item, "new_key", instructor, new_key), limit=2)

    assert (correction.state, correction.progress) == ("ready", 4)
    assert (list(ScoringRun.objects.values()), list(Response.objects.values())) == before


def test_the_history_keeps_every_result_with_actor_and_reason(mocks, last, instructor):
    correction = correct(last.item, "full_credit", instructor)

    first, second = mocks[0].runs.order_by("number")
    assert (first.raw_score, first.reason, first.correction) == (5, "initial", None)
    assert (second.raw_score, second.reason, second.correction, second.actor) == (6, "regrade", correction, instructor)


def test_who_is_told_is_whose_result_changes(mocks, last, instructor):
    correct(last.item, "full_credit", instructor)

    assert Notice.objects.count() == 3
    notice = Notice.objects.get(user=mocks[0].user)
    assert notice.text.startswith("A question in Mock exam 1 was corrected: your score is now 750 (was ")
    assert notice.text.endswith("That is a pass.")


def test_a_pass_stays_where_the_instructor_chose_so(mocks, last, new_key, instructor):
    first = mocks[1].responses.filter(is_scored=True).order_by("position").first()
    first.value = wrong_value(first)

    correction = correct(first.item, "new_key", instructor, chosen_handles(first), keeps_passes=True)

    run = mocks[1].runs.latest("number")
    assert (run.raw_score, run.scaled_score < 750, run.passed, run.is_pass_kept) == (5, True, True, True)
    assert correction.counts["passes_kept"] == 1
    assert correction.counts["pass_to_fail"] == 0


def test_a_later_correction_replaces_an_earlier_one(mocks, last, instructor):
    correct(last.item, "full_credit", instructor)
    correct(last.item, "own_key", instructor)

    assert raws() == [5, 6, 7, 8]
    assert [run.raw_score for run in mocks[0].runs.order_by("number")] == [5, 6, 5]


def test_corrections_of_two_items_combine(mocks, last, instructor):
    other = mocks[0].responses.filter(is_scored=True).order_by("-position")[1]
    correct(last.item, "full_credit", instructor)
    correct(other.item, "leave_out", instructor)

    assert sorted(results())[:2] == [(6, 7, True), (7, 7, True)]


def test_two_corrections_at_once_both_arrive(mocks, last, instructor):
    other = mocks[0].responses.filter(is_scored=True).order_by("-position")[1]
    both = [run_through(propose(entry.item, "full_credit", instructor)) for entry in (last, other)]
    for correction in both:
        confirm_correction(correction_id=correction.pk, by=instructor, now=LATER)

    for _ in range(6):
        for correction in both:
            carry_on(correction_id=correction.pk, now=LATER, limit=1)

    assert raws() == [7, 8, 8, 8]
    assert mocks[0].runs.count() == 3


def test_an_attempt_under_way_is_scored_by_the_correction_in_force(mocks, last, exam, user, instructor):
    running = mock_of(user, exam)
    get_right(running, 5)
    correct(last.item, "full_credit", instructor)

    run = score(running)

    assert (run.raw_score, run.reason) == (6, "initial")
    assert claim_unfinished(now=LATER) == []


def test_a_score_made_without_the_correction_is_found_by_the_sweep(mocks, last, exam, user, instructor):
    correction = correct(last.item, "full_credit", instructor)
    # as a scoring run that had looked for corrections a moment before
    mocks[0].responses.filter(item=last.item).update(correction=None)

    assert claim_unfinished(now=LATER) == [correction.pk]
    run_through(correction)

    assert correction.state == "done"
    assert mocks[0].runs.count() == 2


def test_regrading_steps_back_while_somebody_waits_for_a_score(mocks, last, exam, user, instructor):
    correction = run_through(propose(last.item, "full_credit", instructor))
    confirm_correction(correction_id=correction.pk, by=instructor, now=LATER)
    waiting = submit(mock_of(user, exam))

    assert carry_on(correction_id=correction.pk, now=LATER) == Next.SOON
    assert ScoringRun.objects.filter(reason="regrade").count() == 0

    score(waiting)
    assert run_through(correction).state == "done"


def test_a_candidate_who_meets_the_item_in_a_running_mock_is_regraded_after_it(mocks, last, exam, instructor):
    correction = run_through(propose(last.item, "full_credit", instructor))
    again = mock_of(mocks[0].user, exam, mocks[0].started_at + timedelta(hours=2))
    again.responses.filter(position=1).update(item=last.item, version=last.version)
    confirm_correction(correction_id=correction.pk, by=instructor, now=LATER)

    run_through(correction)
    assert (correction.state, mocks[0].runs.count()) == ("running", 1)

    score(again)
    run_through(correction)
    assert (correction.state, mocks[0].runs.count()) == ("done", 2)


def test_a_candidate_who_meets_the_item_in_an_assignment_is_regraded_after_it(mocks, last, exam, instructor):
    correction = run_through(propose(last.item, "full_credit", instructor))
    drill = start_chosen(
        user=mocks[0].user, exam=exam, mode=Mode.DRILL, title="Drill", item_ids=[last.item_id], scope={}, now=LATER,
        rng=random.Random(1),
    )  # fmt: skip
    cohort = create_cohort(exam=exam, name="Autumn", by=instructor, now=LATER)
    assigned = create_assignment(
        cohort=cohort, title="Trial", mode=Mode.DRILL, scope={"count": 1}, by=instructor, now=LATER, opens_at=LATER,
        closes_at=LATER + timedelta(hours=1),
    )  # fmt: skip
    Attempt.objects.filter(pk=drill.pk).update(assignment=assigned)
    confirm_correction(correction_id=correction.pk, by=instructor, now=LATER)

    run_through(correction)

    assert (correction.state, mocks[0].runs.count()) == ("running", 1)


def test_the_sweep_leaves_a_correction_that_somebody_goes_on_with(mocks, last, instructor):
    correction = run_through(propose(last.item, "full_credit", instructor))
    confirm_correction(correction_id=correction.pk, by=instructor, now=LATER)
    carry_on(correction_id=correction.pk, now=LATER, limit=1)
    lost_at = LATER + LOST_AFTER + timedelta(seconds=1)

    found = [claim_unfinished(now=now) for now in (LATER + timedelta(minutes=1), lost_at, lost_at)]

    assert found == [[], [correction.pk], []]


def test_a_late_answer_while_regrading_is_told_apart(mocks, last, instructor):
    mocks[0].responses.filter(item=last.item).update(value=None, synced_late=True)
    type(mocks[0]).objects.filter(pk=mocks[0].pk).update(pending_run="late_sync")

    correction = correct(last.item, "full_credit", instructor)
    score_attempt(attempt_id=mocks[0].pk, now=LATER)
    run_through(correction)

    assert list(mocks[0].runs.order_by("number").values_list("reason", "raw_score")) == [
        ("initial", 5), ("late_sync", 5), ("regrade", 6),
    ]  # fmt: skip


def test_a_stopped_regrading_goes_on_where_it_was(mocks, last, instructor):
    correction = run_through(propose(last.item, "full_credit", instructor))
    confirm_correction(correction_id=correction.pk, by=instructor, now=LATER)
    carry_on(correction_id=correction.pk, now=LATER, limit=2)

    assert stop_correction(correction_id=correction.pk)
    run_through(correction)
    assert (correction.state, ScoringRun.objects.filter(reason="regrade").count()) == ("stopped", 2)

    confirm_correction(correction_id=correction.pk, by=instructor, now=LATER)
    assert run_through(correction).state == "done"
    assert correction.counts == correction.expected


@pytest.mark.parametrize("policy", ["new_key", "either_key", "full_credit", "leave_out"])
def test_the_sums_of_a_form_stay_those_of_its_items(mocks, last, new_key, instructor, policy):
    correct(last.item, policy, instructor, new_key)

    form = Form.objects.get(pk=mocks[0].form_id)
    counts = FormItem.objects.filter(form=form, is_scored=True).aggregate(Sum("correct_count"))
    assert counts["correct_count__sum"] == form.raw_sum


def test_a_learner_is_reported_anew(mocks, last, instructor):
    type(mocks[0]).objects.update(is_learned=True)

    correct(last.item, "full_credit", instructor)

    mocks[0].refresh_from_db()
    mocks[3].refresh_from_db()
    assert (mocks[0].is_learned, mocks[3].is_learned) == (False, True)


def test_a_key_that_does_not_fit_an_earlier_version_is_refused(mocks, last, instructor):
    with pytest.raises(NotCorrectable, match="did not have"):
        propose(last.item, "new_key", instructor, ["o9"])


def test_a_correction_needs_words_for_candidates(mocks, last, instructor):
    with pytest.raises(NotCorrectable, match="Say why"):
        propose(last.item, "full_credit", instructor, reason=" ")


def test_a_correction_is_confirmed_once(mocks, last, instructor):
    correction = correct(last.item, "full_credit", instructor)

    assert not confirm_correction(correction_id=correction.pk, by=instructor, now=LATER)


def test_only_marks_that_change_make_a_run(mocks, last, instructor):
    correct(last.item, "full_credit", instructor)

    assert mocks[3].runs.count() == 1
    assert mocks[3].responses.get(item=last.item).correction is not None
