"""Media on an S3-compatible store, over real HTTP."""

import urllib.request
from urllib.parse import parse_qs, urlsplit

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def test_a_file_comes_back_as_it_was(s3_bucket):
    name = default_storage.save("notes/one.txt", ContentFile(b"abc"))

    with default_storage.open(name) as file:
        assert file.read() == b"abc"


def test_a_second_file_of_one_name_keeps_the_first(s3_bucket):
    first = default_storage.save("one.txt", ContentFile(b"first"))
    second = default_storage.save("one.txt", ContentFile(b"second"))

    assert first != second
    assert s3_bucket.Object(first).get()["Body"].read() == b"first"


def test_a_link_is_signed_and_ends_after_five_minutes(s3_bucket):
    url = default_storage.url(default_storage.save("one.txt", ContentFile(b"abc")))

    query = parse_qs(urlsplit(url).query)
    assert query["X-Amz-Expires"] == ["300"]
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    with urllib.request.urlopen(url) as answer:
        assert answer.read() == b"abc"
