"""The express way of saves and reports: it answers as the ordinary way does, and lets nobody pass who may not."""

import json
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.authtoken.models import Token

from practice.api.express import read_entry, read_report
from practice.api.serializers import ProgressSerializer, SaveSerializer
from practice.core.attempt import Mode
from practice.models import ResponseSave
from practice.services.feedback import give_feedback
from tests.factories.practice import NOW, mock_of, practice_of, right_value, save, submit, tiny_bank, tiny_exam

EXPRESS = "examprep.express.ExpressMiddleware"
OF_EACH_REQUEST = ("X-Request-ID", "Expires")
FOREVER = timedelta(days=3650)


@pytest.fixture
def browser(user, clock):
    """`user` signed in, as a browser that sends form tokens."""
    return _browser_of(user)


def _browser_of(person):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(person)
    client.cookies["csrftoken"] = "c" * 32
    return client


def call(client, attempt, path="responses/1/", body=None, *, csrf="c" * 32, **headers):
    body = {"value": None, "flagged": True, "revision": 1} if body is None else body
    data = body if isinstance(body, bytes) else json.dumps(body)
    headers = {"X-CSRFToken": csrf, **headers}
    content_type = headers.pop("content_type", "application/json")
    return client.put(f"/api/v1/attempts/{attempt.pk}/{path}", data, content_type=content_type, headers=headers)


def row(attempt, position=1):
    return attempt.responses.select_related("version__key").get(position=position)


def without_express(settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != EXPRESS]


# The same answers


def test_a_save_is_answered_alike_down_to_the_headers(browser, user, mock, settings):
    body = {"value": right_value(row(mock)), "flagged": True, "eliminated": [], "revision": 1, "time_spent_ms": 41_000}
    express = call(browser, mock, body=body)
    without_express(settings)
    ordinary = call(_browser_of(user), mock, body=body | {"revision": 1})

    assert (express.status_code, express.json()) == (200, ordinary.json())
    assert _headers(express) == _headers(ordinary)


def test_a_report_is_answered_alike(browser, user, mock, settings):
    save(mock, 2)
    body = {"position": 3, "time_spent_ms": {"3": 5000}, "since": "2026-11-22T09:00:00.5Z"}
    express = call(browser, mock, "progress/", body)
    without_express(settings)
    ordinary = call(_browser_of(user), mock, "progress/", body)

    assert (express.status_code, express.json()) == (200, ordinary.json())
    assert [changed["position"] for changed in express.json()["changed"]] == [2]
    # long enough to be compressed, which the express way spares
    assert _headers(express) | {"Vary": "Cookie, Accept-Encoding"} == _headers(ordinary)
    mock.refresh_from_db()
    assert (mock.position, row(mock, 3).time_spent_ms) == (3, 5000)


def _headers(answer):
    headers = {name: value for name, value in answer.headers.items() if name not in OF_EACH_REQUEST}
    return headers | {"Allow": sorted(headers["Allow"].split(", "))}


def test_a_save_costs_two_statements_and_so_does_a_report_with_news(browser, mock):
    call(browser, mock)  # prepares
    call(browser, mock, "progress/", {"position": 2})

    assert _statements(browser, mock, "responses/2/") == ["EXECUTE item_at_hand", "EXECUTE save_response"]
    report = {"position": 3, "time_spent_ms": {"2": 5000}}
    assert _statements(browser, mock, "progress/", report) == ["EXECUTE sitting_at_hand", "EXECUTE save_progress"]


def test_a_report_without_news_only_reads(browser, mock):
    call(browser, mock, "progress/", {"position": 2})

    assert _statements(browser, mock, "progress/", {"position": 2}) == ["EXECUTE sitting_at_hand"]


def _statements(client, attempt, path, body=None):
    with CaptureQueriesContext(connection) as captured:
        assert call(client, attempt, path, body).status_code == 200
    return [query["sql"].partition(" (")[0] for query in captured.captured_queries]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2**70) | st.floats() | st.text(max_size=3)
    | st.sampled_from(["a", "ab1", "A", "a b", "1", ""]),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
FIELDS = ["value", "flagged", "eliminated", "confidence", "revision", "time_spent_ms", "answered_at"]
USUAL = {"value": ["a"], "flagged": True, "eliminated": ["b1"], "confidence": 2, "revision": 3, "time_spent_ms": 9}


@given(st.dictionaries(st.sampled_from(FIELDS), VALUES), st.sets(st.sampled_from(list(USUAL)), max_size=1))
def test_what_the_express_way_reads_the_serializer_reads_so_too(changes, missing):
    data = {name: value for name, value in (USUAL | changes).items() if name not in missing}
    entry = read_entry(json.dumps(data).encode(), 7)

    if entry is not None:
        form = SaveSerializer(data=data)
        assert form.is_valid()
        assert entry == form.to_entry(7)


REPORT = {"position": 3, "time_spent_ms": {"2": 5000}, "since": "2026-11-22T09:00:00.25Z"}
TIMES = st.dictionaries(st.sampled_from(["1", "02", "x", "-1", "12345"]), VALUES, max_size=3)
MOMENTS = st.sampled_from(
    ["", "2026-02-30T00:00:00Z", "2026-11-22T09:00:00+01:00", "0001-01-01T00:00:00Z", "2026-11-22"]
)


@given(st.fixed_dictionaries({}, optional={"position": VALUES, "time_spent_ms": VALUES | TIMES, "since": MOMENTS}))
def test_what_the_express_way_reads_of_a_report_the_serializer_reads_so_too(changes):
    data = REPORT | changes
    report = read_report(json.dumps(data).encode())

    if report is not None:
        form = ProgressSerializer(data=data)
        assert form.is_valid()
        assert report._asdict() == {"since": None} | form.validated_data


def test_what_the_player_sends_takes_the_express_way():
    assert read_entry(json.dumps(USUAL).encode(), 7) is not None
    assert read_report(json.dumps(REPORT).encode()) is not None


# Who may not pass


def test_a_session_of_somebody_else_saves_nothing(user, other_user, mock, clock):
    """Not even where the stored passwords are the same, as with those who have none."""
    other_user.password = user.password
    other_user.save()
    stranger = _browser_of(other_user)

    assert (call(stranger, mock).status_code, call(stranger, mock, "progress/", {"position": 2}).status_code) == (
        404,
        404,
    )
    _assert_untouched(mock)


def test_without_the_form_token_nothing_is_saved(browser, mock):
    for csrf in ("", "d" * 32):
        assert _statuses(browser, mock, csrf=csrf) == [403, 403]
    _assert_untouched(mock)


def test_from_another_site_nothing_is_saved(browser, mock):
    assert call(browser, mock, Origin="https://evil.example").status_code == 403
    _assert_untouched(mock)


def test_an_expired_session_saves_nothing(browser, mock):
    Session.objects.update(expire_date=NOW - timedelta(seconds=1))

    _assert_signed_out(browser, mock)


def test_signing_out_ends_it(browser, mock):
    cookie = browser.cookies["sessionid"].value
    browser.logout()
    browser.cookies["sessionid"] = cookie

    _assert_signed_out(browser, mock)


def test_a_new_password_ends_it(browser, user, mock):
    user.set_password("another-long-password-7")
    user.save()

    _assert_signed_out(browser, mock)


def test_a_person_who_was_deactivated_saves_nothing(browser, user, mock):
    type(user).objects.update(is_active=False)

    _assert_signed_out(browser, mock)


def test_a_session_that_somebody_made_up_saves_nothing(browser, mock):
    Session.objects.update(session_data="e30:1abcde:forged")

    _assert_signed_out(browser, mock)


def _assert_signed_out(client, attempt):
    assert _statuses(client, attempt) == [401, 401]
    _assert_untouched(attempt)


def _statuses(client, attempt, **headers):
    """Of a save and of a report."""
    calls = [call(client, attempt, **headers), call(client, attempt, "progress/", {"position": 2}, **headers)]
    return [answer.status_code for answer in calls]


def _assert_untouched(attempt):
    attempt.refresh_from_db()
    assert attempt.position == 1
    assert not ResponseSave.objects.exists()
    assert attempt.responses.filter(revision=0, time_spent_ms=0).count() == 10


# What is refused, is refused in the same words


def test_an_illegal_value_is_422_and_never_written(browser, mock):
    answer = call(browser, mock, body={"value": ["zzzzz"], "revision": 1})

    assert (answer.status_code, answer.json()["code"]) == (422, "illegal_value")
    _assert_untouched(mock)


def test_a_stale_save_is_409_with_what_is_stored(browser, mock):
    save(mock, revision=2)

    answer = call(browser, mock)

    assert (answer.status_code, answer.json()["code"], row(mock).revision) == (409, "stale", 2)


def test_a_repeated_save_is_confirmed(browser, mock):
    first = call(browser, mock).json()

    assert call(browser, mock).json() == first
    assert ResponseSave.objects.count() == 1


def test_what_was_checked_is_closed(browser, user, exam):
    tutor = practice_of(user, exam, Mode.TUTOR)
    give_feedback(attempt=tutor, position=1, now=NOW)

    assert (call(browser, tutor).status_code, row(tutor).revision) == (409, 0)


def test_after_handing_in_it_is_410(browser, mock):
    submit(mock)

    assert (call(browser, mock).status_code, row(mock).revision) == (410, 0)
    assert call(browser, mock, "progress/", {"position": 2}).json()["status"] == "submitted"


@pytest.mark.parametrize(("seconds", "status"), [(3610, 200), (3611, 410)])
def test_the_grace_ends_ten_seconds_after_the_deadline(browser, mock, clock, seconds, status):
    Session.objects.update(expire_date=NOW + FOREVER)
    clock.shift(seconds)

    assert call(browser, mock).status_code == status


def test_a_report_after_the_end_closes_the_attempt(browser, mock, clock):
    clock.shift(3611)

    assert call(browser, mock, "progress/", {"position": 2}).json()["status"] == "submitted"


@pytest.mark.parametrize("position", [0, 11, 32_768, 10**30])
def test_a_position_that_is_not_there_is_404(browser, mock, position):
    assert call(browser, mock, f"responses/{position}/").status_code == 404


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"\xff", b"[" * 50_000, b'{"value": [NaN], "revision": 1}'])
def test_what_is_no_save_ends_as_on_the_ordinary_way(browser, user, mock, settings, body):
    express = call(browser, mock, body=body)
    without_express(settings)
    ordinary = call(_browser_of(user), mock, body=body)

    told, ordinarily_told = ({**answer.json(), "request_id": ""} for answer in (express, ordinary))
    assert (express.status_code, told) == (ordinary.status_code, ordinarily_told)
    _assert_untouched(mock)


def test_a_host_that_is_not_ours_is_400(browser, mock, settings):
    settings.ALLOWED_HOSTS = ["testserver"]

    assert call(browser, mock, Host="evil.example").status_code == 400
    _assert_untouched(mock)


def test_a_token_goes_the_ordinary_way_whatever_cookies_come_with_it(browser, user, other_user, mock):
    token = Token.objects.create(user=other_user)

    assert call(browser, mock, Authorization=f"Token {token.key}").status_code == 200
    assert _statements_of_a_token(user, mock) > 2


def _statements_of_a_token(user, attempt):
    with CaptureQueriesContext(connection) as captured:
        answer = call(Client(), attempt, "responses/2/", Authorization=f"Token {Token.objects.create(user=user).key}")
    assert answer.status_code == 200
    return len(captured)


# Connections


def test_a_connection_that_was_lost_meanwhile_costs_no_save(transactional_db, user, time_machine):
    exam = tiny_exam()
    tiny_bank(exam)
    mock = mock_of(user, exam)
    time_machine.move_to(NOW)
    client = _browser_of(user)
    call(client, mock)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    _end_connection(pid)

    assert call(client, mock, "responses/2/").status_code == 200
    assert row(mock, 2).revision == 1


def _end_connection(pid):
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    other.close()
