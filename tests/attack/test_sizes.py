"""What is too large is refused before it is read."""

import io

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from questions.core.exchange.bounds import MAX_OWN_BYTES
from questions.core.figure_images import MAX_UPLOAD_BYTES

IMPORT = "/admin/questions/exchangejob/import/"
FORM = "multipart/form-data; boundary=x"


class Unread(io.RawIOBase):
    """A body of which nobody may read a byte."""

    def read(self, *args: object) -> bytes:
        raise AssertionError("it was read")

    readline = read


def send(client, path, length, content_type=FORM):
    """A request that says how long it is; its body is never sent."""
    return client.generic(
        "POST", path, content_type=content_type, CONTENT_LENGTH=str(length), **{"wsgi.input": Unread()}
    )


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/accounts/login/", FORM),
        ("/accounts/login/", "application/x-www-form-urlencoded"),
        ("/api/v1/tokens/", "application/json"),
        ("/api/v1/session/", "application/json"),
        (IMPORT, FORM),
        ("/nowhere/", FORM),
    ],
)
def test_of_a_stranger_no_large_body_is_read(db, path, content_type):
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "a" * 32

    assert send(client, path, settings.MAX_BODY_BYTES + 1, content_type).status_code in (404, 413)


@pytest.mark.parametrize("length", [1_000_000_000_000, 2_500_001])
def test_a_call_of_the_api_is_refused_in_the_shape_of_errors(user_client, length):
    answer = send(user_client, "/api/v1/attempts/", length, "application/json")

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_of_a_candidate_no_upload_is_read(user_client):
    assert send(user_client, IMPORT, 60_000_000).status_code == 413


def test_of_an_instructor_no_body_beyond_the_largest_file_is_read(instructor):
    client = Client()
    client.force_login(instructor)

    assert send(client, IMPORT, 70_000_001).status_code == 413
    assert send(client, IMPORT, 60_000_000).status_code != 413


@pytest.mark.parametrize("length", ["-1", "1e9", "", "0x10"])
def test_a_length_that_is_no_number_reads_nothing(db, client, length):
    assert send(client, "/accounts/login/", length).status_code in (200, 400)


def test_the_limits_leave_room_for_the_largest_files_that_pages_take():
    limits = {reverse("admin:questions_item_figures"): MAX_UPLOAD_BYTES, IMPORT: MAX_OWN_BYTES}

    assert settings.UPLOADS.keys() == limits.keys()
    assert all(settings.UPLOADS[path] > size * 1.1 for path, size in limits.items())
