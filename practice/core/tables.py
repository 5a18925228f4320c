"""Rows as JSON and as CSV, piece by piece, so that the largest export needs no more memory than a small one."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

# a cell that begins so is a formula to a spreadsheet
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def json_document(parts: Iterable[tuple[str, Iterable[Mapping[str, Any]]]]) -> Iterator[str]:
    """One JSON object with a list of rows for each part."""
    yield "{"
    for number, (name, rows) in enumerate(parts):
        yield f"{',' if number else ''}\n{json.dumps(name)}: ["
        for index, row in enumerate(rows):
            yield f"{',' if index else ''}\n{json.dumps(row, default=_plain)}"
        yield "]"
    yield "\n}\n"


def csv_lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """A header and a line for each row; lists and mappings as JSON. Text that a spreadsheet would take for a formula
    is given an apostrophe, as OWASP advises for CSV injection. No rows, no header."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for index, row in enumerate(rows):
        if not index:
            writer.writerow(row)
        writer.writerow([_cell(value) for value in row.values()])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _cell(value: Any) -> Any:
    if isinstance(value, list | dict):
        return json.dumps(value, default=_plain)
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return _plain(value) if isinstance(value, date) else value


def _plain(value: Any) -> str:
    """Dates as ISO 8601, ids as text."""
    return value.isoformat() if isinstance(value, date) else str(value)
