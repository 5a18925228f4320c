"""How often one person may ask for what costs much, or gives others work."""

import random
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from examprep.accounts.services import issue_token
from practice.core.attempt import Mode
from practice.services import starting
from practice.services.errors import TooManyStarts
from practice.services.starting import PracticePlan, start_mock, start_practice
from questions.core.exchange.formats import FormatName
from questions.models import ExchangeJob, Item, ItemComment
from questions.services import jobs
from tests.factories.practice import NOW, mock_of, score, tiny_bank, tiny_exam


@pytest.fixture
def exam(db):
    exam = tiny_exam()
    tiny_bank(exam)
    return exam


@pytest.fixture
def hasty(monkeypatch, user, exam):
    """Ann started as many sittings as she may."""
    monkeypatch.setattr(starting, "MAX_STARTS", 2)
    start_drill(user, exam)
    start_drill(user, exam)
    return user


def start_drill(user, exam, now=NOW):
    plan = PracticePlan(count=1)
    return start_practice(user=user, exam=exam, mode=Mode.DRILL, plan=plan, now=now, rng=random.Random(1))


def test_nobody_starts_more_sittings_than_can_be_sat(hasty, exam):
    with pytest.raises(TooManyStarts):
        start_drill(hasty, exam)


def test_the_mock_under_way_is_still_found(user, exam, monkeypatch):
    monkeypatch.setattr(starting, "MAX_STARTS", 1)
    mock_of(user, exam)

    _, is_new = start_mock(user=user, exam=exam, now=NOW, rng=random.Random(1))

    assert not is_new


def test_after_an_hour_another_may_be_started(hasty, exam):
    start_drill(hasty, exam, NOW + timedelta(minutes=61))


def test_others_start_meanwhile(hasty, other_user, exam):
    start_drill(other_user, exam)


def test_pages_and_calls_say_when_to_come_back(hasty, user_client, exam, time_machine):
    time_machine.move_to(NOW, tick=False)

    page = user_client.post(reverse("exam-start", args=[exam.code]))
    call = user_client.post("/api/v1/attempts/", {"exam": exam.code, "mode": "mock"}, "application/json")
    form = user_client.post(reverse("practice-new"), {"exam": exam.code, "source": "all", "mode": "drill", "count": 1})

    assert (page.status_code, page["Retry-After"]) == (429, "3600")
    assert "Wait 60 minutes" in page.text
    assert (call.status_code, call["Retry-After"], call.json()["code"]) == (429, "3600", "throttled")
    assert "wait a little" in form.text


EXPORTS = ("own-data-json", "own-data-csv", "knowledge-markdown", "knowledge-csv")


def test_exports_are_counted_together_by_person_whatever_the_way(user, other_user, exam, monkeypatch):
    monkeypatch.setattr("examprep.rate_limits.ExportThrottle.rate", "4/min")
    scored = mock_of(user, exam)
    score(scored)
    client, token = Client(), {"Authorization": f"Token {issue_token(user=user)}"}
    client.force_login(user)
    for name in EXPORTS:
        answer = client.get(reverse(name))
        assert answer.status_code == 200, name
        assert isinstance(b"".join(answer.streaming_content), bytes)

    answers = [
        client.get(reverse("attempt-result-pdf", args=[scored.pk])),
        client.post(reverse("own-data-anki")),
        Client().get("/api/v1/me/export/", headers=token | {"X-Forwarded-For": "203.0.113.5"}),
    ]

    assert [answer.status_code for answer in answers] == [429, 429, 429]
    assert all(0 < int(answer["Retry-After"]) <= 60 for answer in answers)
    other = Client()
    other.force_login(other_user)
    assert b"".join(other.get(reverse("own-data-json")).streaming_content)


def test_reports_of_problems_are_limited(user_client, user, exam, monkeypatch):
    monkeypatch.setattr("examprep.rate_limits.ReportThrottle.rate", "1/hour")
    scored = mock_of(user, exam)
    score(scored)
    response = scored.responses.get(position=1)
    body = {"attempt": scored.pk, "position": 1, "kind": "other", "text": "Hm."}

    codes = [user_client.post(reverse("item-problem", args=[response.item_id]), body).status_code for _ in range(2)]

    assert codes == [302, 429]


def test_a_comment_too_many_is_refused_and_kept_in_its_field(exam, instructor, monkeypatch):
    monkeypatch.setattr("examprep.rate_limits.CommentThrottle.rate", "1/hour")
    client, address = Client(), reverse("admin:questions_item_review", args=[Item.objects.first().pk])
    client.force_login(instructor)

    answers = [client.post(address, {"move": move, "text": f"Typed {move}."}) for move in ("comment", "other")]

    assert [answer.status_code for answer in answers] == [302, 429]
    assert 0 < int(answers[1]["Retry-After"]) <= 3600
    assert "Typed other.</textarea>" in answers[1].text
    assert ItemComment.objects.count() == 1


def test_what_is_typed_is_kept_in_the_browser_while_too_much_is_sent(exam, instructor, monkeypatch):
    """The page tries again later whatever it is told with this status."""
    monkeypatch.setattr("examprep.rate_limits.AutosaveThrottle.rate", "1/min")
    client, address = Client(), reverse("admin:questions_item_typing_new")
    client.force_login(instructor)

    answers = [client.post(address, {"stem": stem, "typed_revision": 0}) for stem in ("a", "ab")]

    assert [answer.status_code for answer in answers] == [200, 429]
    assert 0 < int(answers[1]["Retry-After"]) <= 60


def test_who_has_too_many_imports_waiting_gets_the_form_back_as_it_was(exam, instructor, monkeypatch):
    monkeypatch.setattr(jobs, "MAX_OPEN", 1)
    client, address = Client(), reverse("admin:questions_exchangejob_import")
    client.force_login(instructor)
    jobs.ask_export(format_name=FormatName.JSON, filters={}, address="", by=instructor, now=NOW)
    file = SimpleUploadedFile("q.gift", b"::q:: 1 + 1? {=2 ~3}")

    answer = client.post(address, {"file": file, "prefix": "course-b-", "format": "gift", "place": "", "policy": "all"})

    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert 'value="course-b-"' in answer.text
    assert "still running; wait for one, or stop it" in answer.text
    assert ExchangeJob.objects.count() == 1
