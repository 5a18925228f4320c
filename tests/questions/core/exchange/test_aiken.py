"""Reading and writing Aiken. The rules: Moodle docs, "Aiken format"."""

from dataclasses import replace
from pathlib import Path

import pytest

from questions.core.exchange.aiken import read_aiken, write_aiken
from questions.core.exchange.report import Outcome
from tests.factories.questions import item_draft

FEATURES = Path(__file__).parents[3] / "data" / "exchange" / "features.aiken.txt"

REFUSALS = {
    "Only one option": "fewer than two options",
    "Options before any question": "without a question",
    "Letters out of order": "lettered A, C",
    "Two answers": "the answer is A, B",
    "An answer that is no option": "the answer is E",
    "No answer at all": "no line with the answer",
    "Small letters a) one b) two": "without options",
    "The last question, without an end": "no line with the answer",
}


@pytest.fixture(scope="module")
def features():
    return {question.name: question for question in read_aiken(FEATURES.read_text()).questions}


def with_stem(stem):
    draft = item_draft()
    return replace(draft, content=replace(draft.content, stem=stem))


def test_every_question_of_a_file_is_accounted_for():
    counts = read_aiken(FEATURES.read_text()).counts()

    assert (counts[Outcome.IMPORTED], counts[Outcome.WITH_LOSS], counts[Outcome.REFUSED]) == (3, 1, len(REFUSALS))


@pytest.mark.parametrize(("name", "why"), REFUSALS.items())
def test_an_error_is_refused_with_what_to_do(features, name, why):
    assert why in features[name].refusal.why
    assert features[name].refusal.mend


def test_the_answer_names_the_key(features):
    draft = features["Which service stores objects?"].draft

    assert draft.content.options[1].text == "Amazon S3"
    assert draft.solution.correct == ("o2",)


def test_letters_may_be_followed_by_a_point_and_need_no_space(features):
    draft = features["No space after the letters?"].draft

    assert [option.text for option in draft.content.options] == ["None", "Some"]


def test_a_stem_that_begins_like_a_letter_with_a_point_is_a_stem():
    (question,) = read_aiken("What follows?\nD.C. or A.C. current\nA. One\nB. Two\nANSWER: A").questions

    assert question.draft.content.stem == "What follows?\nD.C. or A.C. current"


def test_signs_of_markup_are_pointed_out(features):
    assert "markup" in features["What does __init__ return?"].losses[0]


def test_an_item_comes_back_with_its_stem_options_and_key():
    draft = with_stem("What helps?")
    written = write_aiken([draft])
    (question,) = read_aiken(written.data.decode()).questions

    assert question.draft.content == draft.content
    assert question.draft.solution.correct == draft.solution.correct


def test_what_the_format_has_no_place_for_is_listed():
    losses = [loss for _, loss in write_aiken([with_stem("One paragraph.\n\nAnother?")]).losses]

    assert {"the stem's paragraphs", "rationales", "clue", "takeaway", "references", "topics", "reviews"} <= set(losses)


@pytest.mark.parametrize("kind", ["multiple", "ordering", "matching"])
def test_other_kinds_are_refused_with_the_reason(kind):
    written = write_aiken([item_draft(kind)])

    assert written.count == 0
    assert kind in written.refused[0][1]


@pytest.mark.parametrize("stem", ["Which?\n\n| a | b |\n|---|---|", "Which?\n\n- a\n- b", "Which?\n\n```\nx\n```"])
def test_what_needs_lines_of_its_own_is_refused(stem):
    assert "lines of its own" in write_aiken([with_stem(stem)]).refused[0][1]


def test_a_text_that_would_be_read_as_an_option_is_refused():
    assert write_aiken([with_stem("A. Which?")]).refused
