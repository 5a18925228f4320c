"""Threads of comments on an item."""

from datetime import timedelta

import pytest

from questions.services.comments import add_comment, reopen_thread, resolve_thread, threads_of
from questions.services.errors import CommentRefused
from tests.factories.questions import NOW, draft_item

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def item(exam):
    return draft_item()


def say(item, by, text="Which region?", **more):
    return add_comment(item_id=item.pk, text=text, by=by, now=NOW, **more)


def actions(item):
    return list(item.events.order_by("pk").values_list("action", flat=True))


def test_a_comment_is_about_the_newest_version(item, instructor):
    comment = say(item, instructor, "  Which region?\n")

    assert (comment.text, comment.version_number, comment.author, comment.created_at) == (
        "Which region?", 1, instructor, NOW,
    )  # fmt: skip


def test_replies_belong_to_the_first_comment(item, instructor, user):
    first = say(item, instructor)
    reply = say(item, user, "Any.", reply_to=first.pk)
    again = say(item, instructor, "Good.", reply_to=reply.pk)
    other = say(item, user, "And when?")

    threads = [(thread.first, thread.replies) for thread in threads_of(item)]

    assert threads == [(first, (reply, again)), (other, ())]


@pytest.mark.parametrize("text", ["", " \n ", "x" * 4001])
def test_a_comment_says_something_and_not_too_much(item, instructor, text):
    with pytest.raises(CommentRefused):
        say(item, instructor, text)


def test_a_comment_of_another_item_is_not_answered(item, instructor):
    other = say(draft_item(), instructor)

    with pytest.raises(CommentRefused, match="no such comment"):
        say(item, instructor, reply_to=other.pk)
    with pytest.raises(CommentRefused, match="no such comment"):
        resolve_thread(item_id=item.pk, comment_id=other.pk, by=instructor, now=LATER)


def test_a_thread_is_settled_once_and_who_did_it_is_kept(item, instructor, user):
    first = say(item, instructor)

    resolve_thread(item_id=item.pk, comment_id=first.pk, by=user, now=LATER)
    resolve_thread(item_id=item.pk, comment_id=first.pk, by=instructor, now=LATER + timedelta(hours=1))

    first.refresh_from_db()
    assert (first.resolved_by, first.resolved_at) == (user, LATER)
    event = item.events.get(action="comment_resolved")
    assert (event.actor, event.details) == (user, {"comment": first.pk})


def test_a_thread_is_opened_again(item, instructor, user):
    first = say(item, instructor)
    resolve_thread(item_id=item.pk, comment_id=first.pk, by=user, now=LATER)

    reopen_thread(item_id=item.pk, comment_id=first.pk, by=instructor, now=LATER)

    assert threads_of(item)[0].is_open
    assert actions(item) == ["created", "commented", "comment_resolved", "comment_reopened"]


def test_an_answer_opens_a_settled_thread_again(item, instructor, user):
    first = say(item, instructor)
    resolve_thread(item_id=item.pk, comment_id=first.pk, by=user, now=LATER)

    say(item, instructor, "It is not.", reply_to=first.pk)

    assert threads_of(item)[0].is_open


def test_comments_outlive_their_author(item, instructor):
    say(item, instructor)

    instructor.delete()

    assert threads_of(item)[0].first.author is None
