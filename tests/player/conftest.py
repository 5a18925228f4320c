"""A sitting in a real browser against the real site."""

import os
import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page

from domains.models import Exam
from examprep.accounts.models import User
from practice.core.attempt import Mode
from practice.models import Attempt
from practice.services.starting import PracticePlan, start_mock, start_practice
from tests.factories.questions import load_mls_c01, make_bank, published_item
from tests.player.sitting import Sitting

# Playwright's loop runs in this thread; Django must not take that for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# Waits before a retry are random; here always nearly as long as they may be: 1, 2, 4 ... seconds.
LONGEST_JITTER = "Math.random = () => 0.99"
KINDS = ("single", "multiple", "ordering", "matching")


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], request: pytest.FixtureRequest) -> dict[str, Any]:
    """A desktop window; no service worker, unless a test is about it: requests stay in sight."""
    workers = "allow" if request.node.get_closest_marker("service_worker") else "block"
    return browser_context_args | {"viewport": {"width": 1280, "height": 900}, "service_workers": workers}


@pytest.fixture
def exam(live_server: Any) -> Exam:
    return load_mls_c01()


@pytest.fixture
def drill(exam: Exam, user: User) -> Attempt:
    """A drill without a clock: five items to choose one option of."""
    return practice(user, exam, Mode.DRILL, ["single"] * 5)


@pytest.fixture
def timed(exam: Exam, user: User) -> Attempt:
    """A drill with two hours left."""
    attempt = practice(user, exam, Mode.DRILL, ["single"] * 3)
    return set_remaining(attempt, timedelta(hours=2))


@pytest.fixture
def all_kinds(exam: Exam, user: User) -> Attempt:
    """A drill with an item of every kind, in the order of KINDS."""
    return practice(user, exam, Mode.DRILL, KINDS)


@pytest.fixture
def tutor(exam: Exam, user: User) -> Attempt:
    return practice(user, exam, Mode.TUTOR, KINDS)


@pytest.fixture
def mock(exam: Exam, user: User) -> Attempt:
    """A whole mock exam."""
    make_bank(exam, 130)  # neighbours share a family, and a form takes one of each
    attempt, _ = start_mock(user=user, exam=exam, now=timezone.now(), rng=random.Random(1))
    return attempt


@pytest.fixture
def open_sitting(
    context: BrowserContext, live_server: Any, user: User, sign_in: Callable[[Any], None]
) -> Iterator[Callable[..., Sitting]]:
    """`open_sitting(attempt)`: the attempt in a new tab of this browser, ready to be answered."""
    sign_in(user)

    def do(attempt: Attempt, page: Page | None = None, *, at: str = "ready") -> Sitting:
        tab = page or context.new_page()
        tab.add_init_script(LONGEST_JITTER)
        sitting = Sitting(tab, attempt, live_server.url)
        sitting.open()
        if at == "ready":
            sitting.wait_until_ready()
        return sitting

    yield do
    # A page that still talks to the site while the database is emptied would fail the next test. Closing a page waits
    # for ever when Chromium is about to show the next one (microsoft/playwright#42366); closing the context does not.
    context.close()


@pytest.fixture
def other_device(
    new_context: Callable[..., BrowserContext], context: BrowserContext, live_server: Any, open_sitting: Any
) -> Callable[[Attempt], Sitting]:
    """`other_device(attempt)`: the same person's sitting in another browser."""

    def do(attempt: Attempt) -> Sitting:
        other = new_context()
        other.add_cookies(context.cookies())  # type: ignore[arg-type]
        return open_sitting(attempt, other.new_page())

    return do


def practice(user: User, exam: Exam, mode: Mode, kinds: Any) -> Attempt:
    """A sitting whose item n is of the n-th kind."""
    for number, kind in enumerate(kinds):
        published_item(kind, task=("1.1", "2.1", "3.1", "4.1")[number % 4])
    attempt = start_practice(
        user=user, exam=exam, mode=mode, plan=PracticePlan(count=len(kinds)), now=timezone.now(), rng=random.Random(1)
    )
    _put_in_order(attempt, kinds)
    return attempt


def _put_in_order(attempt: Attempt, kinds: Any) -> None:
    """Positions as a test names them: the draw mixes kinds."""
    rows = list(attempt.responses.all())
    for row in rows:
        attempt.responses.filter(pk=row.pk).update(position=row.position + 100)
    for position, kind in enumerate(kinds, start=1):
        row = next(row for row in rows if row.kind == kind)
        rows.remove(row)
        attempt.responses.filter(pk=row.pk).update(position=position)


def set_remaining(attempt: Attempt, remaining: timedelta) -> Attempt:
    """Move the deadline so that this much time is left now; the start moves with it where it must."""
    deadline = timezone.now() + remaining
    started = min(attempt.started_at, deadline - timedelta(minutes=1))
    Attempt.objects.filter(pk=attempt.pk).update(deadline_at=deadline, started_at=started, time_limit_s=7200)
    attempt.refresh_from_db()
    return attempt
