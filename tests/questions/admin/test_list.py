"""The list of items: what it shows, finds and costs."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from domains.models import Task
from questions.admin import bounded, filters, tags
from questions.models import Item, Tag
from questions.services.authoring import create_item
from questions.services.comments import add_comment
from questions.services.reviewing import ask_for_review
from tests.factories.questions import NOW, draft_item, item_draft, make_bank, published_item
from tests.questions.admin.pages import LIST


def shown(client, **parameters):
    reply = client.get(LIST, parameters)
    assert reply.status_code == 200
    return {item.slug for item in reply.context["cl"].result_list}


@pytest.mark.parametrize("count", [5, 50])
def test_a_page_costs_as_many_statements_whatever_its_length(exam, instructor_client, count):
    make_bank(exam, count)
    instructor_client.get(LIST)

    with CaptureQueriesContext(connection) as queries:
        instructor_client.get(LIST)

    assert len(queries) <= 12


def test_all_filters_and_a_search_cost_no_more(exam, instructor_client):
    item = published_item(slug="one", topics=("alpha",))
    chosen = {"domain": item.task.domain_id, "task": item.task_id, "topic": item.tags.get(name="alpha").pk}
    instructor_client.get(LIST)

    with CaptureQueriesContext(connection) as queries:
        found = shown(instructor_client, q="works item", author="me", changes="yes", kind__exact="single", **chosen)

    assert found == set()
    assert len(queries) <= 12


def test_rows_are_counted_up_to_a_limit_and_pages_end_there(exam, instructor_client, monkeypatch):
    monkeypatch.setattr(bounded, "MOST_COUNTED", 60)
    make_bank(exam, 100)

    page = instructor_client.get(LIST, {"p": 2})

    assert len(page.context["cl"].result_list) == 10
    assert "More than 60 items: the pages end there." in page.content.decode()
    assert instructor_client.get(LIST, {"p": 3}).status_code == 302


@pytest.mark.parametrize(
    ("column", "expected"),
    [("1", "abc"), ("-1", "cba"), ("2", "acb"), ("-4.1", "cba"), ("5", "acb"), ("x.99.-", "acb")],
)
def test_one_column_sorts_and_names_break_ties(exam, instructor_client, column, expected):
    draft_item(slug="a", task="1.1", angoff=Decimal("0.40"))
    draft_item(slug="b", task="1.3", angoff=Decimal("0.70"))
    draft_item(slug="c", task="1.2", angoff=Decimal("0.60"))

    rows = instructor_client.get(LIST, {"o": column}).context["cl"].result_list

    assert "".join(item.slug for item in rows) == expected


def test_ones_own_items_can_be_asked_for(exam, instructor_client, instructor):
    create_item(draft=item_draft(slug="mine"), by=instructor, now=NOW)
    draft_item(slug="of-somebody-else")

    assert shown(instructor_client, author="me") == {"mine"}


def test_what_waits_for_somebody_can_be_asked_for(exam, instructor_client, instructor):
    mine = create_item(draft=item_draft(slug="mine"), by=instructor, now=NOW)
    of_another, untouched = draft_item(slug="of-another"), draft_item(slug="untouched")
    for item in (mine, of_another):
        ask_for_review(item_id=item.pk, by=None, now=NOW)
    add_comment(item_id=untouched.pk, text="Is it?", by=instructor, now=NOW)

    assert shown(instructor_client, waiting="me") == {"of-another"}
    assert shown(instructor_client, waiting="review") == {"mine", "of-another"}
    assert shown(instructor_client, waiting="comments") == {"untouched"}
    assert shown(instructor_client, waiting="back") == shown(instructor_client, waiting="approved") == set()
    page = instructor_client.get(LIST).content.decode()
    assert "waits for review" in page
    assert "1 open comment" in page


def test_long_lists_of_tags_end_somewhere_and_still_name_the_chosen_one(exam, instructor_client, monkeypatch):
    monkeypatch.setattr(filters, "MOST_TAGS", 2)
    item = draft_item(slug="one", topics=("alpha", "beta", "gamma"))

    page = instructor_client.get(LIST, {"topic": item.tags.get(name="gamma").pk}).content.decode()

    assert "alpha" in page
    assert "gamma" in page
    assert "All of them" in page


def test_the_list_of_tags_counts_their_items_up_to_a_limit(exam, instructor_client, monkeypatch):
    monkeypatch.setattr(tags, "MOST_ITEMS", 1)
    draft_item(topics=("alpha",), services=("S3",))
    draft_item(topics=("beta",), services=("S3",))

    page = instructor_client.get(reverse("admin:questions_tag_changelist")).content.decode()

    assert ">more than 1</a>" in page
    assert page.count(">1</a>") == 2


def test_a_row_shows_name_stem_task_and_status(exam, instructor_client):
    published_item(slug="the-name")

    page = instructor_client.get(LIST).content.decode()

    assert "the-name" in page
    assert "A team works on item" in page
    assert "published, version 1" in page


def test_the_list_does_not_show_keys(exam, instructor_client):
    item = published_item()

    page = instructor_client.get(LIST).content.decode()

    assert item.current_version.key.solution["rationales"]["o1"] not in page


@pytest.mark.parametrize(
    "words", ["needle", "a needle haystack", "NEEDLE", "family-9", "Glue / EMR"], ids=lambda words: words
)
def test_search_finds_names_stems_families_and_pairs(exam, instructor_client, words):
    draft = item_draft()
    stem = draft.content.__class__(**{**draft.content.__dict__, "stem": "Find a Needle in the haystack"})
    draft_item(slug="wanted", content=stem, family="family-9", pair="Glue / EMR")
    published_item(slug="other")

    assert shown(instructor_client, q=words) == {"wanted"}


def test_filters_narrow_the_list(exam, instructor_client):
    published_item(slug="one", task="1.1", topics=("alpha",))
    published_item("multiple", slug="two", task="2.1", topics=("beta",))
    draft_item(slug="three", task="1.2", topics=("beta",))
    task = Task.objects.get(code="1.1", domain__exam=exam)
    beta = Tag.objects.get(kind="topic", name="beta")

    assert shown(instructor_client, domain=task.domain_id) == {"one", "three"}
    assert shown(instructor_client, task=task.pk) == {"one"}
    assert shown(instructor_client, kind__exact="multiple") == {"two"}
    assert shown(instructor_client, status__exact="draft") == {"three"}
    assert shown(instructor_client, topic=beta.pk) == {"two", "three"}
    assert shown(instructor_client, changes="yes") == {"three"}


@pytest.mark.parametrize("name", ["domain", "task", "topic", "service", "requirement", "changes"])
def test_a_filter_with_a_nonsense_value_filters_nothing(exam, instructor_client, name):
    published_item(slug="one")

    assert shown(instructor_client, **{name: "x' OR 1=1"}) == {"one"}


def act(client, action, *items, **more):
    chosen = {"action": action, "_selected_action": [str(item.pk) for item in items]}
    return client.post(LIST, chosen | more, follow=True)


def test_publishing_several_says_for_each_what_happened(exam, instructor_client, instructor):
    good, bad = draft_item(slug="good"), draft_item(slug="bad", angoff=None)

    page = act(instructor_client, "publish", good, bad).content.decode()

    assert "“good”: published, version 1." in page
    assert "“bad”: not published.<ul><li>angoff: missing</li></ul>" in page
    assert dict(Item.objects.values_list("slug", "status")) == {"good": "published", "bad": "draft"}
    assert good.events.get(action="published").actor == instructor


def test_retiring_and_sending_to_review_work_from_the_list(exam, instructor_client):
    old, new = published_item(), draft_item()

    act(instructor_client, "retire", old, confirmed="yes", reason="Out of date.")
    act(instructor_client, "send_to_review", new)

    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.status, new.status) == ("retired", "in_review")


def test_publishing_what_has_no_changes_says_so(exam, instructor_client):
    page = act(instructor_client, "publish", published_item(slug="same")).content.decode()

    assert "“same”: there are no changes to publish." in page
