"""Reading and writing Moodle XML. Source: Moodle docs, "Moodle XML format"."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.core.exchange import xml_tree
from questions.core.exchange.formats import FormatName, guess_format
from questions.core.exchange.moodle_reading import read_moodle_xml
from questions.core.exchange.moodle_writing import write_moodle_xml
from questions.core.exchange.report import Outcome, UnreadableFile
from questions.core.handles import says_the_same
from tests.factories.questions import item_draft

FEATURES = Path(__file__).parents[3] / "data" / "exchange" / "features.moodle.xml"

REFUSALS = {
    "Short": "shortanswer",
    "Number": "numerical",
    "Essay": "essay",
    "Words": "description",
    "Gaps": "cloze",
    "Gap select": "gapselect",
    "No key": "no option gives the full mark",
    "Bad fraction": "a fraction of all",
}
SETTINGS = (
    "2.5000000 marks",
    "a penalty of 0.5",
    "hidden in Moodle",
    "the ID number OBJ-7",
    "options in a fixed order",
    "options numbered iii",
    "feedback for right answers",
    "partial credit of 50% for “b”",
    "penalty of -33.33333% for “c”",
    "2 hints",
    "<usecase> is not read",
)


@pytest.fixture(scope="module")
def features():
    return {question.name: question for question in read_moodle_xml(FEATURES.read_bytes()).questions}


def read_one(text):
    (question,) = read_moodle_xml(text.encode()).questions
    return question


def test_every_question_of_a_file_is_accounted_for():
    reading = read_moodle_xml(FEATURES.read_bytes())
    counts = reading.counts()

    assert (counts[Outcome.IMPORTED], counts[Outcome.WITH_LOSS], counts[Outcome.REFUSED]) == (4, 3, len(REFUSALS))
    assert [note for _, note in reading.notes] == [
        "category $course$/top/Storage and its description are not kept",
        "category $course$/top/MLS-C01/1.1",
    ]


@pytest.mark.parametrize(("name", "why"), REFUSALS.items())
def test_a_question_that_is_no_item_is_refused_with_what_to_do(features, name, why):
    assert why in features[name].refusal.why
    assert features[name].refusal.mend


def test_a_question_is_named_with_its_line(features):
    line = FEATURES.read_text().split("\n")[features["Steps"].line - 1]

    assert line == '  <question type="ordering">'


def test_a_choice_with_html_feedback_and_tags(features):
    question = features["Plain choice"]
    draft = question.draft

    assert question.outcome == Outcome.IMPORTED
    assert draft.content.stem == "Which service stores **objects**?"
    assert [option.text for option in draft.content.options] == ["EBS", "`S3`", "EFS & FSx"]
    assert draft.solution.correct == ("o2",)
    assert draft.solution.rationales == {"o1": "Blocks.", "o2": "Right."}
    assert draft.solution.takeaway == "Objects have keys."
    assert (draft.slug, draft.topics, draft.services) == ("plain-choice", ("object-storage",), ("S3",))


@pytest.mark.parametrize("loss", SETTINGS)
def test_what_moodle_keeps_and_an_item_does_not_is_listed(features, loss):
    assert any(entry.startswith(loss) for entry in features["Settings"].losses)


def test_nothing_else_is_said_to_be_lost(features):
    assert len(features["Settings"].losses) == len(SETTINGS)


def test_several_keys_make_a_multiple_item(features):
    draft = features["Two keys"].draft

    assert (draft.content.kind, draft.solution.correct) == ("multiple", ("o1", "o2"))
    assert draft.content.stem == "Which **two**?"


def test_a_picture_of_the_file_is_seen_in_the_text(features):
    question = features["Picture"]

    ((picture_id, source),) = read_moodle_xml(FEATURES.read_bytes()).pictures.items()
    assert question.draft.content.stem == f"What is ![the sign](figure:{picture_id}) here?"
    assert (source.name, question.losses) == ("lock.png", ())


def test_true_or_false_is_a_choice_of_two(features):
    draft = features["Truth"].draft

    assert [option.text for option in draft.content.options] == ["True", "False"]
    assert draft.solution.rationales == {"o1": "It can."}


def test_pairs_and_the_option_that_matches_nothing(features):
    draft = features["Pairs"].draft

    assert draft.solution.correct == (("p1", "o1"), ("p2", "o2"))
    assert [option.text for option in draft.content.options] == ["objects", "blocks", "rows"]
    assert (draft.exam, draft.task) == ("MLS-C01", "1.1")


def test_entries_are_put_in_the_order_of_their_places(features):
    assert [option.text for option in features["Steps"].draft.content.options] == ["first", "second", "third"]
    assert "partial credit for the order" in features["Steps"].losses[0]


@pytest.mark.parametrize("fraction", ["1e999999999", "1e-99999999", "NaN", "101", "-101", ""])
def test_a_fraction_that_is_none_is_refused(fraction):
    answers = f'<answer fraction="{fraction}"><text>a</text></answer><answer fraction="100"><text>b</text></answer>'
    question = (
        f'<quiz><question type="multichoice"><questiontext><text>W</text></questiontext>{answers}</question></quiz>'
    )

    assert "fraction" in read_one(question).refusal.why


# Hostile files --------------------------------------------------------------------------------------------------------

BOMB = """<?xml version="1.0"?>
<!DOCTYPE quiz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<quiz><question type="essay"><name><text>&b;</text></name></question></quiz>"""
FETCH = '<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>'
REMOTE = '<!DOCTYPE quiz SYSTEM "http://example.org/quiz.dtd"><quiz/>'


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (BOMB, "document type"),
        (FETCH, "document type"),
        (REMOTE, "document type"),
        ("<quiz><question>", "not well-formed"),
        ("", "not well-formed"),
        ("<quiz>\0</quiz>", "not well-formed"),
        ('<?xml version="1.0" encoding="no-such"?><quiz/>', "encoding"),
        ("<html/>", "no Moodle XML"),
        ("<quiz>" + "<a>" * 100 + "</a>" * 100 + "</quiz>", "deep"),
    ],
)
def test_a_hostile_file_gets_a_clear_error(data, message):
    with pytest.raises(UnreadableFile, match=message):
        read_moodle_xml(data.encode())


def test_the_number_of_elements_is_bounded(monkeypatch):
    monkeypatch.setattr(xml_tree, "MAX_ELEMENTS", 10)

    with pytest.raises(UnreadableFile, match="more than 10 elements"):
        read_moodle_xml(b"<quiz>" + b"<a/>" * 10 + b"</quiz>")


def test_bytes_that_are_not_in_the_encoding_named_are_refused():
    with pytest.raises(UnreadableFile, match="not well-formed"):
        read_moodle_xml("<quiz><question>süß</question></quiz>".encode("latin-1"))


def test_another_encoding_is_read_when_it_is_named():
    question = '<question type="essay"><name><text>süß</text></name></question>'
    data = f'<?xml version="1.0" encoding="ISO-8859-1"?><quiz>{question}</quiz>'

    assert read_moodle_xml(data.encode("latin-1")).questions[0].name == "süß"


@pytest.mark.parametrize("start", ["<?xml", "\ufeff<?xml", "\n <quiz>"])
def test_a_file_that_begins_like_xml_is_taken_for_moodle_xml(start):
    assert guess_format(start.encode()) == FormatName.MOODLE


def choices_of(kind, *fractions):
    answers = "".join(f'<answer fraction="{mark}"><text>option {mark}</text></answer>' for mark in fractions)
    return f"<quiz><question type='{kind}'><questiontext><text>Which?</text></questiontext>{answers}</question></quiz>"


@pytest.mark.parametrize(
    ("kind", "losses"), [("multichoiceset", 0), ("oumultiresponse", 1)], ids=["all or nothing", "partial credit"]
)
@pytest.mark.parametrize("fractions", [(100, 0, 100), (50, 0, 50)])
def test_in_questions_with_a_set_of_keys_every_option_with_a_fraction_is_one(kind, losses, fractions):
    question = read_one(choices_of(kind, *fractions))

    assert (question.draft.content.kind, question.draft.solution.correct) == ("multiple", ("o1", "o3"))
    assert len(question.losses) == losses


def test_a_set_without_a_key_is_refused():
    assert "no option gives a mark" in read_one(choices_of("multichoiceset", 0, 0)).refusal.why


# Writing --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "keys"), [("single", 1), ("multiple", 2), ("multiple", 3), ("matching", 0), ("ordering", 0)]
)
def test_an_item_comes_back_as_it_was(kind, keys):
    draft = item_draft(kind, keys=keys, family="f-1", pair="S3 / EBS")
    written = write_moodle_xml([draft])

    assert written.losses == ((draft.slug, "reviews"),)
    assert says_the_same(draft, read_one(written.data.decode()).draft)


def test_an_item_with_a_character_that_xml_cannot_hold_is_refused():
    draft = item_draft()
    draft = replace(draft, content=replace(draft.content, stem="bell \x07"))

    assert "0x07" in write_moodle_xml([draft]).refused[0][1]


@given(
    st.text(st.sampled_from("<>&\"']]>![CDATA \n\tü*_"), min_size=1, max_size=40).filter(
        lambda text: text == text.strip()
    )
)
def test_any_text_comes_back(text):
    draft = item_draft()
    draft = replace(draft, content=replace(draft.content, stem=text))

    assert says_the_same(draft, read_one(write_moodle_xml([draft]).data.decode()).draft)
