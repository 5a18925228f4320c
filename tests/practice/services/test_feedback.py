"""Feedback and practice beside a running mock: the key of the mock's items stays unknown."""

from datetime import timedelta

import pytest

from practice.core.attempt import Mode
from practice.services.errors import AttemptClosed, FeedbackWithheld, NoFeedback, NoSuchPosition, ResponseChecked
from practice.services.feedback import give_feedback
from practice.services.reading import withheld_ids
from practice.services.scoring import claim_pending, score_attempt
from tests.factories.practice import NOW, mock_of, practice_of, save, score, submit, tiny_bank

pytestmark = pytest.mark.both_databases

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@pytest.fixture
def tutor(user, exam):
    return practice_of(user, exam, Mode.TUTOR, count=10)


def ask(attempt, position=1, now=NOW + 2 * MINUTE):
    return give_feedback(attempt=attempt, position=position, now=now)


def test_feedback_closes_the_response(tutor):
    save(tutor)

    assert ask(tutor).checked_at == NOW + 2 * MINUTE

    with pytest.raises(ResponseChecked):
        save(tutor, value=None, revision=2)


def test_feedback_can_be_asked_for_again(tutor):
    ask(tutor)

    assert ask(tutor, now=NOW + 9 * MINUTE).checked_at == NOW + 2 * MINUTE


def test_feedback_on_one_response_leaves_the_others_open(tutor):
    ask(tutor)

    assert save(tutor, 2).is_new


def test_feedback_can_be_read_again_after_the_end(tutor):
    ask(tutor)
    submit(tutor)

    assert ask(tutor, now=NOW + DAY).checked_at == NOW + 2 * MINUTE


def test_after_the_end_no_new_feedback_is_given(tutor):
    submit(tutor)

    with pytest.raises(AttemptClosed):
        ask(tutor)


def test_an_end_in_another_tab_counts(tutor):
    stale = type(tutor).objects.get(pk=tutor.pk)
    submit(tutor)

    with pytest.raises(AttemptClosed):
        ask(stale)

    assert tutor.responses.get(position=1).checked_at is None


def test_there_is_no_feedback_where_there_is_no_item(tutor):
    with pytest.raises(NoSuchPosition):
        ask(tutor, 11)


def test_a_drill_gives_no_feedback(user, exam):
    with pytest.raises(NoFeedback):
        ask(practice_of(user, exam, Mode.DRILL))


def test_a_mock_gives_no_feedback(mock):
    with pytest.raises(NoFeedback):
        ask(mock)


@pytest.mark.parametrize("end", [None, submit])
def test_feedback_on_an_item_of_an_unscored_mock_is_withheld(user, exam, tutor, end):
    mock = mock_of(user, exam)
    if end:
        end(mock)

    with pytest.raises(FeedbackWithheld):
        ask(tutor)

    assert tutor.responses.get(position=1).checked_at is None


def test_feedback_seen_before_the_mock_is_withheld_during_it(user, exam, tutor):
    ask(tutor)
    mock_of(user, exam)

    with pytest.raises(FeedbackWithheld):
        ask(tutor)


def test_feedback_comes_once_the_mock_is_scored(user, exam, tutor):
    score(mock_of(user, exam))

    assert ask(tutor).checked_at is not None


def test_a_mock_of_somebody_else_withholds_nothing(other_user, exam, tutor):
    mock_of(other_user, exam)

    assert ask(tutor).checked_at is not None


def test_items_of_an_unscored_mock_are_withheld_from_reviews(user, mock):
    assert withheld_ids(user) == set(mock.responses.values_list("item_id", flat=True))


def test_items_of_a_scored_mock_are_not_withheld(user, mock):
    score(mock)

    assert withheld_ids(user) == set()


# The score of a drill of one item says whether its answer was right


def test_practice_that_shares_an_item_with_a_running_mock_is_not_scored_before_it(user, exam, tutor):
    mock = mock_of(user, exam, NOW + MINUTE)
    submit(tutor)

    assert score_attempt(attempt_id=tutor.pk, now=NOW + DAY) is None

    tutor.refresh_from_db()
    assert (tutor.status, tutor.scoring_tries) == ("submitted", 0)
    assert mock.is_in_progress


def test_the_sweep_leaves_it_and_takes_it_after_the_mock(user, exam, tutor):
    mock = mock_of(user, exam, NOW + MINUTE)
    submit(tutor)
    assert claim_pending(now=NOW + 40 * MINUTE) == []

    score(mock)

    assert claim_pending(now=NOW + 41 * MINUTE) == [tutor.pk]
    assert score_attempt(attempt_id=tutor.pk, now=NOW + 41 * MINUTE).raw_score == 0


def test_practice_of_other_items_is_scored_during_a_mock(user, exam):
    mock = mock_of(user, exam)
    tiny_bank(exam)
    drill = practice_of(user, exam)
    assert not set(drill.responses.values_list("item_id")) & set(mock.responses.values_list("item_id"))

    assert score(drill)


def test_practice_is_scored_during_a_mock_of_somebody_else(other_user, exam, tutor):
    mock_of(other_user, exam)

    assert score(tutor)


def test_feedback_judges_what_is_stored_when_it_closes_the_response(tutor, monkeypatch):
    """A save that comes between reading and closing would be judged by what it replaced."""
    from practice.services import feedback

    withheld = feedback.withheld_items

    def save_first(user):
        save(tutor)
        return withheld(user)

    monkeypatch.setattr(feedback, "withheld_items", save_first)

    assert ask(tutor).value == tutor.responses.get(position=1).value
