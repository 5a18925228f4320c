"""Search on SQLite: an index of its own, kept by triggers."""

import pytest
from django.db.backends.sqlite3.base import DatabaseWrapper

from questions.core.search_terms import parse_terms
from questions.models import search_index
from questions.models.search import WORDS_ON_SQLITE

TABLE = "CREATE TABLE questions_itemtext (id integer PRIMARY KEY, item_id text, names text, tags text, stem text)"
ROWS = [
    ("nightly", "nightly-job\njobs", "S3\ndata-lake", "It trains a model every night"),
    ("weekly", "weekly-job\njobs", "S3", "A pin in 100% of the haystack"),
]


@pytest.fixture
def database(db):
    wrapper = DatabaseWrapper({"NAME": ":memory:", "OPTIONS": {}, "TIME_ZONE": None, "CONN_MAX_AGE": 0,
                               "CONN_HEALTH_CHECKS": False, "AUTOCOMMIT": True})  # fmt: skip
    with wrapper.cursor() as cursor:
        cursor.execute(TABLE)
        search_index.install(wrapper)
        for row in ROWS:
            cursor.execute("INSERT INTO questions_itemtext (item_id, names, tags, stem) VALUES (%s, %s, %s, %s)", row)
        yield cursor
    wrapper.close()


def found(database, typed):
    database.execute(WORDS_ON_SQLITE, [parse_terms(typed).for_fts5()])
    return {item for (item,) in database.fetchall()}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("training", {"nightly"}),
        ("jobs", {"nightly", "weekly"}),
        ("job -nightly", {"weekly"}),
        ('"data lake" model', {"nightly"}),
        ('"lake data"', set()),
        ("100%", {"weekly"}),
        ("s3 pins", {"weekly"}),
        ("aystac", set()),
        ("%", set()),
        ('" AND OR NOT ( * : ^', set()),
    ],
)
def test_words_are_found_in_all_their_forms(database, typed, expected):
    assert found(database, typed) == expected


def test_changes_and_deletions_are_followed(database):
    database.execute("UPDATE questions_itemtext SET stem = 'Other words' WHERE item_id = 'nightly'")
    assert (found(database, "model"), found(database, "words")) == (set(), {"nightly"})

    database.execute("DELETE FROM questions_itemtext WHERE item_id = 'nightly'")
    assert found(database, "words") == set()


def test_the_index_can_be_made_anew_over_what_is_there(database):
    search_index.install(database.db)

    assert found(database, "jobs") == {"nightly", "weekly"}
