"""The key of a QTI item is the declared right response, and its scoring rule must agree with it."""

import pytest

from questions.core.exchange.qti_reading import read_qti
from questions.core.exchange.report import Outcome

TEMPLATES = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/"
MATCH = f'<responseProcessing template="{TEMPLATES}match_correct"/>'
MAP = f'<responseProcessing template="{TEMPLATES}map_response"/>'
IS_CORRECT = '<match><variable identifier="R"/><correct identifier="R"/></match>'


def choices(most):
    entries = "".join(f'<simpleChoice identifier="{name}">{name} text</simpleChoice>' for name in "ABCD")
    return (
        f'<choiceInteraction responseIdentifier="R" shuffle="true" maxChoices="{most}"><prompt>Which?</prompt>'
        f"{entries}</choiceInteraction>"
    )


ORDER = choices(1).replace("choiceInteraction", "orderInteraction")
PAIRS = (
    '<matchInteraction responseIdentifier="R" shuffle="true"><prompt>Match.</prompt>'
    '<simpleMatchSet><simpleAssociableChoice identifier="A">a</simpleAssociableChoice>'
    '<simpleAssociableChoice identifier="B">b</simpleAssociableChoice></simpleMatchSet>'
    '<simpleMatchSet><simpleAssociableChoice identifier="X">x</simpleAssociableChoice>'
    '<simpleAssociableChoice identifier="Y">y</simpleAssociableChoice></simpleMatchSet></matchInteraction>'
)


def read(body, correct, rule, cardinality="single", mapping=None, bounds="", base_type="identifier"):
    entries = "".join(f'<mapEntry mapKey="{key}" mappedValue="{mark}"/>' for key, mark in (mapping or {}).items())
    values = "".join(f"<value>{value}</value>" for value in correct)
    text = (
        '<assessmentItem identifier="q" title="q" xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1">'
        f'<responseDeclaration identifier="R" cardinality="{cardinality}" baseType="{base_type}">'
        + (f"<correctResponse>{values}</correctResponse>" if correct else "")
        + (f"<mapping {bounds}>{entries}</mapping>" if mapping is not None else "")
        + '</responseDeclaration><outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>'
        f"<itemBody>{body}</itemBody>{rule}</assessmentItem>"
    )
    (question,) = read_qti(text.encode()).questions
    return question


def mark(value):
    return f'<setOutcomeValue identifier="SCORE"><baseValue baseType="float">{value}</baseValue></setOutcomeValue>'


def rule(*branches, otherwise=""):
    tags = ["responseIf", *["responseElseIf"] * (len(branches) - 1)]
    written = "".join(f"<{tag}>{content}</{tag}>" for tag, content in zip(tags, branches, strict=True))
    rest = f"<responseElse>{otherwise}</responseElse>" if otherwise else ""
    return f"<responseProcessing><responseCondition>{written}{rest}</responseCondition></responseProcessing>"


def chose(name):
    return f'<match><variable identifier="R"/><baseValue baseType="identifier">{name}</baseValue></match>'


def key_of(question):
    content, correct = question.draft.content, question.draft.solution.correct
    return {option.text[0] for option in content.options if option.handle in correct}


CONTRADICTIONS = {
    "the mapping gives most for another": read(choices(1), "A", MAP, mapping={"A": 0, "B": 1}),
    "the mapping gives as much for another": read(choices(1), "A", MAP, mapping={"A": 1, "B": 1}),
    "the rule gives the mark for another": read(choices(1), "A", rule(chose("B") + mark(1))),
    "the rule gives the mark for what is wrong": read(choices(1), "A", rule(IS_CORRECT + mark(0), otherwise=mark(1))),
    "the rule takes a mark for what is right": read(choices(1), "A", rule(IS_CORRECT + mark(-1))),
    "a third choice gets a mark": read(choices(0), "AB", MAP, "multiple", {"A": 1, "B": 1, "C": 0.5}),
    "one of two keys is enough": read(choices(0), "AB", MAP, "multiple", {"A": 1}),
    "a bound makes one of two keys enough": read(
        choices(0), "AB", MAP, "multiple", {"A": 1, "B": 1}, 'upperBound="1" defaultValue="-1"'
    ),
    "two keys and one choice": read(choices(1), "AB", MATCH, "multiple"),
    "two keys of one response": read(choices(1), "AB", MATCH),
    "another order gets more": read(
        ORDER, "ABCD", rule(IS_CORRECT + mark(1), otherwise=mark(2)), "ordered"
    ),
    "another pair gets more": read(
        PAIRS, ["A X", "B Y"], MAP, "multiple", {"A X": 1, "B Y": 1, "A Y": 2}, base_type="directedPair"
    ),
    "a pair gets no mark": read(PAIRS, ["A X", "B Y"], MAP, "multiple", {"A X": 1}, base_type="directedPair"),
}  # fmt: skip


@pytest.mark.parametrize("question", CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_a_key_that_the_scoring_rule_contradicts_is_refused(question):
    assert question.outcome == Outcome.REFUSED
    assert question.refusal.mend == "make the right response and the scoring rule agree"


AGREEMENTS = {
    "a rule that names the key": (read(choices(1), "B", rule(chose("B") + mark(1), chose("A") + mark(0))), "B"),
    "a rule alone": (read(choices(1), "", rule(chose("C") + mark(1))), "C"),
    "a mapping alone": (read(choices(1), "", MAP, mapping={"A": 0.5, "D": 1}), "D"),
    "a mapping of several alone": (read(choices(0), "", MAP, "multiple", {"A": 1, "D": 1, "B": -1}), "AD"),
    "what is not in the mapping is wrong": (
        read(choices(0), "AB", MAP, "multiple", {"A": 1, "B": 1}, 'lowerBound="0" upperBound="2" defaultValue="-2"'),
        "AB",
    ),
    "what is not in the mapping is right": (
        read(choices(0), "ABD", MAP, "multiple", {"C": -1}, 'defaultValue="1"'),
        "ABD",
    ),
    "a mark from an outcome": (
        read(
            choices(1),
            "A",
            rule(
                f'{IS_CORRECT}<setOutcomeValue identifier="SCORE"><sum><variable identifier="SCORE"/>'
                '<baseValue baseType="float">1</baseValue></sum></setOutcomeValue>',
            ),
        ),
        "A",
    ),
}


@pytest.mark.parametrize(("question", "key"), AGREEMENTS.values(), ids=AGREEMENTS)
def test_the_key_is_what_the_rule_gives_the_mark_for(question, key):
    assert key_of(question) == set(key)


def test_a_third_choice_with_a_mark_below_the_bound_is_a_loss():
    question = read(
        choices(0), "AB", MAP, "multiple", {"A": 1, "B": 1, "C": 0.5, "D": -2}, 'upperBound="2" defaultValue="0"'
    )

    assert key_of(question) == set("AB")
    assert any("marks for C" in loss for loss in question.losses)


def test_marks_for_a_wrong_order_are_a_loss():
    order = "".join(f'<baseValue baseType="identifier">{name}</baseValue>' for name in "BACD")
    near = f'<match><variable identifier="R"/><ordered>{order}</ordered></match>'
    question = read(ORDER, "ABCD", rule(IS_CORRECT + mark(2), near + mark(1)), "ordered")

    assert [option.text[0] for option in question.draft.content.options] == list("ABCD")
    assert [loss.partition(":")[0] for loss in question.losses] == ["2 marks", "partial credit"]


def test_pairs_of_one_set_are_the_same_either_way_round():
    entries = "".join(f'<simpleAssociableChoice identifier="{n}">{n}</simpleAssociableChoice>' for n in "ABXY")
    tag = "associateInteraction"
    body = f'<{tag} responseIdentifier="R" shuffle="true"><prompt>Pair.</prompt>{entries}</{tag}>'
    question = read(body, ["X A", "B Y"], MAP, "multiple", {"A X": 1, "Y B": 1}, base_type="pair")

    assert [prompt.text for prompt in question.draft.content.prompts] == ["X", "B"]
    assert [option.text for option in question.draft.content.options] == ["A", "Y"]


@pytest.mark.parametrize(
    ("written", "loss"),
    [
        (rule(f"<lookupTable/>{mark(1)}"), "a scoring rule of its own (lookupTable)"),
        (rule(IS_CORRECT), "a scoring rule that gives no mark"),
        (f'<responseProcessing template="{TEMPLATES}map_response_point"/>', "a scoring rule of its own"),
        ("", "no rule for the mark"),
    ],
)
def test_a_rule_that_says_nothing_known_is_a_loss(written, loss):
    question = read(choices(1), "A", written)

    assert key_of(question) == {"A"}
    assert question.losses[0].startswith(loss)


def test_what_is_said_after_every_other_answer_is_no_rationale_of_the_key():
    said = (
        '<modalFeedback outcomeIdentifier="F" identifier="A" showHide="show">Right.</modalFeedback>'
        '<modalFeedback outcomeIdentifier="F" identifier="A" showHide="hide">No, it is A.</modalFeedback>'
    )
    question = read(choices(1), "A", MATCH + said)

    assert question.draft.solution.rationales == {"o1": "Right."}
    assert any("No, it is A." in loss for loss in question.losses)
