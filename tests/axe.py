"""What axe finds on a page, in both colour schemes, at 1280 and at 390 px."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDTHS = (1280, 390)
SCHEMES = ("light", "dark")


def find_violations(page: Page) -> list[tuple[str, int, str, list[Any]]]:
    """(scheme, width, rule, where) of everything on the page that is open; a page wider than the window is one too."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            for entry in Axe().run(page).response["violations"]:
                found.append((scheme, width, entry["id"], [node["target"] for node in entry["nodes"]][:3]))
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(("any", width, "wider than the window", []))
    return found
