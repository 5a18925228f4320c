"""Who sees the item bank. Its pages hold the keys."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from examprep.accounts.models import User
from tests.factories.questions import published_item
from tests.questions.admin.pages import ADD, LIST, PREVIEW, change_url, history_url, item_data, version_url


@pytest.fixture
def item(exam):
    return published_item(slug="secret-item")


def addresses(item):
    return [
        LIST, ADD, PREVIEW, change_url(item), history_url(item), version_url(item, 1),
        reverse("admin:questions_form_changelist"), reverse("admin:questions_tag_changelist"),
    ]  # fmt: skip


def test_a_visitor_is_asked_to_sign_in(client, item):
    for address in addresses(item):
        reply = client.get(address)
        assert reply.status_code == 302
        assert reply["Location"].startswith("/admin/login/")


def test_a_candidate_is_asked_to_sign_in_as_somebody_else(user_client, item):
    for address in addresses(item):
        reply = user_client.get(address)
        assert reply.status_code == 302
        assert b"secret-item" not in reply.content


def test_a_candidate_gets_no_preview(user_client, item):
    assert user_client.post(PREVIEW, item_data()).status_code == 302


def test_staff_without_the_role_are_refused(item):
    client = Client()
    client.force_login(User.objects.create_user("sam", "sam@example.org", is_staff=True))

    assert {client.get(address).status_code for address in addresses(item)} == {403}


def test_an_instructor_sees_every_page(instructor_client, item):
    assert {instructor_client.get(address).status_code for address in addresses(item)} == {200}


def test_nobody_deletes_an_item(admin_client, item):
    assert admin_client.post(reverse("admin:questions_item_delete", args=[item.pk])).status_code == 403


def test_who_may_only_look_is_shown_the_version(exam, item):
    user = User.objects.create_user("vera", "vera@example.org", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_item"))
    client = Client()
    client.force_login(user)

    reply = client.get(change_url(item), follow=True)

    assert reply.redirect_chain == [(version_url(item, 1), 302)]
    assert client.post(change_url(item), item_data(), follow=True).redirect_chain == [(version_url(item, 1), 302)]
    assert item.versions.count() == 1


@pytest.mark.parametrize(
    "address", ["/admin/questions/item/nonsense/change/", "/admin/questions/item/nonsense/history/"]
)
def test_an_address_of_no_item_is_not_found(instructor_client, exam, address):
    assert instructor_client.get(address).status_code == 404


def test_a_version_that_does_not_exist_is_not_found(instructor_client, item):
    assert instructor_client.get(version_url(item, 2)).status_code == 404
