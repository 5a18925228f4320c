"""The pages of a site whose texts are all hostile, in a real browser, where scripts of the site write pages too."""

from collections import defaultdict

import pytest
from django.test import Client

from tests.access.table import rules
from tests.access.test_matrix import _path
from tests.attack.pages import OF_EVERY_TABLE, body_of, visitor

pytestmark = pytest.mark.django_db(transaction=True)

# Any text that ran would call it.
TRAP = "window.ran = 0; window.xss = () => { window.ran += 1 }"
# What a text would leave in the page if it became markup.
FOREIGN = "document.querySelectorAll('xss, [xss], [onxss], [onerror], [onload]').length"


@pytest.fixture
def pages(world):
    """Role -> addresses of pages, each as the first who may see it."""
    roles, names = world
    clients = {role: Client() for role in roles}
    for role, person in roles.items():
        if person:
            clients[role].force_login(person)
    found = defaultdict(list)
    for rule in rules():
        role = visitor(rule)
        if role is None or rule.path.startswith("/api/") or rule.path.endswith(OF_EVERY_TABLE):
            continue
        path = _path(rule.path, names)
        answer = clients[role].get(path)
        if body_of(answer) and answer.status_code == 200 and "html" in answer["Content-Type"]:
            found[role].append(path)
    return found


def test_no_text_runs_and_none_becomes_markup(pages, world, page, context, live_server, sign_in):
    roles, _ = world
    wrong, here, turned = [], "", 0
    page.add_init_script(TRAP)
    page.on("dialog", lambda dialog: (wrong.append(f"{here}: a dialog, {dialog.message}"), dialog.accept()))
    page.on("console", lambda message: "Content Security" in message.text and wrong.append(f"{here}: {message.text}"))
    for role, paths in pages.items():
        context.clear_cookies()
        if roles[role]:
            sign_in(roles[role])
        for here in paths:
            page.goto(live_server.url + here, wait_until="load")
            turned += _turn_over(page)
            if page.evaluate("window.ran"):
                wrong.append(f"{here}: a text ran")
            if page.evaluate(FOREIGN):
                wrong.append(f"{here}: a text became markup")

    assert sum(map(len, pages.values())) > 90
    assert turned == 2  # of three items under way
    assert "\n".join(wrong) == ""


def _turn_over(page):
    """In the player, one item after the other; how many."""
    following, turned = page.locator("[data-part=next-text]", has_text="Next"), 0
    while following.count():
        following.click()
        turned += 1
    return turned
