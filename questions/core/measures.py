"""What a bank comes to as a whole, each number beside the limit that `questions.core.lint_bank` holds it to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domains.core.definition import ExamDefinition
from questions.core.lint_bank import (
    ANGOFF_MEAN,
    MAX_LONGEST_KEY_RATE,
    MAX_SHORTEST_KEY_RATE,
    MIN_ANGOFF_SPREAD,
    MULTIPLE_SHARE,
    NEAR_DUPLICATE,
    Statistics,
    describe,
    most_words,
    position_limits,
    similar_stems,
    words_to_read,
)
from questions.core.parsing import ParsedItem


@dataclass(frozen=True)
class Measure:
    """example: the items the number comes from, where it comes from few."""

    name: str
    have: str
    wanted: str
    is_met: bool
    example: str = ""


def measure(items: Sequence[ParsedItem], exam: ExamDefinition) -> list[Measure]:
    """Measures of the items a form may take; what cannot be counted is left out."""
    drawn = [item for item in items if item.draft.content.kind in exam.kinds]
    facts = describe([item.draft for item in drawn])
    return [*_of_keys(facts), *_of_difficulty(facts), *_of_texts(drawn, exam)]


def _of_keys(facts: Statistics) -> Iterator[Measure]:
    singles = sum(facts.positions.values())
    least, most = position_limits(singles)
    for letter in "ABCD" if singles else "":
        share = facts.positions.get(letter, 0) / singles
        yield Measure(f"single: key in place {letter}", *_between(share, least, most))
    for place, rate, limit in (
        ("longest", facts.longest_key_rate, MAX_LONGEST_KEY_RATE),
        ("shortest", facts.shortest_key_rate, MAX_SHORTEST_KEY_RATE),
    ):
        if rate is not None:
            yield Measure(f"single: key is the {place} option", f"{rate:.0%}", f"at most {limit:.0%}", rate <= limit)
    if facts.multiple_share is not None:
        yield Measure("share of multiple", *_between(facts.multiple_share, *MULTIPLE_SHARE))


def _between(share: float, least: float, most: float) -> tuple[str, str, bool]:
    return f"{share:.0%}", f"{least:.0%} to {most:.0%}", least <= share <= most


def _of_difficulty(facts: Statistics) -> Iterator[Measure]:
    least, most = ANGOFF_MEAN
    mean, spread = facts.angoff_mean, facts.angoff_spread
    if mean is not None and spread is not None:
        yield Measure("Angoff: mean", f"{mean:.3f}", f"{least} to {most}", least <= mean <= most)
        enough = f"at least {MIN_ANGOFF_SPREAD:.2f}"
        yield Measure("Angoff: standard deviation", f"{spread:.3f}", enough, spread >= MIN_ANGOFF_SPREAD)


def _of_texts(items: Sequence[ParsedItem], exam: ExamDefinition) -> Iterator[Measure]:
    most = most_words(exam)
    if items:
        longest = max(items, key=lambda item: words_to_read(item.draft))
        read = words_to_read(longest.draft)
        yield Measure("most words to read", str(read), f"at most {most}", read <= most, longest.draft.slug)
    pairs = [pair for pair in similar_stems(items) if not _are_family(pair[1], pair[2])]
    if pairs:
        share, first, second = max(pairs, key=lambda pair: pair[0])
        example = f"{first.draft.slug}, {second.draft.slug}"
        limit = f"below {NEAR_DUPLICATE:.0%}"
        yield Measure("word runs two stems share", f"{share:.0%}", limit, share < NEAR_DUPLICATE, example)


def _are_family(one: ParsedItem, other: ParsedItem) -> bool:
    return one.draft.family != "" and one.draft.family == other.draft.family
