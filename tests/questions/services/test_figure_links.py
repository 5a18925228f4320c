"""Links to figures: what they open, for how long, and what they tell."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.urls import reverse

from questions.services.errors import NotPublishable
from questions.services.figure_links import FigureNotFound, link_to, open_figure, show_figures
from questions.services.publishing import publish_item
from tests.factories.figures import place, stored_figure
from tests.factories.questions import draft_item, item_draft, published_item

MORNING = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)
S = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


@pytest.fixture
def figure(db):
    return stored_figure()


def token(figure, now=MORNING):
    return link_to(figure.pk, now).rpartition("/")[2]


def test_a_link_opens_the_picture(figure):
    found = open_figure(token=token(figure), now=MORNING)

    assert found.content_type == "image/png"
    assert len(found.data) == figure.bytes


def test_links_of_half_a_day_are_the_same_and_last_a_day_and_more(figure):
    assert token(figure, MORNING) == token(figure, MORNING + timedelta(hours=12) - S)
    assert token(figure, MORNING) != token(figure, MORNING + timedelta(hours=12))

    late = token(figure, MORNING + timedelta(hours=12) - S)
    open_figure(token=late, now=MORNING + timedelta(hours=36) - S)
    with pytest.raises(FigureNotFound):
        open_figure(token=late, now=MORNING + timedelta(hours=36))


def test_pages_get_links_in_one_query_and_without_figures_in_none(figure, django_assert_num_queries):
    with django_assert_num_queries(1):
        filled = show_figures([place(figure), {"a": place(figure)}, None], now=MORNING)
    with django_assert_num_queries(0):
        assert show_figures(["<p>x</p>"], now=MORNING) == ["<p>x</p>"]

    assert f'src="{link_to(figure.pk, MORNING)}"' in filled[1]["a"]
    assert 'width="40" height="30"' in filled[0]


def test_a_link_tells_neither_file_nor_name(figure):
    link = link_to(figure.pk, MORNING)

    assert figure.storage_name.partition("/")[2].partition(".")[0] not in link
    assert "curve" not in link


@time_machine.travel(MORNING, tick=False)
def test_a_picture_is_sent_so_that_a_browser_keeps_it_and_runs_nothing(figure, client):
    answer = client.get(link_to(figure.pk, MORNING))

    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/png"
    assert answer["Cache-Control"] == f"private, max-age={36 * 3600}, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    policy = {"default-src 'none'", "frame-ancestors 'none'", "sandbox"}
    assert set(answer["Content-Security-Policy"].split("; ")) == policy
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Content-Disposition"] == "inline"
    assert "Set-Cookie" not in answer
    assert "curve" not in str(answer.headers)


@time_machine.travel(MORNING, tick=False)
def test_forged_ended_and_unknown_links_get_the_same_answer(figure, client):
    good = token(figure)
    ended, unknown = token(figure, MORNING - timedelta(days=3)), link_to(uuid4(), MORNING).rpartition("/")[2]
    forged = [good[:-1], f"{good}x", good.replace(".", "0.", 1), figure.pk.hex, str(figure.pk), "x", "x" * 3000]

    answers = [client.get(reverse("figure", args=[name])) for name in [ended, unknown, *forged]]

    assert {(answer.status_code, answer.content, answer["Cache-Control"]) for answer in answers} == {
        (404, answers[0].content, "no-store")
    }


@time_machine.travel(MORNING, tick=False)
def test_a_file_that_is_gone_is_not_found(figure, client):
    default_storage.delete(figure.storage_name)

    assert client.get(link_to(figure.pk, MORNING)).status_code == 404


@time_machine.travel(MORNING, tick=False)
def test_figures_come_from_a_bucket_and_nothing_names_it(db, s3_bucket, client):
    figure = stored_figure()
    assert s3_bucket.Object(figure.storage_name).content_length == figure.bytes

    answer = client.get(link_to(figure.pk, MORNING))

    assert (answer.status_code, len(answer.content)) == (200, figure.bytes)
    said = f"{answer.headers} {answer.content}"
    assert s3_bucket.name not in said
    assert figure.storage_name not in said


@time_machine.travel(MORNING, tick=False)
def test_a_store_that_is_away_is_told_as_such(figure, client, settings):
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {"bucket_name": "away", "endpoint_url": "http://127.0.0.1:9"},
        }
    }

    answer = client.get(link_to(figure.pk, MORNING))

    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "10", "no-store")


def test_an_item_whose_figure_is_not_there_is_not_published(exam, figure):
    stem = f"{item_draft().content.stem}\n\n![A curve that rises](figure:{figure.pk})"
    published_item(content=replace(item_draft().content, stem=stem))

    strange = uuid4()
    item = draft_item(content=replace(item_draft().content, stem=stem.replace(str(figure.pk), str(strange))))
    with pytest.raises(NotPublishable, match=f"stem: there is no figure {strange}"):
        publish_item(item_id=item.pk, by=None, now=MORNING)
