"""After somebody is deleted, no row of any table says who they were."""

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse

from examprep.accounts.models import User
from practice.models import Cohort
from practice.services.mail_invitations import invite_by_mail
from practice.services.removing import remove_person
from tests.access.world import furnish, people
from tests.accounts.test_admin import form_of
from tests.factories.practice import NOW

NAME = "zebulonquark"
ADDRESS = f"{NAME}@example.org"


@pytest.fixture
def roles(db):
    with time_machine.travel(NOW, tick=False):
        roles = people()
        roles["candidate"].username, roles["candidate"].email = NAME, ADDRESS
        roles["candidate"].first_name = NAME.title()
        roles["candidate"].save()
        EmailAddress.objects.filter(user=roles["candidate"]).update(email=ADDRESS)
        furnish(roles["candidate"], roles["instructor"])
        yield roles


def rows_that_say(words: str) -> dict[str, int]:
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            quoted = connection.ops.quote_name(table)
            cursor.execute(f"SELECT count(*) FROM {quoted} AS r WHERE r::text ILIKE %s", [f"%{words}%"])
            if count := cursor.fetchone()[0]:
                found[table] = count
    return found


def owners_of_sessions() -> set[str | None]:
    return {SessionStore().decode(row.session_data).get("_auth_user_id") for row in Session.objects.all()}


def test_nothing_says_who_a_deleted_person_was(roles):
    person, root = roles["candidate"], Client()
    root.force_login(roles["administrator"])
    url = reverse("admin:accounts_user_change", args=[person.pk])
    root.post(url, form_of(root, url) | {"is_instructor": "on"})
    sent = form_of(root, url)
    del sent["is_instructor"]
    root.post(url, sent)
    password = {"password1": "x" * 12, "password2": "x" * 12}
    root.post(reverse("admin:auth_user_password_change", args=[person.pk]), password)
    person = User.objects.get(pk=person.pk)
    client = Client()
    client.post("/accounts/login/", {"login": NAME, "password": "wrong"})
    client.force_login(person)
    assert len(rows_that_say(NAME)) >= 3
    key = str(person.pk)

    remove_person(user=person)

    assert rows_that_say(NAME) == {}
    # of what administrators did the id is left, which leads nowhere
    assert set(rows_that_say(key)) <= {"accounts_staffaction", "django_admin_log"}


def test_no_session_of_a_deleted_person_is_left(roles):
    person = roles["candidate"]
    key = str(person.pk)
    Client().force_login(person)
    assert key in owners_of_sessions()

    remove_person(user=person)

    assert key not in owners_of_sessions()


def test_an_invitation_to_the_address_goes_too(roles):
    cohort = Cohort.objects.get()
    invite_by_mail(cohort=cohort, text=ADDRESS, by=roles["instructor"], now=NOW)

    remove_person(user=roles["candidate"])

    assert rows_that_say(ADDRESS) == {}
