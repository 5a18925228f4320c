"""Writing items in a real browser: rows, live preview, both colour schemes, a phone."""

import base64
import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from examprep.accounts.services import create_person
from questions.models import Item
from questions.services.authoring import draft_of, save_draft
from questions.services.comments import add_comment, resolve_thread
from questions.services.reviewing import ask_for_review
from tests.axe import find_violations
from tests.factories.figures import picture
from tests.factories.questions import NOW, draft_item, item_draft, published_item
from tests.questions.admin.pages import (
    ADD,
    LIST,
    change_url,
    comparison_url,
    history_url,
    review_url,
    version_url,
)


@pytest.fixture
def complaints(page):
    """Exceptions, missing files, and what the Content-Security-Policy refused."""
    found = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    return found


@pytest.fixture
def open_page(live_server, page, sign_in, instructor, exam):
    """`open_page(path)`: the instructor looks at it."""

    def do(path):
        sign_in(instructor)
        page.goto(live_server.url + path, wait_until="networkidle")
        return page

    return do


def frame_of(page):
    return page.frame_locator("[data-preview-frame]")


def fill_item(page):
    page.fill("#id_slug", "a-new-item")
    page.select_option("#id_task", label="1.1 Create data repositories for ML")
    page.fill("#id_stem", "A team works with $x^2$.\n\nWhat helps?")
    for index in range(4):
        page.fill(f"#id_options-{index}-text", f"Choice {index + 1}")
        page.fill(f"#id_options-{index}-rationale", f"This is why choice {index + 1} is right or wrong here.")
    page.check("#id_options-1-is_key")
    page.fill("#id_clue", "the clue")
    page.fill("#id_takeaway", "The rule.")
    page.fill("#id_references-0-url", "https://docs.example/a")
    page.fill("#id_references-0-title", "A page")
    page.fill("#id_angoff", "0.70")
    page.check("input[name=requirements][value=cost]")
    page.fill("#id_topics", "data-lake")


def test_the_preview_follows_the_typing_as_the_player_shows_it(open_page, complaints):
    page = open_page(ADD)

    fill_item(page)

    frame = frame_of(page)
    expect(frame.locator(".stem")).to_contain_text("What helps?")
    expect(frame.locator(".stem math")).to_have_count(1)
    expect(frame.locator(".option .option__text")).to_have_text(["Choice 1", "Choice 2", "Choice 3", "Choice 4"])
    expect(page.locator("[data-findings-good]")).to_be_visible()
    assert complaints == []


def test_the_key_shows_under_the_solution_tab_only(open_page):
    page = open_page(ADD)
    fill_item(page)
    frame = frame_of(page)
    expect(frame.locator(".option .option__text").last).to_have_text("Choice 4")

    expect(frame.locator(".rationale")).to_have_count(0)
    page.get_by_role("tab", name="Solution").click()

    expect(frame.locator(".option--right .option__text")).to_have_text("Choice 2")
    expect(frame.locator(".rationale")).to_have_count(4)
    expect(frame.get_by_text("the clue", exact=True)).to_be_visible()


def test_the_candidates_view_can_be_tried_out(open_page):
    page = open_page(change_url(published_item("multiple")))
    frame = frame_of(page)

    frame.locator(".option__label").nth(2).click()

    expect(frame.locator(".option--chosen")).to_have_count(1)


@pytest.mark.parametrize("kind", ["ordering", "matching"])
def test_every_kind_has_a_preview(open_page, kind, complaints):
    page = open_page(change_url(published_item(kind)))

    expect(frame_of(page).locator("#item-title")).to_contain_text("Question 1")
    page.get_by_role("tab", name="Solution").click()
    expect(frame_of(page).locator(".feedback")).to_be_visible()
    assert complaints == []


def test_what_was_typed_is_saved_and_published(open_page):
    page = open_page(ADD)
    fill_item(page)

    page.get_by_role("button", name="Save and publish").click()

    expect(page.locator(".messagelist")).to_contain_text("“a-new-item”: published, version 1.")
    assert Item.objects.get().current_version.key.solution["correct"] == ["o2"]


def test_rows_are_added_moved_and_removed_by_keyboard(open_page):
    page = open_page(change_url(draft_item()))

    page.get_by_role("button", name="Add an option").press("Enter")
    page.keyboard.type("A fifth")
    page.get_by_role("button", name="Move option 5 up").press("Enter")
    page.get_by_role("button", name="Remove option 1").press("Enter")
    page.get_by_role("button", name="Save draft").click()

    expect(page.locator(".messagelist")).to_be_visible()
    texts = [option["text"] for option in Item.objects.get().versions.get().content["options"]]
    assert [re.sub(r" of item \d+", "", text) for text in texts] == ["Option 2", "Option 3", "A fifth", "Option 4"]


def test_prompts_show_for_matching_items_only_and_name_options_by_their_text(open_page):
    page = open_page(ADD)
    expect(page.get_by_role("heading", name="Prompts")).to_be_hidden()

    page.select_option("#id_kind", "matching")
    page.fill("#id_options-0-text", "Amazon S3")

    expect(page.get_by_role("heading", name="Prompts")).to_be_visible()
    expect(page.locator("#id_prompts-0-match option").nth(1)).to_have_text("1. Amazon S3")
    expect(page.locator("#id_options-0-is_key")).to_be_hidden()


def test_an_old_version_is_shown_as_the_player_showed_it(open_page, complaints):
    page = open_page(version_url(published_item(), 1))

    expect(frame_of(page).locator(".option")).to_have_count(4)
    assert complaints == []


def test_the_item_pages_have_no_barrier(open_page, page):
    item = published_item("matching")
    _talk_about_a_draft_of(item)

    found = {}
    paths = (
        LIST,
        ADD,
        change_url(item),
        history_url(item),
        version_url(item, 1),
        review_url(item),
        comparison_url(item),
    )
    for path in paths:
        open_page(path)
        found[path] = find_violations(page)

    assert {path: violations for path, violations in found.items() if violations} == {}


def _talk_about_a_draft_of(item):
    """A draft of somebody else in review, with an open and a settled thread."""
    by = create_person(username="ivo", email="ivo@example.org", password="x" * 12, is_instructor=True)
    loaded = Item.objects.select_related("exam", "task").get(pk=item.pk)
    draft = draft_of(loaded, loaded.versions.get())
    changed = replace(draft, content=replace(draft.content, stem="Another stem.\n\nWhich service fits each need?"))
    save_draft(item_id=item.pk, draft=changed, by=by, now=NOW)
    ask_for_review(item_id=item.pk, by=by, now=NOW)
    threads = [add_comment(item_id=item.pk, text="Which region?", by=by, now=NOW) for _ in range(2)]
    add_comment(item_id=item.pk, text="Any.", by=by, now=NOW, reply_to=threads[0].pk)
    resolve_thread(item_id=item.pk, comment_id=threads[1].pk, by=by, now=NOW)


def test_what_is_typed_is_kept_compared_and_there_again(open_page, complaints):
    words = " ".join(f"word{number}" for number in range(40))
    published_item(slug="the-same", content=replace(item_draft().content, stem=words))
    page = open_page(ADD)
    state = page.locator("[data-typing]")

    page.fill("#id_stem", words)
    expect(page.locator("[data-similar]")).to_contain_text("100 % the-same, published")
    expect(state).to_contain_text("Kept at")

    page.context.set_offline(True)
    page.fill("#id_clue", "typed on a train")
    expect(state).to_contain_text("no connection")
    page.context.set_offline(False)
    expect(state).to_contain_text("Kept at")

    page.reload()
    expect(page.locator("#id_stem")).to_have_value(words)
    expect(page.locator("#id_clue")).to_have_value("typed on a train")
    expect(page.locator("[data-similar]")).to_contain_text("100 %")
    assert [text for text in complaints if "ERR_INTERNET_DISCONNECTED" not in text] == []
    assert find_violations(page) == []


def test_the_preview_remembers_its_colours_and_width(open_page):
    page = open_page(ADD)

    page.select_option("#preview-theme", "dark")
    page.select_option("#preview-width", "phone")
    page.reload(wait_until="networkidle")

    expect(frame_of(page).locator("html")).to_have_attribute("data-theme", "dark")
    assert page.locator("[data-preview-frame]").bounding_box()["width"] <= 392


PASTE = """(base64) => {
  const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([bytes], "image.png", { type: "image/png" }));
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


def test_a_pasted_picture_waits_for_its_words_and_goes_where_the_cursor_was(open_page, complaints):
    page = open_page(ADD)
    page.fill("#id_stem", "Before\n\nAfter")
    page.focus("#id_stem")
    page.evaluate("document.activeElement.setSelectionRange(6, 6)")

    page.evaluate(PASTE, base64.b64encode(picture(size=(400, 200))).decode())
    expect(page.locator("#figure_alt")).to_be_focused()
    page.keyboard.type("A curve that rises and falls")
    page.keyboard.press("Enter")

    seen = frame_of(page).locator(".stem .figure img")
    expect(seen).to_have_attribute("alt", "A curve that rises and falls")
    expect(page.locator("#id_stem")).to_be_focused()
    assert re.fullmatch(
        r"Before\n\n!\[A curve that rises and falls\]\(figure:[0-9a-f-]{36}\)\n\nAfter", page.input_value("#id_stem")
    )
    expect(page.locator(".figures__facts")).to_contain_text("400 × 200")
    assert complaints == []
    assert find_violations(page) == []


def test_several_items_are_changed_after_a_look_at_what_changes(open_page):
    draft_item(slug="one", topics=("alpha",))
    page = open_page(LIST)

    page.check("input[name=_selected_action]")
    page.select_option("select[name=action]", "edit_several")
    page.get_by_role("button", name="Go").click()
    assert find_violations(page) == []
    page.get_by_label("Add topics").fill("beta")
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_role("cell")).to_contain_text("Topics: alpha → alpha, beta")
    assert find_violations(page) == []
    page.get_by_role("button", name="Change 1 item").click()

    expect(page.locator(".messagelist")).to_contain_text("1 of 1 items changed.")
