"""The pure modules of the player, one by one."""

import functools
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.conftest import ROOT

A, B, C = (f"{{ value: ['{name}'], flagged: false, eliminated: [] }}" for name in "abc")
BLANK = "{ value: null, flagged: false, eliminated: [] }"


class _Files(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None: ...


@pytest.fixture(scope="module")
def modules_page(browser: Browser) -> Iterator[Page]:
    """A page beside the shipped files and nothing else: pure modules need no site, and no emptying of its database."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Files, directory=ROOT))
    Thread(target=server.serve_forever, daemon=True).start()
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{server.server_port}/static/favicon.svg")
    yield page
    context.close()
    server.shutdown()
    server.server_close()


@pytest.fixture
def run(modules_page: Page) -> Any:
    """`run(module, expression)`: the value of an expression over a module's exports, called m."""
    page = modules_page

    def do(module: str, expression: str) -> Any:
        return page.evaluate(f"import('/static/js/player/{module}.js').then((m) => ({expression}))")

    return do


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "conflict", "value"),
    [
        (BLANK, A, BLANK, False, ["a"]),  # only I answered
        (BLANK, BLANK, B, False, ["b"]),  # only they answered
        (BLANK, A, A, False, ["a"]),  # both the same
        (BLANK, A, B, True, ["b"]),  # both, differently: theirs stands until somebody decides
        (C, BLANK, C, False, None),  # I took the answer back
    ],
)
def test_two_edits_of_one_response_are_put_together(
    run: Any, base: str, mine: str, theirs: str, conflict: bool, value: Any
) -> None:
    merged = run("responses", f"m.merge({base}, {mine}, {theirs})")

    assert (merged["isConflict"], merged["content"]["value"]) == (conflict, value)


def test_a_flag_and_a_strike_are_put_on_top_of_their_answer(run: Any) -> None:
    mine = "{ value: null, flagged: true, eliminated: ['c'] }"

    merged = run("responses", f"m.merge({BLANK}, {mine}, {B})")

    content = {"value": ["b"], "flagged": True, "eliminated": ["c"], "confidence": None}
    assert merged == {"isConflict": False, "content": content}


def test_how_sure_one_is_comes_on_top_of_their_flag(run: Any) -> None:
    mine = "{ value: ['a'], flagged: false, eliminated: [], confidence: 3 }"
    theirs = "{ value: ['a'], flagged: true, eliminated: [], confidence: null }"

    merged = run("responses", f"m.merge({A}, {mine}, {theirs})")

    content = {"value": ["a"], "flagged": True, "eliminated": [], "confidence": 3}
    assert merged == {"isConflict": False, "content": content}


def test_how_sure_one_is_makes_another_response(run: Any) -> None:
    sure = "{ value: ['a'], flagged: false, eliminated: [], confidence: 3 }"

    assert run("responses", f"[m.isSameContent({A}, {sure}), m.isSameContent({sure}, {sure})]") == [False, True]


def test_what_an_older_player_kept_says_nothing_of_confidence(run: Any) -> None:
    assert run("responses", f"m.contentOf({A})")["confidence"] is None


@pytest.mark.parametrize(
    ("item", "value", "complete"),
    [
        ("{ kind: 'single', choose: 1 }", "['a']", True),
        ("{ kind: 'multiple', choose: 2 }", "['a']", False),
        ("{ kind: 'multiple', choose: 2 }", "['a', 'b']", True),
        ("{ kind: 'ordering', choose: 4 }", "['a', 'b', 'c', 'd']", True),
        ("{ kind: 'matching', choose: 2, prompts: [1, 2] }", "[['p', 'a']]", False),
        ("{ kind: 'single', choose: 1 }", "null", False),
    ],
)
def test_a_response_is_complete_when_nothing_is_left_to_choose(run: Any, item: str, value: str, complete: bool) -> None:
    assert run("responses", f"m.isComplete({item}, {value})") is complete


def test_waits_grow_to_half_a_minute_and_are_spread_fully(run: Any) -> None:
    longest = run("backoff", "[1, 2, 3, 6, 20].map((n) => m.retryDelay(n, { random: () => 1 }))")
    shortest = run("backoff", "[1, 20].map((n) => m.retryDelay(n, { random: () => 0 }))")

    assert longest == [1000, 2000, 4000, 30_000, 30_000]
    assert shortest == [200, 200]


def test_the_server_may_ask_for_a_longer_wait(run: Any) -> None:
    assert run("backoff", "m.retryDelay(1, { random: () => 1, leastMs: 60000 })") == 61_000


@pytest.mark.parametrize(
    ("ms", "shown", "spoken"),
    [
        (10_200_000, "2:50:00", "2 hours 50 minutes"),
        (3_600_000, "1:00:00", "1 hour"),
        (299_000, "4:59", "4 minutes 59 seconds"),
        (1_001, "0:02", "2 seconds"),
        (1, "0:01", "1 second"),
        (0, "0:00", "no time"),
    ],
)
def test_time_in_figures_and_in_words(run: Any, ms: int, shown: str, spoken: str) -> None:
    assert run("clock", f"[m.clockText({ms}), m.spokenTime({ms})]") == [shown, spoken]


# A clock at our time `ours` (ms). Replies come from a server whose noon is our 0, and say what remains then.
CLOCK = """
  const noon = Date.UTC(2026, 0, 1, 12);
  const ours = { now: 0 };
  const clock = new m.Clock(() => ours.now);
  const reply = (written, remaining_ms, sentAt, receivedAt) =>
    clock.sync({ server_time: new Date(noon + written).toISOString(), remaining_ms }, { sentAt, receivedAt });
  const serverNow = () => Date.parse(clock.serverNow()) - noon;
"""


@pytest.fixture
def clock(run: Any) -> Any:
    """`clock(steps)`: what steps with a clock return."""
    return lambda steps: run("clock", f"(() => {{ {CLOCK} {steps} }})()")


def test_a_slow_reply_does_not_move_a_clock_that_a_quick_one_set(clock: Any) -> None:
    # 100 s left, measured within 20 ms; then a reply that took 4 s and says what fits that within its own error
    moved = clock(
        """reply(10, 100000, 0, 20);
           reply(3500, 96510, 1000, 5000);
           ours.now = 5000;
           return [clock.remaining, serverNow()];"""
    )

    assert moved == [95_010, 5000]


def test_a_slow_reply_with_another_deadline_moves_it(clock: Any) -> None:
    assert clock("reply(10, 100000, 0, 20); reply(3000, 157000, 1000, 5000); return clock.remaining;") == 160_000


@pytest.mark.parametrize("written", [1010, 2990, 4990])
def test_the_time_put_on_answers_passes_the_deadline_when_nothing_remains(clock: Any, written: int) -> None:
    # wherever in its 4 s on the way the second reply was written; the deadline is 10 s after noon
    around = clock(
        f"""reply(10, 9990, 0, 20);
            reply({written}, 10000 - {written}, 1000, 5000);
            const at = (now) => {{ ours.now = now; return [clock.remaining > 0, serverNow() < 10000]; }};
            const zero = (ours.now = 5000) + clock.remaining;
            return [at(zero - 1), at(zero), at(zero + 1)];"""
    )

    assert around == [[True, True], [False, False], [False, False]]


def test_a_reply_that_was_overtaken_on_its_way_changes_nothing(clock: Any) -> None:
    # the deadline was moved between the two
    assert clock("reply(2000, 60000, 1900, 2100); reply(1000, 3000, 900, 2200); return clock.remaining;") == 62_000


@pytest.mark.parametrize(
    "unsure",
    [
        "clock.guess({ server_time: new Date(noon + 5000).toISOString(), remaining_ms: 60000 });",
        "reply(10, 65000, 0, 20); clock.advance(5000);",
    ],
)
def test_even_a_slow_reply_is_better_than_the_devices_date(clock: Any, unsure: str) -> None:
    moved = clock(f"{unsure} reply(2000, 61000, 0, 6000); ours.now = 6000; return [clock.remaining, serverNow()];")

    assert moved == [58_000, 5000]


def test_a_sleep_that_our_time_did_not_count_can_be_added(clock: Any) -> None:
    moved = clock("reply(0, 60000, 0, 0); clock.advance(50000); return [clock.remaining, serverNow()];")

    assert moved == [10_000, 50_000]


def test_highlights_join_and_split(run: Any) -> None:
    assert run("highlight_ranges", "m.add([[0, 5], [20, 30]], [5, 12])") == [[0, 12], [20, 30]]
    assert run("highlight_ranges", "m.remove([[0, 12]], [4, 6])") == [[0, 4], [6, 12]]


def test_long_lists_of_questions_become_ranges(run: Any) -> None:
    assert run("dom", "m.numberList([1, 3, 4, 7, 8, 9, 65])") == "1, 3, 4, 7–9, 65"


def test_an_older_confirmation_does_not_remove_a_newer_edit(run: Any) -> None:
    kept = run(
        "entries",
        f"""(() => {{
          const base = {{ revision: 0, content: {BLANK} }};
          const first = m.sending(m.edited(undefined, {{ content: {A}, base }}));
          const second = m.edited(first, {{ content: {B}, base }});
          return m.confirmed(second, {{ serial: first.serial, revision: 1, content: {A} }});
        }})()""",
    )

    assert kept["content"]["value"] == ["b"]
    assert kept["base"]["revision"] == 1


def test_a_change_made_while_a_confirmation_is_written_down_builds_on_it(run: Any) -> None:
    """Else it would go out with a revision the server has, and come back as somebody else's conflict."""
    base = run(
        "queue",
        f"""(async () => {{
          const store = new Map();
          let whenSettled = null;
          const storage = {{
            entries: async () => [...store.values()],
            updateEntry: async (attempt, position, decide) => {{
              const next = decide(store.get(position));
              if (next) store.set(position, {{ ...next, position }});
              if (next !== null) return store.get(position);
              store.delete(position);
              await whenSettled?.();
              return null;
            }},
          }};
          const api = {{ save: async () => ({{ outcome: "ok", body: {{ revision: 1 }} }}) }};
          const queue = new m.Queue({{ attemptId: "x", api, storage, clock: {{ serverNow: () => "now" }} }});
          const before = {{ revision: 0, content: {BLANK} }};
          let built = null;
          whenSettled = async () => {{
            whenSettled = null;
            await queue.put(1, {{ content: {B}, base: before, time_spent_ms: 0 }});
            built = store.get(1).base;
          }};
          await queue.put(1, {{ content: {A}, base: before, time_spent_ms: 0 }});
          await queue.flush();
          return built;
        }})()""",
    )

    assert (base["revision"], base["content"]["value"]) == (1, ["a"])
