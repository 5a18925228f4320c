"""The result as a PDF."""

from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from practice.services.insight.result import result_facts
from practice.services.pdf import result_pdf
from tests.factories.practice import submit


def url(attempt):
    return reverse("attempt-result-pdf", args=[attempt.pk])


def text_of(content):
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).replace("\u00a0", " ")


def test_a_result_comes_as_a_named_file(user_client, scored_mock):
    response = user_client.get(url(scored_mock))

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="mock-exam-1-2026-11-22.pdf"'
    assert response.content.startswith(b"%PDF-")


def test_it_tells_what_the_page_tells(user_client, scored_mock):
    run = scored_mock.runs.get()

    text = text_of(user_client.get(url(scored_mock)).content)

    assert "Estimated scaled score" in text
    assert str(run.scaled_score) in text
    assert f"Likely between {run.scaled_low} and {run.scaled_high}" in text
    assert "750 to pass" in text
    assert "7 of 8 scored questions right" in text
    for part in run.domains.all():
        assert part.title in text
        assert f"{part.correct} of {part.total}" in text
    for task in run.tasks.all():
        assert task.title in text
    assert "1 answer changed: 1 wrong to right" in text
    assert "the exam allows 6:00" in text


def test_late_answers_show_both_scores(user_client, late_mock):
    text = text_of(user_client.get(url(late_mock)).content)

    assert "Scored again with answers that arrived late; before, it was 100." in text
    assert "Scored more than once" in text


def test_practice_has_no_scaled_score(user_client, drill):
    text = text_of(user_client.get(url(drill)).content)

    assert "3 of 4 right" in text
    assert "scaled score and no pass" in text


@pytest.mark.parametrize("name", ["Zoë Łukasz-Ångström", "Ελένη Παπαδοπούλου", "Анна Ковалёва", "O'Neill & Sons"])
def test_names_of_many_alphabets_are_printed(scored_mock, name):
    scored_mock.user.first_name = name

    assert name in text_of(result_pdf(result_facts(scored_mock, now=scored_mock.submitted_at)).content)


def test_a_name_the_type_does_not_have_gives_way_to_the_username(scored_mock):
    scored_mock.user.first_name = "山田太郎"

    assert "ann" in text_of(result_pdf(result_facts(scored_mock, now=scored_mock.submitted_at)).content)


def test_a_long_result_breaks_between_rows(scored_mock):
    facts = result_facts(scored_mock, now=scored_mock.submitted_at)

    pages = PdfReader(BytesIO(result_pdf(facts).content)).pages

    assert len(pages) in (1, 2)
    assert f"1 / {len(pages)}" in pages[0].extract_text()


def test_before_scoring_there_is_no_pdf(user_client, mock):
    submit(mock)

    response = user_client.get(url(mock))

    assert response.status_code == 302
    assert response.url == reverse("attempt-result", args=[mock.pk])


def test_a_stranger_finds_nothing(client, other_user, scored_mock):
    client.force_login(other_user)

    assert client.get(url(scored_mock)).status_code == 404


def test_a_visitor_is_asked_to_sign_in(client, scored_mock):
    assert client.get(url(scored_mock)).status_code == 302
