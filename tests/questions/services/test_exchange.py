"""Questions of foreign files into the bank and out of it."""

from pathlib import Path

import pytest
from django.conf import settings

from questions.core.exchange.formats import FORMATS
from questions.core.exchange.gift_reading import read_gift
from questions.core.exchange.report import Outcome
from questions.core.handles import says_the_same
from questions.core.parsing import parse_items
from questions.models import Item, ItemVersion
from questions.services.authoring import draft_of
from questions.services.exchange import drafts_to_export, import_questions
from questions.services.importing import import_items
from tests.factories.questions import NOW, draft_item, item_draft, published_item

GOOD = "::one::Which?{=a#Right. ~b}\n\n::two::Which two?{~%50%a ~%50%b ~%-100%c}"
BAD = "::three::When?{#1822}"


def load(text, **options):
    options = {"path": "file.gift", "place": ("MLS-C01", "3.5"), "now": NOW, "by": None} | options
    return import_questions(reading=read_gift(text), **options)


def test_questions_become_drafts_of_the_task_named(exam):
    result = load(GOOD)

    assert result.created == 2
    item = Item.objects.get(slug="one")
    assert (item.status, item.task.code, item.current_version) == ("draft", "3.5", None)
    assert item.versions.get().key.to_solution().rationales == {"o1": "Right."}


def test_nothing_is_loaded_when_one_is_refused(exam):
    result = load(f"{GOOD}\n\n{BAD}")

    assert (result.is_refused, result.created) == (True, 0)
    assert not Item.objects.exists()


def test_good_ones_can_be_loaded_alone(exam):
    result = load(f"{GOOD}\n\n{BAD}", good_only=True)

    assert (result.is_refused, result.created) == (False, 2)
    assert Item.objects.count() == 2


def test_a_dry_run_says_the_same_and_changes_nothing(exam):
    dry = load(GOOD, is_dry_run=True)

    assert not Item.objects.exists()
    assert dry == load(GOOD)


def test_loading_again_changes_nothing(exam):
    load(GOOD)
    again = load(GOOD)

    assert again.reading.counts()[Outcome.PRESENT] == 2
    assert (Item.objects.count(), ItemVersion.objects.count()) == (2, 2)


def test_an_item_of_the_bank_is_never_changed(exam):
    load(GOOD)
    result = load("::one::Another question?{=a ~b}", good_only=True)

    assert "another text" in result.reading.questions[0].refusal.why
    assert ItemVersion.objects.get(item__slug="one").to_content().stem == "Which?"


def test_a_prefix_makes_room_for_questions_of_the_same_name(exam):
    load(GOOD)
    load("::one::Another question?{=a ~b}", prefix="course-b-")

    assert Item.objects.filter(slug="course-b-one").exists()


@pytest.mark.parametrize("place", [("", ""), ("MLS-C01", "9.9"), ("NONE-C01", "1.1")])
def test_a_question_without_a_task_is_refused(exam, place):
    result = load(GOOD, place=place)

    assert result.is_refused
    assert "--task" in result.reading.questions[0].refusal.mend


def test_a_category_places_questions_before_the_task_named(exam):
    load(f"$CATEGORY: $course$/top/MLS-C01/1.2\n\n{GOOD}")

    assert {item.task.code for item in Item.objects.select_related("task")} == {"1.2"}


def test_what_is_missing_before_publishing_is_counted(exam):
    missing = load(GOOD).missing

    assert missing["angoff: missing"] == 2
    assert missing["options: single needs 4 options, found 2"] == 1


def test_a_name_too_long_for_a_slug_is_refused(exam):
    name = "-".join(["word"] * 23)

    assert "characters" in load(f"::{name}::W?{{=a ~b}}", prefix="prefix-").reading.questions[0].refusal.why


def test_published_text_is_exported_and_drafts_of_items_never_published(exam):
    published, draft = published_item(), draft_item()

    assert [entry.slug for entry in drafts_to_export(status="published")] == [published.slug]
    assert [entry.slug for entry in drafts_to_export(status="draft", exam="MLS-C01", task="1.1")] == [draft.slug]
    assert drafts_to_export(task="2.1") == []


@pytest.mark.parametrize("count", [1, 10])
def test_an_export_reads_the_bank_in_few_queries(exam, count, django_assert_max_num_queries):
    for _ in range(count):
        published_item()
        draft_item()

    with django_assert_max_num_queries(4):
        assert len(drafts_to_export()) == 2 * count


def shipped():
    """Some items of each kind from two shipped files."""
    folder = Path(settings.BASE_DIR, "fixtures", "items", "mls-c01")
    items = [
        item
        for path in sorted(folder.glob("[13].*.yaml"))[::4]
        for item in parse_items(path.read_text(), path.name).items
    ]
    kinds = {kind: [item for item in items if item.draft.content.kind == kind] for kind in item_kinds()}
    return [item for found in kinds.values() for item in found[:12]]


def item_kinds():
    return ["single", "multiple", "matching", "ordering"]


@pytest.mark.parametrize("name", ["gift", "moodle", "qti21", "qti3"])
def test_shipped_items_come_back_as_they_were(exam, name):
    import_items(items=shipped(), publish=True, by=None, now=NOW)
    drafts = drafts_to_export(status="published")
    written = FORMATS[name].write(drafts)
    reading = FORMATS[name].read(written.data)

    again = import_questions(reading=reading, path="f", place=("", ""), now=NOW, by=None)
    assert again.reading.counts()[Outcome.PRESENT] == written.count
    copies = import_questions(reading=reading, path="f", place=("", ""), now=NOW, by=None, prefix="copy-")

    assert copies.created == written.count >= 20
    assert not copies.missing
    originals = {draft.slug: draft for draft in drafts}
    for item in Item.objects.filter(slug__startswith="copy-").select_related("exam", "task"):
        back = draft_of(item, item.versions.get())
        assert in_order(back, item.slug.removeprefix("copy-")) == in_order(originals[item.slug[5:]], item.slug[5:])


def in_order(draft, slug):
    """What two items are compared by: texts, key by text, facts; the order of a matching item's options aside."""
    names = {part.handle: part.text for _, part in draft.content.parts()}
    options = [option.text for option in draft.content.options]
    key = [tuple(names[handle] for handle in ([entry] if isinstance(entry, str) else entry))
           for entry in draft.solution.correct]  # fmt: skip
    return {
        "slug": slug,
        "place": (draft.exam, draft.task),
        "stem": draft.content.stem,
        "options": sorted(options) if draft.content.kind == "matching" else options,
        "key": key,
        "prompts": [prompt.text for prompt in draft.content.prompts],
        "rationales": {names[handle]: text for handle, text in draft.solution.rationales.items()},
        "after": (draft.solution.clue, draft.solution.takeaway, draft.solution.references),
        "tags": [sorted(tags) for tags in (draft.topics, draft.services, draft.requirements)],
        "facts": (draft.angoff, draft.family, draft.pair),
    }


def test_the_comparison_sees_a_difference():
    one, other = item_draft(), item_draft()

    assert not says_the_same(one, other)
    assert in_order(one, "x") != in_order(other, "x")
