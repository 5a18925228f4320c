"""manage.py import_items."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from questions.models import Item, ItemVersion

SHIPPED = Path(settings.BASE_DIR, "fixtures", "items", "mls-c01")


@pytest.fixture
def folder(tmp_path):
    """A copy of one shipped file."""
    shutil.copy(sorted(SHIPPED.glob("*.yaml"))[0], tmp_path / "items.yaml")
    return tmp_path


def change(folder, old, new):
    path = folder / "items.yaml"
    path.write_text(path.read_text().replace(old, new, 1))


def test_all_shipped_items_can_be_served(exam, capsys):
    call_command("import_items")

    assert Item.objects.servable().count() == Item.objects.count() >= 138
    assert f"Items: {Item.objects.count()} created, 0 new versions" in capsys.readouterr().out


def test_loading_the_shipped_items_again_changes_nothing(exam, capsys):
    call_command("import_items")
    capsys.readouterr()

    call_command("import_items")

    assert capsys.readouterr().out == (
        f"Items: 0 created, 0 new versions, 0 with changed facts, {Item.objects.count()} unchanged\n"
    )


def test_a_change_in_a_file_is_told(exam, folder, capsys):
    call_command("import_items", str(folder))
    change(folder, "takeaway: ", "takeaway: Remember that ")

    call_command("import_items", str(folder))

    assert "0 created, 1 new versions, 0 with changed facts" in capsys.readouterr().out
    assert ItemVersion.objects.filter(number=2).count() == 1


def test_a_file_with_a_problem_is_refused_with_its_line(exam, folder, capsys):
    change(folder, "  kind: ", "  kidn: ")

    with pytest.raises(CommandError, match="1 of 1 files were not loaded"):
        call_command("import_items", str(folder))

    assert "items.yaml:4: kidn: unknown field" in capsys.readouterr().err
    assert not Item.objects.exists()


def test_other_files_are_loaded_all_the_same(exam, folder, capsys):
    shutil.copy(folder / "items.yaml", folder / "good.yaml")
    (folder / "items.yaml").write_text("no list")

    with pytest.raises(CommandError, match="1 of 2 files"):
        call_command("import_items", str(folder))

    assert Item.objects.exists()


def test_drafts_can_be_loaded(exam, folder):
    call_command("import_items", str(folder), draft=True)

    assert set(Item.objects.values_list("status", flat=True)) == {"draft"}


def test_a_path_that_is_not_there_is_an_error(exam):
    with pytest.raises(CommandError, match="no such file or folder"):
        call_command("import_items", "/nowhere")
