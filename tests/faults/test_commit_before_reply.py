"""A save is confirmed when it is committed, and not before."""

import json

import pytest
from django.db import connection
from django.test import Client
from rest_framework.authtoken.models import Token

from practice.models import ResponseSave
from tests.factories.practice import mock_of, tiny_bank, tiny_exam

# fails when the transaction is committed, not when the row is written: as a full disk or a dying server does
_FAILS_LATE = """
CREATE FUNCTION refuse_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not committed'; END $$;
CREATE CONSTRAINT TRIGGER refuse_commit AFTER INSERT ON practice_responsesave DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION refuse_commit();
"""


@pytest.fixture
def no_commit(transactional_db):
    with connection.cursor() as cursor:
        cursor.execute(_FAILS_LATE)
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION refuse_commit CASCADE")


@pytest.fixture
def mock(no_commit, user, time_machine):
    exam = tiny_exam()
    tiny_bank(exam)
    mock = mock_of(user, exam)
    time_machine.move_to(mock.started_at)
    return mock


def test_what_is_not_committed_is_not_confirmed(mock, user):
    browser = Client(raise_request_exception=False)
    browser.force_login(user)

    assert _save(browser, mock).status_code == 500
    assert not ResponseSave.objects.exists()


def test_nor_is_it_on_the_ordinary_way(mock, user):
    program = Client(raise_request_exception=False)
    authorization = f"Token {Token.objects.create(user=user).key}"

    assert _save(program, mock, headers={"Authorization": authorization}).status_code == 500
    assert not ResponseSave.objects.exists()


def _save(client, attempt, **options):
    body = json.dumps({"value": None, "flagged": True, "revision": 1})
    url = f"/api/v1/attempts/{attempt.pk}/responses/1/"
    return client.put(url, body, content_type="application/json", **options)
