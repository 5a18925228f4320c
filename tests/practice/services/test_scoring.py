"""Scoring: what a run says, and that it is made once."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from examprep.accounts.models import User
from practice.core.attempt import Mode
from practice.models import DomainResult, Exposure, ScoringRun, TaskResult
from practice.services.scoring import score_attempt
from questions.models import Form
from questions.services.authoring import draft_of, save_draft
from questions.services.publishing import publish_item
from tests.factories.practice import (
    NOW,
    bank_with_forms,
    get_right,
    in_parallel,
    mock_of,
    practice_of,
    respond,
    score,
    submit,
    tiny_bank,
    tiny_exam,
)
from tests.factories.questions import load_mls_c01, published_item

both_databases = pytest.mark.both_databases

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


# What a run says


@pytest.mark.parametrize(
    ("right", "scaled", "passed"),
    [
        (8, 1000, True),
        (7, 875, True),  # 750 + 1/2 x 250
        (6, 750, True),  # exactly at the cut of 0.75 x 8
        (5, 642, False),  # 100 + 5/6 x 650 = 641.67
        (0, 100, False),
    ],
)
@both_databases
def test_right_answers_become_a_scaled_score(mock, right, scaled, passed):
    get_right(mock, right)

    run = score(mock)

    assert (run.raw_score, run.scored_items, run.scaled_score, run.passed) == (right, 8, scaled, passed)


@both_databases
def test_nothing_answered_scores_the_minimum(mock):
    run = score(mock)

    assert (run.raw_score, run.scaled_score, run.marks) == (0, 100, "0" * 10)


@both_databases
def test_mls_c01_from_nothing_to_everything(user, db):
    exam = load_mls_c01()
    bank_with_forms(exam, 195, forms=3)
    Form.objects.update(cut_fraction=None)
    runs = []
    for day, right in enumerate([0, 36, 50]):
        mock = mock_of(user, exam, NOW + DAY * day)
        get_right(mock, right)
        runs.append(score(mock))

    assert [(run.scaled_score, run.passed) for run in runs] == [(100, False), (750, True), (1000, True)]


@both_databases
def test_unscored_items_change_nothing(mock):
    respond(mock, lambda response: not response.is_scored)

    run = score(mock)

    assert (run.raw_score, run.marks.count("1")) == (0, 2)


@both_databases
def test_domains_and_tasks_sum_to_the_total(mock):
    get_right(mock, 5)

    run = score(mock)

    for parts in (run.domains.all(), run.tasks.all()):
        assert sum(part.correct for part in parts) == run.raw_score == 5
        assert sum(part.total for part in parts) == run.scored_items == 8


@both_databases
def test_domains_are_reported_with_their_weights(mock):
    run = score(mock)

    assert list(run.domains.values_list("number", "title", "weight", "total")) == [
        (1, "First", 60, 5), (2, "Second", 40, 3),
    ]  # fmt: skip


@both_databases
def test_a_domain_with_few_items_says_so(mock):
    run = score(mock)

    assert dict(run.domains.values_list("number", "standing")) == {1: "needs_improvement", 2: "not_enough_data"}


@both_databases
def test_the_cut_of_the_form_counts(user, exam):
    """An easier form: judges expect 0.875 of it, which is 7 of 8."""
    Form.objects.update(cut_fraction=Decimal("0.875"))
    mock = mock_of(user, exam)
    get_right(mock, 6)

    run = score(mock)

    assert (run.scaled_score, run.passed) == (657, False)  # 100 + 6/7 x 650


@both_databases
def test_a_cut_changed_during_the_attempt_does_not_count(mock):
    Form.objects.update(cut_fraction=Decimal("0.875"))
    get_right(mock, 6)

    assert score(mock).passed


@pytest.mark.parametrize("mode", [Mode.DRILL, Mode.TUTOR])
@both_databases
def test_practice_has_no_scaled_score(user, exam, mode):
    sitting = practice_of(user, exam, mode, count=6)
    get_right(sitting, 4)

    run = score(sitting)

    assert (run.raw_score, run.scored_items) == (4, 6)
    assert (run.scaled_score, run.scaled_low, run.scaled_high, run.passed) == (None, None, None, None)


@both_databases
def test_every_response_is_marked(mock):
    get_right(mock, 3)

    score(mock)

    rows = mock.responses.order_by("position")
    assert sum(row.is_correct for row in rows if row.is_scored) == 3
    assert not rows.filter(is_correct=None).exists()


@both_databases
def test_what_was_missed_and_flagged_is_remembered_for_practice(mock):
    get_right(mock, 8)
    mock.responses.filter(position=1).update(flagged=True)

    score(mock)

    wrong = set(mock.responses.filter(is_correct=False).values_list("item_id", flat=True))
    flagged = mock.responses.get(position=1).item_id
    assert set(Exposure.objects.filter(last_correct=False).values_list("item_id", flat=True)) == wrong
    assert [exposure.item_id for exposure in Exposure.objects.filter(last_flagged=True)] == [flagged]


@both_databases
def test_an_edit_of_a_published_item_does_not_reach_a_sitting_under_way(user, db):
    """The next version has another key; the attempt keeps text, options and key it started with."""
    exam = tiny_exam()
    item = published_item(exam=exam.code)
    drill = practice_of(user, exam)
    before = (row := drill.responses.select_related("version").get()).version.content
    get_right(drill, 1)

    draft = draft_of(item, item.current_version)
    other = replace(draft.solution, correct=("o2",))
    save_draft(item_id=item.pk, draft=replace(draft, solution=other), by=None, now=NOW)
    publish_item(item_id=item.pk, by=None, now=NOW)
    run = score(drill)

    row.refresh_from_db()
    item.refresh_from_db()
    assert (row.version.content, row.is_correct, run.raw_score) == (before, True, 1)
    assert item.current_version_id != row.version_id


# Once


@both_databases
def test_scoring_again_makes_no_second_run(mock):
    first = score(mock)

    assert score_attempt(attempt_id=mock.pk, now=NOW + DAY) is None

    assert ScoringRun.objects.get() == first
    assert (DomainResult.objects.count(), TaskResult.objects.count()) == (2, 3)


@both_databases
def test_an_open_attempt_is_not_scored(mock):
    assert score_attempt(attempt_id=mock.pk, now=NOW) is None

    mock.refresh_from_db()
    assert (mock.status, mock.scoring_tries) == ("in_progress", 0)


@both_databases
def test_an_attempt_that_does_not_exist_is_not_scored(db):
    assert score_attempt(attempt_id="00000000-0000-0000-0000-000000000000", now=NOW) is None


@pytest.fixture
def committed_mock(user, transactional_db):
    exam = tiny_exam()
    tiny_bank(exam)
    return mock_of(user, exam)


def test_ten_workers_make_one_run_and_count_the_form_once(committed_mock):
    get_right(committed_mock, 6)
    submit(committed_mock)

    results = in_parallel([lambda: score_attempt(attempt_id=committed_mock.pk, now=NOW + DAY)] * 10)

    assert [result for result in results if isinstance(result, Exception)] == []
    assert len([result for result in results if result is not None]) == 1
    form = Form.objects.get()
    assert (ScoringRun.objects.count(), form.sittings, form.raw_sum, form.raw_square_sum) == (1, 1, 6, 36)


def test_attempts_of_one_form_are_counted_without_loss_in_parallel(committed_mock):
    exam = committed_mock.exam
    people = [User.objects.create_user(f"u{n}", f"u{n}@example.org") for n in range(8)]
    mocks = [mock_of(person, exam, seed=n) for n, person in enumerate(people)]
    for right, mock in enumerate(mocks):
        get_right(mock, right)
        submit(mock)

    results = in_parallel([lambda pk=mock.pk: score_attempt(attempt_id=pk, now=NOW + DAY) for mock in mocks])

    assert [result for result in results if isinstance(result, Exception)] == []
    form = Form.objects.get()
    assert (form.sittings, form.raw_sum, form.raw_square_sum) == (8, sum(range(8)), sum(n * n for n in range(8)))


def test_two_sittings_of_one_person_are_scored_in_parallel(committed_mock):
    """Both update what this person met; repeated, because a deadlock needs the right moment."""
    user, exam = committed_mock.user, committed_mock.exam
    score(committed_mock)
    for day in range(1, 6):
        drills = [practice_of(user, exam, count=10, seed=seed, now=NOW + DAY * day) for seed in (1, 2, 3)]
        for drill in drills:
            get_right(drill, 5)
            submit(drill)

        results = in_parallel([
            lambda pk=drill.pk: score_attempt(attempt_id=pk, now=NOW + DAY * 9) for drill in drills
        ])  # fmt: skip

        assert [result for result in results if isinstance(result, Exception)] == []


def test_two_sittings_of_one_person_start_in_parallel(committed_mock):
    user, exam = committed_mock.user, committed_mock.exam
    score(committed_mock)
    for _ in range(5):
        results = in_parallel([lambda s=seed: practice_of(user, exam, count=10, seed=s) for seed in range(4)])

        assert [result for result in results if isinstance(result, Exception)] == []
