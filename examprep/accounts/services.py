"""Writers of people: profile, instructor role, tokens, and what staff did."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from rest_framework.authtoken.models import Token

from examprep.accounts.models import StaffAction, User

INSTRUCTORS = "Instructors"

PROFILE_FIELDS = (
    "first_name",
    "last_name",
    "time_zone",
    "extra_time_esl",
    "extra_time_percent",
    "shortcuts_enabled",
    "theme",
    "text_size",
)


def update_profile(*, user: User, **changes: Any) -> None:
    """Store what a person says about themselves. Attempts keep the extra time they started with.

    changes: any of PROFILE_FIELDS.
    """
    if foreign := changes.keys() - set(PROFILE_FIELDS):
        raise ValueError(f"not part of the profile: {', '.join(sorted(foreign))}")
    for name, value in changes.items():
        setattr(user, name, value)
    user.full_clean(exclude=["password"])
    user.save(update_fields=list(changes))


@transaction.atomic
def set_instructor(*, user: User, is_instructor: bool) -> None:
    """Give or take the role: the admin and the group's permissions. A superuser keeps the admin anyway."""
    user.is_instructor = is_instructor
    user.is_staff = is_instructor or user.is_superuser
    user.save(update_fields=["is_instructor", "is_staff"])
    group = Group.objects.get_or_create(name=INSTRUCTORS)[0]
    if is_instructor:
        user.groups.add(group)
    else:
        user.groups.remove(group)


@transaction.atomic
def sync_instructors_group(*, permissions: dict[str, dict[str, str]]) -> None:
    """Let the group hold exactly these permissions.

    permissions: app label -> model name -> actions, such as {"questions": {"item": "view add change"}}.
        Models that do not exist are left out, so that one app can be migrated before another.
    """
    wanted = Q(pk__in=[])
    for app_label, models in permissions.items():
        for model, actions in models.items():
            codenames = [f"{action}_{model}" for action in actions.split()]
            wanted |= Q(content_type__app_label=app_label, codename__in=codenames)
    group = Group.objects.get_or_create(name=INSTRUCTORS)[0]
    group.permissions.set(Permission.objects.filter(wanted))


@transaction.atomic
def create_person(*, username: str, email: str, password: str, is_instructor: bool = False) -> User:
    """A person who needs no sign-up: for demonstrations and tests. The e-mail address counts as confirmed."""
    user = User.objects.create_user(username, email.lower(), password)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if is_instructor:
        set_instructor(user=user, is_instructor=True)
    return user


def revoke_token(*, user: User) -> None:
    """Take the API token away; the next call of `issue_token` makes another."""
    Token.objects.filter(user=user).delete()


def issue_token(*, user: User) -> str:
    """The person's API token; made at the first call."""
    return str(Token.objects.get_or_create(user=user)[0].key)


def record_staff_action(
    *,
    actor: User,
    address: str | None,
    method: str,
    action: str,
    about: str,
    details: str,
    request_id: str,
    now: datetime,
) -> None:
    """Add to the log of what staff did; see the fields of StaffAction."""
    StaffAction.objects.create(
        at=now,
        actor=User.objects.filter(pk=actor.pk).first(),  # who deleted themselves is named all the same
        actor_name=actor.username,
        address=address,
        method=method,
        action=action[:120],
        about=about[:200],
        details=details[:10_000],
        request_id=request_id,
    )


def end_sessions(*, user: User) -> None:
    """On every device. They hold the name somebody signed in by, which cannot be searched for: all are read."""
    store = SessionStore()
    sessions = Session.objects.values_list("session_key", "session_data").iterator(chunk_size=2000)
    keys = [key for key, data in sessions if store.decode(data).get(SESSION_KEY) == str(user.pk)]
    Session.objects.filter(pk__in=keys).delete()


def remove_expired_sessions(*, now: datetime) -> None:
    """Nobody signs in by them any more; without this every visit of a signed-in browser would stay a row for ever."""
    Session.objects.filter(expire_date__lt=now).delete()


def forget_in_admin_log(*, user: User) -> None:
    """What administrators did with somebody's account stays in the admin's own log, without the name."""
    about = LogEntry.objects.filter(content_type__app_label="accounts", object_id=str(user.pk))
    about.exclude(object_repr="").update(object_repr="")
