"""Reports about learners: made once there is something new, whatever happens to the messages."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practice.core.attempt import Mode
from practice.models import Attempt, InsightReport, ItemExperience, LearnerState, Response, ReviewCard
from practice.services.evidence import evidence, task_shapes
from practice.services.known import ability_of, latest_report
from practice.services.learning import claim_unlearned, set_aside, update_learner
from practice.services.report_document import ability_from
from tests.factories.practice import NOW, get_right, mock_of, practice_of, respond, save, score, wrong_value

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=2)


@pytest.fixture
def scored(mock):
    get_right(mock, 6)
    score(mock)
    return mock


def update(attempt, now=LATER):
    return update_learner(user_id=attempt.user_id, exam_id=attempt.exam_id, now=now)


def test_a_scored_sitting_is_reported(scored):
    report = update(scored)

    assert report.attempt == scored
    assert report.computed_at == LATER
    assert latest_report(scored.user, scored.exam) == report


def test_asked_again_without_news_nothing_is_made(scored):
    update(scored)

    assert update(scored, LATER + timedelta(hours=1)) is None
    assert InsightReport.objects.count() == 1


def test_a_later_score_makes_a_second_report_and_the_first_stays(scored, user, exam):
    first = update(scored)
    drill = practice_of(user, exam, now=LATER)
    respond(drill, lambda response: True)
    score(drill)

    second = update(drill, LATER + timedelta(hours=1))

    assert list(InsightReport.objects.all()) == [second, first]


def test_levels_count_first_exposures_by_task_and_domain(scored):
    document = update(scored).document

    right = Response.objects.filter(attempt=scored, is_correct=True)
    for domain in document["domains"]:
        assert domain["n"] == scored.responses.filter(task__domain__number=domain["number"]).count()
        assert domain["correct"] == right.filter(task__domain__number=domain["number"]).count()
    assert sum(task["n"] for task in document["tasks"]) == 10


def test_tasks_are_ranked_by_points_to_gain(scored):
    points = [task["points_to_gain"] for task in update(scored).document["tasks"]]

    assert points == sorted(points, reverse=True)


def test_few_responses_give_no_chance_of_passing_but_the_reason(scored):
    document = update(scored).document

    assert document["readiness"] is None
    assert "more new questions" in document["reason"]


def test_who_gets_everything_right_is_better_in_every_task_than_who_gets_nothing(user, other_user, exam):
    documents = []
    for person, is_right in ((user, True), (other_user, False)):
        drill = practice_of(person, exam, count=10)
        respond(drill, lambda response, is_right=is_right: is_right)
        score(drill)
        documents.append(update(drill).document)

    good, bad = ({task["code"]: task["mean"] for task in document["tasks"]} for document in documents)
    assert all(good[code] > bad[code] for code in good)


def test_blanks_of_a_drill_say_nothing_and_those_of_a_mock_count(scored, user, exam):
    drill = practice_of(user, exam, now=LATER)
    score(drill)

    assert sum(entry.is_blank for entry in evidence(user, exam).seen) == 0
    assert len(evidence(user, exam).seen) == 10
    scored.responses.update(value=None)
    assert sum(entry.is_blank for entry in evidence(user, exam).seen) == 10


def test_the_ability_of_a_report_is_read_back(scored):
    report = update(scored)

    ability = ability_from(report.document)

    assert ability.at == scored.submitted_at
    assert ability.codes == tuple(shape.code for shape in task_shapes(scored.exam))
    assert (ability_of(scored.user, scored.exam).mean == ability.mean).all()


def test_before_any_report_the_ability_is_the_prior(user, exam):
    assert len(set(ability_of(user, exam).mean)) == 1


def test_the_shapes_of_tasks_sum_to_the_scored_items_of_a_form(exam):
    shapes = task_shapes(exam)

    assert sum(shape.items for shape in shapes if shape.domain == 1) == pytest.approx(5)
    assert sum(shape.items for shape in shapes) == pytest.approx(8)


def test_first_exposures_are_counted_once_for_each_item(scored):
    update(scored)
    Attempt.objects.filter(pk=scored.pk).update(is_learned=False)
    update(scored)

    rows = ItemExperience.objects.all()
    assert [row.responses for row in rows] == [1] * 10
    assert sum(row.correct for row in rows) == scored.responses.filter(is_correct=True).count()
    assert all(0 < row.expected < 1 for row in rows)


def test_items_met_before_add_no_experience(scored, user, exam):
    update(scored)
    drill = practice_of(user, exam, count=10, now=LATER)
    respond(drill, lambda response: True)
    score(drill)
    update(drill)

    assert set(ItemExperience.objects.values_list("responses", flat=True)) == {1}


def test_answers_changed_in_mocks_are_counted_and_told_again(mock, user, exam):
    item = mock.responses.get(position=1)
    save(mock, value=wrong_value(item), revision=1, now=NOW)
    save(mock, revision=2, now=NOW + timedelta(minutes=1))
    score(mock)
    update(mock)
    drill = practice_of(user, exam, now=LATER)
    score(drill)

    (row,) = update(drill, LATER + timedelta(hours=1)).document["answers_changed"]

    assert (row["attempt"], row["wrong_to_right"], row["right_to_wrong"]) == (str(mock.pk), 1, 0)


def test_a_report_reads_as_much_for_many_changed_answers_as_for_one(user, other_user, exam):
    def statements(person, changed):
        mock = mock_of(person, exam)
        for position in range(1, changed + 1):
            save(mock, position, revision=1, now=NOW)
            save(mock, position, revision=2, now=NOW + timedelta(minutes=1))
        score(mock)
        with CaptureQueriesContext(connection) as captured:
            update(mock)
        return len(captured)

    assert statements(user, 1) == statements(other_user, 8)


def test_missed_items_become_review_cards(scored):
    update(scored)

    assert ReviewCard.objects.count() == scored.responses.filter(is_correct=False).count() > 0


def test_a_rescored_sitting_is_reported_anew(scored):
    update(scored)
    Attempt.objects.filter(pk=scored.pk).update(pending_run="regrade")
    score(scored)

    assert update(scored, LATER + timedelta(hours=1)) is not None


def test_what_changed_is_told_against_the_report_before(scored, user, exam):
    update(scored)
    drill = practice_of(user, exam, mode=Mode.TUTOR, count=10, now=LATER, seed=2)
    respond(drill, lambda response: False)
    score(drill)

    changes = update(drill, LATER + timedelta(hours=1)).document["changes"]

    assert changes
    assert all(change["after"] < change["before"] for change in changes)


def test_the_sweep_finds_learners_with_news_and_leaves_them_a_minute(scored):
    learner = (scored.user_id, scored.exam_id)

    assert claim_unlearned(now=LATER) == [learner]
    assert claim_unlearned(now=LATER + timedelta(seconds=59)) == []
    assert claim_unlearned(now=LATER + timedelta(seconds=61)) == [learner]
    update(scored)
    assert claim_unlearned(now=LATER + timedelta(hours=1)) == []


def test_a_stamp_of_a_clock_that_was_an_hour_ahead_holds_no_report_up(scored):
    claim_unlearned(now=LATER + timedelta(hours=1))

    assert claim_unlearned(now=LATER) == [(scored.user_id, scored.exam_id)]


def test_a_learner_whose_report_fails_three_times_is_set_aside(scored):
    LearnerState.objects.create(user=scored.user, exam=scored.exam, tries=3)

    assert claim_unlearned(now=LATER) == []
    assert set_aside() == [(scored.user_id, scored.exam_id)]


def test_a_report_reads_as_much_for_many_sittings_as_for_few(user, exam, django_assert_max_num_queries):
    for number in range(12):
        drill = practice_of(user, exam, now=NOW + timedelta(hours=number))
        respond(drill, lambda response: True)
        score(drill)
    Attempt.objects.update(is_learned=True)
    Attempt.objects.filter(pk=drill.pk).update(is_learned=False)

    with django_assert_max_num_queries(45):
        update(drill, NOW + timedelta(days=1))
