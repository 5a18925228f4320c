"""What Prometheus is told."""

import json
import re
from datetime import timedelta

import pytest
import time_machine
import yaml
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from examprep import metrics, queues
from examprep.celery import app, publish
from practice.gauges import measure_practice
from practice.models import Attempt, LearnerState
from practice.services.closing import submit_attempt
from practice.services.dispatching import MAX_TRIES
from practice.services.scoring import claim_pending
from practice.services.scoring import score_attempt as score_now
from practice.tasks import score_attempt
from tests.conftest import ROOT
from tests.factories.practice import NOW, mock_of, tiny_bank, tiny_exam

TOKEN = "only-for-prometheus"
AS_PROMETHEUS = {"HTTP_AUTHORIZATION": f"Bearer {TOKEN}", "HTTP_HOST": "10.0.0.7:8000"}


@pytest.fixture
def site(settings, monkeypatch):
    """A site that has metrics."""
    settings.METRICS_TOKEN = TOKEN
    settings.MIDDLEWARE = ["examprep.metrics.MetricsMiddleware", *settings.MIDDLEWARE]
    monkeypatch.setattr(metrics, "_measures", [measure_practice])
    return Client()


@pytest.fixture
def no_messages():
    app.control.purge()
    yield
    app.control.purge()


def _told(site: Client) -> dict[tuple[str, ...], float]:
    """(name, values of labels in the order of their names ...) -> value."""
    answer = site.get("/metrics", **AS_PROMETHEUS)
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def test_without_a_token_in_the_settings_there_are_no_metrics(db, client):
    assert client.get("/metrics").status_code == 404


@pytest.mark.parametrize("sent", [{}, {"HTTP_AUTHORIZATION": "Bearer wrong"}, {"HTTP_AUTHORIZATION": "Bearer "}])
def test_who_does_not_know_the_token_is_told_nothing(site, sent):
    answer = site.get("/metrics", **sent)

    assert (answer.status_code, answer.content) == (401, b"")


def test_requests_are_counted_by_the_name_of_their_route(db, site):
    counted = ("examprep_requests_total", "GET", "account_login", "200")
    timed = ("examprep_request_seconds_count", "account_login")
    before = _told(site)

    site.get("/accounts/login/")

    after = _told(site)
    assert after[counted] == before.get(counted, 0) + 1
    assert after[timed] == before.get(timed, 0) + 1


def test_responses_that_were_stored_are_counted(user, site):
    exam = tiny_exam()
    tiny_bank(exam)
    attempt = mock_of(user, exam)
    entries = [{"position": position, "value": None, "flagged": True, "revision": 1} for position in (1, 2)]
    site.force_login(user)
    before = _told(site).get(("examprep_done_total", "save"), 0)

    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        answer = site.put(f"/api/v1/attempts/{attempt.pk}/responses/", json.dumps(entries), "application/json")

    assert [entry["outcome"] for entry in answer.json()] == ["saved", "saved"]
    assert _told(site)["examprep_done_total", "save"] == before + 2


def test_what_somebody_waits_for_is_told_with_its_age(user, site):
    exam = tiny_exam()
    tiny_bank(exam)
    attempt = mock_of(user, exam)
    submit_attempt(attempt=attempt, now=NOW + timedelta(seconds=30))

    with time_machine.travel(NOW + timedelta(seconds=120), tick=False):
        waiting = _told(site)
        score_now(attempt_id=attempt.pk, now=timezone.now())
        scored = _told(site)

    assert waiting["examprep_attempts_unscored",] == 1
    assert waiting["examprep_attempts_unscored_age_seconds",] == 90
    assert (scored["examprep_attempts_unscored",], scored["examprep_attempts_unscored_age_seconds",]) == (0, 0)


def test_what_was_set_aside_is_told_until_somebody_lets_it_be_tried_again(user, site):
    exam = tiny_exam()
    tiny_bank(exam)
    attempt = mock_of(user, exam)
    submit_attempt(attempt=attempt, now=NOW)
    Attempt.objects.filter(pk=attempt.pk).update(scoring_tries=MAX_TRIES)
    LearnerState.objects.create(user=user, exam=exam, tries=MAX_TRIES)
    failing = _told(site)

    call_command("retry_set_aside")

    taken_up = _told(site)
    aside = [("examprep_attempts_set_aside",), ("examprep_learners_set_aside",)]
    assert ([failing[name] for name in aside], [taken_up[name] for name in aside]) == ([1, 1], [0, 0])
    assert claim_pending(now=timezone.now()) == [attempt.pk]


def test_an_attempt_nobody_closed_is_told(user, site):
    exam = tiny_exam()
    tiny_bank(exam)
    attempt = mock_of(user, exam)

    with time_machine.travel(attempt.deadline_at + timedelta(hours=1), tick=False):
        assert _told(site)["examprep_attempts_overdue",] == 1


def test_a_queue_is_as_old_as_its_oldest_message(no_messages):
    publish(score_attempt, ("0",))
    publish(score_attempt, ("1",))

    in_a_minute = queues.look(now=timezone.now() + timedelta(minutes=1))

    assert in_a_minute["celery"].messages == 2
    assert 60 <= in_a_minute["celery"].oldest_s < 90
    assert in_a_minute["regrade"] == queues.QueueState(0, 0.0)


def test_without_a_broker_the_rest_is_told(db, site, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    told = _told(site)

    assert told["examprep_unmeasured_parts",] == 1
    assert ("examprep_queue_messages", "celery") not in told
    assert told["examprep_attempts_unscored",] == 0


def test_alerts_ask_for_what_is_told(db, site):
    site.get("/accounts/login/")
    rules = [
        rule for group in yaml.safe_load((ROOT / "docs/alerts.yml").read_text())["groups"] for rule in group["rules"]
    ]
    asked = {name for rule in rules for name in re.findall(r"examprep_\w+", rule["expr"])}

    assert asked <= {name for name, *_ in _told(site)}


def test_every_alert_is_in_the_runbook():
    text = (ROOT / "docs/alerts.yml").read_text()
    headings = re.findall(r"^### (\w+)", (ROOT / "docs/runbook.md").read_text(), re.MULTILINE)

    assert set(re.findall(r"runbook\.md#(\w+)", text)) <= {heading.lower() for heading in headings}
    assert set(re.findall(r"alert: (\w+)", text)) <= set(headings) | {"AttemptsOverdue"}
