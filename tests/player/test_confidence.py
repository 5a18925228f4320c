"""How sure one is: asked in practice, never in a mock, and kept like an answer."""

from typing import Any

from playwright.sync_api import expect

from tests.player.sitting import Sitting


def _level(sitting: Sitting, name: str) -> Any:
    return sitting.page.get_by_role("group", name="How sure are you?").get_by_role("button", name=name, exact=True)


def test_it_is_said_with_the_mouse_and_saved(drill: Any, open_sitting: Any) -> None:
    sitting = open_sitting(drill)
    sitting.choose("A")

    _level(sitting, "Sure").click()

    expect(_level(sitting, "Sure")).to_have_attribute("aria-pressed", "true")
    sitting.expect_stored(1, "A")
    assert sitting.stored().confidence == 3


def test_keys_say_it_and_take_it_back(drill: Any, open_sitting: Any) -> None:
    sitting = open_sitting(drill)
    sitting.page.keyboard.press("a")

    sitting.page.keyboard.press("j")
    sitting.expect_announced("Guess")
    expect(_level(sitting, "Guess")).to_have_attribute("aria-pressed", "true")
    sitting.page.keyboard.press("j")

    expect(_level(sitting, "Guess")).to_have_attribute("aria-pressed", "false")
    sitting.expect_stored(1, "A")
    assert sitting.stored().confidence is None


def test_it_waits_without_a_connection_and_survives_a_reload(drill: Any, open_sitting: Any) -> None:
    sitting = open_sitting(drill)
    sitting.on_save(lambda route: route.abort())
    sitting.choose("B")
    _level(sitting, "Think so").click()
    sitting.expect_kept("queue", "records[0]?.content.confidence === 2")

    sitting.reload()

    expect(_level(sitting, "Think so")).to_have_attribute("aria-pressed", "true")
    sitting.let_saves_through()
    sitting.connection_returns()
    sitting.expect_stored(1, "B")
    assert sitting.stored().confidence == 2


def test_another_tab_shows_it(drill: Any, open_sitting: Any) -> None:
    first, second = open_sitting(drill), open_sitting(drill)

    first.choose("A")
    _level(first, "Guess").click()

    expect(_level(second, "Guess")).to_have_attribute("aria-pressed", "true")


def test_after_checking_it_stays_as_it_was_said(tutor: Any, open_sitting: Any) -> None:
    sitting = open_sitting(tutor)
    sitting.choose("A")
    _level(sitting, "Think so").click()

    sitting.press("check")

    expect(sitting.page.get_by_text("You said: think so.")).to_be_visible()
    expect(_level(sitting, "Sure")).to_be_disabled()


def test_a_mock_does_not_ask(mock: Any, open_sitting: Any) -> None:
    sitting = open_sitting(mock)
    sitting.page.keyboard.press("l")

    expect(sitting.page.get_by_text("How sure are you?")).to_have_count(0)
