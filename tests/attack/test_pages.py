"""Every page of a site whose texts are all hostile, and what every page carries."""

import csv
import io
import zipfile
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.access.table import rules
from tests.access.test_matrix import _path
from tests.attack.hostile import EVALUATED, HOSTILE, MADE_BY_THE_SITE, text_columns
from tests.attack.pages import OF_EVERY_TABLE, body_of, foreign, visitor

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
DIRECTIVES = {
    "default-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
}  # fmt: skip
NOTHING_AT_ALL = {"sandbox", "default-src 'none'", "frame-ancestors 'none'"}  # of pictures
# the same for everybody, or kept on purpose for a while
MAY_BE_KEPT = ("/attempts/sw.js", "{figure_link}", "/plan/calendar/", "/api/schema/", "/admin/jsi18n/")
# allauth's pages have no row in the table of who may what
OF_ACCOUNTS = (
    "account_login", "account_signup", "account_reset_password", "account_reset_password_done", "account_logout",
    "account_email", "account_change_password", "account_reauthenticate", "account_inactive",
    "account_email_verification_sent", "mfa_index",
)  # fmt: skip
# Whatever the pages read from an address.
QUERY = (
    "q", "p", "o", "next", "show", "kind", "exam", "domain", "task", "topic", "tag", "status", "page", "from", "to",
    "item", "version", "source", "pair", "report", "scope", "mode", "_changelist_filters", "e",
)  # fmt: skip


def test_no_text_becomes_markup_and_every_page_has_its_headers(world):
    wrong = []
    for rule, answer in _visits(*world):
        body = body_of(answer)
        wrong += [f"{rule}: {words}" for words in (*_found_in(answer, body), *_headers_of(rule, answer))]

    assert "\n".join(wrong) == ""


def test_nothing_in_an_address_becomes_markup(world):
    query = dict.fromkeys(QUERY, HOSTILE[:200])
    wrong = []
    for rule, answer in _visits(*world, query=query):
        wrong += [f"{rule}: {words}" for words in _found_in(answer, body_of(answer))]
        if answer.status_code in {301, 302} and not answer["Location"].startswith(("/", "?")):
            wrong.append(f"{rule}: leads to {answer['Location']}")

    assert "\n".join(wrong) == ""


def _fail(*args: object, **kwargs: object) -> None:
    raise RuntimeError


@pytest.mark.parametrize(
    ("status", "path", "options"),
    [
        (400, "/", {"headers": {"host": "evil.example"}}),
        (400, "/api/v1/session/", {"headers": {"host": "evil.example"}}),
        (401, "/api/v1/attempts/", {}),
        (403, "/accounts/login/", {"method": "POST"}),
        (403, "/api/v1/session/", {"method": "POST"}),
        (404, f"/{HOSTILE[:80]}/", {}),
        (404, "/api/v1/nothing/", {}),
        (405, "/api/v1/tokens/", {}),
        (405, "/help/scoring/", {"method": "POST", "HTTP_X_CSRFTOKEN": "a" * 32}),
        (415, "/api/v1/tokens/", {"method": "POST", "content_type": "text/csv", "data": "a"}),
        (429, "/accounts/login/", {"method": "POST", "HTTP_X_CSRFTOKEN": "a" * 32}),
        (500, "/help/scoring/", {}),
        (500, "/api/v1/session/", {}),
    ],
)
def test_an_error_has_the_headers_of_every_page(db, monkeypatch, status, path, options):
    if status == 429:
        monkeypatch.setattr("allauth.core.internal.ratelimit.consume", lambda *args, **kwargs: None)
    if status == 500:
        monkeypatch.setattr("practice.views.help.render", _fail)
        monkeypatch.setattr("examprep.accounts.api.get_token", _fail)
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "a" * 32

    answer = client.generic(options.pop("method", "GET"), path, **options)

    assert answer.status_code == status
    is_personal = status in (401, 403, 429)
    assert [words for words in _headers_of(path, answer) if is_personal or "kept" not in words] == []
    assert list(_found_in(answer, body_of(answer))) == [] or status == 500
    assert status != 429 or int(answer["Retry-After"]) > 0


def test_the_search_for_foreign_markup_finds_some():
    for words in (HOSTILE[:200], "<p style='x'>", "<script>1</script>", "<a href=' javascript:xss()'>"):
        assert foreign(f"<p>{words}</p>"), words
    assert foreign("<p title=\"&lt;xss\">{} &lt;xss onxss=1&gt;</p><script src='/x.js'></script>") == []


def test_names_of_columns_that_are_spared_exist():
    """A column that was renamed must not stay on the list and spare another."""
    for label, columns in MADE_BY_THE_SITE.items():
        assert columns <= {field.name for field in apps.get_model(label)._meta.concrete_fields}, label
    assert len(list(text_columns())) > 40


def _visits(roles: dict, names: dict, *, query: dict | None = None) -> Iterator[tuple[str, HttpResponse]]:
    """Every address with a page, as the first who may see it: those of the admin as who sees most there."""
    clients = {}
    for role in ("anonymous", "candidate", "instructor", "administrator"):
        clients[role] = Client(raise_request_exception=False)
        if roles[role]:
            clients[role].force_login(roles[role])
    for rule in rules():
        role = visitor(rule)
        if role and not (query and (rule.path.startswith("/api/") or rule.path.endswith(OF_EVERY_TABLE))):
            yield rule.path, clients[role].get(_path(rule.path, names), query)
    for name in () if query else OF_ACCOUNTS:
        yield reverse(name), clients["candidate" if name in _OF_MEMBERS else "anonymous"].get(reverse(name))


_OF_MEMBERS = {"account_logout", "account_email", "account_change_password", "account_reauthenticate", "mfa_index"}


def _found_in(answer: HttpResponse, body: bytes) -> Iterator[str]:
    if answer.status_code >= 500:
        yield f"status {answer.status_code}"
    if EVALUATED.encode() in body:
        yield "a text was evaluated as a template"
    if "html" in answer["Content-Type"]:
        yield from foreign(body.decode())
    elif "csv" in answer["Content-Type"]:
        yield from _formulas(body.decode())
    elif "zip" in answer["Content-Type"]:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            for name in archive.namelist():
                yield from _formulas(archive.read(name).decode())


def _formulas(text: str) -> Iterator[str]:
    for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")):
        yield from (f"a formula: {cell[:40]!r}" for cell in row if cell[:1] in "=+-@\t\r" and not _is_number(cell))


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return not cell
    return True


def _headers_of(rule: str, answer: HttpResponse) -> Iterator[str]:
    # the page for writing items shows this one in itself
    framed = "SAMEORIGIN" if rule == "/admin/questions/item/preview/" else "DENY"
    for name, value in (HEADERS | {"X-Frame-Options": framed}).items():
        if answer.get(name) != value:
            yield f"{name} is {answer.get(name)}"
    policy = answer.get("Content-Security-Policy", "")
    if framed == "SAMEORIGIN":
        policy = policy.replace("frame-ancestors 'self'", "frame-ancestors 'none'")
    has_all = any(set(policy.split("; ")) >= directives for directives in (DIRECTIVES, NOTHING_AT_ALL))
    if "unsafe" in policy or not has_all:
        yield f"the policy is {policy!r}"
    if not rule.startswith(MAY_BE_KEPT) and "no-store" not in answer.get("Cache-Control", ""):
        yield f"may be kept: {answer.get('Cache-Control')}"
