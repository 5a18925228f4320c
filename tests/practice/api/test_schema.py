"""The published schema: valid, complete, and true of the running site for generated requests, good and bad.

A few for each call; `make fuzz` sends thousands to a site of several processes, see docs/fuzzing.md.
"""

import random
from datetime import timedelta

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.authtoken.models import Token
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from practice.core.attempt import Mode
from practice.services.assigning import create_assignment
from practice.services.closing import submit_attempt
from practice.services.cohorts import create_cohort
from practice.services.inviting import create_link, join
from practice.services.scoring import score_attempt
from practice.services.sitting_assignments import start_assignment
from tests.factories.practice import mock_of, practice_of, score, tiny_bank, tiny_exam

pytestmark = pytest.mark.schema

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip
OPERATIONS = [
    ("GET", "/api/v1/exams/"),
    ("GET", "/api/v1/exams/{code}/"),
    ("GET", "/api/v1/attempts/"),
    ("POST", "/api/v1/attempts/"),
    ("GET", "/api/v1/attempts/{id}/"),
    ("POST", "/api/v1/attempts/{id}/items/"),
    ("PUT", "/api/v1/attempts/{id}/progress/"),
    ("PUT", "/api/v1/attempts/{id}/responses/"),
    ("PUT", "/api/v1/attempts/{id}/responses/{position}/"),
    ("POST", "/api/v1/attempts/{id}/responses/{position}/feedback/"),
    ("GET", "/api/v1/attempts/{id}/result/"),
    ("GET", "/api/v1/attempts/{id}/review/"),
    ("POST", "/api/v1/attempts/{id}/submission/"),
    ("GET", "/api/v1/cohorts/"),
    ("GET", "/api/v1/cohorts/{id}/"),
    ("GET", "/api/v1/cohorts/{id}/results/"),
    ("GET", "/api/v1/me/assignments/"),
    ("GET", "/api/v1/me/export/"),
    ("GET", "/api/v1/me/insight/"),
    ("GET", "/api/v1/me/plan/"),
    ("GET", "/api/v1/me/reviews/"),
    ("POST", "/api/v1/me/reviews/"),
    ("GET", "/api/v1/session/"),
    ("POST", "/api/v1/session/"),
    ("PATCH", "/api/v1/display/"),
    ("POST", "/api/v1/tokens/"),
]


# wrong bodies only where there is a body
CASES = [(method, path, GenerationMode.POSITIVE) for method, path in OPERATIONS] + [
    (method, path, GenerationMode.NEGATIVE)
    for method, path in OPERATIONS
    if method != "GET" and not path.endswith(("feedback/", "submission/"))
]
OF_COHORTS = ["/api/v1/cohorts/", "/api/v1/cohorts/{id}/", "/api/v1/cohorts/{id}/results/"]
bounded = settings(max_examples=10, suppress_health_check=list(HealthCheck))


@pytest.fixture
def schema(db, settings):
    settings.ALLOWED_HOSTS = ["localhost"]  # what schemathesis calls the application in this process
    # as Django's own test client does: the connection belongs to the test, not to a request
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/schema/?format=json", WSGIHandler())
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


def test_the_schema_is_valid(schema):
    schema.validate()


def test_every_call_says_what_it_does(schema):
    calls = [call for path in schema.raw_schema["paths"].values() for call in path.values()]

    assert [call["operationId"] for call in calls if not call.get("summary")] == []


def test_every_call_of_the_contract_is_described(schema):
    described = {(method.upper(), path) for path, methods in schema.raw_schema["paths"].items() for method in methods}

    assert described == set(OPERATIONS)


def test_the_schema_is_served_as_yaml_and_on_a_page(client, db):
    assert client.get("/api/schema/")["Content-Type"].startswith("application/vnd.oai.openapi")
    assert client.get("/api/docs/").status_code == 200


@pytest.fixture
def attempts(user):
    """One attempt in every situation a call can meet."""
    exam = tiny_exam()
    tiny_bank(exam, forms=2)
    scored = practice_of(user, exam, count=5)
    score(scored)
    late = mock_of(user, exam, timezone.now() - timedelta(hours=2))
    submitted = practice_of(user, exam, count=5)
    submit_attempt(attempt=submitted, now=timezone.now())
    tutor = practice_of(user, exam, Mode.TUTOR, count=5, now=timezone.now())
    return [scored, late, submitted, tutor, mock_of(user, exam, timezone.now())]


@pytest.fixture
def cohorts(user, instructor, other_user, attempts):
    """One that `instructor` teaches, whose member sat what was assigned, and one of somebody else."""
    exam, now = attempts[0].exam, timezone.now()
    taught, other = (create_cohort(exam=exam, name="Autumn", by=by, now=now) for by in (instructor, other_user))
    link = create_link(cohort=taught, by=instructor, now=now)
    join(token=link.token, user=user, has_agreed=True, now=now)
    assignment = create_assignment(
        cohort=taught, title="Trial", form=exam.forms.get(number=2), by=instructor, now=now, results="at_once",
        opens_at=now - timedelta(hours=1), closes_at=now + timedelta(hours=1),
    )  # fmt: skip
    sitting, _ = start_assignment(user=user, assignment_id=assignment.pk, now=now, rng=random.Random(1))
    submit_attempt(attempt=sitting, now=now + timedelta(minutes=1))
    score_attempt(attempt_id=sitting.pk, now=now + timedelta(minutes=2))
    return [taught, other]


def check(operation, mode, person, things):
    """Calls are answered as described. things: rows whose ids stand in the address as often as others."""
    token, _ = Token.objects.get_or_create(user=person)
    # called in this process, nothing between the two would unpack a compressed answer
    headers = {"Authorization": f"Token {token.key}", "Accept-Encoding": "identity"}

    @bounded
    @given(
        case=operation.as_strategy(generation_mode=mode),
        thing=st.sampled_from([None, *things]),
        position=st.integers(0, 6),
    )
    def call(case, thing, position):
        if thing is not None and "id" in case.path_parameters:
            case.path_parameters["id"] = str(thing.pk)
        if "position" in case.path_parameters:
            case.path_parameters["position"] = position
        with transaction.atomic():
            case.call_and_validate(headers=headers, checks=CHECKS)
            transaction.set_rollback(True)

    call()


@pytest.mark.parametrize(("method", "path", "mode"), CASES)
def test_the_site_answers_as_described(schema, user, attempts, method, path, mode):
    check(schema[path][method], mode, user, attempts)


def test_who_teaches_is_answered_as_described(schema, instructor, cohorts):
    for path in OF_COHORTS:
        check(schema[path]["GET"], GenerationMode.POSITIVE, instructor, cohorts)
