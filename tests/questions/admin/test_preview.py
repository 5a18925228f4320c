"""The live preview: the frame, and what it is filled with."""

import pytest

from questions.models import Item
from tests.questions.admin.pages import PREVIEW, item_data, option


def preview(client, **changes):
    return client.post(PREVIEW, item_data(**changes)).json()


def test_the_item_has_the_shape_the_player_gets(exam, instructor_client):
    item = preview(instructor_client, stem="Is **this** $x^2$?")["item"]

    assert item["stem_html"].startswith("<p>Is <strong>this</strong> <math")
    assert item["options"][0] == {"id": "o1", "html": "Option 1"}
    assert (item["kind"], item["choose"], item["position"], item["prompts"]) == ("single", 1, 1, [])


def test_the_key_is_in_the_solution_only(exam, instructor_client):
    shown = preview(instructor_client)

    assert shown["feedback"]["key"] == ["o2"]
    assert shown["feedback"]["rationales"]["o3"].startswith("This is why option 3")
    assert "key" not in str(shown["item"])


def test_missing_things_and_advice_are_told_apart(exam, instructor_client):
    shown = preview(instructor_client, clue="")

    assert shown["missing"] == ["clue: missing"]
    assert "stem: 5 words, expected at least 40" in shown["advice"]


@pytest.mark.parametrize(
    "changes",
    [
        {"slug": "", "task": "", "kind": "", "stem": "", "angoff": "x"},
        {"options": [{}, {"text": "only text"}, {"is_key": "on"}]},
        {"kind": "matching", "prompts": [{"text": "a", "match": "8"}, {"match": "1"}, {}]},
        {"kind": "essay", "references": [{"title": "no address"}]},
    ],
)
def test_half_typed_items_have_a_preview(exam, instructor_client, changes):
    assert preview(instructor_client, **changes)["missing"]


def test_nothing_at_all_has_a_preview(exam, instructor_client):
    assert instructor_client.post(PREVIEW, {}).status_code == 200


def test_a_preview_writes_nothing(exam, instructor_client):
    preview(instructor_client)

    assert not Item.objects.exists()


def test_what_is_typed_cannot_run_in_the_preview(exam, instructor_client):
    options = [option(1, text="<img src=x onerror=alert(1)>"), option(2, text="[x](javascript:alert(1))")]

    shown = preview(instructor_client, stem="<script>alert(1)</script>", options=options)

    assert shown["item"]["stem_html"] == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"
    assert shown["item"]["options"][0]["html"] == "&lt;img src=x onerror=alert(1)&gt;"


def test_only_this_site_may_frame_the_preview(exam, instructor_client):
    reply = instructor_client.get(PREVIEW)

    assert reply["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in reply["Content-Security-Policy"]
    assert "unsafe-inline" not in reply["Content-Security-Policy"]


def test_a_preview_needs_a_csrf_token(exam, instructor):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(instructor)

    assert client.post(PREVIEW, item_data()).status_code == 403
