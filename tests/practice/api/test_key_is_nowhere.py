"""A whole sitting, read by somebody who looks for the key in everything that comes from the site.

Every answer of pages, scripts and API calls before scoring is kept with its headers and searched.
"""

import json
import re

import pytest
from django.test import Client

from practice.core.attempt import Mode
from practice.models import Attempt, Response
from tests.factories.figures import show_in_all_items, stored_figure
from tests.factories.practice import (
    mock_of,
    practice_of,
    quick_items,
    respond,
    right_value,
    save,
    score,
    tiny_bank,
    wrong_value,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

HANDLE = re.compile(r"""["'>\s=/](?:o|p)\d{1,2}["'<\s/,\]]""")
MARKS = ("is_scored", "is_correct", "unscored", "met_before", "pilot", "rationale", "solution", "takeaway", "angoff",
         "synced_late", "version", "family")  # fmt: skip
ATTEMPT_FIELDS = {
    "id", "exam", "exam_title", "title", "mode", "started_at", "submitted_at", "time_limit_ms", "position",
    "item_count", "item_target", "status", "server_time", "deadline_at", "remaining_ms", "items", "kind", "choose",
    "stem_html", "options", "prompts", "html", "response", "value", "flagged", "eliminated", "confidence", "revision",
    "time_spent_ms", "checked", "saved_at", "changed", "outcome", "code", "detail", "errors", "request_id",
}  # fmt: skip


class Reader:
    """A signed-in browser that keeps everything it is sent."""

    def __init__(self, user):
        self.client = Client()
        self.client.force_login(user)
        self.pages: dict[str, str] = {}
        self.api: dict[str, str] = {}

    def __call__(self, method, path, body=None, expect=200):
        arguments = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        answer = getattr(self.client, method)(path, **arguments)
        assert answer.status_code == expect, (path, answer.status_code, answer.content[:500])
        content = b"".join(answer) if answer.streaming else answer.content
        text = f"{path}\n{dict(answer.headers)}\n{content.decode(errors='replace')}"
        kept = self.api if path.startswith("/api/v1/") else self.pages
        kept[f"{method} {path} #{len(kept)}"] = text
        return json.loads(content) if path.startswith("/api/") and content else content.decode(errors="replace")

    @property
    def everything(self):
        return self.pages | self.api


def secrets_of(attempt):
    """Words that only somebody who knows the key would say: rationales, clues, takeaways, references, slugs."""
    words = set()
    for response in attempt.responses.select_related("version__key", "item"):
        solution = response.version.key.solution
        words |= {*solution["rationales"].values(), solution["clue"], solution["takeaway"], response.item.slug}
        words |= {reference["url"] for reference in solution["references"]}
    return words


def follow(reader, html):
    """Fetch every script, style sheet and picture a page names, and what those import."""
    named = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', html))
    seen = set()
    while named - seen:
        path = (named - seen).pop()
        seen.add(path)
        text = reader("get", path)
        folder = path.rpartition("/")[0]
        for relative in re.findall(r'(?:from|import)\s*\(?["\'](\.[^"\']+)', text):
            parts = folder.split("/")
            for part in relative.split("/"):
                parts = parts[:-1] if part == ".." else parts if part == "." else [*parts, part]
            named.add("/".join(parts))
    return seen


@pytest.fixture
def figures(exam):
    """The figure that all stems show, and the one that all explanations show."""
    stem, explanation = stored_figure(), stored_figure(colour=(0, 0, 255))
    show_in_all_items(stem, explained_by=explanation)
    return stem, explanation


@pytest.fixture
def sitting(user, exam, figures):
    """Everything a candidate does with a mock until it is scored. The reader, and the attempt."""
    older = practice_of(user, exam, count=10)
    respond(older, lambda response: True)
    score(older)
    tutor = practice_of(user, exam, Mode.TUTOR, count=3)

    reader = Reader(user)
    for page in ("/", "/attempts/", "/practice/", "/help/scoring/", "/profile/", "/exams/TINY-1/"):
        reader("get", page)
    reader("post", "/exams/TINY-1/", expect=302)
    attempt = Attempt.objects.get(mode="mock")
    url, api = f"/attempts/{attempt.pk}/", f"/api/v1/attempts/{attempt.pk}/"
    follow(reader, reader("get", url))
    reader("get", "/attempts/sw.js")

    for link in set(re.findall(r"/figures/[\w.:-]+", json.dumps(reader("get", api)))):
        reader("get", link)
    reader("post", "/api/v1/attempts/", {"exam": "TINY-1", "mode": "mock"})
    for response in attempt.responses.order_by("position"):
        path = f"{api}responses/{response.position}/"
        reader("put", path, {"value": right_value(response), "revision": 1})
        reader("put", path, {"value": wrong_value(response), "flagged": True, "revision": 2})
        reader("put", path, {"value": None, "revision": 2}, expect=409)
        reader("put", path, {"value": ["zzzzz"], "revision": 3}, expect=422)
        reader("put", path, {"value": right_value(response), "revision": 3, "is_correct": True})
        reader("post", path + "feedback/", expect=409)
    entries = [{"position": n, "value": None, "revision": 1} for n in range(1, 12)]
    reader("put", f"{api}responses/", entries)
    reader("put", f"{api}progress/", {"position": 4, "since": "2020-01-01T00:00:00Z"})

    for path in (f"{api}result/", f"{api}review/"):
        reader("get", path, expect=409)
    for path in (f"{url}result/", f"{url}result.pdf", f"{url}review/"):
        reader("get", path, expect=302)
    for path in ("/", "/attempts/", "/practice/", "/api/v1/attempts/", "/exams/TINY-1/"):
        reader("get", path)

    # other sittings of the same items, during the mock
    reader("get", f"/api/v1/attempts/{older.pk}/review/")
    reader("get", f"/attempts/{older.pk}/review/")
    reader("get", f"/attempts/{older.pk}/result/")
    reader("get", f"/api/v1/attempts/{tutor.pk}/")
    reader("post", f"/api/v1/attempts/{tutor.pk}/responses/1/feedback/", expect=409)
    reader("post", f"/api/v1/attempts/{tutor.pk}/submission/", expect=202)
    reader("get", f"/api/v1/attempts/{tutor.pk}/result/", expect=202)
    for mode in ("drill", "tutor"):
        for source in ("all", "missed", "flagged", "unseen"):
            reader("post", "/api/v1/attempts/", {"exam": "TINY-1", "mode": mode, "source": source}, expect=422)

    # the admin and the schema
    item_id = attempt.responses.first().item_id
    for path in ("/admin/", "/admin/questions/item/", f"/admin/questions/item/{item_id}/change/"):
        reader("get", path, expect=302)
    reader("get", "/api/schema/?format=json")

    # and after the end, before scoring
    reader("post", f"{api}submission/", expect=202)
    reader("get", api)
    reader("get", f"{api}result/", expect=202)
    reader("get", f"{api}review/", expect=409)
    reader("get", f"{url}result/")
    reader("put", f"{api}responses/1/", {"value": None, "revision": 9}, expect=410)
    reader("get", url, expect=302)
    return reader, attempt


def test_no_answer_of_the_site_tells_the_key(sitting):
    reader, attempt = sitting
    secrets = secrets_of(attempt)
    assert len(secrets) > 40

    told = {
        (place, secret) for place, text in reader.everything.items() for secret in secrets if secret and secret in text
    }

    assert told == set()


def test_figures_are_seen_without_their_files_and_those_of_explanations_not_at_all(sitting, figures):
    reader, _ = sitting
    stem, explanation = figures
    names = [figure.storage_name.partition("/")[2].partition(".")[0] for figure in figures]

    secrets = [*names, "curve.png", explanation.pk.hex, str(explanation.pk)]
    told = [(place, secret) for place, text in reader.everything.items() for secret in secrets if secret in text]
    assert told == []
    assert any(f"get /figures/{stem.pk.hex}." in place for place in reader.pages)


def test_no_handle_is_sent(sitting):
    """Handles follow the authored order, which follows the key."""
    reader, _ = sitting

    assert [place for place, text in reader.api.items() if HANDLE.search(text)] == []


def test_a_running_attempt_says_nothing_but_the_contract(sitting):
    """A field nobody thought of would be found here."""
    reader, attempt = sitting

    def names(value):
        if isinstance(value, dict):
            return set(value).union(*map(names, value.values()))
        return set().union(*map(names, value)) if isinstance(value, list) else set()

    mine = [text for place, text in reader.api.items() if f"/{attempt.pk}/" in place]
    sent = set().union(*(names(json.loads(text.rpartition("\n")[2])) for text in mine))
    assert sent - ATTEMPT_FIELDS == set()


def test_no_mark_tells_what_is_scored_or_right(sitting):
    reader, attempt = sitting

    mine = {place: text for place, text in reader.api.items() if f"/{attempt.pk}/" in place}
    assert [(place, mark) for place, text in mine.items() for mark in MARKS if mark in text] == []


def test_the_player_page_holds_no_item(sitting):
    reader, attempt = sitting

    page = "".join(text for place, text in reader.pages.items() if f"get /attempts/{attempt.pk}/ " in place)
    options = [row.version.content["options"] for row in attempt.responses.select_related("version")]
    assert "player__main" in page
    assert not [option["text"] for item in options for option in item if option["text"] in page]


def test_a_right_and_a_wrong_answer_are_confirmed_alike(user, exam):
    """Same fields, same values but for the time."""
    mock = mock_of(user, exam)
    reader = Reader(user)
    for response in mock.responses.all():
        path = f"/api/v1/attempts/{mock.pk}/responses/{response.position}/"
        right = reader("put", path, {"value": right_value(response), "revision": 1})
        wrong = reader("put", path, {"value": wrong_value(response), "revision": 2})

        assert set(right) == set(wrong) == {"position", "revision", "saved_at", "server_time", "remaining_ms"}


def test_neither_order_nor_ids_of_options_follow_the_key(user, exam):
    """The key of single items stands at each of four places about equally often, and ids sort at random."""
    quick_items(exam, [("single", "1.1")] * 60)
    places, ranks = [0] * 4, [0] * 4
    for seed in range(6):
        drill = practice_of(user, exam, count=60, seed=seed, tasks=("1.1",))
        for response in Response.objects.filter(attempt=drill, kind="single").select_related("version__key"):
            (key,) = right_value(response)
            places[response.option_ids.index(key)] += 1
            ranks[sorted(response.option_ids).index(key)] += 1

    # some 340 items: 85 expected at each place, standard deviation 8
    assert all(50 < count < 120 for count in [*places, *ranks]), (places, ranks)


def test_after_scoring_the_same_search_finds_the_key(user, exam):
    """The search itself works: the review of a scored mock holds what was looked for."""
    mock = mock_of(user, exam)
    save(mock)
    score(mock)
    reader = Reader(user)

    reader("get", f"/api/v1/attempts/{mock.pk}/review/")
    reader("get", f"/attempts/{mock.pk}/review/")

    for text in reader.everything.values():
        assert sum(secret in text for secret in secrets_of(mock)) > 40


def test_a_tutor_sitting_tells_the_key_of_nothing_but_what_was_asked(user, exam):
    tiny_bank(exam)
    tutor = practice_of(user, exam, Mode.TUTOR, count=4)
    save(tutor, 1)
    reader = Reader(user)
    reader("post", f"/api/v1/attempts/{tutor.pk}/responses/1/feedback/")
    reader("get", f"/api/v1/attempts/{tutor.pk}/")
    reader("get", f"/attempts/{tutor.pk}/")

    told = "".join(reader.everything.values())

    others = tutor.responses.exclude(position=1).select_related("version__key")
    assert not [r for row in others for r in row.version.key.solution["rationales"].values() if r in told]
