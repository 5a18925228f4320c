"""The form for drills and tutor sittings."""

import re

import pytest
from django.urls import reverse

from practice.models import Attempt
from questions.models import Item, Tag
from tests.factories.practice import mock_of, practice_of, respond, score
from tests.practice.pages.conftest import LATER

URL = "/practice/"
DRILL = {"exam": "TINY-1", "mode": "drill", "count": "3", "source": "all"}


def page(client, query=""):
    response = client.get(URL + query)
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ")


def checked(text):
    """(name, value) of every box that is ticked."""
    boxes = [tag for tag in re.findall("<input[^>]*>", text) if re.search(r"\bchecked\b", tag)]
    return {(re.search('name="([^"]*)"', tag)[1], re.search('value="([^"]*)"', tag)[1]) for tag in boxes}


def test_the_form_offers_the_exams_domains_tasks_and_tags(user_client, exam):
    Tag.objects.create(kind="service", name="Amazon S3")

    text = page(user_client)

    assert "First" in text
    assert "1.2 Two" in text
    assert "Amazon S3" in text
    assert "6:00 a question" in text
    assert text.count("button--primary") == 1


def test_a_link_fills_the_form_in(user_client, exam):
    text = page(user_client, "?mode=tutor&count=7&tasks=1.2&domains=2&source=missed")

    assert checked(text) == {("mode", "tutor"), ("tasks", "1.2"), ("domains", "2"), ("source", "missed")}
    assert 'value="7"' in text


def test_a_drill_starts_in_the_player(user_client, user, exam):
    response = user_client.post(URL, DRILL | {"tasks": ["1.1", "1.2"], "timed": "on"})

    attempt = Attempt.objects.get()
    assert response.url == reverse("player", args=[attempt.pk])
    assert attempt.user == user
    assert attempt.mode == "drill"
    assert attempt.item_count == 3
    assert attempt.time_limit_s == 3 * 360
    assert set(attempt.responses.values_list("task__code", flat=True)) <= {"1.1", "1.2"}


def test_a_tutor_sitting_has_no_clock_unless_asked(user_client, exam):
    user_client.post(URL, DRILL | {"mode": "tutor"})

    attempt = Attempt.objects.get()
    assert attempt.mode == "tutor"
    assert attempt.deadline_at is None


def test_a_tag_narrows_the_choice(user_client, exam):
    item = Item.objects.first()
    item.tags.add(Tag.objects.create(kind="topic", name="data-lake"))

    user_client.post(URL, DRILL | {"tags": ["data-lake"]})

    assert list(Attempt.objects.get().responses.values_list("item", flat=True)) == [item.pk]


def test_when_nothing_matches_the_choice_is_kept(user_client, exam):
    response = user_client.post(URL, DRILL | {"source": "missed", "tasks": ["1.2"], "count": "12"})

    text = response.content.decode()
    assert "No question matches this choice" in text
    assert text.count("<title>Error: ") == 1
    assert checked(text) == {("mode", "drill"), ("tasks", "1.2"), ("source", "missed")}
    assert 'value="12"' in text
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("count", ["0", "66", "", "ten"])
def test_an_impossible_number_is_refused_at_its_field(user_client, exam, count):
    text = user_client.post(URL, DRILL | {"count": count}).content.decode()

    assert 'href="#id_count"' in text
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("changes", [{"mode": "mock"}, {"tasks": ["9.9"]}, {"domains": ["7"]}, {"source": "guessed"}])
def test_what_is_not_on_offer_is_refused(user_client, exam, changes):
    response = user_client.post(URL, DRILL | changes)

    assert response.status_code == 200
    assert not Attempt.objects.exists()


def test_questions_of_a_running_mock_are_left_out(user_client, user, exam):
    mock_of(user, exam, now=LATER)

    text = user_client.post(URL, DRILL).content.decode()

    assert "No question matches this choice" in text


def test_an_unknown_exam_is_not_found(user_client, exam):
    assert user_client.get(URL + "?exam=NOPE").status_code == 404
    assert user_client.post(URL, DRILL | {"exam": "NOPE"}).status_code == 404


def test_without_an_exam_the_page_says_what_will_be_here(user_client):
    assert "No exams yet" in page(user_client)


def test_a_visitor_is_asked_to_sign_in(client, exam):
    assert client.post(URL, DRILL).status_code == 302
    assert not Attempt.objects.exists()


def test_other_methods_are_refused(user_client, exam):
    assert user_client.delete(URL).status_code == 405


def test_the_form_takes_few_queries(user_client, exam, django_assert_max_num_queries):
    with django_assert_max_num_queries(13):
        user_client.get(URL)


# Chosen for the learner


def test_what_matters_most_comes_first_and_its_button_is_the_main_one(user_client, exam):
    text = page(user_client)

    assert text.index("What matters most") < text.index("Choose yourself")
    form = text.split('class="adaptive"')[1].split("</form>")[0]
    assert "button--primary" in form
    assert '<details class="more-choices own" id="own">' in text


def test_a_link_to_ones_own_choice_opens_it_and_its_button_is_the_main_one(user_client, exam):
    text = page(user_client, "?tasks=1.2")

    assert '<details class="more-choices own" id="own" open>' in text
    assert text.count("button--primary") == 1
    assert "button--primary" in text.split('id="own"')[1]


def test_an_adaptive_sitting_starts_in_the_player(user_client, user, exam):
    response = user_client.post(URL, {"exam": "TINY-1", "source": "adaptive", "count": "8"})

    attempt = Attempt.objects.get()
    assert response.url == reverse("player", args=[attempt.pk])
    assert (attempt.mode, attempt.item_count, attempt.item_target) == ("tutor", 1, 8)


def test_a_link_narrows_it(user_client, exam):
    text = page(user_client, "?source=adaptive&tasks=1.2&count=5")

    assert "Only: Task 1.2." in text
    assert '<input type="hidden" name="tasks" value="1.2"' in text
    assert '<details class="more-choices own" id="own">' in text


def test_a_narrowed_start_keeps_to_it(user_client, exam):
    user_client.post(URL, {"exam": "TINY-1", "source": "adaptive", "count": "5", "tasks": ["2.1"]})

    attempt = Attempt.objects.get()
    assert attempt.scope["tasks"] == ["2.1"]
    assert attempt.responses.get().task.code == "2.1"


def test_an_impossible_number_of_adaptive_questions_is_refused_at_its_field(user_client, exam):
    text = user_client.post(URL, {"exam": "TINY-1", "source": "adaptive", "count": "0"}).content.decode()

    assert 'href="#id_adaptive_count"' in text
    assert text.count("<title>Error: ") == 1
    assert not Attempt.objects.exists()


def test_adaptive_practice_leaves_out_a_running_mock(user_client, user, exam):
    mock_of(user, exam, now=LATER)

    text = user_client.post(URL, {"exam": "TINY-1", "source": "adaptive", "count": "5"}).content.decode()

    assert "No question matches this choice" in text


@pytest.fixture
def glue(exam):
    """A group of the exam with four items, and one without."""
    exam.coverage = {"pairs": {"least": 4, "names": ["Glue / EMR", "Lex / Polly"]}}
    exam.save()
    pks = list(Item.objects.values_list("pk", flat=True)[:4])
    Item.objects.filter(pk__in=pks).update(pair="AWS Glue / Amazon EMR")
    return pks


def test_groups_to_tell_apart_are_on_offer_when_there_are_enough_questions(user_client, glue):
    text = page(user_client)

    assert 'name="pair" value="Glue / EMR"' in text
    assert "Lex / Polly" not in text


def test_a_press_starts_a_tutor_sitting_of_a_group(user_client, glue):
    response = user_client.post(URL, {"exam": "TINY-1", "source": "contrast", "pair": "Glue / EMR"})

    attempt = Attempt.objects.get()
    assert response.url == reverse("player", args=[attempt.pk])
    assert attempt.mode == "tutor"
    assert set(attempt.responses.values_list("item", flat=True)) == set(glue)


def test_a_group_that_is_not_on_offer_is_refused(user_client, glue):
    response = user_client.post(URL, {"exam": "TINY-1", "source": "contrast", "pair": "Lex / Polly"})

    assert "There is a problem" in response.content.decode()
    assert not Attempt.objects.exists()


def test_a_link_to_a_group_makes_its_button_the_main_one(user_client, glue):
    text = page(user_client, "?pair=Glue+%2F+EMR")

    assert text.count("button--primary") == 1
    assert 'class="button button--primary" name="pair"' in text


def test_it_says_what_was_missed(user_client, user, exam):
    drill = practice_of(user, exam, count=3, now=LATER)
    respond(drill, lambda response: False)
    score(drill)

    text = page(user_client)

    assert '<strong class="numbers">3</strong> questions whose last answer was wrong' in text
