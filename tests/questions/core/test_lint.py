"""House rules for single items."""

from dataclasses import replace
from datetime import date

import pytest

from questions.core.item import Option, Reference, Review
from questions.core.lint import LintContext, lint_item
from questions.core.services import parse_services
from tests.factories.questions import item_draft

SERVICES = parse_services(
    {
        "renamed": [{"before": "Kinesis Data Firehose", "name": "Amazon Data Firehose"}],
        "closed": [{"name": "Amazon Forecast", "aliases": ["Amazon Forecast"]}],
        "ended": [{"name": "Amazon Lex V1", "aliases": ["Lex V1"]}],
        "known": ["Athena", "Glue"],
    }
)
CONTEXT = LintContext(tasks={"MLS-C01": frozenset({"1.1"})}, services=SERVICES)
SCENARIO = "A retailer keeps orders of many years and wants to train a model on them every night. " * 4
ADVICE = "tag the item closed-service or choose another"
RATIONALE = "It does what the scenario asks for, and this is why."


def good_item(*texts, stem=SCENARIO + "Which store fits?", **changes):
    """An item without findings; texts: of its four options, the second is the key."""
    texts = texts or (
        "Amazon S3 with lifecycle rules",
        "Amazon EFS with access points",
        "Amazon EBS with snapshots",
        "Amazon FSx with daily backups",
    )
    draft = item_draft(
        reviews=tuple(Review(role, date(2026, 11, 22)) for role in ("author", "blind-solver", "key-checker"))
    )
    options = tuple(Option(f"o{number}", text) for number, text in enumerate(texts, 1))
    rationales = {option.handle: RATIONALE for option in options}
    draft = replace(
        draft,
        content=replace(draft.content, stem=stem, options=options),
        solution=replace(draft.solution, correct=("o2",), rationales=rationales),
    )
    return replace(draft, **changes)  # fmt: skip


def lint(draft, **context):
    return [f"{finding.severity} {finding}" for finding in lint_item(draft, replace(CONTEXT, **context))]


def test_a_good_item_has_no_findings():
    assert lint(good_item()) == []


def test_a_short_stem_is_an_error():
    assert lint(good_item(stem="Which store fits?")) == ["error stem: 3 words, expected at least 40"]


def test_a_long_stem_is_an_error():
    assert lint(good_item(stem=SCENARIO * 3)) == ["error stem: 204 words without code and tables, at most 140"]


def test_tables_and_code_do_not_make_a_stem_long():
    table = "\n".join(["| a | b |", "|---|---|", *["| some words | and more of them |"] * 40])

    assert lint(good_item(stem=f"{SCENARIO}\n\n{table}\n\nWhich store fits?")) == []


def test_options_of_very_different_length_are_an_error():
    draft = good_item(
        "Use Amazon S3", "Use Amazon EFS with access points and a policy for each team", "Use EBS", "Use FSx"
    )

    assert "error options: the longest option has 12 words, the shortest 2: ratio 6.0, at most 1.6" in lint(draft)


def test_short_options_may_differ_by_some_words():
    assert lint(good_item("Recall", "Area under curve", "Precision", "F1 score")) == []


@pytest.mark.parametrize("text", ["All of the above stores", "None of the answers"])
def test_an_option_about_the_others_is_an_error(text):
    draft = good_item("Use S3 now", "Use EFS now", "Use EBS now", text)

    assert "error options[3].text: refers to the other options" in lint(draft)


def test_an_absolute_in_distractors_alone_is_a_warning():
    draft = good_item("Always use Amazon S3", "Use Amazon EFS now", "Use Amazon EBS now", "Use Amazon FSx now")

    assert lint(draft) == ["warning options[0].text: always stands in distractors alone"]


def test_an_absolute_that_the_key_has_too_is_no_cue():
    assert (
        lint(good_item("Only use Amazon S3", "Use only Amazon EFS", "Use Amazon EBS now", "Use Amazon FSx now")) == []
    )


def test_a_word_of_the_stem_that_only_the_key_repeats_is_a_warning():
    draft = good_item("Amazon S3 storage class", "Amazon EFS for orders", "Amazon EBS snapshots", "Amazon FSx backups")

    assert lint(draft) == ["warning stem: words of the stem that only the key repeats: order"]


def test_a_rationale_may_not_name_an_option_by_its_letter():
    draft = good_item()
    rationales = draft.solution.rationales | {"o1": "Option B would be cheaper here, since it needs no servers."}

    assert lint(replace(draft, solution=replace(draft.solution, rationales=rationales))) == [
        "error options[0].rationale: names an option by its letter, but options are shuffled"
    ]


def test_a_short_rationale_is_an_error():
    draft = good_item()
    rationales = draft.solution.rationales | {"o1": "Too slow here."}

    assert lint(replace(draft, solution=replace(draft.solution, rationales=rationales))) == [
        "error options[0].rationale: 3 words, expected at least 8"
    ]


def test_a_rationale_about_a_service_of_another_item_is_a_warning():
    draft = good_item()
    rationales = draft.solution.rationales | {"o1": "Athena would have to scan every file again and again."}

    assert lint(replace(draft, solution=replace(draft.solution, rationales=rationales))) == [
        "warning options[0].rationale: speaks of Athena, which the item does not mention"
    ]


def test_a_takeaway_is_one_sentence():
    draft = good_item()
    solution = replace(draft.solution, takeaway="Use EFS, e.g. for teams. It scales.")

    assert lint(replace(draft, solution=solution)) == ["error takeaway: 2 sentences, expected one"]


def test_a_closed_service_as_the_key_is_an_error():
    draft = good_item("Train a model in EC2", "Use Amazon Forecast now", "Train it on a laptop", "Use Lex V1 for it")

    assert lint(draft) == [
        f"error options[1].text: Amazon Forecast is closed to new customers; {ADVICE}",
        f"warning options[3].text: Amazon Lex V1 is no longer available; {ADVICE}",
    ]


def test_a_closed_service_is_allowed_as_what_it_was():
    draft = good_item("Train a model in EC2", "Use Amazon Forecast now", "Train it on a laptop", "Ask an expert for it")

    assert lint(replace(draft, topics=("closed-service",))) == []


def test_an_old_name_without_the_new_one_is_a_warning():
    stem = SCENARIO + "Kinesis Data Firehose delivers them. Which store fits?"

    assert lint(good_item(stem=stem)) == [
        "warning stem: says Kinesis Data Firehose without Amazon Data Firehose, which is its name now"
    ]


def test_a_reference_outside_the_list_of_pages_is_a_warning():
    draft = good_item()
    addresses = ("https://docs.example/known#part", "https://docs.example/other")
    references = tuple(Reference(address, "A page", date(2026, 11, 22)) for address in addresses)
    draft = replace(draft, solution=replace(draft.solution, references=references))

    assert lint(draft, pages=frozenset({"https://docs.example/known"})) == [
        "warning references[1].url: not in the list of pages: https://docs.example/other"
    ]


def test_an_unknown_review_role_is_an_error():
    reviews = (*good_item().reviews, Review("passer-by", date(2026, 11, 22)))

    assert lint(good_item(reviews=reviews)) == [
        "error review: 'passer-by' is not one of author, blind-solver, key-checker"
    ]
