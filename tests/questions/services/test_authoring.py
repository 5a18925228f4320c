"""Creating items and saving drafts."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from questions.core.item import ItemStatus
from questions.models import Form, Item, ItemEvent, ItemVersion
from questions.services.authoring import create_item, discard_draft, draft_of, save_draft
from questions.services.errors import EditConflict, FamilyTaken, IdentityFrozen, SlugTaken, UnknownTask
from questions.services.publishing import publish_item
from tests.factories.practice import form_of
from tests.factories.questions import NOW, draft_item, item_draft, published_item

LATER = NOW + timedelta(hours=1)


def reloaded(item):
    return Item.objects.select_related("exam", "task").prefetch_related("tags").get(pk=item.pk)


def with_stem(draft, stem):
    return replace(draft, content=replace(draft.content, stem=stem))


def saved(item, draft, **options):
    return save_draft(item_id=item.pk, draft=draft, by=None, now=LATER, **options)


def authored(item):
    item = reloaded(item)
    return draft_of(item, item.versions.order_by("-number")[0])


def test_a_new_item_is_a_draft_with_everything_that_was_authored(exam, instructor):
    draft = item_draft("multiple", pair="S3 / EFS", family="1.1-03")

    item = create_item(draft=draft, by=instructor, now=NOW)

    item = reloaded(item)
    assert (item.status, item.author, item.created_at) == (ItemStatus.DRAFT, instructor, NOW)
    assert draft_of(item, item.versions.get()) == draft


def test_creating_an_item_is_recorded(exam, instructor):
    item = create_item(draft=item_draft(), by=instructor, now=NOW)

    event = item.events.get()
    assert (event.action, event.actor, event.at) == (ItemEvent.Action.CREATED, instructor, NOW)


def test_the_html_of_a_draft_is_rendered_when_it_is_saved(exam):
    item = create_item(draft=with_stem(item_draft(), "A **bold** stem"), by=None, now=NOW)

    assert item.versions.get().html["stem"] == "<p>A <strong>bold</strong> stem</p>"


def test_a_slug_is_used_once(exam):
    draft_item(slug="the-one")

    with pytest.raises(SlugTaken):
        create_item(draft=item_draft(slug="the-one"), by=None, now=NOW)


@pytest.mark.parametrize("changes", [{"task": "9.9"}, {"exam": "XYZ"}, {"task": ""}])
def test_an_unknown_task_is_refused(exam, changes):
    with pytest.raises(UnknownTask):
        create_item(draft=item_draft(**changes), by=None, now=NOW)


def test_saving_a_draft_again_rewrites_it(exam):
    item = draft_item()

    saved(item, with_stem(authored(item), "Another stem"))

    assert item.versions.get().content["stem"] == "Another stem"


def test_changing_a_published_item_starts_the_next_version(exam):
    item = published_item()

    saved(item, with_stem(authored(item), "Another stem"))

    numbers = item.versions.values_list("number", "published_at")
    assert list(numbers) == [(1, NOW), (2, None)]
    assert reloaded(item).current_version.number == 1


def test_facts_change_at_once_without_a_version(exam):
    item = published_item()

    version = saved(item, replace(authored(item), angoff=Decimal("0.55"), topics=("file-formats",), task="1.2"))

    item = reloaded(item)
    assert version is None
    assert (item.angoff, item.task.code, item.updated_at) == (Decimal("0.55"), "1.2", LATER)
    assert set(item.tags.filter(kind="topic").values_list("name", flat=True)) == {"file-formats"}
    assert item.versions.count() == 1


def test_a_changed_text_starts_without_reviews(exam):
    item = published_item()

    version = saved(item, with_stem(authored(item), "Another stem"))

    assert version.key.reviews == []
    assert len(item.versions.get(number=1).key.reviews) == 1


def test_a_rewritten_draft_loses_its_reviews_but_one_with_new_facts_keeps_them(exam):
    item = draft_item()

    saved(item, replace(authored(item), angoff=Decimal("0.55")))
    assert len(item.versions.get().key.reviews) == 1

    saved(item, with_stem(authored(item), "Another stem"))
    assert item.versions.get().key.reviews == []


def test_going_back_to_the_published_text_removes_the_draft(exam):
    item = published_item()
    published = authored(item)
    saved(item, with_stem(published, "Another stem"))

    saved(item, published)

    assert item.versions.count() == 1


def test_options_keep_their_handles_when_they_are_reordered(exam):
    item = published_item()
    draft = authored(item)
    options = draft.content.options
    renamed = tuple(replace(option, handle=f"o{index}") for index, option in enumerate(options[::-1], 1))
    moved = replace(
        draft,
        content=replace(draft.content, options=renamed),
        solution=replace(draft.solution, correct=("o4",)),
    )

    version = saved(item, moved)

    assert [option["handle"] for option in version.content["options"]] == ["o4", "o3", "o2", "o1"]
    assert version.key.solution["correct"] == ["o1"]


@pytest.mark.parametrize("changes", [{"slug": "another"}, {"exam": "XYZ"}])
def test_the_identity_of_a_published_item_is_frozen(exam, changes):
    item = published_item()

    with pytest.raises((IdentityFrozen, UnknownTask)):
        saved(item, replace(authored(item), **changes))


def test_the_kind_of_a_published_item_is_frozen(exam):
    item = published_item()

    with pytest.raises(IdentityFrozen, match="kind"):
        saved(item, item_draft("ordering", slug=item.slug))


def test_the_domain_of_a_published_item_is_frozen(exam):
    item = published_item(task="1.1")

    with pytest.raises(IdentityFrozen, match="domain"):
        saved(item, replace(authored(item), task="2.1"))


def test_a_family_that_another_item_of_the_mock_has_is_refused(exam):
    form_of(exam, [published_item(slug="one", family="joins"), published_item(slug="two")])
    two = Item.objects.get(slug="two")

    with pytest.raises(FamilyTaken, match="the item “one” has this family already, and both are in Mock exam 1"):
        saved(two, replace(authored(two), family="joins"))

    assert reloaded(two).family == ""


def test_a_family_may_be_shared_across_mocks(exam):
    form_of(exam, [published_item(family="joins")])
    item = published_item()
    form_of(exam, [item], number=2)
    Item.objects.create(slug="no-form", exam=exam, task=item.task, kind="single", status="draft", family="joins")

    saved(item, replace(authored(item), family="joins"))

    assert reloaded(item).family == "joins"


def test_a_family_is_free_in_a_mock_nobody_gets_any_more(exam):
    item = published_item()
    form = form_of(exam, [published_item(family="joins"), item])
    Form.objects.filter(pk=form.pk).update(status="retired")

    saved(item, replace(authored(item), family="joins"))

    assert reloaded(item).family == "joins"


def test_several_items_of_a_mock_may_be_of_no_family(exam):
    item = published_item(family="joins")
    form_of(exam, [published_item(), item])

    saved(item, replace(authored(item), family=""))

    assert reloaded(item).family == ""


def test_an_item_whose_family_was_shared_before_can_still_be_edited(exam):
    item = published_item(family="joins")
    form_of(exam, [published_item(family="joins"), item])

    saved(item, with_stem(authored(item), "Another stem"))

    assert authored(item).content.stem == "Another stem"


def test_another_judgement_of_difficulty_moves_the_cut_of_the_form(exam):
    item = published_item(angoff=Decimal("0.50"))
    form = form_of(exam, [item])

    saved(item, replace(authored(item), angoff=Decimal("0.80")))

    form.refresh_from_db()
    assert form.cut_fraction == Decimal("0.8000")


def test_the_slug_of_a_draft_may_change_but_not_to_a_taken_one(exam):
    draft_item(slug="taken")
    item = draft_item(slug="mine")

    saved(item, replace(authored(item), slug="still-mine"))
    with pytest.raises(SlugTaken):
        saved(item, replace(authored(item), slug="taken"))

    assert reloaded(item).slug == "still-mine"


def test_saving_over_somebody_elses_change_is_refused(exam):
    item = draft_item()
    seen_at = item.updated_at
    saved(item, with_stem(authored(item), "Theirs"))

    with pytest.raises(EditConflict):
        saved(item, with_stem(authored(item), "Mine"), seen_at=seen_at)

    assert item.versions.get().content["stem"] == "Theirs"


def test_unpublished_changes_can_be_discarded(exam):
    item = published_item()
    saved(item, with_stem(authored(item), "Another stem"))

    discard_draft(item_id=item.pk, by=None, now=LATER)

    assert item.versions.get().number == 1


def test_the_only_text_of_an_item_is_not_discarded(exam):
    item = draft_item()

    discard_draft(item_id=item.pk, by=None, now=LATER)

    assert ItemVersion.objects.filter(item=item).count() == 1


def test_a_published_draft_becomes_what_candidates_see(exam):
    item = published_item()
    saved(item, with_stem(authored(item), "Another stem"))

    publish_item(item_id=item.pk, by=None, now=LATER)

    assert reloaded(item).current_version.content["stem"] == "Another stem"


def events(item):
    return [(event.action, event.version_number, event.details) for event in item.events.order_by("pk")]


def test_changed_facts_are_kept_as_old_and_new_values(exam, instructor):
    item = published_item()
    draft = authored(item)

    changed = replace(draft, angoff=Decimal("0.55"), topics=("x", "a"), family="twins")
    save_draft(item_id=item.pk, draft=changed, by=instructor, now=LATER)

    assert events(item)[2:] == [
        ("facts_changed", None, {"changes": {"family": ["", "twins"], "angoff": ["0.70", "0.55"],
                                             "topics": [["data-lake"], ["a", "x"]]}}),
    ]  # fmt: skip


@pytest.mark.parametrize(("person", "after", "count"), [("same", 14, 1), ("same", 16, 2), ("other", 1, 2)], ids=str)
def test_a_person_who_is_saved_again_and_again_makes_one_event_in_a_spell(exam, instructor, user, person, after, count):
    item = published_item()
    for number, by, at in (
        (1, instructor, 0),
        (2, instructor, 1),
        (3, instructor if person == "same" else user, after),
    ):
        text = with_stem(authored(item), f"Stem {number}. What helps?")
        save_draft(item_id=item.pk, draft=text, by=by, now=LATER + timedelta(minutes=at))

    assert item.events.filter(action="text_edited", version_number=2).count() == count
