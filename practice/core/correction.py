"""Correcting an item after people sat it: how its responses are marked, and what that does to a result.

A ruling says how responses to one version of an item are marked from now on. Everything here takes an attempt at a
time, so several rulings on several of its items combine, and a dry run computes exactly what the real run stores.

Cases by hand, on MLS-C01 (50 scored items, cut fraction 0.72, scale 100 / 750 / 1000):

- 35 of 50 is 732; a new key that makes one more right: 36 of 50 = 750, a pass.
- 36 of 50 with a right item left out: 35 of 49, cut at 35.28: 100 + 35 / 35.28 x 650 = 744.84, so 745 and no pass.
- 36 of 50 with a wrong item left out: 36 of 49: 750 + 0.72 / 13.72 x 250 = 763.12, so 763.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from practice.core.response import Value, is_correct
from practice.core.scoring import Mark, Report


class Policy(StrEnum):
    NEW_KEY = "new_key"
    EITHER_KEY = "either_key"
    FULL_CREDIT = "full_credit"
    LEAVE_OUT = "leave_out"
    OWN_KEY = "own_key"  # as the version was published: takes an earlier correction back


# under these a response says nothing about what its candidate knows
UNMEASURED = frozenset({Policy.FULL_CREDIT, Policy.LEAVE_OUT})
NEEDS_KEY = frozenset({Policy.NEW_KEY, Policy.EITHER_KEY})
NOBODY_LOSES = frozenset({Policy.EITHER_KEY, Policy.FULL_CREDIT})


@dataclass(frozen=True)
class Ruling:
    """How responses to a version are marked. correct: the new key in handles, for the policies that need one."""

    policy: Policy
    correct: Sequence[Any] = ()


def mark_response(
    value: Value | None, *, kind: str, own: Sequence[Any], handles: Mapping[str, str], ruling: Ruling | None
) -> bool | None:
    """Right or wrong under a ruling; None when the item is left out of the score.

    own: the version's own key in handles; handles: id in the attempt -> handle. Without a ruling, and under OWN_KEY,
    the own key decides. Under FULL_CREDIT a blank is right too: whoever gave up on a faulty item loses nothing.
    """
    policy = ruling.policy if ruling else Policy.OWN_KEY
    if policy == Policy.LEAVE_OUT:
        return None
    return policy == Policy.FULL_CREDIT or measured_mark(value, kind=kind, own=own, handles=handles, ruling=ruling)


def measured_mark(
    value: Value | None, *, kind: str, own: Sequence[Any], handles: Mapping[str, str], ruling: Ruling | None
) -> bool:
    """Right or wrong by a key, for statistics of forms and items: credit that everybody gets measures nothing, so
    there the version's own key decides, and an item left out still was part of what its candidates sat."""
    keys: list[Sequence[Any]] = [own]
    if ruling and ruling.policy in NEEDS_KEY:
        keys = [ruling.correct] if ruling.policy == Policy.NEW_KEY else [own, ruling.correct]
    return any(is_correct(value, kind=kind, correct=correct, handles=handles) for correct in keys)


def why_not_applicable(*, handles: Sequence[str], choose: int, new_choose: int, correct: Sequence[Any]) -> str:
    """Why a new key cannot mark responses to an earlier version; empty when it can.

    handles: options and prompts of the earlier version; choose, new_choose: how many options each version asks for.
    A key that names an option nobody was shown, or that asks for another number of options, nobody could have met.
    """
    named = {part for entry in correct for part in (entry if isinstance(entry, tuple | list) else [entry])}
    if named - set(handles):
        return "its key names an option that this version did not have"
    if choose != new_choose:
        return f"it asks for {new_choose} options, this version asked for {choose}"
    return ""


@dataclass(frozen=True)
class Marked:
    """A mark and whether it counts: an item left out is shown, and is in no total."""

    mark: Mark
    is_left_out: bool


def settle(marked: Sequence[Marked]) -> tuple[list[Mark], str]:
    """Marks as `score_report` takes them, and as a run keeps them: 1 right, 0 wrong, - left out.

    An item left out is not scored. When that leaves nothing to score (a drill of one item), the items left out count as
    right instead: there is no result without an item.
    """
    counted = [replace(entry.mark, is_scored=entry.mark.is_scored and not entry.is_left_out) for entry in marked]
    if not any(mark.is_scored for mark in counted):
        counted = [replace(entry.mark, is_correct=entry.mark.is_correct or entry.is_left_out) for entry in marked]
        return counted, "".join("1" if mark.is_correct else "0" for mark in counted)
    letters = ("-" if entry.is_left_out else "1" if entry.mark.is_correct else "0" for entry in marked)
    return counted, "".join(letters)


@dataclass(frozen=True)
class Standing:
    """What a run says of an attempt, as far as a correction can change it. scaled, passed: None in practice."""

    marks: str
    raw: int
    scored_items: int
    scaled: int | None
    passed: bool | None
    is_pass_kept: bool = False


def standing_of(report: Report, marks: str, before: Standing | None = None, *, keeps_pass: bool = False) -> Standing:
    """What a report says; with keeps_pass (or a pass kept before) somebody who had passed still has."""
    is_kept = (
        report.passed is False
        and before is not None
        and bool(before.passed)
        and (keeps_pass or before.is_pass_kept)
    )  # fmt: skip
    return Standing(
        marks=marks,
        raw=report.overall.correct,
        scored_items=report.overall.total,
        scaled=report.scaled,
        passed=True if is_kept else report.passed,
        is_pass_kept=is_kept,
    )


@dataclass
class Counts:
    """What a correction changes, over attempts. gained, lost: in scaled points, else in raw score as a share."""

    attempts: int = 0
    marks: int = 0
    results: int = 0
    raw_up: int = 0
    raw_down: int = 0
    scaled_up: int = 0
    scaled_down: int = 0
    fail_to_pass: int = 0
    pass_to_fail: int = 0
    passes_kept: int = 0
    # difference in scaled points -> attempts
    differences: dict[str, int] = field(default_factory=dict)
    # [scaled before, scaled after] of the first few that change
    examples: list[list[int]] = field(default_factory=list)

    def add(self, before: Standing, after: Standing) -> None:
        self.attempts += 1
        self.marks += before.marks != after.marks
        self.results += result_of(before) != result_of(after)
        # raw scores of different lengths compare as shares: 35 of 49 is less than 36 of 50
        share = after.raw * before.scored_items - before.raw * after.scored_items
        self.raw_up += share > 0
        self.raw_down += share < 0
        self.passes_kept += after.is_pass_kept and not before.is_pass_kept
        if before.scaled is None or after.scaled is None:
            return
        difference = after.scaled - before.scaled
        self.scaled_up += difference > 0
        self.scaled_down += difference < 0
        self.fail_to_pass += before.passed is False and after.passed is True
        self.pass_to_fail += before.passed is True and after.passed is False
        self.differences[str(difference)] = self.differences.get(str(difference), 0) + 1
        if difference and len(self.examples) < MAX_EXAMPLES:
            self.examples.append([before.scaled, after.scaled])


MAX_EXAMPLES = 8


def result_of(standing: Standing) -> tuple[int, int, int | None, bool | None]:
    """What a candidate is told: a change of anything else needs no notice."""
    return standing.raw, standing.scored_items, standing.scaled, standing.passed
