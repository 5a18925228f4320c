"""The page an item is written on."""

import pytest

from questions.models import Item
from questions.services.authoring import draft_of
from tests.factories.practice import form_of
from tests.factories.questions import draft_item, published_item
from tests.questions.admin.pages import ADD, change_url, item_data, option, retire_url


def only_item():
    return Item.objects.select_related("exam", "task", "author").get()


def latest(item):
    item = Item.objects.select_related("exam", "task").get(pk=item.pk)
    return draft_of(item, item.versions.order_by("-number")[0])


def test_an_item_is_added_as_a_draft(exam, instructor, instructor_client):
    reply = instructor_client.post(ADD, item_data() | {"_save": "1"})

    item = only_item()
    draft = latest(item)
    assert reply["Location"] == change_url(item)
    assert (item.author, item.status, draft.task, draft.topics) == (
        instructor,
        "draft",
        "1.1",
        ("data-lake", "file-formats"),
    )
    assert draft.content.stem == "A team works.\n\nWhat helps?"
    assert draft.solution.correct == ("o2",)
    assert set(draft.requirements) == {"cost", "latency"}
    assert draft.solution.references[0].checked.isoformat() == "2026-11-22"


def test_an_item_can_be_saved_and_published_at_once(exam, instructor_client):
    instructor_client.post(ADD, item_data() | {"_publish": "1"})

    assert only_item().status == "published"


def test_an_incomplete_item_is_saved_and_the_page_says_what_is_missing(exam, instructor_client):
    reply = instructor_client.post(ADD, item_data(options=[], angoff="") | {"_publish": "1"}, follow=True)

    assert only_item().status == "draft"
    page = reply.content.decode()
    assert "“a-new-item”: not published." in page
    assert "options: single needs 4 options, found 0" in page


def test_a_multiple_item_asks_for_as_many_as_are_keys(exam, instructor_client):
    options = [option(number, is_key=number < 3) for number in range(1, 6)]
    data = item_data(options=options, kind="multiple", stem="Which steps help? (Choose TWO.)")

    instructor_client.post(ADD, data | {"_publish": "1"})

    version = only_item().current_version
    assert (version.content["choose"], version.key.solution["correct"]) == (2, ["o1", "o2"])


def test_an_ordering_item_takes_its_key_from_the_places_of_its_options(exam, instructor_client):
    options = [option(number, ORDER=place) for number, place in ((1, 3), (2, 1), (3, 2))]

    instructor_client.post(ADD, item_data(options=options, kind="ordering") | {"_publish": "1"})

    draft = latest(only_item())
    assert [entry.text for entry in draft.content.options] == ["Option 2", "Option 3", "Option 1"]
    assert draft.solution.correct == ("o1", "o2", "o3")


def test_a_prompt_follows_its_option_when_rows_move_or_go(exam, instructor_client):
    options = [option(1, DELETE="on"), {}, option(3, ORDER=4), option(4, ORDER=3), option(5, ORDER=5)]
    prompts = [
        {"text": f"Need of {row}", "match": row, "rationale": "It needs just this option and no other."}
        for row in (2, 3, 4)
    ]

    data = item_data(options=options, prompts=prompts, kind="matching")
    instructor_client.post(ADD, data | {"_publish": "1"})

    draft = latest(only_item())
    texts = {entry.handle: entry.text for entry in (*draft.content.options, *draft.content.prompts)}
    assert [(texts[prompt], texts[match]) for prompt, match in draft.solution.correct] == [
        ("Need of 2", "Option 3"), ("Need of 3", "Option 4"), ("Need of 4", "Option 5"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"slug": "With Spaces"}, "Lower-case words and digits joined by hyphens."),
        ({"slug": ""}, "This field is required."),
        ({"task": "MLS-C01/9.9"}, "Select a valid choice."),
        ({"angoff": "70"}, "Ensure this value is less than or equal to 0.95."),
        ({"slug": "taken"}, "Another item is called taken."),
    ],
)
def test_a_refused_form_keeps_everything_typed(exam, instructor_client, changes, message):
    draft_item(slug="taken")

    reply = instructor_client.post(ADD, item_data(**changes) | {"_save": "1"})

    page = reply.content.decode()
    assert message in page
    assert "<title>Error: Add item" in page
    for typed in (
        "A team works.",
        "Option 3",
        "This is why option 4 is right",
        "https://docs.example/a",
        "file-formats",
    ):
        assert typed in page
    assert Item.objects.count() == 1


def test_a_family_that_another_item_of_the_mock_has_is_refused_at_its_field(exam, instructor_client):
    item = published_item(slug="a-new-item")
    form_of(exam, [published_item(slug="one", family="joins"), item])

    reply = instructor_client.post(change_url(item), item_data(family="joins", clue="typed before") | {"_save": "1"})

    assert reply.context["forms"].item.errors["family"] == [
        "The item “one” has this family already, and both are in Mock exam 1, which takes one item of a family."
    ]
    assert "typed before" in reply.content.decode()
    item.refresh_from_db()
    assert item.family == ""


def test_an_open_item_shows_what_was_saved(exam, instructor_client):
    item = published_item("multiple")

    page = instructor_client.get(change_url(item)).content.decode()

    draft = latest(item)
    for text in (draft.content.stem[:20], *(entry.text for entry in draft.content.options), draft.solution.clue):
        assert text in page
    assert page.count('id="id_options-0-is_key" checked') + page.count('id="id_options-1-is_key" checked') == 2


def test_saving_unchanged_keeps_the_version(exam, instructor_client):
    instructor_client.post(ADD, item_data() | {"_publish": "1"})

    instructor_client.post(change_url(only_item()), item_data() | {"_save": "1"})

    assert only_item().versions.count() == 1


def test_a_change_to_a_published_item_becomes_a_draft(exam, instructor_client):
    instructor_client.post(ADD, item_data() | {"_publish": "1"})

    instructor_client.post(change_url(only_item()), item_data(stem="What now?") | {"_save": "1"})

    item = only_item()
    assert item.current_version.content["stem"].startswith("A team")
    assert item.versions.get(published_at=None).content["stem"] == "What now?"


def test_two_instructors_do_not_overwrite_each_other(exam, instructor_client):
    item = draft_item(slug="a-new-item")
    seen_at = item.updated_at.isoformat()
    instructor_client.post(change_url(item), item_data(stem="Theirs?", seen_at=seen_at) | {"_save": "1"})

    reply = instructor_client.post(change_url(item), item_data(stem="Mine?", seen_at=seen_at) | {"_save": "1"})

    page = reply.content.decode()
    assert "Somebody else saved this item after you opened it." in page
    assert "Mine?" in page
    assert latest(item).content.stem == "Theirs?"


def test_the_kind_of_a_published_item_is_refused_at_its_field(exam, instructor_client):
    instructor_client.post(ADD, item_data() | {"_publish": "1"})

    page = instructor_client.post(change_url(only_item()), item_data(kind="ordering") | {"_save": "1"}).content.decode()

    assert "The kind of an item that was published cannot change" in page


def test_an_item_is_saved_and_sent_to_review(exam, instructor_client):
    item = draft_item(slug="a-new-item")

    instructor_client.post(change_url(item), item_data() | {"_review": "1"})

    assert only_item().status == "in_review"


def test_a_retired_item_can_be_published_again_from_its_page(exam, instructor_client):
    instructor_client.post(ADD, item_data() | {"_publish": "1"})
    instructor_client.post(retire_url(only_item()), {"reason": "outdated"})
    assert only_item().status == "retired"

    instructor_client.post(change_url(only_item()), item_data() | {"_restore": "1"})

    assert only_item().status == "published"


def test_unpublished_changes_can_be_discarded_from_the_page(exam, instructor_client):
    instructor_client.post(ADD, item_data() | {"_publish": "1"})
    instructor_client.post(change_url(only_item()), item_data(stem="What now?") | {"_save": "1"})

    instructor_client.post(change_url(only_item()), {"_discard": "1"})

    assert only_item().versions.count() == 1


def test_too_many_options_are_refused(exam, instructor_client):
    options = [option(number) for number in range(12)]

    page = instructor_client.post(ADD, item_data(options=options) | {"_save": "1"}).content.decode()

    assert "Please submit at most 9 forms." in page
    assert not Item.objects.exists()
