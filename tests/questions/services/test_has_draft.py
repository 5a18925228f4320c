"""What lists go by to find changes to publish agrees with the versions after every step of an item's life."""

from dataclasses import replace

import pytest
from django.db.models import Exists, OuterRef

from questions.core.parsing import ParsedItem
from questions.models import Item, ItemVersion
from questions.services.authoring import create_item, discard_draft, draft_of, save_draft
from questions.services.importing import import_items
from questions.services.publishing import publish_item, retire_item
from questions.services.restoring import restore_version
from tests.factories.questions import NOW, item_draft


@pytest.fixture
def step(exam):
    """Do something and say whether the one item has a draft; the mark and the versions must agree."""

    def take(service, **arguments):
        made = service(by=None, now=NOW, **arguments)
        open_versions = ItemVersion.objects.filter(item=OuterRef("pk"), published_at=None)
        ((is_marked, is_so),) = Item.objects.values_list("has_draft", Exists(open_versions))
        assert is_marked == is_so
        return made, is_marked

    return take


def changed(slug, stem):
    item = Item.objects.select_related("exam", "task").get(slug=slug)
    draft = draft_of(item, item.versions.order_by("-number")[0])
    return replace(draft, content=replace(draft.content, stem=stem))


def test_an_item_written_here_is_marked_while_it_has_a_draft(step):
    item, has_draft = step(create_item, draft=item_draft(slug="one"))
    taken = [has_draft]
    first = changed("one", "The first text?")
    for service, arguments in (
        (save_draft, {"draft": first}),
        (publish_item, {}),
        (save_draft, {"draft": changed("one", "The second text?")}),
        (discard_draft, {}),
        (save_draft, {"draft": changed("one", "The third text?")}),
        (save_draft, {"draft": first}),  # the published text again
        (save_draft, {"draft": changed("one", "The fourth text?")}),
        (publish_item, {}),
        (restore_version, {"number": 1}),
        (publish_item, {}),
        (retire_item, {}),
    ):
        taken.append(step(service, item_id=item.pk, **arguments)[1])

    assert taken == [True, True, False, True, False, True, False, True, False, True, False, False]


def test_an_item_from_a_file_is_marked_until_it_is_published(step):
    draft = item_draft(slug="one")
    taken = []
    steps = [("First?", False), ("Second?", False), ("Second?", True), ("Third?", False), ("Third?", True)]
    for text, publish in steps:
        items = [ParsedItem(replace(draft, content=replace(draft.content, stem=text)), "f.yaml", {"": 1})]
        taken.append(step(import_items, items=items, publish=publish)[1])

    assert taken == [True, True, False, True, False]
