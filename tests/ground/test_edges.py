"""Edges read the clock, check access and call a service; they write nothing themselves."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
APPS = ("domains", "questions", "practice", "examprep/accounts")
EDGES = ("views", "api", "tasks", "admin", "management", "forms")
WRITES = {"save", "create", "update", "delete", "get_or_create", "update_or_create", "aupdate", "asave"}


def edge_files() -> list[Path]:
    found: list[Path] = []
    for app in APPS:
        for edge in EDGES:
            found += [ROOT / app / f"{edge}.py", *sorted((ROOT / app / edge).rglob("*.py"))]
    return [path for path in found if path.is_file()]


def writes_in(source: str) -> Iterator[str]:
    """Calls such as `attempt.save(` and `Attempt.objects.bulk_create(`, with their line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            if name in WRITES or name.startswith(("bulk_", "abulk_")):
                yield f"line {node.lineno}: .{name}("


@pytest.mark.parametrize("path", edge_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_an_edge_writes_nothing(path):
    assert list(writes_in(path.read_text())) == []


def test_the_search_sees_a_write():
    assert list(writes_in("def view(request):\n    Item.objects.filter(pk=1).update(a=1)")) == ["line 2: .update("]
