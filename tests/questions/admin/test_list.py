"""The list of items: what it shows, finds and costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from domains.models import Task
from questions.models import Item, Tag
from tests.factories.questions import draft_item, item_draft, make_bank, published_item
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

    assert len(queries) <= 14


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
    assert shown(instructor_client, changes="no") == {"one", "two"}


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

    act(instructor_client, "retire", old, confirmed="yes")
    act(instructor_client, "send_to_review", new)

    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.status, new.status) == ("retired", "in_review")


def test_publishing_what_has_no_changes_says_so(exam, instructor_client):
    page = act(instructor_client, "publish", published_item(slug="same")).content.decode()

    assert "“same”: there are no changes to publish." in page
