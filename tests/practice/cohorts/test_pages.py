"""Who may see and do what with a cohort."""

import random
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from examprep.accounts.models import User
from examprep.accounts.services import create_person
from practice.models import Attempt, Cohort, Membership
from practice.services.cohorts import add_instructor
from practice.services.inviting import create_link
from practice.services.sitting_assignments import start_assignment
from tests.conftest import PASSWORD
from tests.factories.practice import NOW


def browser_of(person):
    client = Client()
    if person:
        client.force_login(person)
    return client


@pytest.fixture
def assignment(assign, member):
    now = timezone.now()
    return assign(opens_at=now - timedelta(hours=1), closes_at=now + timedelta(hours=1))


@pytest.fixture
def people(user, other_user, instructor, cohort):
    """One of every kind; `user` is the member."""
    second = create_person(username="cora", email="cora@example.org", password=PASSWORD, is_instructor=True)
    add_instructor(cohort=cohort, username="cora", by=instructor, now=NOW)
    other = create_person(username="otto", email="otto@example.org", password=PASSWORD, is_instructor=True)
    return {
        "anonymous": None,
        "candidate": other_user,
        "member": user,
        "instructor": instructor,
        "co-instructor": second,
        "other instructor": other,
        "administrator": User.objects.create_superuser("root", "root@example.org", PASSWORD),
    }


# what each URL answers to those who teach, by method; everybody else signed in gets 404
PAGES = {
    "cohort": ("get", 200), "cohort-group": ("get", 200), "assignment-new": ("get", 200),
    "cohort-link": ("post", 302), "cohort-instructor": ("post", 302), "cohort-revocation": ("post", 302),
    "cohort-removal": ("post", 302), "assignment": ("get", 200), "assignment-times": ("get", 200),
    "results.csv": ("get", 200), "results.json": ("get", 200), "times": ("post", 422), "groups": ("post", 422),
    "assignments": ("post", 422),
}  # fmt: skip


@pytest.fixture
def urls(cohort, assignment, member, instructor):
    link = create_link(cohort=cohort, by=instructor, now=timezone.now())
    of_cohort = {name: reverse(name, args=[cohort.pk]) for name in
                 ("cohort", "cohort-group", "assignment-new", "cohort-link", "cohort-instructor")}  # fmt: skip
    times = reverse("assignment-times", args=[assignment.pk])
    return of_cohort | {
        "groups": of_cohort["cohort-group"],
        "assignments": of_cohort["assignment-new"],
        "cohort-revocation": reverse("cohort-revocation", args=[cohort.pk, link.pk]),
        "cohort-removal": reverse("cohort-removal", args=[cohort.pk, member.pk]),
        "assignment": reverse("assignment", args=[assignment.pk]),
        "assignment-times": times,
        "times": times,
        "results.csv": reverse("assignment-export", args=[assignment.pk, "csv"]),
        "results.json": reverse("assignment-export", args=[assignment.pk, "json"]),
    }


@pytest.mark.parametrize("who", ["anonymous", "candidate", "member", "other instructor"])
def test_who_does_not_teach_it_finds_nothing(people, urls, who):
    client = browser_of(people[who])

    answers = {name: getattr(client, method)(urls[name]).status_code for name, (method, _) in PAGES.items()}

    assert set(answers.values()) == {302 if who == "anonymous" else 404}
    assert Membership.objects.count() == 1


@pytest.mark.parametrize("who", ["instructor", "co-instructor", "administrator"])
def test_who_teaches_it_may_do_everything(people, urls, who):
    client = browser_of(people[who])
    # the member goes last, and the last page is of nobody
    order = [name for name in PAGES if name != "cohort-removal"] + ["cohort-removal"]

    answers = {name: getattr(client, PAGES[name][0])(urls[name]).status_code for name in order}

    assert answers == {name: status for name, (_, status) in PAGES.items()}


@pytest.mark.parametrize("name", ["cohort-link", "cohort-instructor", "cohort-revocation", "cohort-removal"])
def test_changes_are_posts(people, urls, name):
    assert browser_of(people["instructor"]).get(urls[name]).status_code == 405


def test_an_instructor_lists_their_own_cohorts(people, cohort):
    listed = {who: cohort.name in browser_of(people[who]).get(reverse("cohort-list")).content.decode()
              for who in ("instructor", "co-instructor", "other instructor", "administrator")}  # fmt: skip

    assert listed == {"instructor": True, "co-instructor": True, "other instructor": False, "administrator": True}


def test_candidates_have_no_list_of_cohorts(user_client):
    assert [user_client.get(reverse(name)).status_code for name in ("cohort-list", "cohort-new")] == [404, 404]


def test_an_instructor_makes_a_cohort_and_assigns_a_form(people, exam):
    client = browser_of(people["other instructor"])

    client.post(reverse("cohort-new"), {"name": "Spring", "exam": exam.pk})
    made = Cohort.objects.get(name="Spring")
    answer = client.post(reverse("assignment-new", args=[made.pk]), {
        "title": "First", "form": exam.forms.get(number=1).pk, "opens_at": "2026-12-01T09:00",
        "closes_at": "2026-12-01T12:00", "sittings": "1", "results": "closing",
    })  # fmt: skip

    assert (answer.status_code, made.assignments.get().title) == (302, "First")


def test_somebody_reads_what_is_seen_agrees_and_joins(cohort, instructor, other_user):
    link = create_link(cohort=cohort, by=instructor, now=timezone.now())
    url, client = f"/join/{link.token}/", browser_of(other_user)

    page = client.get(url).content.decode()
    without = client.post(url)
    client.post(url, {"agreed": "on"})

    assert ("What its instructors will see" in page, without.status_code) == (True, 422)
    assert Membership.objects.get().user == other_user


def test_a_visitor_is_asked_to_sign_in_before_joining(cohort, instructor, client):
    link = create_link(cohort=cohort, by=instructor, now=timezone.now())

    page = client.get(f"/join/{link.token}/").content.decode()

    assert f"/accounts/signup/?next=/join/{link.token}/" in page


def test_an_invitation_nobody_made_is_a_404(client, db):
    assert client.get("/join/nonsense/").status_code == 404


def test_a_member_starts_what_is_assigned(user_client, assignment):
    url = reverse("assigned-start", args=[assignment.pk])

    page = user_client.get(reverse("assigned-list")).content.decode()
    answer = user_client.post(url)

    assert url in page
    assert answer.url == reverse("player", args=[Attempt.objects.get().pk])


def test_a_stranger_starts_nothing(other_user, assignment):
    url = reverse("assigned-start", args=[assignment.pk])

    assert [getattr(browser_of(other_user), method)(url).status_code for method in ("get", "post")] == [404, 404]
    assert not Attempt.objects.exists()


def test_an_instructor_gives_one_member_more_time(people, assignment, member, user):
    attempt, _ = start_assignment(
        user=user, assignment_id=assignment.pk, now=timezone.now(), rng=random.Random(1)
    )  # fmt: skip

    form = {"who": f"member-{member.pk}", "minutes": "90"}
    browser_of(people["instructor"]).post(reverse("assignment-times", args=[assignment.pk]), form)

    before, attempt = attempt, Attempt.objects.get()
    assert attempt.deadline_at - before.deadline_at == timedelta(minutes=30)


def test_pages_of_many_members_take_no_more_queries(people, assignment, cohort, django_assert_max_num_queries):
    users = User.objects.bulk_create(
        User(username=f"m{number}", email=f"m{number}@example.org") for number in range(60)
    )
    Membership.objects.bulk_create(Membership(cohort=cohort, user=one, joined_at=NOW) for one in users)
    client = browser_of(people["instructor"])

    for url in (reverse("cohort", args=[cohort.pk]), reverse("assignment", args=[assignment.pk])):
        with django_assert_max_num_queries(18):
            assert client.get(url).status_code == 200


def test_more_assignments_take_no_more_queries(user_client, member, assign):
    assign()
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            user_client.get("/assigned/")
        counts.append(len(queries))
        for _ in range(3):
            assign()

    assert counts[0] == counts[1]


def test_a_member_leaves(user_client, member):
    url = reverse("cohort-leaving", args=[member.cohort_id])

    assert [user_client.post(url).status_code for _ in range(2)] == [302, 404]
