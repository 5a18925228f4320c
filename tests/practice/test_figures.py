"""Figures on their way to a candidate: every place that shows an item shows its pictures."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from domains.models import Exam
from practice.core.attempt import Mode
from practice.core.schedule import LEECH_LAPSES
from practice.models import ReviewCard
from practice.services.study import set_bookmark, write_note
from questions.services.figure_links import link_to
from tests.factories.figures import ALT, show_in_all_items, stored_figure
from tests.factories.practice import NOW, mock_of, practice_of, save, score

LATER = NOW + timedelta(hours=2)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def links(exam):
    """To the figure that all stems show and the one that all explanations show."""
    stem, explanation = stored_figure(), stored_figure(colour=(0, 0, 255))
    show_in_all_items(stem, explained_by=explanation)
    return [link_to(figure.pk, LATER) for figure in (stem, explanation)]


@pytest.fixture
def scored(user, exam, links):
    mock = mock_of(user, exam)
    score(mock)
    return mock


def test_a_sitting_shows_the_figures_of_its_stems_with_their_sizes(user, user_client, exam, links):
    mock = mock_of(user, exam, now=LATER)

    items = user_client.get(f"/api/v1/attempts/{mock.pk}/").json()["items"]

    for item in items:
        assert f'<img src="{links[0]}" alt="{ALT}" width="40" height="30"' in item["stem_html"]
    assert user_client.get(links[0]).status_code == 200


def test_figures_cost_a_sitting_one_query(user, user_client, exam):
    mock = mock_of(user, exam, now=LATER)
    with CaptureQueriesContext(connection) as before:
        user_client.get(f"/api/v1/attempts/{mock.pk}/")
    show_in_all_items(stored_figure())

    with CaptureQueriesContext(connection) as after:
        user_client.get(f"/api/v1/attempts/{mock.pk}/")

    assert len(after) == len(before) + 1


def test_a_checked_answer_shows_the_figures_of_its_explanation(user, user_client, exam, links):
    tutor = practice_of(user, exam, Mode.TUTOR, now=LATER)
    save(tutor, now=LATER)

    told = user_client.post(f"/api/v1/attempts/{tutor.pk}/responses/1/feedback/").json()

    for html in (*told["rationales"].values(), told["clue_html"], told["takeaway_html"]):
        assert f'src="{links[1]}"' in html


def test_the_next_item_of_an_adaptive_sitting_shows_its_figures(user_client, exam, links):
    asked = {"exam": exam.code, "mode": "tutor", "source": "adaptive", "count": 3}
    started = user_client.post("/api/v1/attempts/", asked, "application/json").json()
    path = f"/api/v1/attempts/{started['id']}/items/"

    item = user_client.post(path, {"position": 1}, "application/json").json()["item"]

    assert f'src="{links[0]}"' in item["stem_html"]


def test_a_review_shows_figures_on_the_page_and_by_the_api(user_client, scored, links):
    page = user_client.get(f"/attempts/{scored.pk}/review/").content.decode()
    entries = user_client.get(f"/api/v1/attempts/{scored.pk}/review/").json()

    assert page.count(f'src="{links[0]}"') == len(entries)
    for entry in entries:
        assert f'src="{links[0]}"' in entry["stem_html"]
        assert all(f'src="{links[1]}"' in html for html in (*entry["rationales"].values(), entry["takeaway_html"]))
        assert f'src="{links[1]}"' in page


def test_a_question_of_a_running_mock_shows_its_stem_and_keeps_its_explanation(user, user_client, exam, scored, links):
    mock_of(user, exam, now=LATER)

    page = user_client.get(f"/attempts/{scored.pk}/review/").content.decode()

    assert links[0] in page
    assert links[1] not in page


def test_what_to_remember_of_a_leech_shows_its_figure(user, user_client, scored, links):
    Exam.objects.update(final_mocks=0)  # nothing is kept for one
    set_bookmark(user=user, item=scored.responses.first().item, is_on=True, now=LATER)
    ReviewCard.objects.filter(user=user).update(lapses=LEECH_LAPSES, stability=1)

    page = user_client.get(f"/reviews/?exam={scored.exam.code}").content.decode()

    assert f'src="{links[1]}"' in page


def test_a_note_names_the_figure_of_its_question_in_words(user, user_client, scored, links):
    write_note(user=user, item=scored.responses.first().item, text="Look at the axis.", now=LATER)

    page = user_client.get("/notes/").content.decode()

    assert ALT in page
    assert "figure:" not in page
