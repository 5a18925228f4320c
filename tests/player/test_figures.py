"""Figures in a sitting."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.axe import find_violations
from tests.factories.figures import ALT, show_in_all_items, stored_figure
from tests.player.sitting import wait_until

KEPT = """async () => {
  const [name] = await caches.keys();
  const kept = name ? await (await caches.open(name)).keys() : [];
  return kept.some(({ url }) => url.includes("/figures/"));
}"""


@pytest.mark.service_worker
def test_a_figure_is_seen_large_and_small_after_a_reload_without_a_connection(timed: Any, open_sitting: Any) -> None:
    show_in_all_items(stored_figure(size=(600, 400)))
    sitting = open_sitting(timed)
    page = sitting.page
    sitting.wait_until_kept()
    wait_until(page, KEPT)
    page.context.set_offline(True)
    sitting.press("next")

    sitting.reload()

    picture = page.locator(".stem .figure img")
    expect(picture).to_have_attribute("alt", ALT)
    wait_until(page, "() => document.querySelector('.stem .figure img').naturalWidth === 600")
    page.locator(".stem .figure").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("img", name=ALT)).to_be_visible()
    assert find_violations(page) == []
    page.keyboard.press("Escape")
    expect(page.locator(".stem .figure")).to_be_focused()


def test_a_figure_that_does_not_come_says_what_it_shows_and_is_tried_again(
    timed: Any, open_sitting: Any, page: Any
) -> None:
    show_in_all_items(stored_figure())
    page.route(re.compile("/figures/"), lambda route: route.fulfill(status=503))
    open_sitting(timed, page)

    away = page.locator(".stem .figure-away")
    expect(away).to_contain_text(f"It shows: {ALT}")
    page.unroute(re.compile("/figures/"))
    away.get_by_role("button", name="Try again").click()

    expect(page.locator(".stem .figure img")).to_be_visible()
    expect(away).to_have_count(0)
