"""Reading lists of addresses."""

import re

from practice.core.addresses import read_addresses


def read(text):
    return read_addresses(text, lambda part: re.fullmatch(r"[^@\s<>\"]+@[\w.]+", part) is not None)


def test_addresses_come_one_a_line_or_with_commas_and_with_or_without_names():
    found = read('ann@example.org; Bob <bob@example.org>,\n\n"Doe, Cy" <cy@example.org>\tmailto:di@example.org')

    assert [(entry.line, entry.address) for entry in found] == [
        (1, "ann@example.org"), (1, "bob@example.org"), (3, "cy@example.org"), (3, "di@example.org"),
    ]  # fmt: skip


def test_what_is_no_address_is_told_with_its_line_and_spoils_no_other():
    found = read('ann\n"open <bob@example.org\na b@example.org\ncy@example.org\n<>\n' + "x" * 260 + "@example.org")

    assert [(entry.line, entry.address) for entry in found if entry.address] == [(4, "cy@example.org")]
    assert [entry.problem[:20] for entry in found if not entry.address] == [
        "There is no @ in it.", "This is not an e-mai", "This is not an e-mai", "There is no @ in it.",
        "Addresses have 254 c",
    ]  # fmt: skip


def test_an_address_counts_once_whatever_its_capitals():
    found = read("Ann@example.org\nbob@example.org, ANN@example.org, ann@example.org")

    assert [entry.address for entry in found] == ["Ann@example.org", "bob@example.org", None, None]
    assert "line 1" in found[2].problem


def test_an_empty_list_has_no_entries():
    assert read(" \n,;\n") == []
