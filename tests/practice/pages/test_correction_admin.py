"""Correcting scores and deciding reports in the admin."""

import pytest
from django.test import Client
from django.urls import reverse

from practice.models import Correction, Notice, ProblemReport, PublicNote, ScoringRun
from practice.services.study import report_problem
from tests.factories.practice import NOW
from tests.factories.repair import last_missed, run_through, scored_mock


@pytest.fixture
def mock(user):
    return scored_mock(user)


@pytest.fixture
def missed(mock):
    return last_missed(mock)


@pytest.fixture
def staff(instructor):
    client = Client()
    client.force_login(instructor)
    return client


def propose(client, response, **changes):
    fields = {"versions": [response.version_id], "policy": "full_credit", "reason": "Two answers are right."}
    return client.post(reverse("admin:practice_correction_new", args=[response.item_id]), fields | changes)


def page_of(correction):
    return reverse("admin:practice_correction_change", args=[correction.pk])


def move(client, correction, what):
    return client.post(reverse("admin:practice_correction_move", args=[correction.pk]), {"move": what})


def test_scores_are_corrected_in_three_steps(staff, mock, missed):
    assert propose(staff, missed).status_code == 302
    correction = run_through(Correction.objects.get())
    dry = staff.get(page_of(correction)).content.decode()
    assert "Nobody loses by this" in dry
    assert "1 from fail to pass" in dry

    assert move(staff, correction, "confirm").status_code == 302
    run_through(correction)

    assert "What changed" in staff.get(page_of(correction)).content.decode()
    assert ScoringRun.objects.filter(reason="regrade").count() == 1
    assert "Two answers" not in staff.get(reverse("admin:practice_correction_changelist")).content.decode()


def test_without_a_reason_the_form_comes_back(staff, missed):
    answer = propose(staff, missed, reason="")

    assert answer.status_code == 422
    assert Correction.objects.count() == 0


def test_a_dry_run_can_be_stopped(staff, missed):
    propose(staff, missed)
    correction = Correction.objects.get()

    move(staff, correction, "stop")

    assert run_through(correction).state == "stopped"


def test_candidates_and_visitors_correct_nothing(user_client, missed):
    for client in (user_client, Client()):
        assert propose(client, missed).status_code == 302
    assert Correction.objects.count() == 0


def test_moving_is_a_post(staff, missed):
    propose(staff, missed)

    assert staff.get(reverse("admin:practice_correction_move", args=[Correction.objects.get().pk])).status_code == 405


def test_all_open_reports_on_an_item_are_decided_together(staff, user, other_user, mock, missed):
    for person in (user, other_user):
        report_problem(user=person, attempt=mock, response=missed, kind="wrong_key", text="B too.", now=NOW)
    first = ProblemReport.objects.first()
    fields = {"decision": "confirmed", "reason": "You are right.", "public_note": "B is right since 2025."}

    staff.post(reverse("admin:practice_problemreport_change", args=[first.pk]), fields)

    assert set(ProblemReport.objects.values_list("status", "decision_reason")) == {("confirmed", "You are right.")}
    assert set(Notice.objects.values_list("user", flat=True)) == {user.pk, other_user.pk}
    assert PublicNote.objects.get().text == "B is right since 2025."


def test_open_reports_are_folded_by_item_unless_each_is_asked_for(staff, user, other_user, mock, missed):
    for person, text in ((user, "B too."), (other_user, "And C.")):
        report_problem(user=person, attempt=mock, response=missed, kind="wrong_key", text=text, now=NOW)
    url = reverse("admin:practice_problemreport_changelist")

    pages = [staff.get(url + query).content.decode() for query in ("", "?each=1")]
    last = staff.get(reverse("admin:practice_problemreport_change", args=[ProblemReport.objects.latest("pk").pk]))

    assert [page.count('class="field-kind"') for page in pages] == [1, 2]
    assert "B too." in last.content.decode()


def test_a_note_is_changed_by_writing_another(staff, missed):
    add = reverse("admin:practice_publicnote_add")
    staff.post(add, {"item": missed.item_id, "text": "The limit is 25 GB now."})

    page = staff.get(f"{add}?item={missed.item_id}").content.decode()
    staff.post(add, {"item": missed.item_id, "text": ""})

    assert "The limit is 25 GB now.</textarea>" in page
    assert list(PublicNote.objects.order_by("pk").values_list("text", flat=True)) == ["The limit is 25 GB now.", ""]
    assert staff.get(f"{add}?item=nonsense").status_code == 200
