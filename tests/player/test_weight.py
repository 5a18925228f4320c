"""What the first load of the player costs, and where it comes from."""

import gzip
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from playwright.sync_api import Page, Response

LIMIT = 250_000


def _compressed(response: Response) -> int:
    """Bytes as a server with compression sends them."""
    return len(gzip.compress(response.body()))


def test_the_first_load_of_a_mock_is_small_and_from_one_host(
    mock: Any, open_sitting: Any, page: Page, live_server: Any
) -> None:
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))

    sitting = open_sitting(mock, page)
    page.wait_for_load_state("networkidle")

    assert sum(_compressed(response) for response in responses) < LIMIT
    assert {urlsplit(response.url).netloc for response in responses} == {urlsplit(live_server.url).netloc}
    assert [response.url for response in responses if response.status >= 400] == []
    assert sitting.errors == []


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
