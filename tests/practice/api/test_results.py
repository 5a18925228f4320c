"""Results and reviews through the API."""

from datetime import timedelta

import pytest

from practice.services.scoring import score_attempt
from tests.factories.practice import (
    NOW,
    get_right,
    mock_of,
    practice_of,
    respond,
    right_value,
    save,
    score,
    submit,
    wrong_value,
)


def review_of(api, attempt):
    return api.get(f"/api/v1/attempts/{attempt.pk}/review/")


# The result


def test_a_running_attempt_has_no_result(api, mock, url):
    answer = api.get(url("result/"))

    assert (answer.status_code, answer.json()["code"]) == (409, "in_progress")


def test_until_it_is_scored_the_result_is_202(api, mock, url):
    submit(mock)

    answer = api.get(url("result/"))

    assert (answer.status_code, answer.json()) == (202, {"status": "submitted"})


def test_asking_for_the_result_of_an_overdue_attempt_closes_it(api, mock, url, clock):
    clock.shift(3600 + 11)

    assert api.get(url("result/")).status_code == 202

    mock.refresh_from_db()
    assert mock.submitted_at == mock.deadline_at


def test_a_result_has_score_interval_and_pass(api, mock, url):
    get_right(mock, 6)
    run = score(mock)

    body = api.get(url("result/")).json()

    assert (body["status"], body["reason"], body["raw_score"], body["scored_items"]) == ("scored", "initial", 6, 8)
    assert (body["scaled_score"], body["passed"]) == (750, True)
    assert body["scaled_interval"] == [run.scaled_low, run.scaled_high]
    assert (body["scale"], body["earlier_runs"]) == ({"minimum": 100, "maximum": 1000, "cut": 750}, [])


def test_domains_and_tasks_sum_to_the_total(api, mock, url):
    get_right(mock, 5)
    score(mock)

    body = api.get(url("result/")).json()

    for parts in (body["domains"], body["tasks"]):
        assert sum(part["correct"] for part in parts) == 5
        assert sum(part["total"] for part in parts) == 8


def test_a_domain_says_everything_the_contract_names(api, mock, url):
    score(mock)

    body = api.get(url("result/")).json()

    common = {"title", "correct", "total", "mean", "low", "high", "standing"}
    assert set(body["domains"][0]) == {"number", "weight"} | common
    assert set(body["tasks"][0]) == {"code", "domain"} | common
    assert [domain["standing"] for domain in body["domains"]] == ["needs_improvement", "not_enough_data"]


def test_a_drill_has_no_scaled_score(api, user, exam):
    drill = practice_of(user, exam, count=6)
    respond(drill, lambda response: True)
    score(drill)

    body = api.get(f"/api/v1/attempts/{drill.pk}/result/").json()

    assert (body["raw_score"], body["scored_items"]) == (6, 6)
    assert (body["scaled_score"], body["scaled_interval"], body["passed"]) == (None, None, None)


def test_a_late_score_stands_beside_the_first(api, mock, url, clock):
    clock.shift(timedelta(hours=2))
    position = mock.responses.filter(is_scored=True).first().position
    value = right_value(mock.responses.get(position=position))
    body = {"value": value, "revision": 1, "answered_at": "2026-11-22T09:30:00Z"}
    assert api.put(url(f"responses/{position}/"), body).status_code == 200
    score_attempt(attempt_id=mock.pk, now=NOW + timedelta(hours=2))

    body = api.get(url("result/")).json()

    assert (body["reason"], body["raw_score"]) == ("late_sync", 1)
    assert [(run["reason"], run["raw_score"], run["scaled_score"]) for run in body["earlier_runs"]] == [
        ("initial", 0, 100)
    ]


# The review


@pytest.mark.parametrize("end", [None, submit])
def test_until_it_is_scored_there_is_no_review(api, mock, end):
    if end:
        end(mock)

    answer = review_of(api, mock)

    assert (answer.status_code, answer.json()["code"]) == (409, "not_scored")
    mock.refresh_from_db()
    assert mock.review_opened_at is None


def test_a_review_has_response_key_and_reasons_in_this_attempts_ids(api, mock):
    respond(mock, lambda response: response.position % 2 == 0)
    score(mock)

    items = review_of(api, mock).json()

    for item, response in zip(items, mock.responses.select_related("version__key").order_by("position"), strict=True):
        assert sorted(item["key"]) == sorted(right_value(response))
        assert (item["value"], item["correct"]) == (response.value, response.position % 2 == 0)
        assert set(item["rationales"]) <= {*response.option_ids, *response.prompt_ids}
        assert (item["is_scored"], item["task"]) == (response.is_scored, response.task.code)
        assert (item["clue_html"], item["takeaway_html"]) != ("", "")


def test_a_review_tells_time_and_flag(api, mock):
    save(mock, 4, flagged=True, time_spent_ms=41000)
    score(mock)

    item = review_of(api, mock).json()[3]

    assert (item["flagged"], item["time_spent_ms"]) == (True, 41000)


def test_an_unanswered_item_is_wrong_and_shows_its_key(api, mock):
    score(mock)

    assert {(item["value"], item["correct"]) for item in review_of(api, mock).json()} == {(None, False)}


def test_a_look_at_the_review_is_remembered(api, mock, clock):
    score(mock)
    clock.shift(3600)

    review_of(api, mock)

    mock.refresh_from_db()
    assert mock.review_opened_at == NOW + timedelta(hours=1)


def test_a_late_answer_marks_its_item_anew(api, mock, clock):
    """Nobody has looked at the review, the answer counts, and then the review says so."""
    respond(mock, lambda response: False)
    clock.shift(timedelta(hours=2))
    first = mock.responses.get(position=1)
    entry = {"value": right_value(first), "revision": 2, "answered_at": "2026-11-22T09:30:00Z"}
    api.put(f"/api/v1/attempts/{mock.pk}/responses/1/", entry)
    score_attempt(attempt_id=mock.pk, now=NOW + timedelta(hours=2))

    items = review_of(api, mock).json()

    assert [item["correct"] for item in items] == [True] + [False] * 9


def test_items_of_a_running_mock_keep_their_key_in_an_older_review(api, user, exam):
    drill = practice_of(user, exam, count=10)
    respond(drill, lambda response: True)
    score(drill)
    mock_of(user, exam)

    items = review_of(api, drill).json()

    hidden = {"correct", "is_scored", "key", "rationales", "clue_html", "takeaway_html", "references"}
    assert all(item["is_withheld"] for item in items)
    assert not any(hidden & set(item) for item in items)


def test_a_review_shows_the_version_that_was_sat(api, user, exam, mock):
    score(mock)
    before = review_of(api, mock).json()
    item = mock.responses.get(position=1).item
    version = item.current_version
    key = version.key
    version.pk, version.number = None, 2
    version.html = version.html | {"stem": "<p>Another text.</p>"}
    version.save(force_insert=True)
    key.pk, key.version = None, version
    key.solution = key.solution | {"clue": "another clue"}
    key.save(force_insert=True)
    type(item).objects.filter(pk=item.pk).update(current_version=version)

    assert review_of(api, mock).json() == before


def test_a_wrong_response_is_wrong_in_the_review(api, mock):
    save(mock, 1, value=wrong_value(mock.responses.get(position=1)))
    score(mock)

    assert review_of(api, mock).json()[0]["correct"] is False
