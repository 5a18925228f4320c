"""Confidence over the wire."""

import pytest

from tests.factories.practice import practice_of, right_value


@pytest.fixture
def drill(user, exam, clock):
    return practice_of(user, exam)


@pytest.fixture
def put(api, drill):
    """Saves the right answer to question 1 of the drill."""

    def do(**body):
        value = right_value(drill.responses.get(position=1))
        return api.put(f"/api/v1/attempts/{drill.pk}/responses/1/", {"value": value, "revision": 1} | body, "json")

    return do


def test_it_is_saved_and_told(api, drill, put):
    assert put(confidence=2).status_code == 200

    items = api.get(f"/api/v1/attempts/{drill.pk}/").json()["items"]
    assert [item["response"]["confidence"] for item in items] == [2, None, None, None, None]


def test_a_stale_save_is_told_what_is_stored(put):
    put(confidence=3)

    answer = put(confidence=1)

    assert answer.status_code == 409
    assert answer.json()["response"]["confidence"] == 3


@pytest.mark.parametrize("confidence", [0, 4, "very", [], True])
def test_anything_else_is_refused(put, confidence):
    answer = put(confidence=confidence)

    assert answer.status_code == 400
    assert "confidence" in answer.json()["errors"]


def test_a_list_of_saves_carries_it(api, drill):
    entries = [{"position": n, "value": None, "confidence": n, "revision": 1} for n in (1, 2)]

    outcomes = api.put(f"/api/v1/attempts/{drill.pk}/responses/", entries, "json").json()

    assert [outcome["outcome"] for outcome in outcomes] == ["saved", "saved"]
    assert list(drill.responses.order_by("position").values_list("confidence", flat=True)[:3]) == [1, 2, None]


def test_a_mock_refuses_it(api, mock, url):
    answer = api.put(url("responses/1/"), {"value": None, "confidence": 3, "revision": 1}, "json")

    assert (answer.status_code, answer.json()["code"]) == (422, "illegal_value")


def test_a_mock_refuses_it_in_a_list(api, mock, url):
    body = [{"position": 1, "value": None, "confidence": 3, "revision": 1}]

    (outcome,) = api.put(url("responses/"), body, "json").json()

    assert outcome["outcome"] == "illegal"
    assert mock.responses.get(position=1).revision == 0
