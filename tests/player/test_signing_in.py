"""The login runs out in hour two: nothing is lost, and nobody leaves the question."""

import re
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from tests.accounts.test_second_factor import SECRET, code_of
from tests.conftest import PASSWORD
from tests.player.sitting import Sitting


def _expire_login(sitting: Sitting) -> None:
    Session.objects.all().delete()


def _sign_in_in_place(sitting: Sitting, password: str = PASSWORD) -> None:
    dialog = sitting.page.get_by_role("dialog", name="Please sign in again")
    dialog.get_by_label("Password").fill(password)
    dialog.get_by_role("button", name="Sign in and go on").click()


def test_an_expired_login_keeps_the_queue_and_sends_it_after_signing_in(drill: Any, open_sitting: Any) -> None:
    sitting = open_sitting(drill)
    sitting.press("next")
    _expire_login(sitting)

    sitting.choose("C")
    expect(sitting.page.get_by_role("dialog", name="Please sign in again")).to_be_visible()
    sitting.expect_save_state("unsaved")
    _sign_in_in_place(sitting)

    sitting.expect_stored(2, "C")
    sitting.expect_position(2)


def test_a_wrong_password_is_said_and_can_be_tried_again(drill: Any, open_sitting: Any) -> None:
    sitting = open_sitting(drill)
    _expire_login(sitting)
    sitting.choose("A")

    _sign_in_in_place(sitting, "not this one")
    expect(sitting.part("sign-in-error")).to_contain_text("not right")
    _sign_in_in_place(sitting)

    sitting.expect_stored(1, "A")


def test_one_may_go_on_signed_out_and_sign_in_later(drill: Any, open_sitting: Any) -> None:
    sitting = open_sitting(drill)
    _expire_login(sitting)
    sitting.choose("A")
    sitting.page.get_by_role("button", name="Later").click()

    sitting.press("next")
    sitting.choose("B")
    sitting.expect_save_state("unsaved")
    sitting.page.get_by_role("button", name="Sign in", exact=True).click()
    _sign_in_in_place(sitting)

    sitting.expect_stored(2, "B")
    assert sitting.stored(1).value


def test_a_login_that_expired_before_a_reload_keeps_the_queue(
    drill: Any, open_sitting: Any, sign_in: Any, user: Any
) -> None:
    sitting = open_sitting(drill)
    sitting.on_save(lambda route: route.abort())
    sitting.choose("B")
    sitting.expect_save_state("unsaved")
    _expire_login(sitting)
    sitting.let_saves_through()
    sitting.page.reload()
    expect(sitting.page).to_have_url(re.compile("/accounts/login/"))

    sign_in(user)
    sitting.open()

    sitting.expect_stored(1, "B")


def test_a_form_token_that_is_gone_is_fetched_without_a_question(drill: Any, open_sitting: Any) -> None:
    sitting = open_sitting(drill)
    sitting.page.context.clear_cookies(name="csrftoken")

    sitting.choose("A")

    sitting.expect_stored(1, "A")
    expect(sitting.page.get_by_role("dialog")).to_have_count(0)


def test_answers_are_not_sent_in_the_name_of_another_person(
    drill: Any, open_sitting: Any, sign_in: Any, other_user: Any
) -> None:
    sitting = open_sitting(drill)
    sign_in(other_user)

    sitting.choose("A")

    expect(sitting.page.get_by_role("dialog", name="Please sign in again")).to_be_visible()
    assert sitting.stored().value is None
    _sign_in_in_place(sitting)
    sitting.expect_stored(1, "A")


def test_who_has_a_second_device_is_asked_for_its_code(drill: Any, user: Any, open_sitting: Any) -> None:
    TOTP.activate(user, SECRET)
    sitting = open_sitting(drill)
    _expire_login(sitting)
    sitting.choose("A")
    _sign_in_in_place(sitting)

    dialog = sitting.page.get_by_role("dialog", name="Please sign in again")
    dialog.get_by_label("Code of your authenticator app").fill(code_of(SECRET))
    dialog.get_by_role("button", name="Sign in and go on").click()

    sitting.expect_stored(1, "A")
