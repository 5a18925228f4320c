"""Handles keep their meaning across versions."""

from dataclasses import replace

from questions.core.authored import AuthoredOption, AuthoredPrompt, AuthoredText
from questions.core.handles import Text, align_handles
from questions.core.item import ItemKind


def text(*options, key=0, kind=ItemKind.SINGLE, prompts=()):
    authored = AuthoredText(
        kind=kind,
        stem="Which?",
        options=[AuthoredOption(words, index == key, f"about {words}") for index, words in enumerate(options)],
        prompts=prompts,
        clue="",
        takeaway="",
        references=(),
    )
    return Text(authored.to_content(), authored.to_solution())


BEFORE = text("Use Amazon S3", "Use Amazon EFS", "Use Amazon EBS", "Keep it on paper").content


def handles(aligned):
    return {option.text: option.handle for option in aligned.content.options}


def test_options_that_only_moved_keep_their_handles_and_the_key_follows():
    aligned = align_handles(
        text("Keep it on paper", "Use Amazon S3", "Use Amazon EFS", "Use Amazon EBS", key=1), BEFORE
    )

    assert [option.handle for option in aligned.content.options] == ["o4", "o1", "o2", "o3"]
    assert aligned.solution.correct == ("o1",)
    assert aligned.solution.rationales["o4"] == "about Keep it on paper"


def test_a_reworded_option_keeps_its_handle():
    aligned = align_handles(text("Use Amazon S3", "Use Amazon EFS", "Use Amazon EBS", "Keep it on the paper"), BEFORE)

    assert handles(aligned)["Keep it on the paper"] == "o4"


def test_a_replaced_option_gets_a_handle_that_was_never_used():
    aligned = align_handles(text("Use Amazon S3", "Use Amazon EFS", "Use Amazon EBS", "Ask a librarian"), BEFORE)

    assert handles(aligned)["Ask a librarian"] == "o5"


def test_an_exact_match_wins_over_a_similar_option_before_it():
    aligned = align_handles(text("Use Amazon S4", "Use Amazon S3", "Use Amazon EFS", "Use Amazon EBS"), BEFORE)

    assert handles(aligned)["Use Amazon S3"] == "o1"


def test_pairs_follow_their_prompts_and_options():
    prompts = [AuthoredPrompt("archive", 0), AuthoredPrompt("share", 1)]
    before = text("Glacier", "EFS", kind=ItemKind.MATCHING, prompts=prompts).content
    moved = [replace(prompts[1], match=0), replace(prompts[0], match=1)]

    aligned = align_handles(text("EFS", "Glacier", kind=ItemKind.MATCHING, prompts=moved), before)

    assert set(aligned.solution.correct) == {("p1", "o1"), ("p2", "o2")}
