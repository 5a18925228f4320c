"""In a real browser: nothing on a page is blocked by the site's own Content-Security-Policy."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.conftest import PASSWORD


@pytest.fixture
def complaints(page):
    """What the browser prints as errors: blocked styles and scripts, missing files, exceptions."""
    found = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


@pytest.fixture
def superuser(user):
    user.is_staff = user.is_superuser = True
    user.save()
    return user


@pytest.mark.parametrize(
    "name", ["account_login", "account_signup", "account_reset_password", "api-docs", "admin:login"]
)
def test_pages_for_strangers_are_clean(live_server, page, complaints, name):
    page.goto(live_server.url + reverse(name), wait_until="networkidle")

    assert complaints == []


@pytest.mark.parametrize(
    "name",
    ["profile", "account_email", "admin:index", "admin:accounts_user_changelist", "admin:accounts_user_add"],
)
def test_pages_for_members_are_clean(live_server, page, sign_in, superuser, complaints, name):
    sign_in(superuser)

    page.goto(live_server.url + reverse(name), wait_until="networkidle")

    assert complaints == []


def test_an_inline_style_would_be_a_complaint(live_server, page, complaints):
    page.goto(live_server.url + reverse("account_login"))

    with page.expect_console_message():
        page.evaluate("document.head.append(Object.assign(document.createElement('style'), {textContent: 'p{}'}))")

    assert "Content Security Policy" in complaints[0]


def test_the_api_pages_show_the_calls(live_server, page):
    page.goto(live_server.url + reverse("api-docs"))

    page.get_by_text("/api/v1/session/").first.wait_for()


def test_somebody_signs_in_with_the_keyboard(live_server, page, user):
    page.goto(live_server.url + reverse("account_login") + "?next=/profile/")
    page.get_by_label("Username or e-mail address").fill("ann")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")

    page.get_by_role("heading", name="Profile").wait_for()


def test_a_refused_form_leads_to_what_is_wrong(live_server, page, user):
    page.goto(live_server.url + reverse("account_login"))
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".error-summary")).to_be_focused()  # by the script that follows its links

    page.get_by_role("link", name="Password: This field is required.").click()

    assert page.evaluate("document.activeElement.name") == "password"
