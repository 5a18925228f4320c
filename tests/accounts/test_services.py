"""Writers of people."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.utils import timezone

from examprep.accounts import services
from examprep.accounts.adapter import AccountAdapter
from examprep.accounts.models import User
from examprep.roles import INSTRUCTOR_PERMISSIONS


def test_a_profile_change_is_stored(user):
    services.update_profile(user=user, time_zone="Asia/Tokyo", extra_time_percent=25)

    user.refresh_from_db()
    assert (user.time_zone, user.extra_time_percent) == ("Asia/Tokyo", 25)


def test_a_profile_change_cannot_reach_other_fields(user):
    with pytest.raises(ValueError, match="is_superuser"):
        services.update_profile(user=user, is_superuser=True)


def test_an_illegal_profile_is_refused(user):
    with pytest.raises(ValidationError):
        services.update_profile(user=user, extra_time_percent=500)


def test_an_instructor_gets_the_admin_and_the_group(user):
    services.set_instructor(user=user, is_instructor=True)

    user.refresh_from_db()
    assert user.is_staff
    assert user.groups.filter(name=services.INSTRUCTORS).exists()


def test_the_role_can_be_taken_again(user):
    services.set_instructor(user=user, is_instructor=True)

    services.set_instructor(user=user, is_instructor=False)

    user.refresh_from_db()
    assert not user.is_staff
    assert not user.groups.exists()


def test_a_superuser_keeps_the_admin_without_the_role(user):
    user.is_superuser = True
    user.save()

    services.set_instructor(user=user, is_instructor=False)

    assert user.is_staff


def test_after_migrations_instructors_may_author_items(db):
    held = Group.objects.get(name=services.INSTRUCTORS).permissions.values_list("codename", flat=True)

    assert {"view_item", "add_item", "change_item"} <= set(held)


def test_instructors_may_delete_nothing(db):
    held = Group.objects.get(name=services.INSTRUCTORS).permissions.values_list("codename", flat=True)

    assert not [codename for codename in held if codename.startswith("delete_")]


def test_every_named_permission_exists(db):
    wanted = {
        f"{app}.{action}_{model}"
        for app, models in INSTRUCTOR_PERMISSIONS.items()
        for model, actions in models.items()
        for action in actions.split()
    }

    existing = {f"{p.content_type.app_label}.{p.codename}" for p in Permission.objects.select_related("content_type")}
    assert wanted - existing == set()


def test_syncing_the_group_again_takes_what_is_no_longer_listed(db):
    services.sync_instructors_group(permissions={"domains": {"exam": "view"}})

    group = Group.objects.get(name=services.INSTRUCTORS)
    assert list(group.permissions.values_list("codename", flat=True)) == ["view_exam"]


def test_a_person_made_for_a_demonstration_can_sign_in_at_once(db, client, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    services.create_person(username="demo", email="demo@example.org", password="correct horse battery")

    client.post("/accounts/login/", {"login": "demo", "password": "correct horse battery"})

    assert client.session["_auth_user_id"] == str(User.objects.get(username="demo").pk)


def test_a_token_is_made_once(user):
    assert services.issue_token(user=user) == services.issue_token(user=user)


def test_a_new_password_takes_the_token_away(user):
    token = services.issue_token(user=user)

    AccountAdapter().set_password(user, "another horse battery")

    assert services.issue_token(user=user) != token


def test_sessions_are_kept_until_they_expire(db):
    now = timezone.now()
    for key, expires in (("old", now - timedelta(seconds=1)), ("young", now + timedelta(seconds=1))):
        Session.objects.create(session_key=key, session_data="", expire_date=expires)

    services.remove_expired_sessions(now=now)

    assert list(Session.objects.values_list("session_key", flat=True)) == ["young"]
