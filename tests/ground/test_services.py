"""The services of the tests are the real ones."""

from django.db import connection


def test_the_default_database_is_postgresql(db):
    assert connection.vendor == "postgresql"
