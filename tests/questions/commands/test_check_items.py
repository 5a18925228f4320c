"""manage.py check_items; needs no database."""

import re

import pytest
from django.core.management import CommandError, call_command

ITEM = """\
- slug: an-item
  exam: MLS-C01
  task: "1.1"
  kind: single
  stem: Which store fits?
  options:
    - {text: Amazon S3, key: true, rationale: Because it fits.}
    - {text: Amazon EFS}
"""


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "items.yaml"
    path.write_text(ITEM)
    return path


def run(capsys, *arguments):
    """Output, and whether the command said that something is wrong."""
    try:
        call_command("check_items", *map(str, arguments))
    except CommandError as error:
        return capsys.readouterr().out, error.returncode
    return capsys.readouterr().out, 0


def test_the_shipped_items_meet_the_standard(capsys):
    output, code = run(capsys)

    assert [line for line in output.splitlines() if line.startswith("error")] == []
    assert code == 0


def test_findings_name_line_field_rule_and_item(capsys, path):
    output, code = run(capsys, path)

    assert f"error   {path}:8: options[1].rationale: missing [structure] (an-item)" in output
    assert "error   bank: MLS-C01 domain 4: 0 items, 10 forms need 130 [blueprint]" in output
    assert code == 1


def test_a_file_that_cannot_be_read_as_items_is_an_error(capsys, path):
    path.write_text("- slug: a\n  unknown: 1\n")

    output, code = run(capsys, path)

    assert f"error   {path}:2: unknown: unknown field" in output
    assert code == 1


def test_one_rule_can_be_looked_at_alone(capsys, path):
    output, _ = run(capsys, path, "--rule", "stem-length")

    assert [line.split(": ", 1)[1] for line in output.splitlines() if line.startswith(("error", "warning"))] == [
        "stem: 3 words, expected at least 40 [stem-length] (an-item)"
    ]


def test_warnings_can_be_left_out(capsys, path):
    output, _ = run(capsys, path, "--errors")

    assert not [line for line in output.splitlines() if line.startswith("warning ")]


KNOWN = "https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor.html"


@pytest.mark.parametrize(("listed", "missing"), [(None, "https://a.example/x"), ("https://a.example/x", KNOWN)])
def test_references_are_looked_up_in_the_shipped_list_or_in_another(capsys, path, tmp_path, listed, missing):
    references = ", ".join(f"{{url: '{url}', title: X, checked: 2026-11-22}}" for url in ("https://a.example/x", KNOWN))
    path.write_text(f"{ITEM}  references: [{references}]\n")
    arguments = []
    if listed:
        pages = tmp_path / "pages.txt"
        pages.write_text(listed)
        arguments = ["--pages", pages]

    output, _ = run(capsys, path, *arguments, "--rule", "reference")

    assert [line.rpartition(": ")[2].split()[0] for line in output.splitlines() if "not in the list" in line] == [
        missing
    ]


def test_a_list_of_pages_that_is_not_there_is_an_error(capsys, path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("check_items", str(path), "--pages", "/nowhere")


def test_services_that_are_closed_are_named_with_date_and_items(capsys, path):
    path.write_text(ITEM.replace("Amazon EFS", "Amazon Fraud Detector"))

    output, _ = run(capsys, path)

    assert "Amazon Fraud Detector, closed to new customers since 2025-11-07: an-item" in output


def test_services_that_are_called_otherwise_now_are_named_too(capsys, path):
    path.write_text(ITEM.replace("Amazon EFS", "Amazon Data Firehose (formerly Kinesis Data Firehose)"))

    output, _ = run(capsys, path)

    assert "Kinesis Data Firehose, renamed to Amazon Data Firehose since 2024-02: an-item" in output


def test_a_part_of_a_bank_is_not_told_what_the_whole_lacks(capsys, path):
    output, _ = run(capsys, path, "--forms", "0")

    assert "[blueprint]" not in output
    assert "[coverage]" not in output
    assert "hole" not in output


def test_what_a_bank_lacks_stands_in_the_table_alone(capsys, path):
    output, _ = run(capsys, path)
    findings, _ = run(capsys, path, "--rule", "coverage")

    assert "MLS-C01 task 1.2: 0 items, 25 wanted" not in output
    assert re.search(r"task +1\.2 +0 +at least 25 +<- hole", output)
    assert "MLS-C01 task 1.2: 0 items, 25 wanted" in findings


def test_findings_are_counted_by_rule(capsys, path):
    output, _ = run(capsys, path)

    assert re.search(r"^  rationale-length +1 +0$", output, re.MULTILINE)


def test_what_reviews_came_to_is_counted(capsys, path):
    path.write_text(
        f"{ITEM}  review: [{{role: author, on: 2026-11-22}}, {{role: blind-solver, on: 2026-11-22, outcome: mended}}]\n"
    )

    output, _ = run(capsys, path)

    assert "reviews by author: 1 recorded" in output
    assert "reviews by blind-solver: 1 mended" in output
