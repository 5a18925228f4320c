"""A copy of the source tree, to be changed at will: code deployed during a run, code without one of its guards."""

import shutil
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SKIPPED = (".git", ".venv", "var", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", "*.pyc", "*.sqlite3*")


def copy_tree(destination: Path) -> Path:
    shutil.copytree(ROOT, destination, ignore=shutil.ignore_patterns(*SKIPPED), symlinks=True)
    return destination


def add_migration(tree: Path, name: str, sql: str) -> None:
    """Write a last migration of `practice` that the models know nothing of."""
    folder = tree / "practice" / "migrations"
    last = max(path.stem for path in folder.glob("[0-9]*.py"))
    (folder / f"{name}.py").write_text(
        f'''from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("practice", "{last}")]
    operations = [migrations.RunSQL("{sql}", migrations.RunSQL.noop)]
'''
    )
