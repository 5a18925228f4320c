"""Reading and writing GIFT. The signs and their meaning: Moodle docs, "GIFT format"."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.core.exchange import gift_reading
from questions.core.exchange.gift_reading import read_gift
from questions.core.exchange.gift_syntax import escape, hide_escapes, show_escapes
from questions.core.exchange.gift_writing import share_of, write_gift
from questions.core.exchange.report import Outcome, UnreadableFile
from questions.core.handles import says_the_same
from questions.core.item import Option, Prompt
from tests.factories.questions import item_draft

FEATURES = Path(__file__).parents[3] / "data" / "exchange" / "features.gift"

LOSSES = {
    "plain choice": "ID number obj-7",
    "A bucket can be versioned.": "true or false",
    "Object keys are random.": "true or false",
    "partial credit": "partial credit of 50%",
    "uneven keys": "weights 75%, 25%",
    "one of several": "several options could be chosen",
}
REFUSALS = {
    r"Three plus \_\_\_\_\_ equals six.": "a short answer",
    "When was S3 launched?": "a numerical answer",
    "Explain eventual consistency.": "an essay",
    "Put in order:": "an ordering question",
    "The following questions are about buckets.": "a description",
    "two right": "2 options give the full mark",
    "no right": "no option gives the full mark",
    "lost brace": "braces that are not a pair",
    "~B}": "braces that are not a pair",
    "two blocks": "more than one answer block",
    "no arrow": "a pair without ->",
    "single option": "without text",
}


@pytest.fixture(scope="module")
def features():
    """Name of every question of the file -> what came of it."""
    return {question.name: question for question in read_gift(FEATURES.read_text()).questions}


def read_one(text):
    (question,) = read_gift(text).questions
    return question


def test_every_question_of_a_file_is_accounted_for():
    counts = read_gift(FEATURES.read_text()).counts()

    assert counts[Outcome.REFUSED] == len(REFUSALS)
    assert sum(counts.values()) == 24


@pytest.mark.parametrize(("name", "loss"), LOSSES.items())
def test_what_an_item_cannot_hold_is_listed(features, name, loss):
    assert features[name].outcome == Outcome.WITH_LOSS
    assert loss in features[name].losses[0]


@pytest.mark.parametrize(("name", "why"), REFUSALS.items())
def test_a_question_that_is_no_item_is_refused_with_what_to_do(features, name, why):
    assert why in features[name].refusal.why
    assert features[name].refusal.mend
    assert features[name].draft is None


def test_a_question_is_named_with_its_line(features):
    assert FEATURES.read_text().split("\n")[features["pairs"].line - 1].startswith("::pairs::")


def test_feedback_of_options_becomes_rationales_and_general_feedback_the_takeaway(features):
    solution = features["plain choice"].draft.solution

    assert solution.rationales == {"o1": "It stores blocks.", "o2": "Right, it stores objects."}
    assert solution.takeaway == "Objects have keys, blocks have numbers."


def test_tags_become_topics_and_services(features):
    draft = features["plain choice"].draft

    assert (draft.topics, draft.services) == (("data-lake",), ("S3",))


def test_true_and_false_have_their_feedback_by_right_and_wrong(features):
    draft = features["A bucket can be versioned."].draft

    assert draft.solution.correct == ("o1",)
    assert draft.solution.rationales == {"o1": "Right, since 2010.", "o2": "It can."}


def test_a_missing_word_leaves_a_blank(features):
    draft = features[r"A bucket is \_\_\_\_\_ in one Region."].draft

    assert [option.text for option in draft.content.options] == ["deleted", "created", "rented"]


def test_shares_of_the_mark_are_the_keys_of_a_multiple_item(features):
    draft = features["two keys"].draft

    assert (draft.content.kind, draft.content.choose, draft.solution.correct) == ("multiple", 2, ("o1", "o2"))


def test_a_penalty_below_the_whole_mark_means_partial_credit():
    question = read_one("Which two?{~%50%a ~%50%b ~%-50%c}")

    assert question.losses[0].startswith("partial credit")


@pytest.mark.parametrize("answers", ["~%100%a ~%100%b ~c", "~%50%a ~%50%b ~%50%c ~d"])
def test_keys_of_which_fewer_give_the_whole_mark_are_refused(answers):
    assert "more than the whole mark" in read_one(f"Which?{{{answers}}}").refusal.why


def test_an_answer_without_a_left_side_is_an_option_that_matches_nothing(features):
    draft = features["pairs"].draft

    assert [prompt.text for prompt in draft.content.prompts] == ["S3", "EBS", "EFS"]
    assert draft.content.options[3].text == "rows"
    assert draft.solution.correct == (("p1", "o1"), ("p2", "o2"), ("p3", "o3"))


def test_escaped_signs_are_text(features):
    content = features["escapes"].draft.content

    assert content.stem == "A path such as C:\\data {x} ~ # 1 = 1\n\nand a second paragraph?"
    assert [option.text for option in content.options] == ['{ "a": 1 }', "\\~", "100 # 3"]


def test_html_becomes_markdown_and_pictures_are_listed():
    html = '[html]<p>What <b>is</b> this? <img src="a.png"></p>{=<code>x</code> ~<i>y</i>}'
    question = read_one(html)

    assert question.draft.content.stem == "What **is** this? \\[picture: a.png\\]"
    assert [option.text for option in question.draft.content.options] == ["`x`", "*y*"]
    assert question.losses == ("picture a.png: it is not in the file, and its name stands there",)


def test_plain_text_shows_its_own_characters():
    assert read_one("[plain]What is __init__?{=a ~b}").draft.content.stem == r"What is \_\_init\_\_?"


def test_comments_are_no_text():
    question = read_one("Which?{\n// the key comes first\n=a\n~b}")

    assert [option.text for option in question.draft.content.options] == ["a", "b"]


def test_a_category_that_names_a_task_places_its_questions(features):
    assert (features["escapes"].draft.exam, features["escapes"].draft.task) == ("MLS-C01", "1.1")
    assert (features["pairs"].draft.exam, features["pairs"].draft.task) == ("", "")


def test_questions_of_one_name_get_slugs_of_their_own():
    reading = read_gift("::Q 1::One?{=a ~b}\n\n::Q 1::Two?{=a ~b}")

    assert [question.draft.slug for question in reading.questions] == ["q-1", "q-1-2"]


def test_many_questions_of_one_name_are_read():
    reading = read_gift("Which?{=a ~b}\n\n" * 5000)

    assert reading.questions[-1].draft.slug == "which-5000"


def test_more_questions_than_are_read_are_refused(monkeypatch):
    monkeypatch.setattr(gift_reading, "MAX_QUESTIONS", 2)

    with pytest.raises(UnreadableFile, match="more than 2 questions") as caught:
        read_gift("Which?{=a ~b}\n\n" * 3)
    assert caught.value.line == 5


def test_a_question_of_countless_options_is_refused():
    assert "options" in read_one("Which?{=a" + "~b" * 10_000 + "}").refusal.why


# Writing --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "keys"), [("single", 1), ("multiple", 2), ("multiple", 3), ("matching", 0)])
def test_an_item_comes_back_as_it_was(kind, keys):
    draft = item_draft(kind, keys=keys, family="f-1", pair="S3 / EBS")
    written = write_gift([draft])

    assert written.losses == ((draft.slug, "reviews"),)
    assert says_the_same(draft, read_one(written.data.decode()).draft)


def test_an_ordering_item_is_refused():
    draft = item_draft("ordering")

    assert write_gift([draft]).refused[0][0] == draft.slug


def test_an_arrow_in_a_prompt_is_refused():
    draft = item_draft("matching")
    prompts = (Prompt("p1", "a -> b"), *draft.content.prompts[1:])
    object.__setattr__(draft.content, "prompts", prompts)

    assert "->" in write_gift([draft]).refused[0][1]


@pytest.mark.parametrize(("keys", "share"), [(2, "50"), (3, "33.33333"), (4, "25")])
def test_keys_share_the_mark(keys, share):
    assert f"{share_of(keys):f}" == share


# two signs of the format beside each other, backslashes before anything, what looks like a weight or a format
TEXTS = st.text(st.sampled_from("~=#{}:\\n%50[]html->/ a\n"), min_size=1, max_size=40).filter(
    lambda text: text == text.strip()
)


@given(TEXTS)
def test_any_text_comes_back_from_its_escapes(text):
    assert show_escapes(hide_escapes(escape(text))) == text


@given(st.lists(TEXTS, min_size=6, max_size=6, unique=True))
def test_an_item_of_any_signs_comes_back(texts):
    draft = item_draft()
    stem, rationale, *options = texts
    object.__setattr__(draft.content, "stem", stem)
    object.__setattr__(draft.content, "options", tuple(Option(f"o{n}", text) for n, text in enumerate(options, 1)))
    draft.solution.rationales["o1"] = rationale

    assert says_the_same(draft, read_one(write_gift([draft]).data.decode()).draft)
