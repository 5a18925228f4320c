"""Who wrote a draft, whether this very text was approved, and who may do what."""

import pytest

from questions.core.item import ItemStatus
from questions.core.review import Done, Move, ReviewState, Situation, Step, judge, why_not

CREATED = Done(Step.CREATED, "ida")
ASKED = Done(Step.REVIEW_ASKED, "ida")
APPROVED = Done(Step.APPROVED, "ivo", "the text")


def standing(*done, written_by="ida", text="the text"):
    return judge(done, written_by=written_by, text=text)


def test_an_approval_of_the_text_as_it_is_counts():
    now = standing(CREATED, ASKED, APPROVED)

    assert (now.is_approved, now.approver, now.writers, now.asker) == (True, "ivo", ("ida",), "ida")


@pytest.mark.parametrize("step", [Step.TEXT_EDITED, Step.CHANGES_REQUESTED, Step.REVIEW_WITHDRAWN, Step.RETIRED])
def test_what_ends_an_approval(step):
    now = standing(CREATED, APPROVED, Done(step, "ida"))

    assert (now.is_approved, now.is_stale, now.lost_approver) == (False, True, "ivo")


def test_an_approval_after_an_edit_counts_again():
    assert standing(CREATED, APPROVED, Done(Step.TEXT_EDITED, "ida"), APPROVED).is_approved


def test_an_approval_of_another_text_does_not_count_even_without_an_event():
    now = standing(CREATED, APPROVED, text="another text")

    assert (now.is_approved, now.is_stale) == (False, True)


def test_everybody_who_wrote_is_a_writer_in_the_order_they_came():
    now = standing(CREATED, Done(Step.TEXT_EDITED, "ann"), Done(Step.TEXT_EDITED, "ida"), written_by="bob")

    assert now.writers == ("ida", "ann", "bob")


def test_nobody_is_named_as_the_writer_of_what_a_command_loaded():
    assert standing(Done(Step.CREATED, None), written_by=None).writers == ()


def test_an_approval_of_somebody_who_wrote_before_does_not_count():
    assert not standing(CREATED, Done(Step.TEXT_EDITED, "ivo"), APPROVED, written_by="ivo").is_approved


def test_an_approval_of_somebody_the_version_names_as_writer_does_not_count():
    assert not standing(CREATED, APPROVED, written_by="ivo").is_approved


def test_a_discarded_draft_takes_its_writers_and_its_approval_with_it():
    now = standing(Done(Step.TEXT_EDITED, "ivo"), APPROVED, Done(Step.DISCARDED, "ivo"), Done(Step.TEXT_EDITED, "ann"),
                   written_by="ann")  # fmt: skip

    assert (now.writers, now.is_approved, now.is_stale) == (("ann",), False, False)


def test_an_approval_stands_when_its_author_is_gone():
    assert standing(CREATED, Done(Step.APPROVED, None, "the text")).is_approved


def situation(**changes):
    facts = {
        "status": ItemStatus.IN_REVIEW, "review": ReviewState.ASKED, "has_draft": True, "was_published": False,
        "needs_approval": True, "writers": "ida",
    }  # fmt: skip
    return Situation(**facts | changes)


@pytest.mark.parametrize(
    ("move", "changes"),
    [
        (Move.ASK, {"review": ReviewState.NONE}),
        (Move.ASK, {"review": ReviewState.CHANGES}),
        (Move.WITHDRAW, {"is_writer": True}),
        (Move.WITHDRAW, {"is_asker": True}),
        (Move.APPROVE, {}),
        (Move.APPROVE, {"is_asker": True}),
        (Move.REQUEST_CHANGES, {}),
        (Move.REQUEST_CHANGES, {"review": ReviewState.APPROVED, "is_approved": True}),
        (Move.PUBLISH, {"is_approved": True, "review": ReviewState.APPROVED}),
        (Move.PUBLISH, {"needs_approval": False, "review": ReviewState.NONE}),
        (Move.DISCARD, {"was_published": True}),
        (Move.RETIRE, {}),
        (Move.RESTORE, {"status": ItemStatus.RETIRED, "was_published": True, "has_draft": False}),
        (Move.REOPEN, {"status": ItemStatus.RETIRED}),
    ],
)
def test_what_may_be_done(move, changes):
    assert why_not(move, situation(**changes)) == ""


@pytest.mark.parametrize(
    ("move", "changes", "words"),
    [
        (Move.ASK, {}, "in review already"),
        (Move.ASK, {"has_draft": False, "review": ReviewState.NONE}, "there is no draft"),
        (Move.ASK, {"status": ItemStatus.RETIRED, "review": ReviewState.NONE}, "bring it back as a draft first"),
        (Move.WITHDRAW, {}, "only who wrote it or sent it to review"),
        (Move.WITHDRAW, {"review": ReviewState.NONE, "is_writer": True}, "it is not in review"),
        (Move.APPROVE, {"is_writer": True}, "you wrote part of it"),
        (Move.APPROVE, {"review": ReviewState.CHANGES}, "it was not sent to review"),
        (Move.APPROVE, {"is_approved": True}, "it is approved already"),
        (Move.REQUEST_CHANGES, {"is_writer": True}, "take it back from review"),
        (Move.REQUEST_CHANGES, {"review": ReviewState.NONE}, "it was not sent to review"),
        (Move.PUBLISH, {"review": ReviewState.NONE}, "somebody other than ida has to approve it first: send it"),
        (Move.PUBLISH, {"review": ReviewState.NONE, "writers": ""}, "somebody has to approve it first"),
        (Move.PUBLISH, {}, "it waits for review: somebody other than ida"),
        (Move.PUBLISH, {"review": ReviewState.CHANGES}, "changes were requested: make them"),
        (Move.PUBLISH, {"is_stale": True, "lost_approver": "ivo"}, "it changed after ivo approved it"),
        (Move.PUBLISH, {"has_draft": False}, "there are no changes to publish"),
        (Move.DISCARD, {}, "the only text of the item"),
        (Move.DISCARD, {"was_published": True, "has_draft": False}, "there is no draft"),
        (Move.RETIRE, {"status": ItemStatus.RETIRED}, "retired already"),
        (Move.RESTORE, {}, "it is not retired"),
        (Move.RESTORE, {"status": ItemStatus.RETIRED}, "it was never published"),
        (Move.RESTORE, {"status": ItemStatus.RETIRED, "was_published": True}, "it has a draft"),
        (Move.REOPEN, {}, "it is not retired"),
        (Move.REOPEN, {"status": ItemStatus.RETIRED, "was_published": True}, "publish it again"),
    ],
)
def test_what_may_not_be_done_and_why(move, changes, words):
    assert words in why_not(move, situation(**changes))
