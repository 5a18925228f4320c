"""Who signs out leaves no questions behind, and loses no answer."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from examprep.accounts.services import set_instructor
from tests.player.sitting import KEPT, Sitting, wait_until

pytestmark = pytest.mark.service_worker


@pytest.fixture
def left(drill: Any, open_sitting: Any) -> Sitting:
    """A sitting, closed with one answer that was not sent, in a browser that keeps its page for use offline."""
    sitting = open_sitting(drill)
    sitting.wait_until_kept()
    sitting.page.context.route("**/responses/**", lambda route: route.abort())
    sitting.choose("B")
    sitting.expect_save_state("unsaved")
    sitting.page.close()
    return sitting


@pytest.fixture
def page(left: Sitting, live_server: Any) -> Page:
    """Another page of the site in that browser."""
    page = left.page.context.new_page()
    page.goto(live_server.url)
    return page


def _sign_out(page: Page) -> None:
    page.locator("summary", has_text="ann").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("banner").get_by_role("link", name="Sign in")).to_be_visible()


def _kept(page: Page, store: str, left: Sitting) -> Any:
    return page.evaluate(KEPT, [store, str(left.attempt.pk)])


def _expect_forgotten(page: Page, left: Sitting) -> None:
    """Signing out waits for that no longer than a second; a slow machine needs more."""
    wait_until(
        page,
        f"""async (where) => {{
          const workers = await navigator.serviceWorker.getRegistrations();
          const isAsked = JSON.stringify(await ({KEPT})(where)).includes("stem_html");
          return !workers.length && !(await caches.keys()).length && !isAsked;
        }}""",
        ["forms", str(left.attempt.pk)],
    )


def test_no_question_stays_in_the_browser(left: Sitting, page: Page) -> None:
    assert "stem_html" in str(_kept(page, "forms", left))

    _sign_out(page)

    _expect_forgotten(page, left)
    assert _kept(page, "forms", left) == [{"id": str(left.attempt.pk), "owner": "ann", "attempt": {"title": "Drill"}}]


def test_what_signing_out_had_no_time_for_is_done_by_the_next_page(left: Sitting, page: Page) -> None:
    page.evaluate("() => { indexedDB.databases = () => new Promise(() => {}); }")  # on this page only

    _sign_out(page)

    _expect_forgotten(page, left)


def _sign_out_on_the_page_that_asks(page: Page, site: str) -> None:
    page.goto(f"{site}/accounts/logout/")
    page.locator("main").get_by_role("button", name="Sign out").click()


def _sign_out_in_the_admin(page: Page, site: str) -> None:
    page.goto(f"{site}/admin/")
    page.get_by_role("button", name="Log out").click()


@pytest.mark.parametrize("sign_out", [_sign_out_on_the_page_that_asks, _sign_out_in_the_admin])
def test_every_way_to_sign_out_forgets(left: Sitting, page: Page, live_server: Any, user: Any, sign_out: Any) -> None:
    set_instructor(user=user, is_instructor=True)

    sign_out(page, live_server.url)

    page.wait_for_url(lambda url: url not in (f"{live_server.url}/accounts/logout/", f"{live_server.url}/admin/"))
    _expect_forgotten(page, left)


def test_an_unsent_answer_is_sent_when_its_owner_signs_in_again(
    left: Sitting, page: Page, sign_in: Any, user: Any
) -> None:
    _sign_out(page)
    page.context.unroute("**/responses/**")

    sign_in(user)
    page.reload()

    expect(page.locator("main .message")).to_contain_text("1 answer of “Drill”")
    assert left.stored().value


def test_what_is_left_of_a_form_opens_no_player(
    left: Sitting, page: Page, sign_in: Any, user: Any, open_sitting: Any, drill: Any
) -> None:
    _sign_out(page)
    sign_in(user)
    page.route(re.compile(rf"/api/v1/attempts/{drill.pk}/$"), lambda route: route.abort())

    sitting = open_sitting(drill, page, at="loading")

    expect(page.get_by_text("The questions could not be loaded")).to_be_visible()
    assert sitting.errors == []


@pytest.mark.parametrize("keys", ["new Promise(() => {})", "Promise.reject(new Error('no'))"])
def test_signing_out_waits_for_no_storage_that_hangs_or_fails(left: Sitting, page: Page, keys: str) -> None:
    page.add_init_script(f"caches.keys = () => {keys}")
    page.reload()

    _sign_out(page)
