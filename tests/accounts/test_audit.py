"""Whatever staff change, and whatever keys and results they take away, is written down where nobody can change it."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError, transaction
from django.test import Client
from django.test.client import MULTIPART_CONTENT
from django.urls import reverse
from django.utils import timezone

from examprep.accounts.models import StaffAction, User
from practice.services.removing import remove_person
from questions.services.jobs import ask_export
from questions.tasks import run_exchange_job
from tests.accounts.test_admin import admin_client, form_of
from tests.conftest import PASSWORD
from tests.factories.questions import load_mls_c01, published_item


def actions():
    return list(StaffAction.objects.order_by("pk").values_list("actor_name", "action", "about"))


@pytest.fixture
def root(db):
    return User.objects.create_superuser("root", "root@example.org", PASSWORD)


@pytest.fixture
def exam(db):
    return load_mls_c01()


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def test_giving_a_role_says_who_gave_which_to_whom_from_where(root, other_user):
    client, url = admin_client(root), reverse("admin:accounts_user_change", args=[other_user.pk])

    client.post(url, form_of(client, url) | {"is_instructor": "on"}, REMOTE_ADDR="203.0.113.9")

    (action,) = StaffAction.objects.all()
    assert (action.actor, action.actor_name, action.address) == (root, "root", "203.0.113.9")
    assert action.action == "admin:accounts_user_change"
    assert str(other_user.pk) in action.about
    assert "is_instructor is now True" in action.details
    assert "bob" not in action.details


def test_an_address_that_a_stranger_made_up_is_not_believed(root):
    client_of(root).post("/admin/logout/", headers={"X-Forwarded-For": "198.51.100.1"})

    assert StaffAction.objects.get().address == "127.0.0.1"


def test_a_password_set_by_an_administrator_is_noted_without_it(root, user):
    url = reverse("admin:auth_user_password_change", args=[user.pk])

    client_of(root).post(url, {"password1": "a very secret one", "password2": "a very secret one"})

    (action,) = StaffAction.objects.all()
    assert "password" in action.details
    assert "secret" not in action.details


def test_taking_a_second_factor_away_is_noted(root, user):
    factor = TOTP.activate(user, "JBSWY3DPEHPK3PXP").instance
    url = reverse("admin:mfa_authenticator_delete", args=[factor.pk])

    client_of(root).post(url, {"post": "yes"})

    assert actions() == [("root", "admin:mfa_authenticator_delete", str(factor.pk))]


def test_a_page_of_its_own_is_noted_too(instructor, exam):
    client_of(instructor).post(reverse("cohort-new"), {"name": "Autumn", "exam": exam.pk, "description": ""})

    (action,) = StaffAction.objects.all()
    assert (action.actor_name, action.action) == ("ida", "cohort-new")
    assert action.details == "sent: description, exam, name"


@pytest.mark.parametrize("path", ["/accounts/login/", "/api/v1/session/"])
def test_signing_in_and_out_of_staff_is_noted(client, instructor, path):
    client.post(
        path,
        {"login": "ida", "password": PASSWORD},
        content_type="application/json" if "api" in path else MULTIPART_CONTENT,
    )
    client.post("/accounts/logout/")

    assert [(name, action) for name, action, _ in actions()] == [
        ("ida", "api-session" if "api" in path else "account_login"),
        ("ida", "account_logout"),
    ]


def test_candidates_and_refusals_leave_no_row(client, user, instructor):
    client.post("/accounts/login/", {"login": "ann", "password": PASSWORD})
    client.post("/admin/questions/item/add/", {"slug": "x"})
    client_of(instructor).post("/admin/accounts/user/add/", {"username": "x"})
    client_of(instructor).post(reverse("cohort-new"), {"name": ""})
    client_of(instructor).get("/admin/")

    assert actions() == []


def test_taking_keys_away_is_noted(instructor, exam):
    published_item()
    job = ask_export(format_name="json", filters={"exam": exam.code}, address="", by=instructor, now=timezone.now())
    run_exchange_job(str(job.pk))

    answer = client_of(instructor).get(reverse("admin:questions_exchangejob_file", args=[job.pk]))
    assert b"".join(answer.streaming_content)

    assert actions() == [("ida", "admin:questions_exchangejob_file", str(job.pk))]


@pytest.fixture
def action(root):
    client_of(root).post("/admin/logout/")
    return StaffAction.objects.get()


@pytest.mark.parametrize(
    "change", [{"actor_name": "ida"}, {"details": "nothing"}, {"address": None}, {"at": timezone.now()}]
)
def test_no_row_can_be_rewritten(action, change):
    with pytest.raises(IntegrityError, match="only ever added to"), transaction.atomic():
        StaffAction.objects.filter(pk=action.pk).update(**change)


def test_no_row_can_be_deleted(action):
    with pytest.raises(IntegrityError, match="only ever added to"), transaction.atomic():
        action.delete()


def test_the_log_outlives_its_actor(action, root):
    root.delete()

    action.refresh_from_db()
    assert (action.actor, action.actor_name) == (None, "root")


def test_administrators_read_the_log_and_cannot_change_it(action, root):
    url = reverse("admin:accounts_staffaction_change", args=[action.pk])

    assert b"root" in client_of(root).get(reverse("admin:accounts_staffaction_changelist")).content
    assert client_of(root).get(url).status_code == 200
    assert client_of(root).post(url, {"details": ""}).status_code == 403


def test_of_a_person_who_was_deleted_the_admin_remembers_no_name(root, user):
    client, url = admin_client(root), reverse("admin:accounts_user_change", args=[user.pk])
    client.post(url, form_of(client, url) | {"text_size": "120"})

    remove_person(user=user)

    assert LogEntry.objects.get().object_repr == ""
