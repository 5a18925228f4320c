"""Our own YAML as a format of exchange: items read one after the other, so that a large file takes no more memory.

Anchors, aliases and deep nesting are refused: a few lines of them stand for gigabytes.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import yaml

from questions.core.exchange.bounds import MAX_OWN_BYTES, decode
from questions.core.exchange.own_items import Entry, fields_of, read_entries
from questions.core.exchange.report import Reading, UnreadableFile, Written
from questions.core.exchange.writing import write_blocks
from questions.core.item import ItemDraft

MAX_DEPTH = 8  # the format has four
_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Dumper: type = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_STRING, _NULL = "tag:yaml.org,2002:str", "tag:yaml.org,2002:null"
_NULLS = {"", "~", "null", "Null", "NULL"}


def read_yaml(data: bytes) -> Reading:
    return _read(decode(data, MAX_OWN_BYTES))


def _read(text: str) -> Reading:
    try:
        return read_entries(_entries(yaml.parse(text, Loader=_Loader)))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise UnreadableFile(line, f"not YAML: {error.problem or error.context}; mend the line") from error
    except yaml.YAMLError as error:
        raise UnreadableFile(1, f"not YAML: {error}") from error


def _entries(events: Iterator[yaml.Event]) -> Iterator[Entry]:
    documents = 0
    for event in events:
        match event:
            case yaml.DocumentStartEvent():
                documents += 1
                if documents > 1:
                    raise UnreadableFile(_line(event), "a second document; put all items into one list")
            case yaml.SequenceStartEvent():
                yield from _list_of_items(events)
            case yaml.StreamStartEvent() | yaml.StreamEndEvent() | yaml.DocumentEndEvent():
                pass
            case _:
                raise UnreadableFile(_line(event), "expected a list of items: each begins with “- slug: ...”")


def _list_of_items(events: Iterator[yaml.Event]) -> Iterator[Entry]:
    for event in events:
        if isinstance(event, yaml.SequenceEndEvent):
            return
        yield Entry(_line(event), _node(event, events, 1))


def _node(event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> yaml.Node:
    if depth > MAX_DEPTH:
        raise UnreadableFile(_line(event), f"nested deeper than {MAX_DEPTH} levels; an item has four")
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        raise UnreadableFile(_line(event), "an anchor or alias (& or *); write the text out")
    start: Any = event.start_mark
    end: Any = event.end_mark
    match event:
        case yaml.ScalarEvent():
            is_null = event.implicit[0] and event.value in _NULLS
            return yaml.ScalarNode(_NULL if is_null else _STRING, event.value, start, end)
        case yaml.SequenceStartEvent():
            nodes = list(_until(yaml.SequenceEndEvent, events, depth))
            return yaml.SequenceNode("tag:yaml.org,2002:seq", nodes, start, end)
        case _:
            nodes = list(_until(yaml.MappingEndEvent, events, depth))
            pairs = list(zip(nodes[::2], nodes[1::2], strict=True))
            return yaml.MappingNode("tag:yaml.org,2002:map", pairs, start, end)


def _until(end: type, events: Iterator[yaml.Event], depth: int) -> Iterator[yaml.Node]:
    for event in events:
        if isinstance(event, end):
            return
        yield _node(event, events, depth + 1)


def _line(event: yaml.Event) -> int:
    mark: Any = event.start_mark
    return int(mark.line) + 1


# Writing ------------------------------------------------------------------------------------------------------------


class _ItemDumper(_Dumper):  # type: ignore[misc]
    """Texts of several lines as blocks, to be read by people; the same date twice is written twice."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _text(dumper: Any, value: str) -> yaml.Node:
    return dumper.represent_scalar(_STRING, value, style="|" if "\n" in value else None)  # type: ignore[no-any-return]


def _number(dumper: Any, value: Decimal) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:float", str(value))  # type: ignore[no-any-return]


_ItemDumper.add_representer(str, _text)
_ItemDumper.add_representer(Decimal, _number)


def write_yaml(drafts: Sequence[ItemDraft]) -> Written:
    blocks = write_blocks(drafts, write=_block, read=_read)
    return blocks.to_file("\n".join(block for _, block in blocks.blocks).encode())


def _block(draft: ItemDraft) -> str:
    return yaml.dump([fields_of(draft)], Dumper=_ItemDumper, allow_unicode=True, sort_keys=False, width=120)
