"""manage.py analyse_responses; needs no database."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.questions.core.published_marks import LSAT6_COUNTS, LTM_LSAT6, expand

ROOT = Path(__file__).parents[3]


def analyse(capsys, *arguments):
    call_command("analyse_responses", *map(str, arguments))
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "marks.csv"


def test_a_published_matrix_gives_its_published_statistics(capsys, path):
    rows = [",".join(f"{mark:g}" for mark in row) for row in expand(LSAT6_COUNTS)]
    path.write_text("\n".join(["i1,i2,i3,i4,i5", *rows]))

    document = analyse(capsys, path)

    assert [item["name"] for item in document["items"]] == ["i1", "i2", "i3", "i4", "i5"]
    assert {item["n"] for item in document["items"]} == {document["test"]["n"]} == {1000}
    for field in ("facility", "point_biserial"):
        assert [item[field] for item in document["items"]] == pytest.approx(LTM_LSAT6[field], abs=0.000051)
    for field in ("alpha", "kr20"):
        assert document["test"][field] == pytest.approx(LTM_LSAT6["alpha"], abs=0.000051)


def test_the_document_names_every_statistic(capsys, path):
    path.write_text("a,b\n1,0\n")

    document = analyse(capsys, path)

    assert list(document) == ["test", "items"]
    assert list(document["test"]) == [
        *("n", "items", "without_marks", "not_reached", "mean", "median", "sd", "skewness", "kurtosis"),
        *("kr20", "alpha", "sem", "reasons"),
    ]
    assert list(document["items"][0]) == [
        *("name", "n", "not_reached", "max", "facility", "sd", "point_biserial"),
        *("discriminative_efficiency", "upper_lower_index", "reasons"),
    ]


def test_what_cannot_be_known_is_null_and_says_why(capsys, path):
    path.write_text("a,b\n1,0\n,1\n")

    document = analyse(capsys, path)

    assert document["items"][0] == {
        "name": "a",
        "n": 1,
        "not_reached": 1,
        "max": 1,
        "facility": 1,
        "sd": None,
        "point_biserial": None,
        "discriminative_efficiency": None,
        "upper_lower_index": None,
        "reasons": {
            "sd": "needs at least 2 candidates, there is 1",
            "point_biserial": "needs at least 3 candidates, there is 1",
            "discriminative_efficiency": "needs at least 3 candidates, there is 1",
            "upper_lower_index": "needs at least 3 candidates, there is 1",
        },
    }
    assert document["test"]["reasons"]["alpha"] == "every candidate has the same total score"


def test_the_maximum_and_the_least_n_can_be_given(capsys, path):
    path.write_text("a,b\n1,0\n2,1\n2,2\n")

    document = analyse(capsys, path, "--max", "4", "--min-n", "10")

    assert [item["facility"] for item in document["items"]] == pytest.approx([5 / 12, 1 / 4])
    assert document["items"][0]["reasons"]["point_biserial"] == "needs at least 10 candidates, there are 3"
    assert document["test"]["reasons"]["alpha"] == "needs at least 10 candidates, there are 3"


@pytest.mark.parametrize("maximum", ["0", "-1", "nan", "x"])
def test_a_senseless_maximum_is_refused(path, maximum):
    with pytest.raises(CommandError, match="must be a number above 0"):
        call_command("analyse_responses", str(path), f"--max={maximum}")


def test_a_dash_reads_standard_input(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a;b\n1;0,5\n")))

    assert analyse(capsys, "-")["test"]["mean"] == 1.5


def test_names_outside_ascii_print_on_every_terminal(capsys, path):
    path.write_text("Größe,b\n1,0\n", encoding="utf-8")

    call_command("analyse_responses", str(path))

    output = capsys.readouterr().out
    assert output.isascii()
    assert json.loads(output)["items"][0]["name"] == "Größe"


def test_a_missing_file_is_named(path):
    with pytest.raises(CommandError, match=r"marks\.csv: No such file or directory"):
        call_command("analyse_responses", str(path))


def test_problems_are_told_with_the_file(path):
    path.write_text("a,b\n" + "1\n" * 30)

    with pytest.raises(CommandError) as refused:
        call_command("analyse_responses", str(path))

    lines = str(refused.value).splitlines()
    assert lines[0].startswith(f"{path}: line 2: 1 value, but the first line names 2 items")
    assert lines[-1] == f"{path}: and perhaps more"


def test_a_wrong_file_ends_with_exit_code_1_and_a_message_on_standard_error(path):
    path.write_text("a,b\n1,x\n")

    process = subprocess.run(
        [sys.executable, "manage.py", "analyse_responses", path],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "examprep.settings.test"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (process.returncode, process.stdout) == (1, "")
    assert f"{path}: line 2: value 2 is not a number: 'x'. Write a mark" in process.stderr
    assert "Traceback" not in process.stderr
