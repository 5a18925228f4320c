"""What the first load of the player costs, and where it comes from."""

import gzip
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, Response

LIMIT = 100_000  # bytes; a bank of long items adds some twenty thousand


def _weight(response: Response) -> int:
    """Bytes on the wire; of files, which are compressed when the site is built, what they will be."""
    if "/static/" in response.url:
        return len(gzip.compress(response.body()))
    return response.request.sizes()["responseBodySize"]


def test_the_first_load_of_a_mock_is_small_and_from_one_host(
    mock: Any, open_sitting: Any, page: Page, live_server: Any
) -> None:
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))

    sitting = open_sitting(mock, page)
    page.wait_for_load_state("networkidle")

    assert sum(_weight(response) for response in responses) < LIMIT
    assert {urlsplit(response.url).netloc for response in responses} == {urlsplit(live_server.url).netloc}
    assert [response.url for response in responses if response.status >= 400] == []
    assert sitting.errors == []


@pytest.mark.parametrize("name", ["player", "api-attempt"])
def test_the_site_compresses_what_it_answers(timed: Any, user_client: Client, name: str) -> None:
    url = reverse(name, args=[timed.pk])

    compressed = user_client.get(url, headers={"Accept-Encoding": "gzip, br"})

    assert compressed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in compressed.headers["Vary"]
    assert len(compressed.content) < 0.6 * len(user_client.get(url).content)


def test_the_page_itself_carries_no_question(mock: Any, open_sitting: Any, page: Page) -> None:
    sitting = open_sitting(mock, page)
    stem = page.locator(".stem").inner_text()

    html = page.request.get(sitting.url).text()

    assert stem[:40] not in html
    assert "Stem of" not in html


def test_every_module_is_loaded_ahead() -> None:
    folder = Path(settings.BASE_DIR, "static", "js", "player")
    template = Path(settings.BASE_DIR, "templates", "components", "player", "modules.html").read_text()

    listed = set(re.findall(r'js/player/(\w+)\.js"', template))

    assert listed == {path.stem for path in folder.glob("*.js")} - {"sw"}
