"""The database itself refuses to change what was published."""

import os
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from questions.models import Item, ItemComment, ItemEvent, ItemKey, ItemVersion
from questions.services.authoring import discard_draft, draft_of, save_draft
from tests.factories.questions import NOW, draft_item, published_item


@pytest.fixture
def version(exam):
    return published_item().current_version


@pytest.mark.parametrize(
    "change",
    [{"content": {"stem": "another"}}, {"published_at": None}, {"number": 7}],
    ids=lambda change: next(iter(change)),
)
def test_a_published_version_never_changes(version, change):
    with pytest.raises(IntegrityError, match="a published version never changes"), transaction.atomic():
        ItemVersion.objects.filter(pk=version.pk).update(**change)


def test_a_published_version_stays_with_its_item(version):
    other = draft_item()

    with pytest.raises(IntegrityError, match="a published version never changes"), transaction.atomic():
        ItemVersion.objects.filter(pk=version.pk).update(item=other)


def test_the_key_of_a_published_version_never_changes(version):
    with pytest.raises(IntegrityError, match="the key of a published version never changes"), transaction.atomic():
        ItemKey.objects.filter(version=version).update(solution={"correct": ["o4"]})


def test_a_published_version_may_be_rendered_again(version):
    ItemVersion.objects.filter(pk=version.pk).update(html=version.html | {"stem": "<p>again</p>"})

    version.refresh_from_db()
    assert version.html["stem"] == "<p>again</p>"


def test_reviews_may_be_added_to_a_published_version(version):
    ItemKey.objects.filter(version=version).update(reviews=[{"role": "key-checker", "on": "2026-11-22"}])

    assert len(ItemKey.objects.get(version=version).reviews) == 1


def test_a_draft_may_change(exam):
    draft = draft_item().versions.get()

    ItemVersion.objects.filter(pk=draft.pk).update(content=draft.content | {"stem": "another"})
    ItemKey.objects.filter(version=draft).update(solution={})

    draft.refresh_from_db()
    assert draft.content["stem"] == "another"


@pytest.mark.parametrize(
    "change",
    [
        {"note": "never happened"},
        {"action": "retired"},
        {"details": {"changes": {}}},
        {"version_number": 7},
        {"at": NOW},
    ],
    ids=lambda change: next(iter(change)),
)
def test_history_is_only_ever_added_to(version, change):
    event = ItemEvent.objects.create(item=version.item, action="approved", at=NOW - timedelta(days=1))

    with pytest.raises(IntegrityError, match="history is only ever added to"), transaction.atomic():
        ItemEvent.objects.filter(pk=event.pk).update(**change)


def test_nobody_else_takes_the_place_of_who_did_it(exam, instructor, user):
    event = ItemEvent.objects.create(item=draft_item(), action="approved", actor=instructor, at=NOW)

    with pytest.raises(IntegrityError, match="history is only ever added to"), transaction.atomic():
        ItemEvent.objects.filter(pk=event.pk).update(actor=user)


def test_history_cannot_be_deleted(version):
    with pytest.raises(IntegrityError, match="history is only ever added to"), transaction.atomic():
        ItemEvent.objects.filter(item=version.item).delete()


def test_an_item_with_a_history_cannot_be_deleted(exam):
    item = draft_item()
    item.versions.all().delete()

    with pytest.raises(ProtectedError), transaction.atomic():
        item.delete()


def test_history_outlives_a_discarded_draft(exam, instructor):
    item = published_item()
    loaded = Item.objects.select_related("exam", "task").get(pk=item.pk)
    draft = draft_of(loaded, loaded.versions.get())
    changed = replace(draft, content=replace(draft.content, stem="Another stem. What helps?"))
    save_draft(item_id=item.pk, draft=changed, by=instructor, now=NOW)

    discard_draft(item_id=item.pk, by=instructor, now=NOW)

    assert list(item.events.filter(version_number=2).values_list("action", flat=True)) == ["text_edited", "discarded"]


def test_what_was_said_about_an_item_stays(exam, instructor):
    comment = ItemComment.objects.create(
        item=draft_item(), version_number=1, text="Which region?", author=instructor, created_at=NOW
    )

    for change in (lambda row: row.update(text="Fine."), lambda row: row.delete()):
        with pytest.raises(IntegrityError, match="what was said stays"), transaction.atomic():
            change(ItemComment.objects.filter(pk=comment.pk))
    ItemComment.objects.filter(pk=comment.pk).update(resolved_at=NOW, resolved_by=instructor)


def test_history_outlives_the_person(exam, instructor):
    event = ItemEvent.objects.create(item=draft_item(), action="created", actor=instructor, at=NOW)

    instructor.delete()

    event.refresh_from_db()
    assert event.actor is None


def test_sqlite_has_the_same_triggers_after_all_migrations(db, tmp_path):
    """A later migration that rebuilds one of the tables would drop them without a word."""
    path = tmp_path / "db.sqlite3"
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{path}", "DATA_DIR": str(tmp_path)}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=Path(settings.BASE_DIR), env=environment, check=True, timeout=120)

    with sqlite3.connect(path) as database:
        names = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
        database.execute("INSERT INTO questions_tag (kind, name) VALUES ('topic', 'x')")
        with pytest.raises(sqlite3.IntegrityError, match="a published version never changes"):
            _publish_and_change(database)
    database.close()

    # SQLite keeps its index of words by triggers of its own
    assert {name for name in names if not name.startswith("questions_itemtext_")} == _triggers_of_postgresql()


def _triggers_of_postgresql():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        return {name for (name,) in cursor.fetchall()}


def _publish_and_change(database):
    database.execute("PRAGMA foreign_keys = OFF")
    database.execute(
        "INSERT INTO questions_itemversion (item_id, number, content, html, created_at, published_at, source_digest) "
        "VALUES ('i', 1, '{}', '{}', '2026-11-22', '2026-11-22', '')"
    )
    database.execute('UPDATE questions_itemversion SET html = \'{"stem": ""}\'')
    database.execute('UPDATE questions_itemversion SET content = \'{"stem": ""}\'')
