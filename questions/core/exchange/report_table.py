"""The report of an import or export as a CSV file for spreadsheets."""

import csv
from collections.abc import Iterable, Iterator

from questions.core.exchange.staging import Details
from questions.core.exchange.table_columns import guard

HEADER = ("line", "question", "outcome", "what", "how to mend it")


class _Line:
    """A file that hands every line on."""

    def write(self, text: str) -> str:
        return text


def report_lines(rows: Iterable[tuple[int, str, str, Details]]) -> Iterator[str]:
    """rows: line (0 for none), name, outcome and (what, mend) of each question; one line of CSV for every detail."""
    writer = csv.writer(_Line())
    yield "\ufeff"
    yield writer.writerow(HEADER)
    for line, name, outcome, details in rows:
        for what, mend in details or [["", ""]]:
            yield writer.writerow([line or "", guard(name), outcome, guard(what), guard(mend)])
