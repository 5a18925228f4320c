"""A matrix of marks as a text file: the first line names the items, each further line holds one candidate's marks.

Values are separated by commas, semicolons or tabs (the first line decides), in UTF-8 with or without a byte order mark.
A mark is a number from 0; an empty value is an item that was not reached. In files separated by semicolons or tabs a
mark may have a decimal comma. Whatever else a file holds is refused with the line, what is wrong and how to mend it.
"""

import csv
import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from questions.core.statistic import Matrix

MAX_LINE_BYTES = 1_048_576
MAX_RESPONSES = 20_000_000
MAX_MARK = 1_000_000
MAX_PROBLEMS = 20
# Sums of marks are exact to this many decimals; finer differences are noise of the program that wrote the file.
DECIMALS = 9

QUOTATION = "Names and marks need no quotation marks unless they hold the separator"
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
NUMBER = re.compile(r"[+]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?", re.IGNORECASE | re.ASCII)
NEGATIVE = re.compile(r"[-\u2212]\s*[\d.,]+", re.ASCII)
FOREIGN_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


@dataclass(frozen=True)
class MarksFile:
    """matrix: candidates x items, NaN where not reached."""

    names: tuple[str, ...]
    matrix: Matrix


@dataclass(frozen=True)
class MarksProblem:
    """line: counted from 1 as editors do."""

    line: int
    what: str
    mend: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}. {self.mend}"


class MarksRefused(Exception):
    """The file cannot be read as marks; all problems found are listed, the first MAX_PROBLEMS at most."""

    def __init__(self, problems: list[MarksProblem]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


def read_marks(file: BinaryIO, maximum: float | None = None) -> MarksFile:
    """Marks of a file that is open for reading bytes. maximum: the largest mark an item can give, None for no limit.

    Raises MarksRefused. Memory: eight bytes a mark, and never more than one line of the file.
    """
    lines = _decoded_lines(file)
    first = next((number_and_line for number_and_line in lines if number_and_line[1].strip()), None)
    if first is None:
        raise _refusal(1, "the file is empty", "The first line names the items, each further line holds marks")
    separator, names = _read_header(*first)
    _check_names(first[0], names)
    return MarksFile(tuple(names), _MarksReader(separator, len(names), maximum).read(lines))


class _MarksReader:
    """Collects marks and problems of the lines after the first."""

    def __init__(self, separator: str, items: int, maximum: float | None) -> None:
        self._separator = separator
        self._items = items
        self._maximum = maximum
        self._marks = array("d")
        self._problems: list[MarksProblem] = []
        # A file has few different marks; looking one up costs a tenth of parsing it.
        self._known: dict[str, float] = {"": np.nan}

    def read(self, lines: Iterable[tuple[int, str]]) -> Matrix:
        line = 1
        for line, row in _rows(lines, self._separator):
            if len(row) > 1 or any(map(str.strip, row)):
                self._take(line, row)
            if len(self._problems) >= MAX_PROBLEMS:
                break
        if self._problems:
            raise MarksRefused(self._problems)
        if not self._marks:
            raise _refusal(line, "no candidate follows the item names", "Add a line with marks for each candidate")
        return np.frombuffer(self._marks, dtype=np.float64).reshape(-1, self._items)

    def _take(self, line: int, row: list[str]) -> None:
        if len(row) != self._items:
            self._problems.append(self._ragged(line, len(row)))
            return
        if len(self._marks) + len(row) > MAX_RESPONSES:
            raise _refusal(line, f"the file holds more than {MAX_RESPONSES:,} marks", "Split it into smaller files")
        try:
            self._marks.extend([self._known[value] for value in row])
        except KeyError:
            for column, value in enumerate(row, start=1):
                self._take_value(line, column, value)

    def _take_value(self, line: int, column: int, value: str) -> None:
        mark = self._known.get(value)
        if mark is None:
            try:
                mark = self._parse(value.strip())
            except ValueError as error:
                if len(self._problems) < MAX_PROBLEMS:
                    what, mend = error.args
                    self._problems.append(MarksProblem(line, f"value {column} {what}", mend))
                return
            if len(self._known) < 10_000:
                self._known[value] = mark
        self._marks.append(mark)

    def _parse(self, value: str) -> float:
        """Raises ValueError with what is wrong and how to mend it."""
        if not value:
            return float("nan")
        number = value.replace(",", ".") if self._separator != "," and value.count(",") == 1 else value
        if NEGATIVE.fullmatch(number):
            raise ValueError(
                f"is negative: {_shown(value)}", "Marks go from 0 up; write 0, or leave it empty if not reached"
            )
        if not NUMBER.fullmatch(number):
            raise ValueError(
                f"is not a number: {_shown(value)}",
                "Write a mark such as 0, 1 or 2.5, or leave it empty if the item was not reached; "
                "a column that names candidates has to go",
            )
        mark = round(float(number), DECIMALS)
        if mark > (self._maximum or MAX_MARK):
            limit = f"the maximum of {self._maximum:g}" if self._maximum else f"{MAX_MARK:,}"
            raise ValueError(f"is above {limit}: {_shown(value)}", "Mend the mark or the maximum")
        return mark

    def _ragged(self, line: int, have: int) -> MarksProblem:
        return MarksProblem(
            line,
            f"{_counted(have, 'value')}, but the first line names {_counted(self._items, 'item')} "
            f"(separated by {SEPARATORS[self._separator]})",
            "Give every candidate one value for each item, empty where it was not reached",
        )


def _decoded_lines(file: BinaryIO) -> Iterator[tuple[int, str]]:
    number = 0
    while data := file.readline(MAX_LINE_BYTES + 1):
        number += 1
        if number == 1:
            if data[:2] in FOREIGN_MARKS:
                raise _refusal(1, f"the file is in {FOREIGN_MARKS[data[:2]]}", 'Save it as "CSV UTF-8"')
            data = data.removeprefix(b"\xef\xbb\xbf")
        if len(data) > MAX_LINE_BYTES:
            raise _refusal(
                number, f"longer than {MAX_LINE_BYTES:,} bytes", "Check that each candidate has a line of their own"
            )
        if b"\0" in data:
            raise _refusal(number, f"byte {data.index(0) + 1} is NUL", "Save the sheet as a CSV file in UTF-8")
        if b"\r" in data.removesuffix(b"\r\n").removesuffix(b"\r"):
            raise _refusal(number, "has a carriage return inside", "Save the file with LF or CRLF line ends")
        try:
            yield number, data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise _refusal(
                number, f"byte {error.start + 1} is not UTF-8: 0x{data[error.start]:02x}", 'Save it as "CSV UTF-8"'
            ) from error


def _rows(lines: Iterable[tuple[int, str]], separator: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the number of the line in which each begins; a quoted value may go over several lines."""
    begin = end = 1
    length = 0

    def texts() -> Iterator[str]:
        nonlocal begin, end, length
        for end, text in lines:
            begin = begin or end
            length += len(text)
            if length > MAX_LINE_BYTES:
                raise _refusal(begin, f"a row of more than {MAX_LINE_BYTES:,} characters", QUOTATION)
            yield text

    reader = csv.reader(texts(), delimiter=separator, strict=True)
    while True:
        begin = length = 0
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _refusal(
                begin or end,
                f"quotation marks do not pair up, or a value is longer than {csv.field_size_limit():,} characters",
                QUOTATION,
            ) from error
        yield begin, row


def _read_header(number: int, text: str) -> tuple[str, list[str]]:
    """The separator that finds most names, and the names."""
    found: dict[str, list[str]] = {}
    refusal = None
    for separator in SEPARATORS:
        try:
            found[separator] = next(_rows([(number, text)], separator))[1]
        except MarksRefused as error:
            refusal = error
    best = max(found, key=lambda separator: len(found[separator]), default="")
    # With a separator that the line does not use, a broken quotation passes as part of one long name.
    if refusal and len(found.get(best, "")) < 2:
        raise refusal
    return best, [name.strip() for name in found[best]]


def _check_names(line: int, names: list[str]) -> None:
    problems = []
    columns: dict[str, int] = {}
    for column, name in enumerate(names, start=1):
        if not name:
            problems.append(
                MarksProblem(line, f"value {column} has no item name", "Name the item, or remove the column")
            )
        elif name in columns:
            problems.append(
                MarksProblem(
                    line,
                    f"item name {_shown(name)} stands twice, in values {columns[name]} and {column}",
                    "Give every item a name of its own; if this line holds marks, put one with item names before it",
                )
            )
        columns.setdefault(name, column)
    if problems:
        raise MarksRefused(problems[:MAX_PROBLEMS])


def _refusal(line: int, what: str, mend: str) -> MarksRefused:
    return MarksRefused([MarksProblem(line, what, mend)])


def _shown(value: str) -> str:
    """Quoted and short, control characters escaped: it goes to a terminal."""
    return ascii(value) if len(value) <= 40 else f"{value[:40]!a} and more"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
