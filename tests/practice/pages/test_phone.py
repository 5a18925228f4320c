"""The frame of the pages on a phone, in a real browser."""

import pytest
from django.urls import reverse

PHONE = {"width": 390, "height": 844}


@pytest.mark.parametrize("name", ["practice-new", "attempt-list", "profile"])
def test_the_header_of_members_is_one_line_that_shows_every_place(live_server, page, sign_in, user, name):
    user.first_name, user.last_name = "Maximiliane", "Featherstonehaugh-Cholmondeley"
    user.save()
    sign_in(user)
    page.set_viewport_size(PHONE)

    page.goto(live_server.url + reverse(name))

    assert page.locator(".site-header").evaluate("header => header.offsetHeight") < 60
    assert page.locator(".site-nav").evaluate("nav => nav.scrollWidth - nav.clientWidth") <= 0


def test_the_mark_and_the_person_in_the_header_keep_their_names(live_server, page, sign_in, user):
    sign_in(user)
    page.set_viewport_size(PHONE)

    page.goto(live_server.url + reverse("practice-new"))

    assert page.get_by_role("link", name="Exam preparation").count() == 1
    assert page.locator("summary").filter(has_text="ann").aria_snapshot().count("ann") == 1
