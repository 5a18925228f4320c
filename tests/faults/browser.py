"""A candidate in a real browser, which can be killed, taken offline until after the deadline, and given a wrong clock.

What the browser was confirmed goes into the ledger; so does what its player has written down while offline, before the
deadline: that is a promise too.
"""

import json
import os
import queue
import random
import re
import shutil
import signal
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Page, Response, sync_playwright

from bench.people import Candidate
from tests.faults.device import Acknowledged, Content, Sent, State, frozen
from tests.faults.exam import CODE, TIME_LIMIT_S
from tests.faults.ledger import Ledger
from tests.faults.site import tree_of
from tests.faults.swarm import API, Unanswered, Wire
from tests.player.sitting import KEPT
from tests.processes import free_port, spawn, wait_for_port

FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
         "--no-first-run")  # fmt: skip
RESPONSES = re.compile(r"/api/v1/attempts/([0-9a-f-]{36})/responses/(?:(\d+)/)?$")
STEP_TIMEOUT_MS = 4000
KILL, OFFLINE, CLOCK = "killed", "offline until after the deadline", "clock an hour off"


class BrowserCandidate:
    """orders: what is to be done to the browser next, while `is_answering`."""

    def __init__(
        self, name: str, candidate: Candidate, port: int, home: Path, ledger: Ledger, rng: random.Random
    ) -> None:
        self.name = name
        self.wire = Wire(port, candidate)
        self.ledger = ledger
        self.rng = rng
        self.is_over = threading.Event()
        self.orders: queue.Queue[str] = queue.Queue()
        self.is_answering = threading.Event()
        self._cookie = candidate.headers["Cookie"]
        self._url = f"http://127.0.0.1:{port}"
        self._profile = home / f"profile-{name}"
        self._log = home / f"{name}.log"
        self._clock_h = 0
        self._attempt = ""
        self._deadline = 0.0

    def run(self) -> None:
        with sync_playwright() as playwright:
            self._playwright = playwright
            self._launch()
            try:
                while not self.is_over.is_set():
                    with suppress(Error, Unanswered, RuntimeError):
                        self._sit()
            finally:
                self._kill()

    # The browser

    def _launch(self) -> None:
        binary = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or shutil.which("chromium")
        assert binary, "no browser: make browser"
        port = free_port()
        command = [binary, *FLAGS, f"--remote-debugging-port={port}", f"--user-data-dir={self._profile}"]
        self._process = spawn(command, log=self._log)
        wait_for_port(port, self._process, self._log)
        self._browser: Browser = self._playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
        context = self._browser.contexts[0]
        pairs = (part.strip().partition("=") for part in self._cookie.split(";"))
        context.add_cookies([{"name": name, "value": value, "url": self._url} for name, _, value in pairs])
        self._page: Page = context.new_page()
        self._page.set_default_timeout(STEP_TIMEOUT_MS)
        self._page.on("response", self._hear)
        if self._clock_h:
            self._page.clock.install(time=time.time() + 3600 * self._clock_h)

    def _kill(self) -> None:
        for pid in tree_of(self._process.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait()
        with suppress(Error):
            self._browser.close()

    def _relaunch(self) -> None:
        self._kill()
        self._launch()

    # The sitting

    def _sit(self) -> None:
        _, attempt = self.wire.call("POST", API, {"exam": CODE, "mode": "mock"})
        self._attempt, self._deadline = attempt["id"], time.time() + attempt["remaining_ms"] / 1000
        self.ledger.started(self.name, self._attempt)
        self._open()
        self.is_answering.set()
        while time.time() < self._deadline + 5 and not self.is_over.is_set():
            self._obey_orders()
            try:
                self._answer_one()
            except Error:
                if self._has_ended():
                    break
                self._open()
        self.is_answering.clear()
        self._obey_orders()
        self._settle()

    def _obey_orders(self) -> None:
        while not self.orders.empty():
            order = self.orders.get_nowait()
            try:
                self._obey(order)
            finally:
                self.orders.task_done()

    def _open(self) -> None:
        for _ in range(30):
            with suppress(Error):
                self._page.goto(f"{self._url}/attempts/{self._attempt}/")
                return
            time.sleep(1)

    def _has_ended(self) -> bool:
        with suppress(Error):
            return "/result" in self._page.url or self._page.get_by_role("dialog").is_visible()
        return False

    def _answer_one(self) -> None:
        """Some answer to some item; of the kinds that need more than a click, only a flag."""
        self._page.locator("#player[data-state=ready]").wait_for()
        options = self._page.locator(".option label")
        count = options.count()
        if count and self._page.locator(".option input").count():
            options.nth(self.rng.randrange(count)).click()
        else:
            self._page.keyboard.press("Alt+f")
        self._page.wait_for_timeout(self.rng.uniform(50, 500))
        self._page.keyboard.press(self.rng.choice(("Alt+n", "Alt+n", "Alt+p")))

    def _settle(self) -> None:
        """Any page of the site sends what the player could not."""
        self._page.context.set_offline(False)
        for _ in range(20):
            with suppress(Error):
                self._page.goto(f"{self._url}/attempts/{self._attempt}/")
                self._page.wait_for_timeout(1500)
                if not [entry for entry in self._entries() if not entry.get("held")]:
                    return
            time.sleep(1)

    def _entries(self) -> list[dict[str, Any]]:
        """What waits in the browser's storage."""
        return list(self._page.evaluate(KEPT, ["queue", self._attempt]))

    # What is done to it

    def _obey(self, order: str) -> None:
        if order == KILL:
            self._relaunch()
            self._open()
        elif order == CLOCK:
            self._clock_h = self.rng.choice((-1, 1)) if not self._clock_h else 0
            self._relaunch()
            self._open()
        elif order == OFFLINE:
            self._stay_offline()

    def _stay_offline(self) -> None:
        self.is_answering.clear()
        if self._deadline - time.time() > TIME_LIMIT_S / 2:
            self._page.wait_for_timeout(20_000)  # so that there is something before it
        self._page.context.set_offline(True)
        for _ in range(6):
            if time.time() < self._deadline - 4:
                with suppress(Error):
                    self._answer_one()
        self._page.wait_for_timeout(300)
        if time.time() < self._deadline - 1:
            for entry in self._entries():
                self.ledger.kept(self.name, self._attempt, entry["position"], _content(entry["content"]))
        if self.rng.random() < 0.5:
            self._relaunch()  # killed as well: what was given is on the disk, and any page sends it
        while time.time() < self._deadline + 12:
            time.sleep(0.5)
        self._settle()

    # What it hears

    def _hear(self, response: Response) -> None:
        found = RESPONSES.search(response.url)
        if not found or response.request.method != "PUT" or response.status != 200:
            return
        with suppress(Error, ValueError, KeyError):
            attempt, place = found.groups()
            sent = json.loads(response.request.post_data or "null")
            answer = response.json()
            if place:
                self._note(attempt, int(place), sent, answer["revision"], is_late=False)
                return
            for entry, outcome in zip(sent, answer, strict=True):
                if outcome["outcome"] in ("saved", "unchanged", "late"):
                    is_late = outcome["outcome"] == "late"
                    self._note(attempt, entry["position"], entry, outcome["revision"], is_late=is_late)

    def _note(self, attempt: str, place: int, sent: dict[str, Any], revision: int, *, is_late: bool) -> None:
        state = State(revision, _content(sent))
        entry = Sent(place, state, State(), answered_at=None)  # type: ignore[arg-type]
        self.ledger.acknowledged(self.name, attempt, Acknowledged(place, state, entry, is_late), time.time())


def _content(kept: dict[str, Any]) -> Content:
    return Content(frozen(kept["value"]) or None, bool(kept["flagged"]))
