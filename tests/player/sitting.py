"""The player as a person uses it, and what the database says meanwhile."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Locator, Page, Request, Route, expect

from practice.models import Attempt, Response, ResponseSave

LETTERS = "ABCDEFGH"

# What was said to screen readers: it is wiped after a few seconds.
LISTEN = """addEventListener("DOMContentLoaded", () => {
  const region = document.querySelector("[data-part='announcer']");
  window.announced = [];
  new MutationObserver(() => window.announced.push(region.textContent)).observe(region, { childList: true });
});"""

# What the browser keeps of this attempt in one of its stores (storage.js).
KEPT = """async ([store, attempt]) => {
  const result = (request) => new Promise((done) => (request.onsuccess = () => done(request.result)));
  const db = await result(indexedDB.open("examprep-player"));
  const records = await result(db.transaction(store).objectStore(store).getAll());
  db.close();
  return records.filter((record) => [record.attempt, record.id].includes(attempt));
}"""


def wait_until(page: Page, condition: str, arg: Any = None, *, limit_s: float = 30) -> None:
    """An asynchronous condition holds in the page. `page.wait_for_function` takes its promise for a yes, whatever comes
    of it; and timers of the page may stand still, so it is asked from here."""
    limit = time.monotonic() + limit_s
    while not page.evaluate(condition, arg):
        assert time.monotonic() < limit, f"not within {limit_s} s: {condition} with {arg}"
        page.wait_for_timeout(20)


class Held:
    """A call that is on its way and stays there."""

    route: Any = None

    def take(self, route: Route) -> None:
        self.route = route


class Sitting:
    """One tab with one attempt."""

    def __init__(self, page: Page, attempt: Attempt, site: str) -> None:
        self.page = page
        self.attempt = attempt
        self.url = f"{site}/attempts/{attempt.pk}/"
        self.requests: list[Request] = []
        self.errors: list[str] = []
        page.add_init_script(LISTEN)
        page.on("request", lambda request: self.requests.append(request))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda line: self.errors.append(line.text) if "Security Policy" in line.text else None)

    # What a person does

    def open(self) -> None:
        self.page.goto(self.url)

    def reload(self) -> None:
        self.page.reload()
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        expect(self.page.locator("#player[data-state=ready]")).to_be_visible()

    def wait_until_kept(self) -> None:
        """The service worker has the page and each of its files."""
        wait_until(
            self.page,
            """async () => {
              const [name] = await caches.keys();
              if (!name || !navigator.serviceWorker.controller) return false;
              const kept = new Set((await (await caches.open(name)).keys()).map(({ url }) => url));
              const files = performance.getEntriesByType("resource").map((entry) => entry.name);
              const needed = files.filter((url) => url.startsWith(`${location.origin}/static/`));
              return needed.length > 40 && [location.href, ...needed].every((url) => kept.has(url));
            }""",
        )

    def choose(self, letter: str) -> None:
        self.option(letter).locator("label").click()

    def strike(self, letter: str) -> None:
        self.page.get_by_role("button", name=f"Strike out option {letter}").click()

    def press(self, part: str) -> None:
        self.part(part).click()

    def go_to(self, position: int) -> None:
        self.page.locator(f".player__side [data-position='{position}'] button").click()

    def connection_returns(self) -> None:
        """Sends what waits at once, however far away the next try is."""
        self.page.evaluate("dispatchEvent(new Event('online'))")

    def stop_clock(self) -> None:
        """From here on timers fire only when a test runs them; page.clock.install() comes before opening.

        The page's clock jumps ahead, but less than the quiet minute after which the page asks the server how things
        stand: the answer would have what waits sent at once.
        """
        self.page.clock.pause_at(self.page.evaluate("Date.now()") / 1000 + 20)

    def hide_page(self) -> None:
        self._visibility("hidden")

    def show_page(self) -> None:
        self._visibility("visible")

    def _visibility(self, state: str) -> None:
        self.page.evaluate(
            """state => {
              Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
              document.dispatchEvent(new Event("visibilitychange"));
            }""",
            state,
        )

    # What the page shows

    def part(self, name: str) -> Locator:
        return self.page.locator(f"[data-part='{name}']")

    def option(self, letter: str) -> Locator:
        return self.page.locator(".option").nth(LETTERS.index(letter))

    def option_id(self, letter: str) -> str:
        return self.option(letter).get_attribute("data-option") or ""

    def expect_position(self, position: int) -> None:
        expect(self.page.locator("#player")).to_have_attribute("data-current-position", str(position))

    def expect_chosen(self, letter: str) -> None:
        expect(self.option(letter).locator("input")).to_be_checked()

    def expect_save_state(self, state: str) -> None:
        """saved, saving or unsaved."""
        expect(self.page.locator(f"[data-part='save'][data-state='{state}']")).to_be_visible()

    def expect_announced(self, text: str | re.Pattern[str]) -> None:
        """Was said at some time since the page was loaded."""
        pattern = text.pattern if isinstance(text, re.Pattern) else f"^{re.escape(text)}$"
        self.page.wait_for_function("pattern => announced.some((text) => text.match(pattern))", arg=pattern)

    def expect_kept(self, store: str, condition: str) -> None:
        """The browser's storage has written down what makes a condition over its `records` true."""
        where = [store, str(self.attempt.pk)]
        wait_until(self.page, f"async (where) => ((records) => {condition})(await ({KEPT})(where))", where)

    # What goes over the wire

    def calls(self, method: str = "PUT", ending: str = "") -> list[Request]:
        """Calls of this attempt's API so far."""
        pattern = re.compile(rf"/api/v1/attempts/{self.attempt.pk}/{ending}")
        return [request for request in self.requests if request.method == method and pattern.search(request.url)]

    def on_save(self, handle: Callable[[Route], Any], *, times: int | None = None) -> None:
        self.page.route("**/responses/**", handle, times=times)

    @contextmanager
    def holding(self, url: str) -> Iterator["Held"]:
        """The first call to `url` made in the block waits until the test lets its `route` go."""
        held = Held()
        self.page.route(url, held.take, times=1)
        with self.page.expect_request(url):
            yield held
        while held.route is None:
            self.page.evaluate("0")  # the route comes right after the request: let it in

    def let_saves_through(self) -> None:
        self.page.unroute("**/responses/**")

    # What the database says

    def stored(self, position: int = 1) -> Response:
        return Response.objects.get(attempt=self.attempt, position=position)

    def history(self, position: int = 1) -> list[Any]:
        """Values in the order they were stored."""
        saves = ResponseSave.objects.filter(attempt_id=self.attempt.pk, position=position).order_by("pk")
        return list(saves.values_list("value", flat=True))

    def expect_stored(self, position: int, letter: str) -> None:
        """Shown as saved, and so it is."""
        self.expect_save_state("saved")
        assert self.stored(position).value == [self.option_id(letter)]
