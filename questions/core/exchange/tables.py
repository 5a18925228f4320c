"""Tables of items as CSV files, and what CSV and Excel share."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from questions.core.exchange.bounds import MAX_OWN_BYTES, decode
from questions.core.exchange.losses import check_written
from questions.core.exchange.own_items import read_entries
from questions.core.exchange.report import CannotWrite, Reading, UnreadableFile, Written
from questions.core.exchange.table_columns import columns_for, read_header
from questions.core.exchange.table_rows import read_row, write_row
from questions.core.item import ItemDraft

FEWEST_OPTIONS = 6
FEWEST_PROMPTS = 4
_DELIMITERS = ",;\t"

Row = tuple[int, Sequence[str]]  # the line it begins on, and its cells


def read_rows(rows: Iterator[Row]) -> Reading:
    """rows: the header first; empty ones are passed over."""
    filled = ((line, cells) for line, cells in rows if any(cell.strip() for cell in cells))
    first = next(filled, None)
    if first is None:
        return Reading(())
    header = read_header(first[1], first[0])
    notes = tuple((first[0], f"the column “{title}” is not known; nothing of it is taken") for title in header.unknown)
    return read_entries((read_row(cells, header, line) for line, cells in filled), notes)


def read_csv(data: bytes) -> Reading:
    text = decode(data, MAX_OWN_BYTES)
    first = text.lstrip("\n").partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    return read_rows(_csv_rows(text, delimiter))


def _csv_rows(text: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            words = f"{error}; a quotation mark stands alone, write two of them for one inside a text"
            raise UnreadableFile(line, words) from error
        if cells is None:
            return
        yield line, cells
        line = reader.line_num + 1


def table_of(drafts: Iterable[ItemDraft]) -> tuple[list[str], list[dict[str, str]], Written]:
    """Header, rows, and what of the items is lost or refused, with a file still empty."""
    rows: list[dict[str, str]] = []
    losses: list[tuple[str, str]] = []
    refused: list[tuple[str, str]] = []
    for draft in drafts:
        try:
            row = write_row(draft)
            header = read_header(list(row) + [name for name in ("stem", "option_1") if name not in row], 1)
            back = read_entries([read_row(list(row.values()), header, 1)])
            losses += [(draft.slug, loss) for loss in check_written(draft, back)]
        except CannotWrite as error:
            refused.append((draft.slug, str(error)))
        else:
            rows.append(row)
    return _columns(rows), rows, Written(b"", len(rows), tuple(losses), tuple(refused))


def _columns(rows: Sequence[dict[str, str]]) -> list[str]:
    """As many options and prompts as the items have, and not fewer than most items need."""

    def most(name: str) -> int:
        return max((int(key.rpartition("_")[2]) for row in rows for key in row if key.startswith(name)), default=0)

    return columns_for(max(FEWEST_OPTIONS, most("option_")), max(FEWEST_PROMPTS, most("prompt_")))


def write_csv(drafts: Sequence[ItemDraft]) -> Written:
    """UTF-8 with a byte order mark, for Excel shows the wrong letters without one."""
    columns, rows, written = table_of(drafts)
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, columns, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return Written(file.getvalue().encode("utf-8-sig"), written.count, written.losses, written.refused)
