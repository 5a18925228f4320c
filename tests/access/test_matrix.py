"""Every address of the site with every method, as everybody: who may gets an answer, who may not gets none."""

import json
import re
from collections.abc import Iterator

import pytest
import time_machine
from django.contrib import admin
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from tests.access.table import BODIES, PAGES_OF_THEIR_OWN, ROLES, Rule, rules, tables
from tests.access.world import furnish, people
from tests.factories.practice import NOW

# tested with the accounts; and addresses of the admin that lead to other addresses
DJANGOS_OWN = ("accounts/", "admin/login/", "admin/r/", "admin/(?P<url>", "admin/^(?P<app_label>")
OF_A_ROW = "/<path:object_id>/"
# where a figure would be seen, in HTML or in JSON: everything that leaves the site has a link there
PLACE = re.compile(rb'src=(\\?"|&quot;)figure:')
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@pytest.fixture
def roles(db):
    with time_machine.travel(NOW, tick=False):
        yield people()


@pytest.fixture
def names(roles):
    return furnish(roles["candidate"], roles["instructor"])


@pytest.mark.parametrize("role", ROLES)
def test_everybody_reaches_what_the_table_says_and_nothing_else(role, roles, names):
    client = Client(raise_request_exception=False)
    if roles[role]:
        client.force_login(roles[role])
    cookies = client.cookies.output(header="")

    wrong = [words for rule in rules() if rule.concerns(role) for words in _wrong_answers(rule, role, names, cookies)]

    assert wrong == []


def test_every_address_is_in_the_table(names):
    addresses = {resolve(_path(rule.path, names)).route for rule in rules()}

    missing = set(_routes(get_resolver())) - addresses

    assert [route for route in missing if not route.startswith(DJANGOS_OWN) and not route.endswith(OF_A_ROW)] == []


def test_every_table_of_the_admin_is_in_the_table():
    assert {model._meta.label_lower for model in admin.site._registry} == set(tables()) | PAGES_OF_THEIR_OWN


def _wrong_answers(rule: Rule, role: str, names: dict, cookies: str) -> Iterator[str]:
    # Django's admin answers methods it does not know like GET, which changes nothing
    for method in ("GET", "POST") if rule.path.startswith("/admin/") else _methods(rule, role):
        answer = _call(method, rule, names, cookies)
        may = role in rule.methods.get(method, set())
        if answer.status_code >= 500 or _is_let_in(answer) != may or PLACE.search(_body(answer)):
            yield f"{method} {rule.path}: {answer.status_code} {answer.get('Location', '')}"


def _methods(rule: Rule, role: str) -> Iterator[str]:
    """Those it has; that it has no others is the same for everybody, so the candidate tries."""
    return (method for method in METHODS if method in rule.methods or role == "candidate")


def _call(method: str, rule: Rule, names: dict, cookies: str) -> HttpResponse:
    """One request of a browser of its own; what it changed is taken back."""
    client = Client(raise_request_exception=False)
    client.cookies.load(cookies)
    path = _path(rule.path, names)
    with transaction.atomic():
        if path.startswith("/api/"):
            answer = client.generic(method, path, json.dumps(BODIES.get(rule.path, {})), "application/json")
        elif method == "POST":
            answer = client.post(path, {"attempt": names["scored"], "position": 1})
        else:
            answer = client.generic(method, path)
        transaction.set_rollback(True)
    if answer.streaming:  # closing the answer itself would close the database's connection, too
        answer.read_body = answer.getvalue()
        if file := getattr(answer, "file_to_stream", None):
            file.close()
    return answer


def _body(answer: HttpResponse) -> bytes:
    return answer.read_body if answer.streaming else answer.content


def _is_let_in(answer: HttpResponse) -> bool:
    """Whether the address did something for who asked; a bad request is an answer, too."""
    if answer.status_code in {301, 302, 303}:
        return (
            "login" not in answer["Location"] and answer["Location"] != "/admin/"
        )  # where rows lead that are not there
    return answer.status_code not in {401, 403, 404, 405}


def _path(path: str, names: dict) -> str:
    parts = path.replace("}", "{").split("{")
    return "".join(str(names[part]) if number % 2 else part for number, part in enumerate(parts))


def _routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route
        else:
            yield from _routes(entry, route)
