"""People in the admin."""

from django.test import Client
from django.urls import reverse

from examprep.accounts.models import User


def admin_client(user):
    user.is_superuser = user.is_staff = True
    user.save()
    client = Client()
    client.force_login(user)
    return client


def form_of(client, url):
    """The values a browser would send back unchanged."""
    form = client.get(url).context["adminform"].form
    values = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    sent = {name: value for name, value in values.items() if value is not None and value is not False}
    sent["groups"] = [group.pk for group in sent["groups"]]
    return sent | {"_save": "Save"}


def test_making_somebody_an_instructor_gives_the_role_whole(user, other_user):
    client, url = admin_client(user), reverse("admin:accounts_user_change", args=[other_user.pk])

    client.post(url, form_of(client, url) | {"is_instructor": "on"})

    other_user.refresh_from_db()
    assert other_user.is_instructor
    assert other_user.is_staff
    assert other_user.groups.filter(name="Instructors").exists()


def test_taking_the_role_closes_the_admin(user, instructor):
    client, url = admin_client(user), reverse("admin:accounts_user_change", args=[instructor.pk])
    sent = form_of(client, url)
    del sent["is_instructor"]

    client.post(url, sent)

    instructor.refresh_from_db()
    assert not instructor.is_staff
    assert not instructor.groups.exists()


def test_strangers_sign_in_where_failures_are_counted(db, client):
    answer = client.get(reverse("admin:index"), follow=True)

    assert answer.redirect_chain[-1][0].startswith(reverse("account_login"))


def test_candidates_are_told_that_the_admin_is_not_for_them(user_client):
    assert user_client.get(reverse("admin:index"), follow=True).status_code == 403


def test_instructors_do_not_see_people(instructor):
    client = Client()
    client.force_login(instructor)

    assert client.get(reverse("admin:index")).status_code == 200
    assert client.get(reverse("admin:accounts_user_changelist")).status_code == 403


def test_a_person_added_in_the_admin_needs_an_address(user):
    client = admin_client(user)
    sent = {
        "username": "dan",
        "usable_password": "true",
        "password1": "a long password",
        "password2": "a long password",
    }

    client.post(reverse("admin:accounts_user_add"), sent)
    client.post(reverse("admin:accounts_user_add"), sent | {"email": "dan@example.org"})

    assert User.objects.filter(username="dan").count() == 1
