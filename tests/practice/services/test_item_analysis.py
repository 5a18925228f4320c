"""The nightly analysis: the numbers of real sittings are those of their matrix, whatever happens on the way."""

import random
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pytest

from examprep.accounts.models import User
from practice.models import Attempt, Response
from practice.services import item_analysis
from practice.services.corrections import confirm_correction, propose_correction
from practice.services.item_analysis import carry_on
from questions.core.form_analysis import analyse_form
from questions.core.item_analysis import analyse_items
from questions.core.statistic import to_document
from questions.models import AnalysisState, FormStatistics, VersionStatistics
from tests.factories.practice import (
    NOW,
    mock_of,
    practice_of,
    quick_items,
    right_value,
    save,
    score,
    wrong_value,
)
from tests.factories.repair import run_through

both_databases = pytest.mark.both_databases
NIGHT = NOW + timedelta(days=1)


@dataclass
class Clock:
    """Each look at it takes a while."""

    now: object
    step: timedelta = timedelta(0)

    def __call__(self):
        self.now += self.step
        return self.now


def analyse(now=NIGHT):
    while carry_on(clock=Clock(now), is_asked=True):
        pass


def sit(exam, name, marks=None, *, attempt=None):
    """A scored mock with these marks by position; None where the candidate never came."""
    person = User.objects.filter(username=name).first() or User.objects.create_user(name, f"{name}@example.org")
    attempt = attempt or mock_of(person, exam)
    responses = list(attempt.responses.select_related("version__key").order_by("position"))
    for response, mark in zip(responses, marks or [1] * len(responses), strict=False):
        if mark is not None:
            response.value = right_value(response) if mark else wrong_value(response)
            response.revision, response.time_spent_ms = 1, 30_000
            response.saved_at = response.answered_at = attempt.started_at
    Response.objects.bulk_update(responses, ["value", "revision", "saved_at", "answered_at", "time_spent_ms"])
    score(attempt)
    return attempt


def random_marks(sittings, seed=3):
    """The abler the candidate the more is right; a few do not come to the last items."""
    rng = random.Random(seed)
    for number in range(sittings):
        reached = 10 - rng.choice([0, 0, 0, 0, 3])
        yield [int(rng.random() < 0.2 + 0.7 * number / sittings) for _ in range(reached)] + [None] * (10 - reached)


def statistics_at(attempt, position):
    return VersionStatistics.objects.get(version=attempt.responses.get(position=position).version_id)


def test_the_numbers_of_sittings_are_those_of_their_matrix(exam):
    marks = list(random_marks(30))
    attempts = [sit(exam, f"p{number}", row) for number, row in enumerate(marks)]
    places = list(attempts[0].responses.order_by("position").values_list("position", "is_scored"))
    scored = [position for position, is_scored in places if is_scored]
    matrix = np.array([[np.nan if row[p - 1] is None else row[p - 1] for p in scored] for row in marks])

    analyse()

    for expected, position in zip(analyse_items([str(p) for p in scored], matrix, 1, 30), scored, strict=True):
        found = statistics_at(attempts[0], position)
        wanted = to_document(expected)
        for name in ("n", "not_reached", "facility", "sd", "point_biserial", "discriminative_efficiency",
                     "upper_lower_index"):  # fmt: skip
            assert found.document[name] == pytest.approx(wanted[name], abs=1e-9), name
        assert (found.n, found.facility) == (wanted["n"], pytest.approx(wanted["facility"]))
    form, wanted = FormStatistics.objects.get(), to_document(analyse_form(matrix, 30))
    for name in ("n", "mean", "median", "sd", "kr20", "sem"):
        assert form.document[name] == pytest.approx(wanted[name], abs=1e-9), name
    assert sum(form.document["counts"]) == 30


def test_a_pilot_is_held_against_the_whole_score(exam):
    attempt = sit(exam, "ann", [1, 0] * 5)
    pilot = attempt.responses.filter(is_scored=False).first()

    analyse()

    assert statistics_at(attempt, pilot.position).n == 1


# What is counted


def test_only_the_first_exposure_of_an_item_counts(exam, user):
    first = sit(exam, "ann", [1] * 10)
    again = practice_of(User.objects.get(username="ann"), exam, count=10, now=NOW + timedelta(hours=2))
    sit(exam, "ann", [0] * 10, attempt=again)

    analyse()

    assert statistics_at(first, 1).document["right"] == 1
    assert statistics_at(first, 1).n == 1


def test_tutor_sittings_adaptive_and_short_drills_do_not_count(exam):
    for number, changes in enumerate([{"mode": "tutor"}, {"scope": {"source": "adaptive", "count": 10}}]):
        person = User.objects.create_user(f"p{number}", f"p{number}@example.org")
        attempt = practice_of(person, exam, count=10)
        Attempt.objects.filter(pk=attempt.pk).update(**changes)
        sit(exam, person.username, attempt=attempt)
    short = sit(exam, "q", attempt=practice_of(User.objects.create_user("q", "q@example.org"), exam, count=4))

    analyse()

    assert statistics_at(short, 1).n == 0
    assert VersionStatistics.objects.count() == 4


def test_a_change_of_mind_is_counted(exam, user):
    attempt = mock_of(user, exam)
    wrong = wrong_value(attempt.responses.select_related("version__key").get(position=1))
    save(attempt, 1, value=wrong, now=NOW + timedelta(minutes=1))
    save(attempt, 1, revision=2, now=NOW + timedelta(minutes=2))
    score(attempt)

    analyse()

    document = statistics_at(attempt, 1).document
    assert (document["changed"], document["wrong_to_right"], document["right_to_wrong"]) == (1, 1, 0)


def test_what_a_correction_leaves_out_is_not_counted_and_credit_for_all_is_measured_by_the_key(exam, instructor):
    attempts = [sit(exam, f"p{number}", [0, 0] + [1] * 8) for number in range(2)]
    out, credit = attempts[0].responses.order_by("position").select_related("item")[:2]
    for response, policy in ((out, "leave_out"), (credit, "full_credit")):
        correction = propose_correction(
            item=response.item, version_ids=[response.version_id], policy=policy, corrected_version=None,
            keeps_passes=True, reason="Two are right.", by=instructor, now=NOW,
        )  # fmt: skip
        run_through(correction)
        confirm_correction(correction_id=correction.pk, by=instructor, now=NOW)
        run_through(correction)

    analyse()

    assert statistics_at(attempts[0], out.position).n == 0
    document = statistics_at(attempts[0], credit.position).document
    assert (document["n"], document["right"]) == (2, 0)


# How it goes on


def test_only_what_changed_is_counted_again(exam):
    attempt = sit(exam, "ann")
    analyse()
    VersionStatistics.objects.update(n=99)
    quick_items(exam, [("single", "1.1")])

    analyse(NIGHT + timedelta(days=1))

    assert statistics_at(attempt, 1).n == 99
    other = sit(exam, "bea")
    analyse(NIGHT + timedelta(days=2))
    assert statistics_at(other, 1).n == 2


def test_a_run_that_others_may_still_precede_waits(exam):
    sit(exam, "ann")

    analyse(NOW + timedelta(minutes=33))

    assert not VersionStatistics.objects.exists()
    analyse(NOW + timedelta(minutes=37))
    assert VersionStatistics.objects.count() == 10


@both_databases
@pytest.mark.parametrize("killed_at", ["mark_due", "store_versions", "store_form"])
def test_killed_anywhere_it_comes_to_the_same(exam, monkeypatch, killed_at):
    attempt = sit(exam, "ann", [1, 0] * 5)
    sit(exam, "bea", [0, 1] * 5)
    monkeypatch.setattr(item_analysis, "VERSIONS", 4)
    with monkeypatch.context() as patch:
        patch.setattr(item_analysis.statistics, killed_at, dies)
        patch.setattr(item_analysis.statistics, "release_analysis", lambda **_: None)
        with pytest.raises(KeyboardInterrupt):
            carry_on(clock=Clock(NIGHT))
        assert not carry_on(clock=Clock(NIGHT)), "the dead worker's claim is respected for a while"

    analyse(NIGHT + timedelta(minutes=4))

    assert statistics_at(attempt, 1).n == 2
    assert not VersionStatistics.objects.filter(due_at__isnull=False).exists()
    assert FormStatistics.objects.get().n == 2
    assert AnalysisState.objects.get().finished_at is not None


def dies(**_):
    raise KeyboardInterrupt


def test_a_part_ends_after_its_time_and_the_next_goes_on(exam, monkeypatch):
    sit(exam, "ann")
    monkeypatch.setattr(item_analysis, "VERSIONS", 4)
    clock = Clock(NIGHT, timedelta(seconds=11))

    assert carry_on(clock=clock)
    assert VersionStatistics.objects.filter(due_at__isnull=False).exists()
    while carry_on(clock=clock):
        pass
    assert not VersionStatistics.objects.filter(due_at__isnull=False).exists()


def test_in_a_day_it_runs_once_unless_somebody_asks(exam, django_assert_max_num_queries):
    carry_on(clock=Clock(NIGHT))
    sit(exam, "ann")

    with django_assert_max_num_queries(4):
        assert not carry_on(clock=Clock(NIGHT + timedelta(hours=1)))
    assert not VersionStatistics.objects.exists()
    carry_on(clock=Clock(NIGHT + timedelta(days=1)))
    assert VersionStatistics.objects.exists()


def test_a_worker_that_was_taken_for_dead_writes_nothing_more(exam, monkeypatch):
    sit(exam, "ann")
    take = item_analysis.statistics.due_versions

    def somebody_else_takes_over(**limits):
        AnalysisState.objects.update(claim=99)
        return take(**limits)

    monkeypatch.setattr(item_analysis.statistics, "due_versions", somebody_else_takes_over)

    assert not carry_on(clock=Clock(NIGHT))

    assert VersionStatistics.objects.filter(due_at__isnull=False).count() == 10


def test_a_version_that_cannot_be_analysed_does_not_stop_the_others(exam, monkeypatch, caplog):
    attempt = sit(exam, "ann")
    broken, analyse_version = [], item_analysis.analyse_version

    def fails_once(*args, **options):
        if not broken:
            broken.append(True)
            raise ValueError("no number")
        return analyse_version(*args, **options)

    monkeypatch.setattr(item_analysis, "analyse_version", fails_once)

    analyse()

    assert VersionStatistics.objects.filter(computed_at__isnull=False).count() == attempt.item_count - 1
    assert "cannot be analysed" in caplog.text
