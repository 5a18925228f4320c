"""Figures that no text shows go after a month; what any version shows stays."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage

from questions.models import Figure
from questions.services.authoring import save_draft
from questions.services.figure_sweep import sweep_figures
from questions.services.figures import store_figure
from tests.factories.figures import picture, stored_figure
from tests.factories.questions import NOW, draft_item, item_draft, published_item

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


def showing(figure, where="stem"):
    draft, words = item_draft(), f"Look:\n\n![A curve that rises](figure:{figure.pk})"
    if where == "stem":
        return {"content": replace(draft.content, stem=words)}
    rationales = draft.solution.rationales | {"o1": words}
    return {"solution": replace(draft.solution, rationales=rationales)}


def test_what_nobody_showed_for_a_month_goes_with_its_file(exam):
    figure = stored_figure()

    assert sweep_figures(now=NOW + 30 * DAY) == 0
    assert sweep_figures(now=NOW + 31 * DAY) == 1

    assert not Figure.objects.exists()
    assert not default_storage.exists(figure.storage_name)


@pytest.mark.parametrize("where", ["stem", "rationale"])
def test_what_a_published_version_shows_stays_for_good(exam, where):
    figure = stored_figure()
    item = published_item(**showing(figure, where))
    save_draft(item_id=item.pk, draft=item_draft(slug=item.slug), by=None, now=NOW)

    for days in (1, 40, 400):
        assert sweep_figures(now=NOW + days * DAY) == 0


def test_a_month_begins_when_the_last_text_lost_it(exam):
    figure = stored_figure()
    item = draft_item(**showing(figure))
    sweep_figures(now=NOW + 40 * DAY)
    save_draft(item_id=item.pk, draft=item_draft(slug=item.slug), by=None, now=NOW + 40 * DAY)

    assert sweep_figures(now=NOW + 69 * DAY) == 0
    assert sweep_figures(now=NOW + 71 * DAY) == 1


def test_uploaded_again_it_stays(exam):
    stored_figure()
    store_figure(data=picture(), name="", by=None, now=NOW + 20 * DAY)

    assert sweep_figures(now=NOW + 31 * DAY) == 0


def test_texts_are_looked_through_once_a_day(exam, django_assert_num_queries):
    draft_item(**showing(stored_figure()))
    sweep_figures(now=NOW + DAY)

    with django_assert_num_queries(2):
        sweep_figures(now=NOW + DAY + timedelta(hours=1))


def test_a_store_that_is_away_keeps_no_row(exam, settings):
    stored_figure()
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {"bucket_name": "away", "endpoint_url": "http://127.0.0.1:9"},
        }
    }

    assert sweep_figures(now=NOW + 31 * DAY) == 1
    assert not Figure.objects.exists()
