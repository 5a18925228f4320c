"""House rules about many items together."""

import itertools
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from domains.core.coverage import Least, Wanted
from domains.core.definition import parse_exam
from questions.core.item import Option
from questions.core.lint import LintContext
from questions.core.lint_bank import describe, key_is_longest, lint_bank
from questions.core.measures import measure
from questions.core.parsing import ParsedItem
from questions.core.services import ServiceFacts
from questions.core.validation import Severity
from tests.factories.questions import item_draft

EXAM = parse_exam(yaml.safe_load(Path(settings.BASE_DIR, "fixtures/exams/mls-c01.yaml").read_text()))
CODES = [task.code for domain in EXAM.domains for task in domain.tasks]
CONTEXT = LintContext(tasks={EXAM.code: frozenset(CODES)}, services=ServiceFacts({}, {}, ()))


def parsed(draft):
    return ParsedItem(draft, "f.yaml", {"": 1})


def single(key="o1", **changes):
    draft = item_draft(**changes)
    return replace(draft, solution=replace(draft.solution, correct=(key,)))


def found(drafts, rule, forms=2, wanted=None):
    exam = replace(EXAM, wanted=wanted or replace(EXAM.wanted, forms=forms))
    located = lint_bank([parsed(draft) for draft in drafts], {exam.code: exam}, CONTEXT)
    return [entry for entry in located if entry.finding.rule == rule]


def messages(drafts, rule, forms=2, wanted=None):
    return [entry.finding.message for entry in found(drafts, rule, forms, wanted)]


def test_keys_that_stand_mostly_in_one_place_are_an_error():
    drafts = [single("o1") for _ in range(30)] + [single("o2") for _ in range(10)]

    assert messages(drafts, "key-position") == [
        "75% of the keys stand in position A",
        "0% of the keys stand in position C",
        "0% of the keys stand in position D",
    ]


def test_evenly_spread_keys_are_fine():
    assert messages([single(f"o{number % 4 + 1}") for number in range(40)], "key-position") == []


def test_few_items_are_reported_but_not_judged():
    assert {entry.finding.severity for entry in found([single("o1") for _ in range(8)], "key-position")} == {
        Severity.WARNING
    }


def test_a_key_that_is_often_the_longest_option_is_an_error():
    def longest(draft):
        options = (Option("o1", "An option with many more words than others"), *draft.content.options[1:])
        return replace(draft, content=replace(draft.content, options=options))

    drafts = [longest(single("o1")) for _ in range(20)] + [single("o2") for _ in range(20)]

    assert messages(drafts, "longest-key") == ["the key is the longest option in 62% of 40 single items, at most 30%"]


def test_options_of_equal_length_share_the_place_of_the_longest():
    assert key_is_longest(single("o1")) == 0.25


def test_stems_that_share_most_of_their_words_are_an_error():
    words = "A bank scores loan applications with a boosting model and wants to explain each refusal to its customer"
    one, other = (item_draft() for _ in range(2))
    one = replace(one, content=replace(one.content, stem=f"{words} today"))
    other = replace(other, content=replace(other.content, stem=f"{words} now"))

    (entry,) = found([one, other], "near-duplicate")

    assert entry.item.draft is other
    assert entry.finding.message == f"shares 89% of its word runs with {one.slug}"


def test_a_slug_used_in_two_files_is_an_error():
    draft = item_draft()

    assert messages([draft, draft], "slug") == ["already used in f.yaml:1"]


def test_a_family_larger_than_the_number_of_forms_is_an_error():
    drafts = [item_draft(family="1.1-01") for _ in range(3)]

    assert messages(drafts, "family", forms=2) == ["3 items of family 1.1-01, but only 2 forms"]
    assert messages(drafts, "family", forms=3) == []


def test_a_domain_with_too_few_items_is_an_error_that_names_it():
    tasks = itertools.cycle(code for code in CODES if not code.startswith("4"))
    drafts = [item_draft(task=next(tasks)) for _ in range(200)]

    assert "MLS-C01 domain 4: 0 items, 2 forms need 26" in messages(drafts, "blueprint")


def test_items_of_kinds_the_exam_does_not_ask_do_not_fill_forms():
    drafts = [item_draft("ordering", task="4.1") for _ in range(40)]

    assert "MLS-C01 domain 4: 0 items, 2 forms need 26" in messages(drafts, "blueprint")


WANTED = Wanted(forms=1, tasks=2, topics=Least(1, ("drift",)), pairs=Least(1, ("Glue / EMR",)))


def test_subjects_that_are_missing_are_named():
    drafts = [item_draft(task=code, topics=("leak",)) for code in CODES]

    assert {"MLS-C01 task 1.1: 1 items, 2 wanted", "MLS-C01 topic drift: 0 items, 1 wanted"} <= set(
        messages(drafts, "coverage", wanted=WANTED)
    )


@pytest.mark.parametrize(("count", "severity"), [(15, Severity.WARNING), (15 * 26, Severity.ERROR)])
def test_a_bank_that_fills_its_forms_is_judged_by_what_it_lacks_and_a_part_is_not(count, severity):
    drafts = [item_draft(task=code) for code in itertools.islice(itertools.cycle(CODES), count)]

    entries = found(drafts, "coverage", wanted=WANTED)

    assert {(entry.finding.severity, entry.finding.message) for entry in entries} >= {
        (severity, "MLS-C01 pair Glue / EMR: 0 items, 1 wanted")
    }


@pytest.mark.parametrize(("words", "count"), [(230, 0), (270, 1)])
def test_an_item_must_leave_time_to_think(words, count):
    draft = item_draft()
    content = replace(draft.content, stem="word " * words)

    assert len(messages([replace(draft, content=content)], "reading-time")) == count


def test_of_a_whole_bank_key_positions_are_judged_more_strictly():
    even = [single(f"o{number % 4 + 1}") for number in range(380)]
    one_sided = [single("o1") for _ in range(30)]  # 30% of 410

    assert messages(even[:350] + one_sided, "key-position") == []
    assert messages(even + one_sided, "key-position") == ["30% of the keys stand in position A"]


def test_angoff_estimates_that_are_all_alike_are_an_error():
    drafts = [single(angoff=Decimal("0.60")) for _ in range(40)]

    assert messages(drafts, "angoff") == [
        "mean Angoff 0.600, expected 0.68 to 0.76",
        "standard deviation of Angoff 0.000, expected at least 0.1",
    ]


def test_a_bank_without_multiple_items_is_an_error():
    assert messages([single() for _ in range(40)], "multiple-share") == [
        "0% of the items are multiple, expected 15 to 25%"
    ]


def test_an_unknown_exam_is_an_error():
    assert messages([item_draft(exam="XYZ")], "exam") == ["XYZ is not a known exam"]


@pytest.mark.parametrize("count", [3, 30])
def test_missing_reviews_are_warnings_that_do_not_drown_the_rest(count):
    located = found([item_draft() for _ in range(count)], "review")

    assert len(located) == (6 if count == 3 else 2)


def test_the_statistics_of_an_empty_bank_are_unknown():
    facts = describe([])

    assert (facts.items, facts.longest_key_rate, facts.angoff_mean, facts.angoff_spread) == (0, None, None, None)


def test_a_key_that_is_often_the_shortest_option_is_an_error():
    def shortest(draft):
        first, *others = draft.content.options
        options = (first, *(replace(option, text=f"{option.text} with more words") for option in others))
        return replace(draft, content=replace(draft.content, options=options))

    drafts = [shortest(single("o1")) for _ in range(20)] + [single("o2") for _ in range(20)]

    assert messages(drafts, "shortest-key") == ["the key is the shortest option in 62% of 40 single items, at most 32%"]


def test_measures_stand_beside_their_limits():
    drafts = [single("o1", angoff=Decimal("0.60")) for _ in range(40)]

    rows = {row.name: (row.have, row.wanted, row.is_met) for row in measure([parsed(draft) for draft in drafts], EXAM)}

    assert rows["single: key in place A"] == ("100%", "15% to 35%", False)
    assert rows["single: key is the longest option"] == ("25%", "at most 30%", True)
    assert rows["Angoff: mean"] == ("0.600", "0.68 to 0.76", False)


def test_stems_of_one_family_may_be_alike():
    words = "A bank scores loan applications with a boosting model and wants to explain each refusal"
    one, other = (replace(draft, content=replace(draft.content, stem=words)) for draft in (single(), single()))

    alike, family = (
        [row for row in measure([parsed(one), parsed(other)], EXAM) if row.name == "word runs two stems share"]
        for one, other in ((one, other), (replace(one, family="f"), replace(other, family="f")))
    )

    assert [(row.have, row.is_met, row.example) for row in alike] == [("100%", False, f"{one.slug}, {other.slug}")]
    assert family == []


def test_an_empty_bank_has_no_measures():
    assert measure([], EXAM) == []
