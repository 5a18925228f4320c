"""What the pages of instructors look like in a real browser, where the stock admin gets it wrong."""

import pytest

from tests.factories.questions import draft_item, published_item
from tests.questions.admin.pages import LIST, change_url


@pytest.fixture
def visit(live_server, page, sign_in, instructor, exam):
    def do(path):
        sign_in(instructor)
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(live_server.url + path)
        return page

    return do


def test_what_is_missing_carries_no_tick_of_success(visit, exam):
    page = visit(change_url(draft_item(angoff=None)))

    page.get_by_role("button", name="Save and publish").click()

    missing = page.locator(".messagelist li li").filter(has_text="angoff: missing")
    assert missing.evaluate("point => getComputedStyle(point).backgroundImage") == "none"


def test_the_list_shows_every_column_beside_its_filters(visit, exam):
    published_item(slug="a-slug-of-several-words-as-they-are-usual")

    page = visit(LIST)

    assert page.locator(".results").evaluate("box => box.scrollWidth - box.clientWidth") == 0
