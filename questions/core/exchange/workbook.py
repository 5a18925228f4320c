"""Tables of items as Excel workbooks (xlsx), which are zip archives of XML: bounded before anything is unpacked.

Only the first sheet is read. A cell that holds a formula is refused: what it would show is known to Excel alone, and a
workbook that some program wrote has no shown values at all.
"""

import codecs
import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from questions.core.exchange.bounds import MAX_OWN_BYTES, MAX_QUESTIONS, check_size
from questions.core.exchange.report import Reading, UnreadableFile, Written
from questions.core.exchange.table_columns import MAX_COLUMNS
from questions.core.exchange.table_rows import BadText
from questions.core.exchange.tables import Row, read_rows, table_of
from questions.core.item import ItemDraft

MAX_UNPACKED = 200_000_000  # of all parts; 10,000 items take 30 MB
MAX_PART = 2_000_000  # of parts that hold no cells, such as styles
MAX_PARTS = 500
MAX_ROWS = MAX_QUESTIONS + 1000  # some may be empty
MAX_CELL_LENGTH = 32_767  # Excel's own limit
WRONG = "not an Excel workbook that can be read; save it as .xlsx, without a password"
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_OLD = b"\xd0\xcf\x11\xe0"  # .xls, and .xlsx with a password
_WITH_CELLS = ("xl/worksheets/", "xl/sharedStrings.xml")


def read_excel(data: bytes) -> Reading:
    check_size(len(data), MAX_OWN_BYTES)
    _check_archive(data)
    from openpyxl import load_workbook  # a third of a second to import, for those who use it

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheet = next(iter(book.worksheets), None)
        if sheet is None:
            raise UnreadableFile(1, "the workbook has no sheet with cells")
        reading = read_rows(_rows(sheet))
        others = [other.title for other in book.worksheets[1:]]
    except UnreadableFile:
        raise
    except Exception as error:  # openpyxl raises whatever its parts raise on a broken file
        raise UnreadableFile(1, WRONG) from error
    notes = tuple((1, f"the sheet “{title}” was not read; only the first is") for title in others if title != "Help")
    return Reading(reading.questions, (*reading.notes, *notes))


def _check_archive(data: bytes) -> None:
    """Raises UnreadableFile for what would not fit into memory, and for XML with entities."""
    if data.startswith(_OLD):
        raise UnreadableFile(1, "an Excel file of the old kind (.xls) or with a password; save it as .xlsx without one")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise UnreadableFile(1, f"a workbook of more than {MAX_UNPACKED // 1_000_000} MB unpacked; split it")
        for part in parts:
            if part.file_size > MAX_PART and not part.filename.startswith(_WITH_CELLS):
                raise UnreadableFile(1, f"{part.filename} has more than {MAX_PART // 1_000_000} MB; save plain cells")
            if part.filename.endswith((".xml", ".rels")):
                _check_xml(archive, part)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise UnreadableFile(1, WRONG) from error


def _check_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """A part is unpacked piece by piece: never more of it than it says, never all at once."""
    before = b""
    with archive.open(part) as file:
        while piece := file.read(1_000_000):
            seen = before + piece
            if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen or piece.startswith(_UTF_16):
                raise UnreadableFile(1, f"{part.filename} declares a document type or entity; nothing of it is read")
            before = piece[-10:]


def _rows(sheet: Any) -> Iterator[Row]:
    sheet.reset_dimensions()  # what the file says of its size need not be true
    for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1), start=1):
        if number > MAX_ROWS:
            raise UnreadableFile(number, f"more than {MAX_ROWS:,} rows; delete the empty ones, or split the sheet")
        texts = [_text(cell) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        yield number, texts


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return BadText(f"{cell.coordinate} holds a formula; copy the column and insert it as values")
    if cell.data_type == "e":
        return BadText(f"{cell.coordinate} shows the error {value}; write what it should say")
    match value:
        case bool():
            return str(value).lower()
        case float():
            return f"{value:.15g}"
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case _:
            return str(value).replace("\r\n", "\n")


def write_excel(drafts: Sequence[ItemDraft]) -> Written:
    """One sheet; every cell is a text, whatever it looks like."""
    columns, rows, written = table_of(drafts)
    refused = list(written.refused)
    kept = []
    for row in rows:
        longest = max(len(text) for text in row.values())
        if longest > MAX_CELL_LENGTH:
            refused.append((row["slug"], f"a text of {longest:,} characters; a cell takes {MAX_CELL_LENGTH:,}"))
        else:
            kept.append(row)
    gone = {slug for slug, _ in refused}
    losses = tuple(loss for loss in written.losses if loss[0] not in gone)
    return Written(_workbook(columns, kept), len(kept), losses, tuple(refused))


def _workbook(columns: Sequence[str], rows: Sequence[dict[str, str]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Items")
    sheet.freeze_panes = "B2"
    top, bold = Alignment(vertical="top", wrap_text=True), Font(bold=True)

    def cell(text: str) -> Any:
        made = WriteOnlyCell(sheet, value=None)
        made.value, made.data_type = text, "s"
        return made

    for number, name in enumerate(columns, 1):
        sheet.column_dimensions[_letters(number)].width = 60 if name == "stem" else 24
    titles = [cell(name) for name in columns]
    for title in titles:
        title.font = bold
    sheet.append(titles)
    for row in rows:
        cells = [cell(row[name]) if name in row else None for name in columns]
        for filled in cells:
            if filled is not None:
                filled.alignment = top
        sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _letters(number: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(number))
