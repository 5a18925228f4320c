"""During a running mock every address a candidate may read, and every file it offers, is searched for its key."""

import io
import re
import sqlite3
import tempfile
import zipfile

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from practice.models import Attempt, Response
from tests.access.table import rules
from tests.access.world import furnish, people
from tests.factories.practice import NOW, get_right, mock_of, practice_of, quick_items, right_value, score, wrong_value
from tests.practice.api.test_key_is_nowhere import secrets_of

FILES = ("/attempts/sw.js",)


@pytest.fixture
def world(db):
    """People, one of everything, and on top of it a mock of items that the candidate sat before."""
    with time_machine.travel(NOW, tick=False):
        roles = people()
        names = furnish(roles["candidate"], roles["instructor"])
        exam = Attempt.objects.get(pk=names["scored"]).exam
        yield roles, names, mock_of(roles["candidate"], exam)


def read(client, path):
    """What comes back, with its headers; archives unpacked, and the tables of a deck read."""
    answer = client.get(path)
    body = b"".join(answer) if answer.streaming else answer.content
    return answer, f"{dict(answer.headers)}\n" + unpacked(body)


def unpacked(body):
    if not zipfile.is_zipfile(io.BytesIO(body)):
        return body.decode(errors="replace")
    archive = zipfile.ZipFile(io.BytesIO(body))
    return "".join(text_of(name, archive.read(name)) for name in archive.namelist())


def text_of(name, content):
    if not name.endswith((".anki2", ".anki21")):
        return content.decode(errors="replace")
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        return "\n".join(sqlite3.connect(file.name).iterdump())


def addresses(role, names):
    for rule in rules():
        if role in rule.methods.get("GET", set()) and not rule.path.startswith("/admin/"):
            parts = rule.path.replace("}", "{").split("{")
            yield "".join(str(names[part]) if number % 2 else part for number, part in enumerate(parts))


@pytest.mark.parametrize("role", ["candidate", "anonymous"])
def test_nothing_that_can_be_read_tells_the_key_of_a_running_mock(world, role):
    roles, names, mock = world
    client, secrets = Client(), secrets_of(mock) - {""}
    if roles[role]:
        client.force_login(roles[role])
    own = [f"/api/v1/attempts/{mock.pk}/{end}" for end in ("", "result/", "review/")]
    own += [f"/attempts/{mock.pk}/{end}" for end in ("", "submission/", "result/", "result.pdf", "review/")]

    told, tagged, read_well = set(), [], 0
    for path in [*addresses(role, names), *own]:
        answer, text = read(client, path)
        read_well += answer.status_code == 200
        told |= {(path, secret) for secret in secrets if secret in text}
        # of two bodies that are kept from somebody, such headers say whether they differ
        tagged += [path for name in ("ETag", "Last-Modified") if name in answer.headers and path not in FILES]

    assert told == set()
    assert tagged == []
    assert read_well > (40 if role == "candidate" else 5)


def test_the_deck_of_missed_questions_leaves_out_what_the_mock_asks(world):
    roles, _, mock = world
    client = Client()
    client.force_login(roles["candidate"])
    quick_items(mock.exam, [("single", "1.1"), ("multiple", "1.2")])
    with time_machine.travel(NOW, tick=False):
        drill = practice_of(roles["candidate"], mock.exam, count=2)
        get_right(drill, 0)
        score(drill)
    asked, missed = secrets_of(mock) - {""}, secrets_of(drill) - {""}

    answer = client.post("/my-data/missed.apkg")
    body = b"".join(answer) if answer.streaming else answer.content

    deck = unpacked(body)
    assert [secret for secret in missed - asked if secret in deck]
    # one link stands in all items of the world; item-1 is no part of item-12
    assert [secret for secret in asked - missed if re.search(rf"{re.escape(secret)}(?!\w)", deck)] == []


def test_a_right_and_a_wrong_answer_take_the_same_statements_and_answers_of_the_same_size(user, exam):
    mock, client = mock_of(user, exam), Client()
    client.force_login(user)

    def trace(response, value, revision):
        body = {"value": value, "revision": revision}
        path = f"/api/v1/attempts/{mock.pk}/responses/{response.position}/"
        with CaptureQueriesContext(connection) as queries:
            answer = client.put(path, body, content_type="application/json")
        assert answer.status_code == 200
        # without what was sent and when
        statements = [re.sub(r"'(?:[^']|'')*'|\d+", "?", query["sql"]) for query in queries]
        return statements, sorted(answer.json()), sorted(answer.headers), answer.headers.get("Content-Length")

    with time_machine.travel(NOW, tick=False):
        responses = list(mock.responses.select_related("version__key"))
        trace(responses[0], None, 1)  # the first one prepares statements
        for response in responses:
            assert trace(response, right_value(response), 2) == trace(response, wrong_value(response), 3)


def test_places_in_orders_and_pairs_do_not_follow_the_key(user, exam):
    """The first of the right order stands first no more often than others, nor does an option beside its prompt."""
    quick_items(exam, [(kind, "1.1") for kind in ("ordering", "matching") for _ in range(50)])
    first, count = {"ordering": 0, "matching": 0}, {"ordering": 0, "matching": 0}
    for seed in range(3):
        drill = practice_of(user, exam, count=60, seed=seed, tasks=("1.1",))
        for row in Response.objects.filter(attempt=drill, kind__in=count).select_related("version__key"):
            count[row.kind] += 1
            if row.kind == "ordering":
                first[row.kind] += row.option_ids[0] == right_value(row)[0]
            else:
                prompt, option = right_value(row)[0]
                first[row.kind] += row.prompt_ids.index(prompt) == row.option_ids.index(option)

    assert min(count.values()) > 60
    # of some 90 each, of four or five options
    assert all(0.08 < first[kind] / count[kind] < 0.45 for kind in count), (first, count)
