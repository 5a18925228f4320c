"""The main job from end to end, in a real browser, on both ways to run the site."""

import json
import re
from collections.abc import Iterator
from fractions import Fraction
from math import floor
from typing import Any
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, expect
from prometheus_client.parser import text_string_to_metric_families

from tests.conftest import PASSWORD, Site
from tests.e2e.sites import rows, server_site

pytestmark = pytest.mark.timeout(400)

ITEMS = 65
RIGHT = range(1, 48)  # positions answered with the key; the others get a wrong answer
FLAGGED = (3, 20, 47)
RELOADED_AT = 30
OF_CANDIDATE = (
    "JOIN practice_attempt a ON a.id = {}.attempt_id JOIN accounts_user u ON u.id = a.user_id "
    "AND u.username = 'candidate'"
)


@pytest.fixture(scope="module", params=["embedded", "servers"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    if request.param == "embedded":
        yield request.getfixturevalue("embedded_site")
        return
    with server_site(tmp_path_factory.mktemp("servers")) as running:
        yield running


def test_a_candidate_sits_a_whole_mock_and_gets_the_right_result(site: Site, page: Page) -> None:
    _sign_in(page, site)
    _start_mock(page, site)
    answers = _answers(site)

    for position in range(1, ITEMS + 1):
        _expect_position(page, position)
        _answer(page, answers[position]["right" if position in RIGHT else "wrong"])
        if position in FLAGGED:
            page.keyboard.press("Alt+f")
        if position == RELOADED_AT:
            expect(page.locator("[data-part='save'][data-state='saved']")).to_be_visible()
            page.reload()
            _expect_position(page, position)
            expect(page.locator(".option input:checked").first).to_be_attached()
        if position < ITEMS:
            page.keyboard.press("Alt+n")
    _end_from_the_review_screen(page)

    [(raw, scaled, cut_fraction, passed)] = _stored_result(site, page)
    assert raw == sum(answers[position]["is_scored"] for position in RIGHT)
    assert scaled == _scaled_by_hand(raw, Fraction(str(cut_fraction)))
    assert bool(passed) == (scaled >= 750)
    expect(page.locator(".score")).to_have_text(str(scaled))
    assert _flagged_positions(site) == list(FLAGGED)
    if "METRICS_TOKEN" in site.env:
        assert _saves_counted(site) >= ITEMS


def _sign_in(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/accounts/login/")
    page.locator("[name=login]").fill("candidate")
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.url}/")


def _start_mock(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/exams/MLS-C01/")
    page.get_by_role("button", name=re.compile("^Start")).click()
    page.wait_for_url(re.compile(r"/attempts/[0-9a-f-]{36}/$"))


def _expect_position(page: Page, position: int) -> None:
    expect(page.locator("#player[data-state=ready]")).to_have_attribute("data-current-position", str(position))


def _answers(site: Site) -> dict[int, dict[str, Any]]:
    """Position -> the ids of the key, as many wrong ids, and whether the item counts; from the database."""
    found = rows(
        site,
        "SELECT r.position, r.options, k.solution, r.choose, r.is_scored FROM practice_response r "
        f"{OF_CANDIDATE.format('r')} JOIN questions_itemkey k ON k.version_id = r.version_id",
    )
    answers = {}
    for position, options, solution, choose, is_scored in found:
        options, solution = (json.loads(value) if isinstance(value, str) else value for value in (options, solution))
        right = [shown for shown, handle in options if handle in solution["correct"]]
        wrong = [shown for shown, handle in options if handle not in solution["correct"]][:choose]
        answers[position] = {"right": right, "wrong": wrong, "is_scored": bool(is_scored)}
    assert len(answers) == ITEMS
    return answers


def _answer(page: Page, option_ids: list[str]) -> None:
    for option_id in option_ids:
        page.locator(f".option[data-option='{option_id}'] label").click()


def _end_from_the_review_screen(page: Page) -> None:
    page.locator("[data-part='review-all']").click()
    page.locator("[data-part='end']").click()
    page.locator("[data-part='end-confirm']").click()
    page.wait_for_url(re.compile("/result/$"))


def _stored_result(site: Site, page: Page) -> list[tuple[Any, ...]]:
    """What the database holds once the page has filled in by itself."""
    expect(page.locator(".score")).to_be_visible(timeout=60_000)
    return rows(
        site,
        "SELECT s.raw_score, s.scaled_score, a.cut_fraction, s.passed FROM practice_scoringrun s "
        + OF_CANDIDATE.format("s"),
    )


def _scaled_by_hand(raw: int, cut_fraction: Fraction) -> int:
    cut = cut_fraction * 50
    if raw <= cut:
        return floor(100 + raw * 650 / cut + Fraction(1, 2))
    return floor(750 + (raw - cut) * 250 / (50 - cut) + Fraction(1, 2))


def _flagged_positions(site: Site) -> list[int]:
    sql = f"SELECT r.position FROM practice_response r {OF_CANDIDATE.format('r')} WHERE r.flagged ORDER BY r.position"
    return [position for (position,) in rows(site, sql)]


def _saves_counted(site: Site) -> float:
    """By all processes of the web server together."""
    request = Request(f"{site.url}/metrics", headers={"Authorization": f"Bearer {site.env['METRICS_TOKEN']}"})
    with urlopen(request, timeout=30) as answer:
        families = text_string_to_metric_families(answer.read().decode())
    samples = [sample for family in families for sample in family.samples]
    return sum(sample.value for sample in samples if sample.name == "examprep_done_total")
