"""One's own missed and bookmarked items as an Anki deck."""

import io
import json
import sqlite3
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from practice.core.anki import Card, write_decks
from practice.models import Attempt, Bookmark, Response
from practice.services.anki import deck_size, export_deck
from practice.services.errors import NothingToDraw
from questions.core.rendering import render_content, render_solution
from tests.factories.figures import ALT, show_in_all_items, stored_figure
from tests.factories.practice import NOW, get_right, mock_of, practice_of, score
from tests.factories.questions import item_draft

LATER = NOW + timedelta(hours=2)


def notes_of(data):
    """(guid, fields, tags) of every note."""
    database = sqlite3.connect(":memory:")
    database.deserialize(zipfile.ZipFile(io.BytesIO(data)).read("collection.anki2"))
    notes = database.execute("select guid, flds, tags from notes order by id").fetchall()
    database.close()
    return notes


@pytest.fixture
def missed(mock, user):
    """A scored mock with some items missed."""
    get_right(mock, 5)
    score(mock)
    return list(Response.objects.filter(attempt=mock, is_correct=False))


def test_what_was_missed_is_in_the_deck_with_its_key_and_place(missed, user):
    notes = notes_of(export_deck(user=user, now=LATER))

    assert len(notes) == len(missed) == deck_size(user) > 0
    assert all("<hr" not in fields and "\x1f" in fields for _, fields, _ in notes)
    assert all(" missed " in tags and "::task-" in tags and "::domain-" in tags for _, _, tags in notes)


def test_a_bookmarked_item_is_in_it_though_it_was_right(mock, user):
    get_right(mock, 10_000)
    score(mock)
    right = Response.objects.filter(attempt=mock, is_correct=True).first()
    before = deck_size(user)
    Bookmark.objects.create(user=user, item=right.item, created_at=NOW)

    assert deck_size(user) == before + 1


def test_a_later_export_updates_the_same_notes(missed, user):
    first, second = (notes_of(export_deck(user=user, now=LATER + timedelta(days=days))) for days in (0, 5))

    assert [guid for guid, *_ in first] == [guid for guid, *_ in second]


def test_nothing_of_an_open_mock_is_in_it(missed, user, exam):
    mock_of(user, exam, now=LATER)  # the bank has ten items: it has all of them

    assert deck_size(user) == 0
    with pytest.raises(NothingToDraw):
        export_deck(user=user, now=LATER)


def test_what_was_bookmarked_but_never_scored_is_not_in_it(user, exam):
    open_drill = practice_of(user, exam)
    Bookmark.objects.create(user=user, item=open_drill.responses.first().item, created_at=NOW)

    assert deck_size(user) == 0


def test_what_others_missed_is_not_in_it(missed, other_user):
    assert deck_size(other_user) == 0


def test_the_keys_it_shows_count_as_seen(missed, mock, user):
    Attempt.objects.filter(pk=mock.pk).update(closed_by="deadline")
    export_deck(user=user, now=LATER)

    mock.refresh_from_db()
    assert mock.review_opened_at == LATER


@pytest.mark.parametrize("kind", ["single", "multiple", "ordering", "matching"])
def test_every_kind_has_its_options_in_front_and_its_key_behind(kind):
    draft = item_draft(kind)
    html = render_content(draft.content)
    card = Card("id", "MLS-C01", draft.content, html, draft.solution, render_solution(draft.solution), ("t",))
    front, back = notes_of(write_decks([card], NOW))[0][1].split("\x1f")

    assert all(html["options"][option.handle] in front for option in draft.content.options)
    assert "here is why" in back or kind == "matching"
    assert draft.solution.takeaway in back
    assert "✓" not in front


def test_a_figure_whose_picture_is_not_to_be_had_is_shown_by_its_words():
    draft = item_draft()
    html = render_content(draft.content) | {"stem": f'<p><img src="figure:{uuid4()}" alt="A plot"></p>'}
    card = Card("id", "MLS-C01", draft.content, html, draft.solution, render_solution(draft.solution), ())
    front = notes_of(write_decks([card], NOW))[0][1]

    assert "[Figure: A plot]" in front
    assert "figure:" not in front


def test_a_deck_takes_its_pictures_along(missed, user):
    stem, explanation = stored_figure(), stored_figure(colour=(0, 0, 255))
    show_in_all_items(stem, explained_by=explanation)

    data = export_deck(user=user, now=LATER)

    front, back = notes_of(data)[0][1].split("\x1f")
    assert f'<img src="{stem.pk}.png" alt="{ALT}">' in front
    assert f'<img src="{explanation.pk}.png" alt="{ALT}">' in back
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        media = json.loads(archive.read("media"))
        sizes = {media[number]: len(archive.read(number)) for number in media}
    assert sizes == {f"{figure.pk}.png": figure.bytes for figure in (stem, explanation)}


def test_the_page_hands_out_the_deck(missed, user, user_client, client):
    address = reverse("own-data-anki")

    assert b"Deck for Anki" in user_client.get(reverse("own-data")).content
    assert user_client.get(address).status_code == 405
    assert client.post(address).status_code == 302
    reply = user_client.post(address)
    assert reply["Content-Disposition"] == 'attachment; filename="ann.apkg"'
    assert notes_of(reply.content)


def test_without_anything_the_page_says_so(user_client):
    reply = user_client.post(reverse("own-data-anki"), follow=True)

    assert b"no question was missed or bookmarked" in reply.content


def test_the_command_writes_the_deck(missed, user, tmp_path):
    call_command("export_anki", str(tmp_path / "a.apkg"), "--user", user.username)

    assert notes_of((tmp_path / "a.apkg").read_bytes())
    with pytest.raises(CommandError, match="nobody called"):
        call_command("export_anki", str(tmp_path / "b.apkg"), "--user", "nobody")
