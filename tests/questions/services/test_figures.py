"""Pictures are stored once, and the database refuses rows that no page could show."""

import io
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from PIL import Image

from questions.core.figure_images import FigureError
from questions.models import Figure
from questions.services.figures import store_figure
from tests.factories.questions import NOW


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def picture(colour=(200, 30, 30)):
    target = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(target, format="PNG")
    return target.getvalue()


def test_a_picture_is_stored_under_a_name_that_tells_nothing(db):
    figure = store_figure(data=picture(), name="../answer-is-b.png", by=None, now=NOW)

    assert (figure.width, figure.height, figure.content_type) == (40, 30, "image/png")
    assert "answer" not in figure.storage_name
    with default_storage.open(figure.storage_name) as file:
        assert len(file.read()) == figure.bytes


def test_the_same_picture_is_stored_once(db, folder):
    first = store_figure(data=picture(), name="a.png", by=None, now=NOW)
    again = store_figure(data=picture(), name="b.png", by=None, now=NOW + timedelta(days=1))

    assert again == first
    assert again.last_uploaded_at == NOW + timedelta(days=1)
    assert len(list((folder / "figures").iterdir())) == 1


def test_another_picture_is_another_figure(db):
    assert store_figure(data=picture(), name="", by=None, now=NOW) != store_figure(
        data=picture((0, 0, 255)), name="", by=None, now=NOW
    )


def test_of_a_refused_file_nothing_is_kept(db, folder):
    with pytest.raises(FigureError):
        store_figure(data=b"<svg onload='alert(1)'>", name="a.png", by=None, now=NOW)

    assert not Figure.objects.exists()
    assert not list(folder.rglob("*.*"))


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("figure_content_type_known", {"content_type": "image/svg"}),
        ("figure_has_a_size", {"width": 0}),
        ("figure_uploaded_in_order", {"last_uploaded_at": NOW - timedelta(days=1)}),
        ("sha256", {"storage_name": "other"}),
        ("storage_name", {"sha256": "b" * 64}),
    ],
)
def test_a_figure_cannot_be_what_it_must_not(db, name, changes):
    row = {
        "storage_name": "a", "sha256": "a" * 64, "source_sha256": "c" * 64, "content_type": "image/png",
        "width": 1, "height": 1, "bytes": 1, "at": NOW, "last_uploaded_at": NOW,
    }  # fmt: skip
    if name in {"sha256", "storage_name"}:
        Figure.objects.create(**row)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Figure.objects.create(**row | changes)
