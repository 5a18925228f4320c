"""What axe finds on a page, in both colour schemes, at 1280 and at 390 px."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDTHS = (1280, 390)
# All rules in the light scheme; the dark one has the same elements in other colours.
SCHEMES = {"light": None, "dark": ["color-contrast", "link-in-text-block"]}

SCRIPT = Axe().axe_script
RUN = """async (rules) => {
  // of the other colours, and of what has just opened; waiting for their end can take for ever where nothing is drawn
  for (const animation of document.getAnimations()) {
    if (animation.effect.getComputedTiming().endTime !== Infinity) animation.finish();
  }
  const options = { resultTypes: ["violations"] };
  if (rules) options.runOnly = { type: "rule", values: rules };
  const { violations } = await axe.run(document, options);
  const places = (nodes) => nodes.map(({ target, html }) => [target.join(" "), html.slice(0, 160)]);
  return violations.flatMap(({ id, nodes }) => places(nodes).map((place) => [id, ...place]));
}"""


def violations_now(page: Page, rules: list[str] | None = None) -> list[list[str]]:
    """[rule, where, HTML] of the page as it is."""
    page.wait_for_load_state()  # what a press leads to may be in sight before its styles
    if not page.evaluate("'axe' in window"):
        page.evaluate(SCRIPT)
    found: list[list[str]] = page.evaluate(RUN, rules)
    return found


def is_too_wide(page: Page) -> bool:
    """Something sticks out of the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def find_violations(page: Page) -> list[tuple[Any, ...]]:
    """(scheme, width, what) of everything on the page that is open; a page wider than the window is one too."""
    found: list[tuple[Any, ...]] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme, rules in SCHEMES.items():
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            found += [(scheme, width, *violation) for violation in violations_now(page, rules)]
        if is_too_wide(page):
            found.append(("any", width, "wider than the window"))
    return found
