"""The fields of our text format as JSON: a list of items, or {"items": [...]}."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

import yaml

from questions.core.exchange.bounds import MAX_OWN_BYTES, decode
from questions.core.exchange.own_items import Entry, as_text, fields_of, read_entries
from questions.core.exchange.own_nodes import mapping_node, mark_at, to_node
from questions.core.exchange.report import Reading, UnreadableFile, Written
from questions.core.exchange.writing import write_blocks
from questions.core.item import ItemDraft

_START = re.compile(r'\s*(?:\{\s*"items"\s*:\s*)?\[\s*')
_SEPARATOR = re.compile(r"\s*(,|\])\s*")
_END = re.compile(r"\s*\}?\s*")


def read_json(data: bytes) -> Reading:
    return _read(decode(data, MAX_OWN_BYTES, line_length=MAX_OWN_BYTES))


def _read(text: str) -> Reading:
    try:
        return read_entries(_entries(text))
    except json.JSONDecodeError as error:
        words = f"not JSON: {error.msg} at column {error.colno}; mend the line"
        raise UnreadableFile(error.lineno, words) from error
    except RecursionError as error:
        raise UnreadableFile(1, "lists in lists without end; an item has four levels") from error


def _entries(text: str) -> Iterator[Entry]:
    """Items one after the other, each with its line."""
    ends = list(accumulate(len(line) + 1 for line in text.split("\n")))
    start = _START.match(text)
    if start is None:
        raise UnreadableFile(1, 'expected a list of items: [{"slug": ...}, ...]')
    at = start.end()
    if text[at : at + 1] == "]":
        return
    mark = mark_at(1)

    def mapping(pairs: list[tuple[str, Any]]) -> yaml.Node:
        return mapping_node(pairs, mark)

    decoder = json.JSONDecoder(object_pairs_hook=mapping, parse_float=str, parse_int=str, parse_constant=str)
    while True:
        line = bisect_right(ends, at) + 1
        mark = mark_at(line)
        value, at = decoder.raw_decode(text, at)
        yield Entry(line, to_node(value, mark))
        separator = _SEPARATOR.match(text, at)
        if separator is None:
            raise json.JSONDecodeError("expected “,” or “]” after an item", text, at)
        at = separator.end()
        if separator.group(1) == "]":
            break
    if not _END.fullmatch(text, at):
        raise json.JSONDecodeError("something after the list of items", text, at)


def write_json(drafts: Sequence[ItemDraft]) -> Written:
    blocks = write_blocks(drafts, write=_block, read=lambda block: _read(f"[{block}]"))
    return blocks.to_file(("[\n" + ",\n".join(block for _, block in blocks.blocks) + "\n]\n").encode())


def _block(draft: ItemDraft) -> str:
    return json.dumps(fields_of(draft), ensure_ascii=False, indent=2, default=as_text)
