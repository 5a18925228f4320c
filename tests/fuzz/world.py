"""Who sends requests, and what their addresses can name: attempts in every state, cohorts, assignments."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone
from rest_framework.authtoken.models import Token

from domains.models import Exam
from examprep.accounts.models import User
from examprep.accounts.services import create_person
from practice.core.attempt import Mode
from practice.models import Assignment, Attempt
from practice.services.adaptive import start_adaptive
from practice.services.assigning import create_assignment
from practice.services.cohorts import create_cohort
from practice.services.drawing import Scope
from practice.services.inviting import create_link, join
from practice.services.sitting_assignments import start_assignment
from practice.services.starting import PracticePlan
from questions.models import Form
from tests.factories.figures import show_in_all_items, stored_figure
from tests.factories.practice import mock_of, practice_of, respond, score, submit, tiny_bank, tiny_exam

PASSWORD = "correct horse battery"
FORMS = 8
CSRF = "c" * 32
ANONYMOUS, CANDIDATE, MEMBER, INSTRUCTOR, OTHER = (
    "anonymous", "candidate", "candidate in the cohort", "instructor", "another instructor",
)  # fmt: skip
# user names nobody would write by accident: who reads one that is not theirs was told too much
NAMES = {CANDIDATE: "quince", MEMBER: "medlar", INSTRUCTOR: "rowanberry", OTHER: "sorbus", "bystander": "damson"}


@dataclass
class Person:
    """A role. attempts: ids of their own; secrets: words of the keys they must not meet."""

    role: str
    name: str = ""
    session: str = ""
    token: str = ""
    attempts: list[str] = field(default_factory=list)
    secrets: set[str] = field(default_factory=set)
    may_read: set[str] = field(default_factory=set)

    def headers(self, credential: str, method: str) -> dict[str, str]:
        """credential: "session" or "token"; anonymous people send one that is none."""
        if credential == "token":
            return {"Authorization": f"Token {self.token}"} if self.token else {}
        headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={self.session}; {settings.CSRF_COOKIE_NAME}={CSRF}"}
        return headers if method == "GET" else headers | {"X-CSRFToken": CSRF}


@dataclass
class World:
    """people: by role; open_mock: of the candidate, never handed in; cohorts and assignments: ids."""

    exam: str
    people: dict[str, Person]
    open_mock: str
    foreign: list[str]
    cohorts: list[str]
    assignments: list[str]

    def others_of(self, person: Person) -> list[str]:
        return self.foreign + [one for other in self.people.values() if other is not person for one in other.attempts]


def furnish() -> World:
    now = timezone.now()
    users = {
        role: create_person(
            username=name, email=f"{name}@{name}.example", password=PASSWORD, is_instructor=role in (INSTRUCTOR, OTHER)
        )
        for role, name in NAMES.items()
    }
    exam = tiny_exam()
    tiny_bank(exam, forms=FORMS)
    show_in_all_items(stored_figure(), explained_by=stored_figure(colour=(0, 0, 255)))
    for user in users.values():
        _practise(user, exam, now)
    assignments = _teach(users, exam, now)
    open_mock = mock_of(users[CANDIDATE], exam, now)
    mock_of(users["bystander"], exam, now)
    people = {ANONYMOUS: Person(ANONYMOUS)} | {role: _person(role, users[role]) for role in NAMES}
    bystander = people.pop("bystander")
    people[CANDIDATE].secrets = _words_of(open_mock)
    people[INSTRUCTOR].may_read = {people[MEMBER].name}
    return World(
        exam=exam.code,
        people=people,
        open_mock=str(open_mock.pk),
        foreign=bystander.attempts,
        cohorts=[str(pk) for pk in dict.fromkeys(entry.cohort_id for entry in assignments)],
        assignments=[str(entry.pk) for entry in assignments],
    )


def _practise(user: User, exam: Exam, now: datetime) -> None:
    """Sittings of this person: scored, handed in, run out of time, under way in each mode."""
    past = now - timedelta(days=3)
    # of most of the bank, so that its review has to hold back what the mock asks
    large = practice_of(user, exam, count=60, now=past)
    respond(large, lambda response: response.position % 3 > 0)
    score(large)
    score(mock_of(user, exam, past))
    for seed in range(3):
        practice_of(user, exam, count=4, now=now - timedelta(hours=3), seed=seed, is_timed=True)
    submit(practice_of(user, exam, count=5, now=now - timedelta(minutes=40)))
    practice_of(user, exam, Mode.TUTOR, count=5, now=now)
    practice_of(user, exam, count=5, now=now, is_timed=True)
    plan = PracticePlan(count=4, scope=Scope(), is_timed=False)
    start_adaptive(user=user, exam=exam, plan=plan, now=now, rng=random.Random(1))


def _teach(users: dict[str, User], exam: Exam, now: datetime) -> list[Assignment]:
    """Two cohorts of two instructors. The first has a member who sat, sits, and has not begun."""
    first, second = (
        create_cohort(exam=exam, name=f"Cohort of {role}", by=users[role], now=now) for role in (INSTRUCTOR, OTHER)
    )
    link = create_link(cohort=first, by=users[INSTRUCTOR], now=now)
    join(token=link.token, user=users[MEMBER], has_agreed=True, now=now)
    forms = list(Form.objects.order_by("-number")[:3])

    def assign(cohort: Any, form: Form, by: User, **rules: Any) -> Assignment:
        times = {"opens_at": now - timedelta(hours=2), "closes_at": now + timedelta(hours=4)}
        return create_assignment(cohort=cohort, title="Trial", form=form, by=by, now=now, **(times | rules))

    at_once, waits, later = (
        assign(first, forms[0], users[INSTRUCTOR], results="at_once"),
        assign(first, forms[1], users[INSTRUCTOR], sittings=3),
        assign(first, forms[2], users[INSTRUCTOR], opens_at=now + timedelta(hours=1)),
    )
    for assignment, is_over in ((at_once, True), (waits, True), (waits, False)):
        sat_at = now - timedelta(minutes=50 if is_over else 5)
        sitting, _ = start_assignment(
            user=users[MEMBER], assignment_id=assignment.pk, now=sat_at, rng=random.Random(1)
        )  # fmt: skip
        if is_over:
            submit(sitting)
    return [at_once, waits, later, assign(second, forms[0], users[OTHER])]


def _person(role: str, user: User) -> Person:
    client = Client()
    client.force_login(user)
    attempts = Attempt.objects.of(user).order_by("started_at", "mode")
    return Person(
        role=role,
        name=user.username,
        session=client.cookies[settings.SESSION_COOKIE_NAME].value,
        token=Token.objects.create(user=user).key,
        attempts=[str(attempt.pk) for attempt in attempts],
    )


def _words_of(attempt: Attempt) -> set[str]:
    """What the explanations of its items say and nothing else does, see `tests.factories.practice.quick_items`."""
    slugs = attempt.responses.values_list("item__slug", flat=True)
    return {words for slug in slugs for words in (f"clue of {slug}.", f"takeaway of {slug}.", f"({slug}.")}
