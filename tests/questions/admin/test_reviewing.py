"""The page a draft is reviewed on, as its author, as a second instructor and as an administrator."""

import re

import pytest
from django.test import Client

from examprep.accounts.services import create_person
from questions.models import Item, ItemComment
from questions.services.authoring import create_item
from questions.services.reviewing import ask_for_review, digest_of
from tests.factories.questions import NOW, draft_item, item_draft, published_item
from tests.questions.admin.pages import ADD, change_url, item_data, review_url


@pytest.fixture(autouse=True)
def _two_persons(settings):
    settings.TWO_PERSON_REVIEW = True


@pytest.fixture
def reviewer_client(db):
    person = create_person(username="ivo", email="ivo@example.org", password="x" * 12, is_instructor=True)
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def item(exam, instructor):
    """A draft of the instructor, in review."""
    item = create_item(draft=item_draft(slug="the-item"), by=instructor, now=NOW)
    ask_for_review(item_id=item.pk, by=instructor, now=NOW)
    return item


def moves(client, item):
    """Names of the buttons on the page."""
    page = client.get(review_url(item)).content.decode()
    return set(re.findall(r'name="move" value="(\w+)"', page)) - {"comment", "reply", "resolve", "reopen"}


def told(client, item):
    page = client.get(review_url(item)).content.decode()
    return re.sub(r"<[^>]+>", "", " ".join(re.findall(r'<p class="decision__not">(.*?)</p>', page)))


def make(client, item, move, **data):
    return client.post(review_url(item), {"move": move} | data)


def seen(item):
    return digest_of(item.versions.select_related("key").get(published_at=None))


def state(item):
    item = Item.objects.get(pk=item.pk)
    return item.status, item.versions.order_by("-number")[0].review


def test_the_author_may_take_it_back_and_reads_why_not_approve_or_publish(item, instructor_client):
    assert moves(instructor_client, item) == {"withdraw"}
    assert "Approve: you wrote part of it, so somebody else has to approve it." in told(instructor_client, item)
    assert "Publish: it waits for review: somebody other than ines has to approve it first." in told(
        instructor_client, item
    )


def test_a_second_instructor_may_approve_or_ask_for_changes(item, reviewer_client):
    assert moves(reviewer_client, item) == {"approve", "request_changes"}


def test_an_administrator_who_wrote_it_has_no_more_rights_than_an_author(exam, admin_user, admin_client):
    own = create_item(draft=item_draft(), by=admin_user, now=NOW)

    assert moves(admin_client, own) == {"review"}
    assert "send it to review" in told(admin_client, own)


def test_an_administrator_may_approve_what_others_wrote(item, admin_client):
    assert moves(admin_client, item) == {"approve", "request_changes"}


def test_from_approval_to_publication(item, instructor_client, reviewer_client):
    reply = make(reviewer_client, item, "approve", seen=seen(item))

    assert reply["Location"] == review_url(item)
    assert state(item) == ("in_review", "approved")
    assert "publish" in moves(instructor_client, item)
    make(instructor_client, item, "publish")
    assert state(item) == ("published", "none")


def test_what_changed_since_the_page_was_opened_is_not_approved(item, instructor_client, reviewer_client):
    read = seen(item)
    instructor_client.post(change_url(item), item_data(slug="the-item", stem="Another. What helps?") | {"_save": "1"})

    reply = make(reviewer_client, item, "approve", seen=read)

    assert (reply.status_code, state(item)) == (409, ("in_review", "asked"))
    assert "it changed after you opened this page" in reply.content.decode()


def test_a_refused_move_changes_nothing_whatever_is_posted(item, instructor_client):
    for move in ("approve", "publish", "request_changes"):
        assert make(instructor_client, item, move, seen=seen(item), text="Hm.").status_code == 409

    assert (state(item), ItemComment.objects.count()) == (("in_review", "asked"), 0)


def test_changes_are_requested_with_words_that_become_a_comment(item, instructor_client, reviewer_client):
    make(reviewer_client, item, "request_changes", text="Which <b>region</b>?")

    page = instructor_client.get(review_url(item)).content.decode()
    assert state(item) == ("draft", "changes")
    assert "Ivo asked for changes" in page
    assert "Which &lt;b&gt;region&lt;/b&gt;?" in page


def test_what_was_typed_stays_when_a_move_is_refused(item, instructor_client, reviewer_client):
    make(instructor_client, item, "withdraw")

    reply = make(reviewer_client, item, "request_changes", text="Say which region.")

    assert reply.status_code == 409
    assert "Say which region.</textarea>" in reply.content.decode()


def test_saving_and_publishing_at_once_is_not_offered_and_does_not_work(exam, instructor_client):
    assert 'name="_publish"' not in instructor_client.get(ADD).content.decode()

    reply = instructor_client.post(ADD, item_data() | {"_publish": "1"}, follow=True)

    assert "somebody other than ines has to approve it first" in reply.content.decode()
    assert Item.objects.get().status == "draft"


def test_who_is_alone_is_told_what_to_do(exam, instructor, instructor_client):
    item = create_item(draft=item_draft(), by=instructor, now=NOW)
    words = "make a second person an instructor, or let the site run with TWO_PERSON_REVIEW=false"

    assert words in told(instructor_client, item)
    create_person(username="ivo", email="ivo@example.org", password="x" * 12, is_instructor=True)
    assert words not in told(instructor_client, item)


def test_a_published_item_and_its_draft_say_where_they_stand(exam, instructor_client, settings):
    settings.TWO_PERSON_REVIEW = False
    item = published_item()
    data = item_data(slug=item.slug, stem="Another. What helps?") | {"_review": "1"}

    page = instructor_client.post(change_url(item), data, follow=True).content.decode()

    assert "Version 2 is a draft by ines; candidates see version 1." in page
    assert "In review since" in page
    assert Item.objects.get().status == "published"
    assert "<del>A team works on item" in instructor_client.get(review_url(item)).content.decode()


def test_what_is_missing_keeps_it_from_being_published(exam, instructor_client, settings):
    settings.TWO_PERSON_REVIEW = False
    item = draft_item(angoff=None)

    assert "publish" not in moves(instructor_client, item)
    assert "Publish: something is missing, see below." in told(instructor_client, item)


def test_where_one_person_is_enough_a_draft_is_published_from_either_page(exam, instructor_client, settings):
    settings.TWO_PERSON_REVIEW = False

    assert moves(instructor_client, draft_item()) == {"publish", "review"}
    assert 'name="_publish"' in instructor_client.get(ADD).content.decode()


def test_a_retired_draft_is_brought_back(exam, instructor_client):
    instructor_client.post(ADD, item_data() | {"_save": "1"})
    item = Item.objects.get()
    instructor_client.post(change_url(item), {**item_data(), "_retire": "1"})
    Item.objects.update(status="retired")

    instructor_client.post(change_url(item), {**item_data(), "_reopen": "1"})

    assert Item.objects.get().status == "draft"


def test_comments_are_made_answered_settled_and_opened_again(item, instructor_client, reviewer_client):
    make(reviewer_client, item, "comment", text="Which region?")
    thread = ItemComment.objects.get()
    make(instructor_client, item, "reply", text="Any.", thread=thread.pk)
    make(reviewer_client, item, "resolve", thread=thread.pk)

    assert "Resolved: 1" in instructor_client.get(review_url(item)).content.decode()
    make(instructor_client, item, "reopen", thread=thread.pk)
    page = instructor_client.get(change_url(item)).content.decode()
    assert page.index("Which region?") < page.index("Any.")
    assert "Resolved: 1" not in page


def test_a_comment_leads_back_to_the_page_it_was_written_on(item, instructor_client):
    reply = make(instructor_client, item, "comment", text="Hm.", back="change")

    assert reply["Location"] == f"{change_url(item)}#comments"


def test_a_comment_that_is_too_long_is_refused_and_stays_on_the_page(item, instructor_client):
    reply = make(instructor_client, item, "comment", text="word " * 900)

    assert reply.status_code == 409
    assert "A comment has 4000 characters at most" in reply.content.decode()
    assert "word word word" in reply.content.decode()


def test_the_cost_of_the_page_does_not_grow_with_comments(item, instructor_client, django_assert_max_num_queries):
    for number in range(5):
        make(instructor_client, item, "comment", text=f"Number {number}")

    with django_assert_max_num_queries(16):
        instructor_client.get(review_url(item))


def test_a_candidate_does_not_reach_the_page(item, user_client):
    assert user_client.get(review_url(item)).status_code == 302
    assert user_client.post(review_url(item), {"move": "comment", "text": "Hm."}).status_code == 302
    assert ItemComment.objects.count() == 0
