"""What a stranger tries from outside: guessing, asking who is here, misleading others, reaching for files."""

import re
from collections import Counter

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.core import mail
from django.core.cache import caches
from django.test import Client

from examprep.accounts.models import User
from tests.accounts.test_pages import link_in
from tests.conftest import PASSWORD

LOGIN = "/accounts/login/"
RESET = "/accounts/password/reset/"
SIGNUP = "/accounts/signup/"
SESSION = "/api/v1/session/"
TOKENS = "/api/v1/tokens/"
JSON = {"content_type": "application/json"}


def plain(answer):
    """The answer without what differs each time, and without what was typed."""
    text = re.sub(r'value="[^"]*"|"request_id":"[^"]*"', "", answer.text)
    return (
        answer.status_code,
        answer.get("Location"),
        re.sub(r"ann@example.org|nobody@example.org|ann|nobody", "", text),
    )


# Who is here


@pytest.mark.parametrize(
    ("path", "field"), [(LOGIN, "login"), (SESSION, "login"), (TOKENS, "username")], ids=["page", "session", "token"]
)
@pytest.mark.parametrize(("known", "unknown"), [("ann", "nobody"), ("ann@example.org", "nobody@example.org")])
def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client, user, path, field, known, unknown):
    more = JSON if path.startswith("/api/") else {}

    answers = [client.post(path, {field: name, "password": "wrong"}, **more) for name in (known, unknown)]

    assert plain(answers[0]) == plain(answers[1])


@pytest.mark.parametrize("path", [LOGIN, SESSION, TOKENS])
@pytest.mark.parametrize("name", ["ann", "nobody", "nobody@example.org"])
def test_as_much_is_computed_for_a_name_that_does_not_exist(client, user, monkeypatch, path, name):
    """A quick refusal would tell that nobody has the name."""
    hashed = Counter()
    hasher = "django.contrib.auth.hashers.MD5PasswordHasher.encode"
    original = __import__("django.contrib.auth.hashers", fromlist=["x"]).MD5PasswordHasher.encode

    def count(self, *args, **kwargs):
        hashed["times"] += 1
        return original(self, *args, **kwargs)

    monkeypatch.setattr(hasher, count)
    body = {"login": name, "username": name, "password": "wrong"}
    client.post(path, body, **(JSON if path.startswith("/api/") else {}))

    assert hashed["times"] == 1


def test_a_wrong_password_tells_nothing_of_a_second_factor_or_an_unconfirmed_address(client, user):
    user.emailaddress_set.update(verified=False)

    answer = client.post(SESSION, {"login": "ann", "password": "wrong"}, **JSON)

    assert answer.json()["code"] == "invalid_credentials"


def test_signing_up_with_an_address_that_is_taken_looks_like_any_sign_up(client, user, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    body = {"password1": PASSWORD, "password2": PASSWORD}

    taken = client.post(SIGNUP, body | {"username": "eve", "email": "ann@example.org"})
    free = Client().post(SIGNUP, body | {"username": "eve2", "email": "eve2@example.org"})

    assert (taken.status_code, taken["Location"]) == (free.status_code, free["Location"])
    assert [message.to for message in mail.outbox] == [["ann@example.org"], ["eve2@example.org"]]


def test_a_reset_tells_only_the_owner_of_the_address(client, user):
    known, unknown = (client.post(RESET, {"email": f"{name}@example.org"}) for name in ("ann", "nobody"))

    assert plain(known) == plain(unknown)


def test_links_that_are_wrong_used_or_unknown_look_alike(db, client):
    answers = [client.get(f"/join/{token}/") for token in ("x" * 43, "y" * 10)]

    assert plain(answers[0]) == plain(answers[1])


# How often


def fail(client, login, **more):
    return client.post(LOGIN, {"login": login, "password": "wrong"}, **more)


def is_in(client):
    return client.get(SESSION).json()["username"] == "ann"


@pytest.mark.parametrize("names", [["ann"], ["ann", "ANN", "Ann", " ann", "aNN"]])
def test_spelling_the_name_otherwise_buys_no_more_guesses(client, user, names):
    for number in range(5):
        fail(client, names[number % len(names)])

    client.post(LOGIN, {"login": "ann", "password": PASSWORD})

    assert not is_in(client)


def test_claiming_to_come_from_elsewhere_buys_no_more_guesses(client, db):
    for number in range(31):
        fail(client, f"name{number}", headers={"X-Forwarded-For": f"198.51.100.{number}", "X-Real-IP": "1.2.3.4"})

    answer = fail(client, "ann", headers={"X-Forwarded-For": "203.0.113.77"})

    assert "Too many failed" in answer.text


def test_behind_a_proxy_only_what_it_saw_counts(db, settings):
    from allauth.core.internal.ratelimit import get_ip
    from django.test import RequestFactory

    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    request = RequestFactory().get("/", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.9"})

    assert get_ip(request) == "203.0.113.9"


@pytest.mark.parametrize("path", [LOGIN, SESSION, TOKENS])
def test_who_is_refused_for_now_is_told_so_by_the_status(client, user, path):
    for _ in range(5):
        fail(client, "ann")

    body = {"login": "ann", "username": "ann", "password": PASSWORD}
    answer = client.post(path, body, **(JSON if path.startswith("/api/") else {}))

    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def test_guessing_codes_on_the_page_is_stopped(client, user):
    TOTP.activate(user, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    asked = client.post(LOGIN, {"login": "ann", "password": PASSWORD})["Location"]

    codes = [client.post(asked, {"code": f"00000{number}"}).status_code for number in range(6)]

    assert codes == [200] * 5 + [429]


@pytest.mark.parametrize(
    ("path", "body", "tries"),
    [
        (SIGNUP, {"email": "x"}, 61),
        (RESET, {"email": "ann@example.org"}, 6),
        (RESET, {"email": "x"}, 21),
        ("/accounts/password/reset/key/1-abc/", {"password1": "x"}, 21),
    ],
    ids=["sign-up", "one mailbox", "many mailboxes", "links"],
)
def test_what_sends_mail_or_guesses_links_is_limited(client, user, path, body, tries):
    codes = [client.post(path, body).status_code for _ in range(tries)]

    assert codes[-1] == 429 or len(mail.outbox) < tries


def test_a_confirmation_is_not_sent_again_and_again(client, user, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    user.emailaddress_set.update(verified=False)

    for _ in range(4):
        client.post(LOGIN, {"login": "ann", "password": PASSWORD})

    assert len(mail.outbox) == 1


def test_counters_are_shared_by_all_processes(db):
    assert caches["default"].__class__.__name__ == "DatabaseCache"


def test_who_was_locked_out_by_a_stranger_has_a_way_in(client, user):
    stranger = Client(REMOTE_ADDR="203.0.113.9")
    for name in ("ann", "ann@example.org"):
        for _ in range(6):
            fail(stranger, name)

    client.post(RESET, {"email": user.email})
    form = client.get(link_in(mail.outbox[-1]), follow=True)
    client.post(form.wsgi_request.path, {"password1": "another long one", "password2": "another long one"})
    client.post(LOGIN, {"login": "ann@example.org", "password": "another long one"})

    assert is_in(client)


def test_who_is_signed_in_stays_so_while_a_stranger_guesses(client, user):
    client.post(LOGIN, {"login": "ann", "password": PASSWORD})
    for _ in range(6):
        fail(Client(REMOTE_ADDR="203.0.113.9"), "ann")

    assert is_in(client)


# Misleading others

ELSEWHERE = (
    "https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "http:evil.example", "javascript:alert(1)", "https:evil.example", "/%09/evil.example", "\t//evil.example",
    "https://testserver@evil.example/", "//evil.example%2f@testserver/",
)  # fmt: skip


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_led_to_another_site(client, user, target):
    in_form = client.post(LOGIN, {"login": "ann", "password": PASSWORD, "next": target})
    signed_in = client.get(LOGIN, {"next": target})
    again = client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": target})
    out = client.post("/accounts/logout/", {"next": target})

    for answer in (in_form, signed_in, again, out):
        assert re.fullmatch(r"/([^/\\].*)?", answer["Location"]), answer["Location"]
        assert "evil" not in answer["Location"] or answer["Location"].startswith("/%09/")


@pytest.mark.parametrize("headers", [{"host": "evil.example"}, {"host": "testserver:80@evil.example"}])
def test_a_made_up_host_gets_no_answer_and_no_mail(client, user, headers):
    answer = client.post(RESET, {"email": user.email}, headers=headers)

    assert answer.status_code == 400
    assert mail.outbox == []


def test_a_forwarded_host_changes_no_link(client, user):
    client.post(RESET, {"email": user.email}, headers={"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil"})

    assert "evil" not in mail.outbox[0].body
    assert not settings.USE_X_FORWARDED_HOST


# Reaching for files, and into the database

PATHS = (
    "/static/../manage.py", "/static/..%2fmanage.py", "/static/%2e%2e/%2e%2e/etc/passwd", "/static/..\\manage.py",
    "/static//etc/passwd", "/media/../db.sqlite3", "/media/exchange/x.json", "/figures/../../etc/passwd",
    "/.env", "/.git/config", "/static/.env", "/admin/doc/", "/static/%00", "/static/css/base.css%00.html", "/join/%00/",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_no_file_is_found_by_its_path(db, path):
    answer = Client(raise_request_exception=False).get(path)

    assert answer.status_code in (301, 302, 400, 404)


INJECTIONS = ("'", "';--", "1) OR 1=1--", '"', "%", "\\", "0' UNION SELECT 1--", "$$", "\x00", "{{7*7}}", "${jndi:x}")


def test_what_is_searched_sorted_or_filtered_by_is_never_a_statement(db):
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_superuser("root", "root@example.org", PASSWORD))
    asked = [
        (f"/admin/{path}/", name)
        for path in ("questions/item", "questions/tag", "practice/attempt", "accounts/user", "accounts/staffaction")
        for name in ("q", "o", "p", "e", "status", "exam__id__exact", "password__startswith", "all")
    ] + [("/notes/", "q"), ("/attempts/", "exam"), ("/attempts/", "page"), ("/reviews/", "exam")]
    # in one list or another every name meets every statement
    codes = {
        f"{path}?{name}={words}": client.get(path, {name: words}).status_code
        for number, (path, name) in enumerate(asked)
        for place, words in enumerate(INJECTIONS)
        if name in ("q", "exam", "page") or (number + place) % 3 == 0
    }

    assert {where: code for where, code in codes.items() if code >= 500} == {}


def test_no_list_can_be_narrowed_by_a_secret(db):
    """`?password__startswith=a` would tell a hash letter by letter."""
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_superuser("root", "root@example.org", PASSWORD))

    for path in ("accounts/user", "authtoken/tokenproxy", "mfa/authenticator", "practice/attempt"):
        for name in ("password__startswith", "user__password__startswith", "user__auth_token__key__startswith"):
            assert client.get(f"/admin/{path}/", {name: "a"}).status_code in (302, 400), (path, name)
