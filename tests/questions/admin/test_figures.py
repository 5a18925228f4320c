"""Uploading pictures while an item is written."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from questions.core.figure_images import MAX_UPLOAD_BYTES
from questions.models import Figure
from tests.factories.figures import picture
from tests.questions.admin.pages import PREVIEW, item_data

UPLOAD = "/admin/questions/item/figures/"
WORDS = "A curve that rises and falls"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def upload(instructor_client):
    """What the panel gets for a file and its words."""

    def do(data=None, alt=WORDS, accept="application/json"):
        file = SimpleUploadedFile("../the-answer.png", picture() if data is None else data, "image/png")
        return instructor_client.post(UPLOAD, {"file": file, "alt": alt}, headers={"Accept": accept})

    return do


def test_an_upload_answers_with_the_markdown_to_insert(upload, instructor):
    answer = upload(alt="  A curve\nthat [rises] ")

    figure = Figure.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {"markdown": rf"![A curve that \[rises\]](figure:{figure.pk})", "errors": {}}
    assert (figure.uploaded_by, figure.name) == (instructor, "the-answer.png")


def test_without_script_a_page_shows_the_line_and_the_picture(upload):
    page = upload(accept="text/html").content.decode()

    assert f"![{WORDS}](figure:{Figure.objects.get().pk})" in page
    assert 'src="/figures/' in page


@pytest.mark.parametrize(
    ("data", "alt", "field", "words"),
    [
        (b"<svg onload='alert(1)'>", WORDS, "file", "SVG files can hold scripts"),
        (b"x" * (MAX_UPLOAD_BYTES + 1), WORDS, "file", "5.0 MB; 5 MB is the most"),
        (None, "", "alt", "required"),
        (None, "figure.png", "alt", "is the name of a file"),
    ],
    ids=["script", "heavy", "no words", "no real words"],
)
def test_what_cannot_be_a_figure_is_refused_at_its_field(upload, data, alt, field, words):
    answer = upload(data, alt)

    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
    assert words in answer.json()["errors"][field][0]
    assert not Figure.objects.exists()


def test_many_uploads_in_a_minute_are_slowed_down(upload, monkeypatch):
    monkeypatch.setattr("questions.admin.figures.UploadThrottle.rate", "2/min")
    answers = [upload() for _ in range(3)]

    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert "Go on in" in answers[2].json()["errors"]["__all__"][0]


def test_a_store_that_is_away_is_told_and_nothing_is_kept(upload, settings):
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {"bucket_name": "away", "endpoint_url": "http://127.0.0.1:9"},
        }
    }
    answer = upload()

    assert answer.status_code == 503
    assert "try again" in answer.json()["errors"]["__all__"][0]
    assert not Figure.objects.exists()


def test_candidates_upload_nothing(user_client):
    file = SimpleUploadedFile("a.png", picture(), "image/png")

    assert user_client.post(UPLOAD, {"file": file, "alt": WORDS}).status_code == 302
    assert not Figure.objects.exists()


def test_the_preview_lists_what_the_text_shows(upload, instructor_client, exam):
    known = upload().json()["markdown"]
    unknown = f"![Not there at all](figure:{'0' * 8}-0000-4000-8000-{'0' * 12})"

    answer = instructor_client.post(PREVIEW, item_data(stem=f"Look:\n\n{known}", clue=unknown)).json()

    first, second = answer["figures"]
    assert (first["alt"], first["size"]) == (WORDS, "40 × 30, 1 kB")
    assert instructor_client.get(first["url"]).status_code == 200
    assert (second["alt"], second["url"]) == ("Not there at all", None)
    assert f'src="{first["url"]}"' in answer["item"]["stem_html"]
    assert any("there is no figure 00000000" in finding for finding in answer["missing"])
