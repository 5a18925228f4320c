"""Lists of pages that are known to exist."""

from pathlib import Path

import pytest
from django.conf import settings

from questions.core.pages import parse_pages


def test_ends_belong_to_the_base_before_them():
    text = "# a remark\n\nhttps://docs.example.org/guide/\n  one.html\n  two.html\nhttps://example.org/three\n"

    assert parse_pages(text) == {
        "https://docs.example.org/guide/",
        "https://docs.example.org/guide/one.html",
        "https://docs.example.org/guide/two.html",
        "https://example.org/three",
    }


def test_an_end_without_a_base_is_named():
    with pytest.raises(ValueError, match="line 2"):
        parse_pages("# pages\n  one.html\n")


def test_the_shipped_list_is_one():
    pages = parse_pages(Path(settings.BASE_DIR, "fixtures/pages.txt").read_text())

    assert "https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor.html" in pages
    assert all(page.startswith("https://") for page in pages)
