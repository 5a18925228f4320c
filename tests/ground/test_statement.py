"""Statements that PostgreSQL keeps for a connection."""

import pytest
from django.db import connection

from examprep.statement import Statement

PLACE = Statement("place_of_a_test", "SELECT place FROM changing WHERE id = %(id)s", {"id": "integer"})


@pytest.fixture
def _table(transactional_db):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE changing (id int, place int)")
        cursor.execute("INSERT INTO changing VALUES (1, 7)")
        yield
        cursor.execute("DROP TABLE changing")


@pytest.mark.usefixtures("_table")
def test_a_column_that_changed_its_type_is_read_by_the_next_call():
    before = PLACE.fetch_one({"id": 1})
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE changing ALTER place TYPE text")

    assert (before, PLACE.fetch_one({"id": 1})) == ((7,), ("7",))
