"""What changed between two versions, for people."""

from dataclasses import replace

from questions.core.diff import Mark, compare, compare_words
from questions.core.handles import Text
from tests.factories.questions import item_draft


def version(**changes):
    draft = item_draft()
    content = replace(draft.content, **{k: v for k, v in changes.items() if k in {"stem", "options"}})
    solution = replace(draft.solution, **{k: v for k, v in changes.items() if k in {"correct", "clue", "rationales"}})
    return Text(content, solution)


def shown(segments):
    marks = {Mark.SAME: "{}", Mark.ADDED: "+{}+", Mark.REMOVED: "-{}-"}
    return "".join(marks[segment.mark].format(segment.text) for segment in segments)


def test_words_that_changed_are_marked():
    assert (
        shown(compare_words("Use one bucket today", "Use two buckets today")) == "Use -one bucket -+two buckets +today"
    )


def test_equal_versions_have_no_changes():
    one = version()

    assert compare(one, one) == []


def test_a_changed_stem_is_named():
    one = version(stem="A stem.")

    changes = compare(one, replace(one, content=replace(one.content, stem="A new stem.")))

    assert [(change.label, shown(change.segments)) for change in changes] == [("Stem", "A +new +stem.")]


def test_a_changed_key_is_told_by_the_words_of_its_options():
    one = version()
    texts = [option.text for option in one.content.options]

    (change,) = compare(one, replace(one, solution=replace(one.solution, correct=("o2",))))

    assert change.label == "Key"
    assert {segment.text.strip() for segment in change.segments if segment.mark != Mark.SAME} & set(
        " ".join(texts).split()
    )


def test_an_option_that_moved_is_no_change():
    one = version()

    assert compare(one, replace(one, content=replace(one.content, options=one.content.options[::-1]))) == []


def test_a_removed_option_is_told():
    one = version()

    changes = compare(one, replace(one, content=replace(one.content, options=one.content.options[:3])))

    assert "Option D (removed)" in [change.label for change in changes]
