"""The formats that questions can be exchanged in, by name."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from questions.core.exchange.aiken import read_aiken, write_aiken
from questions.core.exchange.bounds import MAX_OWN_BYTES, decode
from questions.core.exchange.gift_reading import read_gift
from questions.core.exchange.gift_writing import write_gift
from questions.core.exchange.moodle_reading import read_moodle_xml
from questions.core.exchange.moodle_writing import write_moodle_xml
from questions.core.exchange.own_json import read_json, write_json
from questions.core.exchange.own_yaml import read_yaml, write_yaml
from questions.core.exchange.pictures import WritablePictures
from questions.core.exchange.qti_names import qti2_name
from questions.core.exchange.qti_reading import read_qti
from questions.core.exchange.qti_writing import write_qti
from questions.core.exchange.report import Reading, Written
from questions.core.exchange.table_columns import column_of
from questions.core.exchange.tables import read_csv, write_csv
from questions.core.exchange.workbook import read_excel, write_excel
from questions.core.exchange.xml_tree import beginning, root_name
from questions.core.item import ItemDraft

_JSON = re.compile(r'\[\s*[{\]]|\{\s*"')
_YAML = re.compile(r"(---.*\n)?- [a-z]+:")
_QTI = {"assessmentItem", "assessmentTest", "questestinterop"}
_START_BYTES = 100_000
_EXCEL_PART = b"[Content_Types].xml"
_AIKEN_ANSWER = re.compile(r"^\s*ANSWER:", re.MULTILINE)


class FormatName(StrEnum):
    GIFT = "gift"
    AIKEN = "aiken"
    MOODLE = "moodle"
    YAML = "yaml"
    JSON = "json"
    CSV = "csv"
    EXCEL = "excel"
    QTI_21 = "qti21"
    QTI_22 = "qti22"
    QTI_3 = "qti3"


@dataclass(frozen=True)
class Format:
    """is_binary: whether its files are no text that a terminal can show; title: for people; extension: of its files;
    write_with_pictures: where a file can hold those that its items show."""

    read: Callable[[bytes], Reading]
    write: Callable[[Sequence[ItemDraft]], Written]
    title: str
    extension: str
    is_binary: bool = False
    write_with_pictures: Callable[[Sequence[ItemDraft], WritablePictures], Written] | None = None


def _qti(version: str) -> Format:
    return Format(
        read_qti, lambda drafts: write_qti(drafts, version), f"QTI {version} package", "zip", is_binary=True,
        write_with_pictures=lambda drafts, pictures: write_qti(drafts, version, pictures),
    )  # fmt: skip


FORMATS = {
    FormatName.GIFT: Format(lambda data: read_gift(decode(data)), write_gift, "GIFT (Moodle and others)", "gift"),
    FormatName.AIKEN: Format(lambda data: read_aiken(decode(data)), write_aiken, "Aiken", "txt"),
    FormatName.MOODLE: Format(
        read_moodle_xml, write_moodle_xml, "Moodle XML", "xml", write_with_pictures=write_moodle_xml
    ),
    FormatName.YAML: Format(read_yaml, write_yaml, "YAML, with everything an item has", "yaml"),
    FormatName.JSON: Format(read_json, write_json, "JSON, with everything an item has", "json"),
    FormatName.CSV: Format(read_csv, write_csv, "CSV table", "csv"),
    FormatName.EXCEL: Format(read_excel, write_excel, "Excel workbook", "xlsx", is_binary=True),
    FormatName.QTI_21: _qti("2.1"),
    FormatName.QTI_22: _qti("2.2"),
    FormatName.QTI_3: _qti("3.0"),
}


def guess_format(data: bytes) -> FormatName:
    """The format of a file, from how it begins; GIFT when nothing else fits, for it has no beginning of its own."""
    if data.startswith(b"PK\x03\x04") and _EXCEL_PART not in data:
        return FormatName.QTI_21
    root = root_name(data[:_START_BYTES])
    if qti2_name(root) in _QTI:
        return FormatName.QTI_21
    if root == "quiz" or beginning(data[:1000]).lstrip().startswith(("<?xml", "<!")):
        return FormatName.MOODLE
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return FormatName.EXCEL
    text = decode(data, MAX_OWN_BYTES, MAX_OWN_BYTES)
    first_lines = "\n".join(line for line in text[:5000].split("\n") if line.strip() and not line.startswith("#"))
    if _JSON.match(first_lines):
        return FormatName.JSON
    if _YAML.match(first_lines):
        return FormatName.YAML
    if "stem" in {column_of(title.strip('"')) for title in re.split(r"[,;\t]", first_lines.partition("\n")[0])}:
        return FormatName.CSV
    return FormatName.AIKEN if "{" not in text and _AIKEN_ANSWER.search(text) else FormatName.GIFT
