"""A scored attempt item by item."""

import re

import pytest
from django.urls import reverse

from practice.models import Bookmark
from tests.factories.practice import (
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
from tests.practice.pages.conftest import LATER


def url(attempt):
    return reverse("attempt-review", args=[attempt.pk])


def page(client, attempt, query=""):
    response = client.get(url(attempt) + query)
    assert response.status_code == 200
    return response.content.decode()


def entry(text, position):
    """The HTML of one item."""
    return text.split(f'id="q{position}"', 1)[1].split("</article>", 1)[0]


def positions(text):
    return [int(found) for found in re.findall(r'<article class="card entry" id="q(\d+)"', text)]


def of_kind(attempt, kind):
    return attempt.responses.filter(kind=kind).select_related("version__key").first()


@pytest.fixture
def all_wrong(mock):
    respond(mock, lambda response: False)
    score(mock)
    return mock


# Who and when


def test_a_stranger_finds_nothing(client, other_user, scored_mock):
    client.force_login(other_user)

    assert client.get(url(scored_mock)).status_code == 404


def test_a_visitor_is_asked_to_sign_in(client, scored_mock):
    assert client.get(url(scored_mock)).status_code == 302


def test_a_review_is_only_read(user_client, scored_mock):
    assert user_client.post(url(scored_mock)).status_code == 405


def test_before_scoring_there_is_nothing_to_review(user_client, mock):
    submit(mock)

    response = user_client.get(url(mock))

    assert response.status_code == 302
    assert response.url == reverse("attempt-result", args=[mock.pk])
    mock.refresh_from_db()
    assert mock.review_opened_at is None


def test_opening_the_review_is_remembered_once(user_client, scored_mock):
    page(user_client, scored_mock)
    scored_mock.refresh_from_db()
    first = scored_mock.review_opened_at

    page(user_client, scored_mock)

    scored_mock.refresh_from_db()
    assert first is not None
    assert scored_mock.review_opened_at == first


# What it tells


def test_every_item_is_there_with_its_explanations(user_client, scored_mock):
    text = page(user_client, scored_mock)

    assert positions(text) == list(range(1, 11))
    for response in scored_mock.responses.select_related("version__key"):
        own = entry(text, response.position)
        html = response.version.key.html
        assert html["clue"] in own
        assert html["takeaway"] in own
        for option_id, handle in response.options:
            assert html["rationales"].get(handle, "") in own, option_id
        assert "https://docs.aws.amazon.com/s3/" in own


def test_right_and_chosen_options_are_marked(user_client, all_wrong):
    response = of_kind(all_wrong, "single")

    own = entry(page(user_client, all_wrong), response.position)

    assert own.count("answer--key") == 1
    assert own.count("answer--wrong") == 1
    assert own.count("Right answer") == 1
    assert own.count("Your answer") == 1


def test_a_right_choice_carries_both_marks(user_client, scored_mock):
    response = scored_mock.responses.filter(kind="single", is_correct=True).first()

    own = entry(page(user_client, scored_mock), response.position)

    assert "answer--wrong" not in own
    assert own.count("Right answer") == own.count("Your answer") == 1


def test_an_order_shows_both_places(user_client, all_wrong):
    response = of_kind(all_wrong, "ordering")

    own = entry(page(user_client, all_wrong), response.position)

    # wrong_value turns the order round: first is last
    assert own.count("Your place: <strong>") == 4
    assert re.search(r"Your place: <strong>4</strong>.*?Right place: 1", own, re.DOTALL)


def test_pairs_show_the_match_and_the_right_one(user_client, all_wrong):
    response = of_kind(all_wrong, "matching")

    own = entry(page(user_client, all_wrong), response.position)

    rows = own.split("<tbody>")[1].split("</tbody>")[0]
    assert rows.count("<tr>") == 3
    assert rows.count(">wrong</span>") == 2
    assert rows.count(">right</span>") == 1


def test_the_time_stands_against_the_time_allowed(user_client, scored_mock):
    assert "1:40 of 6:00" in entry(page(user_client, scored_mock), 1)


def test_a_changed_answer_says_how_it_turned_out(user_client, scored_mock):
    text = page(user_client, scored_mock)

    assert "Changed: wrong to right" in entry(text, 1)
    assert "Changed" not in entry(text, 3)


def test_flags_blanks_and_unscored_items_are_marked(user_client, mock):
    score(mock)
    unscored = mock.responses.filter(is_scored=False).first()
    mock.responses.filter(position=4).update(flagged=True)

    text = page(user_client, mock)

    assert "Flagged" in entry(text, 4)
    assert "Left blank" in entry(text, 4)
    assert "Unscored" in entry(text, unscored.position)


def test_an_item_met_before_says_so(user_client, user, exam, scored_mock):
    again = mock_of(user, exam, now=LATER.replace(hour=1))
    score(again)

    assert "Met before" in entry(page(user_client, again), 1)
    assert "Met before" not in entry(page(user_client, scored_mock), 1)


def test_an_answer_that_came_late_says_so(user_client, late_mock):
    late = late_mock.responses.get(synced_late=True)

    assert "Arrived late" in entry(page(user_client, late_mock), late.position)


# Items of a running mock


def test_an_item_of_a_running_mock_keeps_its_key(user_client, user, exam, all_wrong):
    mock_of(user, exam, now=LATER)

    text = page(user_client, all_wrong)

    assert "part of your mock exam that is not scored yet" in text
    assert "Add a note" not in text
    for forbidden in (
        "answer--key",
        "answer--wrong",
        "Right answer",
        "Your answer",
        "Right place",
        "here is why",
        "the number",
        "Read the number",
    ):
        assert forbidden not in text


def test_nothing_gives_away_how_the_response_turned_out(user_client, user, exam, scored_mock):
    mock_of(user, exam, now=LATER)

    text = page(user_client, scored_mock)

    assert "Withheld" in entry(text, 1)
    assert "Changed" in entry(text, 1)
    for forbidden in ("is-right", "is-wrong", ">Right</span>", ">Wrong</span>", "wrong to right", "Unscored"):
        assert forbidden not in text
    assert positions(page(user_client, scored_mock, "?show=wrong")) == []


# Filters


def test_wrong_shows_what_was_missed_or_left_blank(user_client, mock):
    get_right(mock, 6)
    mock.responses.filter(position=1).update(value=None)
    score(mock)
    missed = list(mock.responses.filter(is_correct=False).values_list("position", flat=True))

    assert positions(page(user_client, mock, "?show=wrong")) == missed


@pytest.mark.parametrize(("show", "expected"), [("flagged", [2]), ("changed", [1]), ("bookmarked", [5])])
def test_filters_show_what_they_say(user_client, user, scored_mock, show, expected):
    Bookmark.objects.create(user=user, item=scored_mock.responses.get(position=5).item, created_at=LATER)

    text = page(user_client, scored_mock, f"?show={show}")

    assert positions(text) == expected
    assert f'href="{url(scored_mock)}?show={show}" aria-current="true"' in text


def test_a_domain_narrows_every_filter(user_client, all_wrong):
    second = list(all_wrong.responses.filter(task__domain__number=2).values_list("position", flat=True))

    assert positions(page(user_client, all_wrong, "?show=wrong&domain=2")) == second


def test_an_empty_choice_offers_the_way_back(user_client, scored_mock):
    text = page(user_client, scored_mock, "?show=bookmarked")

    assert "Nothing here" in text
    assert "Show all questions" in text


@pytest.mark.parametrize("query", ["?show=nonsense", "?domain=x", "?domain=0"])
def test_nonsense_in_the_address_is_left_out(user_client, scored_mock, query):
    assert len(positions(page(user_client, scored_mock, query))) == 10


def test_the_navigator_leads_to_every_item(user_client, scored_mock):
    text = page(user_client, scored_mock, "?show=flagged")

    navigator = text.split('class="review-nav"')[1].split("</ol>")[0]
    assert navigator.count("<li>") == 10
    assert 'href="#q2"' in navigator
    assert f'href="{url(scored_mock)}#q3"' in navigator


def test_a_review_takes_few_queries(user_client, scored_mock, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        user_client.get(url(scored_mock))


# wrong_value and right_value are legal and differ, or the tests above would show nothing
def test_values_of_these_tests(mock):
    for response in mock.responses.select_related("version__key"):
        assert right_value(response) != wrong_value(response)


# How sure somebody was


@pytest.fixture
def sure_and_wrong(user, exam):
    """A drill: 1 wrong and sure, 2 right and sure, 3 wrong and guessed, 4 wrong."""
    drill = practice_of(user, exam, count=4)
    for position, confidence in ((1, 3), (2, 3), (3, 1)):
        row = drill.responses.get(position=position)
        value = right_value(row) if position == 2 else wrong_value(row)
        save(drill, position, value=value, confidence=confidence)
    score(drill)
    return drill


def test_the_review_says_how_sure_one_was(user_client, sure_and_wrong):
    text = page(user_client, sure_and_wrong)

    assert "Sure, and wrong" in entry(text, 1)
    assert ">Sure<" in entry(text, 2)
    assert "A guess" in entry(text, 3)
    assert "Sure" not in entry(text, 4)


def test_what_was_sure_but_wrong_has_a_filter(user_client, sure_and_wrong):
    assert positions(page(user_client, sure_and_wrong, "?show=sure")) == [1]


def test_a_mock_has_no_such_filter(user_client, scored_mock):
    assert "Sure but wrong" not in page(user_client, scored_mock)
