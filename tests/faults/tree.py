"""A copy of the source tree, to be changed at will: code deployed during a run, code without one of its guards."""

import shutil
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SKIPPED = (".git", ".venv", "var", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", "*.pyc", "*.sqlite3*")


def copy_tree(destination: Path) -> Path:
    shutil.copytree(ROOT, destination, ignore=shutil.ignore_patterns(*SKIPPED), symlinks=True)
    return destination


def add_migration(tree: Path, number: int, after: str) -> str:
    """Write a migration of `practice` that a running site does not notice; its name."""
    name = f"9{number:03}_deployed"
    text = f'''from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("practice", "{after}")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE practice_response ADD COLUMN deployed_{number} integer; "
            "ALTER TABLE practice_attempt ADD COLUMN deployed_{number} integer",
            migrations.RunSQL.noop,
        )
    ]
'''
    (tree / "practice" / "migrations" / f"{name}.py").write_text(text)
    return name


def last_migration(tree: Path) -> str:
    return max(path.stem for path in (tree / "practice" / "migrations").glob("[0-9]*.py"))
