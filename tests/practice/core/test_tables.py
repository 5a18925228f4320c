"""Rows as JSON and CSV."""

import json
from datetime import UTC, date, datetime
from uuid import UUID

from practice.core.tables import csv_lines, json_document


def test_a_document_of_no_rows_is_json():
    assert json.loads("".join(json_document([("a", []), ("b", [])]))) == {"a": [], "b": []}


def test_dates_and_ids_are_written_as_text():
    row = {"at": datetime(2026, 5, 4, 9, 0, tzinfo=UTC), "on": date(2026, 5, 4), "id": UUID(int=1)}

    document = json.loads("".join(json_document([("rows", [row, row])])))

    assert document["rows"][1] == {
        "at": "2026-05-04T09:00:00+00:00",
        "on": "2026-05-04",
        "id": "00000000-0000-0000-0000-000000000001",
    }


def test_a_table_has_a_header_and_a_line_for_each_row():
    lines = list(csv_lines([{"a": 1, "b": ["x"]}, {"a": None, "b": "two, three"}]))

    assert "".join(lines).splitlines() == ["a,b", '1,"[""x""]"', ',"two, three"']


def test_a_table_without_rows_is_empty():
    assert list(csv_lines([])) == []


def test_text_that_would_be_a_formula_is_kept_from_being_one():
    lines = "".join(csv_lines([{"text": text} for text in ("=1+1", "+1", "-1", "@x", "\t=1", "fine")])).splitlines()

    assert lines[1:] == ["'=1+1", "'+1", "'-1", "'@x", "'\t=1", "fine"]


def test_numbers_stay_numbers():
    assert next(csv_lines([{"n": -1}])).splitlines() == ["n", "-1"]
