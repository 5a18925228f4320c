"""Values as the nodes of a YAML file, so that one reader of items serves every format that knows all their fields."""

from collections.abc import Sequence
from typing import Any

import yaml

_STRING, _NULL = "tag:yaml.org,2002:str", "tag:yaml.org,2002:null"
_LIST, _MAP = "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"


def mark_at(line: int) -> yaml.Mark:
    """line: from 1."""
    return yaml.Mark("", 0, line - 1, 0, None, 0)


def to_node(value: Any, mark: yaml.Mark) -> yaml.Node:
    """value: texts, None, booleans, lists, mappings or (name, value) pairs; a node stays what it is."""
    match value:
        case yaml.Node():
            return value
        case None:
            return yaml.ScalarNode(_NULL, "", mark, mark)
        case bool():
            return yaml.ScalarNode(_STRING, str(value).lower(), mark, mark)
        case dict():
            return mapping_node(list(value.items()), mark)
        case list() | tuple():
            return yaml.SequenceNode(_LIST, [to_node(entry, mark) for entry in value], mark, mark)
        case _:
            return yaml.ScalarNode(_STRING, str(value), mark, mark)


def mapping_node(pairs: Sequence[tuple[str, Any]], mark: yaml.Mark) -> yaml.MappingNode:
    entries = [(yaml.ScalarNode(_STRING, name, mark, mark), to_node(value, mark)) for name, value in pairs]
    return yaml.MappingNode(_MAP, entries, mark, mark)
