"""Excel workbooks, and what is hidden in them."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from questions.core.exchange import workbook
from questions.core.exchange.report import UnreadableFile
from questions.core.exchange.workbook import read_excel, write_excel
from tests.factories.questions import item_draft

HEADER = ["task", "stem", "option_1", "option_2", "key", "angoff"]


def book(*rows, header=HEADER, sheets=()):
    made = Workbook()
    for row in [header, *rows]:
        made.active.append(row)
    for title in sheets:
        made.create_sheet(title)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def repacked(data, **parts):
    """The workbook with some parts replaced: xl_workbook_xml=b"..."."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            key = name.replace("/", "_").replace(".", "_")
            new.writestr(name, parts.pop(key, None) or old.read(name))
        for key, content in parts.items():
            new.writestr(key, content)
    return file.getvalue()


def test_numbers_are_read_as_they_are_shown():
    draft = read_excel(book([3.5, "Which?", 1, 2, 2, 0.7])).questions[0].draft

    assert (draft.task, str(draft.angoff), draft.solution.correct) == ("3.5", "0.7", ("o2",))
    assert [option.text for option in draft.content.options] == ["1", "2"]


def test_a_row_with_a_formula_is_refused_and_its_cell_named():
    reading = read_excel(book(["3.5", "=HYPERLINK(A1)", "a", "b", 1, 0.7], ["3.5", "Which?", "a", "b", 1, 0.7]))

    assert "B2 holds a formula" in str(reading.questions[0].refusal)
    assert reading.questions[1].draft is not None


def test_an_error_in_a_cell_is_refused():
    assert "shows the error #REF!" in str(read_excel(book(["3.5", "#REF!", "a", "b", 1, 0.7])).questions[0].refusal)


def test_other_sheets_are_named():
    assert read_excel(book(sheets=["More"])).notes == ((1, "the sheet “More” was not read; only the first is"),)


def test_an_exported_formula_is_a_text_in_excel():
    draft = item_draft(family="=1+1")
    data = write_excel([draft]).data

    assert read_excel(data).questions[0].draft.family == "=1+1"
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")


def test_a_text_longer_than_a_cell_is_not_written():
    assert write_excel([item_draft(family="x" * 40_000)]).refused


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04nothing", "not an Excel workbook"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "the old kind"),
        (b"", "not an Excel workbook"),
        (repacked(book(), xl_workbook_xml=b'<!DOCTYPE w [<!ENTITY a "b">]><w>&a;</w>'), "document type or entity"),
        (repacked(book(), xl_workbook_xml=b"<w/>"), "sheet|not an Excel workbook"),
        (repacked(book(), xl_styles_xml=b"<s>" + b" " * 3_000_000), "xl/styles.xml has more than"),
        (repacked(book(), **{f"p{number}": b"" for number in range(501)}), "unpacked"),
    ],
)
def test_a_hostile_workbook_gets_a_clear_error(data, words):
    with pytest.raises(UnreadableFile, match=words):
        read_excel(data)


def test_a_zip_bomb_is_not_unpacked():
    with pytest.raises(UnreadableFile, match="unpacked; split it"):
        read_excel(repacked(book(), **{"xl/worksheets/sheet2.xml": b"\0" * (workbook.MAX_UNPACKED + 1)}))


def test_a_row_far_below_does_not_make_millions_of_empty_ones():
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="900000000"><c r="A900000000" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>'
    )

    with pytest.raises(UnreadableFile, match="more than 21,000 rows"):
        read_excel(repacked(book(), xl_worksheets_sheet1_xml=sheet))
