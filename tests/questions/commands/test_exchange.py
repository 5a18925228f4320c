"""manage.py import_questions and export_questions."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from questions.core.exchange import bounds
from questions.models import Item
from tests.factories.questions import published_item

DATA = Path(__file__).parents[2] / "data" / "exchange"
TASK = ("--exam", "MLS-C01", "--task", "3.5")


def run(capsys, *args):
    """What the command prints, with its refusal if it exits with 1."""
    try:
        call_command(*args)
        refusal = ""
    except CommandError as error:
        refusal = str(error)
    return capsys.readouterr().out, refusal


@pytest.fixture
def file(tmp_path):
    def write(content, name="questions.txt"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write


@pytest.mark.parametrize(
    ("name", "loaded"), [("features.gift", 12), ("features.aiken.txt", 4), ("features.moodle.xml", 7)]
)
def test_good_questions_are_loaded_and_the_rest_is_named(exam, capsys, name, loaded):
    out, refusal = run(capsys, "import_questions", str(DATA / name), *TASK, "--good-only")

    assert refusal == ""
    assert f"; {loaded} loaded as drafts" in out
    assert Item.objects.filter(status="draft").count() == loaded


def test_without_good_only_nothing_is_loaded(exam, capsys):
    out, refusal = run(capsys, "import_questions", str(DATA / "features.gift"), *TASK)

    assert "refused: When was S3 launched?\n    a numerical answer; offer numbers" in out
    assert "nothing was loaded" in refusal
    assert not Item.objects.exists()


def test_a_dry_run_prints_the_report_and_changes_nothing(exam, capsys):
    path = str(DATA / "features.gift")
    dry, _ = run(capsys, "import_questions", path, *TASK, "--good-only", "--dry-run")
    assert not Item.objects.exists()
    real, _ = run(capsys, "import_questions", path, *TASK, "--good-only")

    assert dry.replace("would be loaded", "loaded") == real


def test_each_row_has_its_line(exam, capsys, file):
    path = file("::one::Which?{=a ~b}\n\n::two::When?{#1822}\n")
    out, _ = run(capsys, "import_questions", path, *TASK)

    assert f"{path}:1: imported: one\n{path}:3: refused: two\n" in out
    assert "before publishing: angoff: missing (1)" in out


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no questions"),
        (b"// nothing but a comment\n", "no questions"),
        ("süß{=a ~b}".encode("latin-1"), ":1: not UTF-8"),
        (b"Which?{=a ~b}\n\0", ":2: the control character"),
        (b"Which?{=" + b"a" * 200_000 + b" ~b}", ":1: a line of"),
        (b'<!DOCTYPE q [<!ENTITY a "b">]><quiz>&a;</quiz>', ":1: a document type or entity"),
        (b'<?xml version="1.0"?>\n<!DOCTYPE q [<!ENTITY a "b">]><quiz>&a;</quiz>', ":2: a document type or entity"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not UTF-8"),
    ],
)
def test_a_hostile_file_gets_a_clear_error(exam, capsys, file, content, message):
    _, refusal = run(capsys, "import_questions", file(content), *TASK)

    assert message in refusal


def test_a_file_of_100_megabytes_is_not_read(exam, capsys, tmp_path):
    path = tmp_path / "big.gift"
    with path.open("wb") as big:
        big.truncate(100_000_000)

    _, refusal = run(capsys, "import_questions", str(path), *TASK)

    assert f"more than {bounds.MAX_OWN_BYTES // 1_000_000} MB" in refusal


def test_a_path_that_is_no_file_is_an_error(exam, capsys, tmp_path):
    assert "No such file" in run(capsys, "import_questions", str(tmp_path / "none"), *TASK)[1]
    assert "directory" in run(capsys, "import_questions", str(tmp_path), *TASK)[1]


def test_a_prefix_must_be_words(exam, capsys):
    assert "hyphens" in run(capsys, "import_questions", "x", *TASK, "--prefix", "Course ")[1]


@pytest.mark.parametrize("name", ["gift", "moodle"])
def test_an_exported_file_is_here_already(exam, capsys, tmp_path, name):
    for kind in ("single", "multiple", "matching"):
        published_item(kind)
    path = str(tmp_path / "out")

    run(capsys, "export_questions", path, "--format", name)
    out, refusal = run(capsys, "import_questions", path)

    assert refusal == ""
    assert "3 here already" in out


def test_what_cannot_be_written_is_named(exam, capsys):
    published_item("multiple", slug="two-keys")
    published_item(slug="one-key")
    call_command("export_questions", "--format", "aiken")
    captured = capsys.readouterr()

    assert captured.out.endswith("ANSWER: A\n")
    assert "not written: two-keys: Aiken has questions with one key only" in captured.err
    assert "not in the file: rationales (1 items)" in captured.err
    assert "1 of 2 items written" in captured.err


def test_an_export_of_nothing_is_an_error(exam, capsys):
    assert "no such items" in run(capsys, "export_questions", "--format", "gift")[1]
