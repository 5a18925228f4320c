"""What statistics of a version say that somebody should look at. No finding is a verdict: each says where to look.

Thresholds are those of textbooks; each is tested against chance, because a bank of 100,000 items holds every accident.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from questions.core.proportions import correlation_z, wilson_interval
from questions.core.rival_keys import Rival
from questions.core.statistic import Unknown
from questions.core.version_analysis import OptionCurve, VersionAnalysis

# Chance alone passes 3 standard errors on one item of 740, and 2.33 on one of 100.
RIVAL_Z = 3.0
NEGATIVE_Z = -2.33
DRIFT_P = 0.001
# a difference of ETS's class B or C
DRIFT_DELTA = 1.0
TOO_EASY, TOO_HARD = 0.95, 0.25
MAX_WEIGHT = 1000.0
RARE = 0.05
MIN_RARE = 100
# from which on an unscored pilot is ready to count
MIN_PILOT = 100
PILOT_FACILITY = (0.3, 0.95)
PILOT_DISCRIMINATION = 0.15


class FindingKind(StrEnum):
    """In the order in which they press."""

    WRONG_KEY = "wrong_key"
    NEGATIVE = "negative"
    DRIFT = "drift"
    TOO_HARD = "too_hard"
    TOO_EASY = "too_easy"
    RARE_OPTION = "rare_option"
    PILOT_READY = "pilot_ready"


@dataclass(frozen=True)
class Numbers:
    """What a finding rests on. n: candidates; value: the number that made it; of: what it is about, such as options or
    a month; more: further numbers to be told."""

    n: int
    value: float
    of: str = ""
    more: dict[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"more": self.more or {}}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Numbers":
        return cls(**data)


@dataclass(frozen=True)
class Finding:
    """weight: the larger the sooner to be looked at, among findings of one kind."""

    kind: FindingKind
    weight: float
    numbers: Numbers


# by how much a value has to move before what was set aside comes back
STEP = {
    FindingKind.WRONG_KEY: 0.1,
    FindingKind.NEGATIVE: 0.1,
    FindingKind.DRIFT: 0.5,
    FindingKind.TOO_HARD: 0.05,
    FindingKind.TOO_EASY: 0.02,
    FindingKind.RARE_OPTION: 0.02,
    FindingKind.PILOT_READY: 0.1,
}


def find_problems(analysis: VersionAnalysis, *, is_pilot: bool) -> tuple[Finding, ...]:
    """Findings about a version. is_pilot: it stands in a form without counting there."""
    problems = tuple(_problems(analysis))
    if is_pilot and not any(problem.kind != FindingKind.RARE_OPTION for problem in problems):
        return (*problems, *_ready(analysis))
    return problems


def has_changed(kind: FindingKind, before: Numbers, now: Numbers) -> bool:
    """Whether numbers differ so much from those somebody judged that they should be judged again: half as many
    candidates more, another value, or about something else."""
    return now.of != before.of or now.n >= 1.5 * before.n or abs(now.value - before.value) >= STEP[kind]


def _problems(analysis: VersionAnalysis) -> Iterator[Finding]:
    rival = suspected_key(analysis)
    if rival is not None:
        by_handle = {option.handle: option for option in analysis.options}
        own, key = by_handle[rival.handle].point_biserial, by_handle[rival.key].point_biserial
        more = {"key": rival.key, "rival_r": own, "key_r": key, "rival_n": rival.n, "key_n": rival.n_key, "z": rival.z}
        difference = float(own) - float(key)  # type: ignore[arg-type]  # suspected_key knows both
        yield Finding(FindingKind.WRONG_KEY, rival.z, Numbers(analysis.n, difference, rival.handle, more))
    r = analysis.point_biserial
    if not isinstance(r, Unknown) and correlation_z(r, analysis.n) <= NEGATIVE_Z:
        yield Finding(FindingKind.NEGATIVE, min(MAX_WEIGHT, -correlation_z(r, analysis.n)), Numbers(analysis.n, r))
    yield from _drift(analysis)
    yield from _difficulty(analysis)
    yield from _rare_options(analysis)


def suspected_key(analysis: VersionAnalysis) -> Rival | None:
    """The strongest distractor with a point-biserial above the key's whose candidates also have the better rest scores
    by more than chance (see `questions.core.rival_keys`)."""
    discrimination = {option.handle: option.point_biserial for option in analysis.options}
    for rival in analysis.rivals:
        own, key = discrimination[rival.handle], discrimination[rival.key]
        if isinstance(own, Unknown) or isinstance(key, Unknown):
            continue
        if rival.z >= RIVAL_Z and own > key:
            return rival
    return None


def _drift(analysis: VersionAnalysis) -> Iterator[Finding]:
    drift = analysis.drift
    if isinstance(drift, Unknown) or drift.p > DRIFT_P or abs(drift.delta) < DRIFT_DELTA:
        return
    more = {
        "right_before": drift.right_before,
        "n_before": drift.n_before,
        "right_latest": drift.right_latest,
        "n_latest": drift.n_latest,
        "odds_ratio": drift.odds_ratio,
        "p": drift.p,
    }
    yield Finding(FindingKind.DRIFT, abs(drift.delta), Numbers(analysis.n, drift.delta, str(drift.month), more))


def _difficulty(analysis: VersionAnalysis) -> Iterator[Finding]:
    """Too easy or hard where even the interval's near end lies beyond the limit."""
    if isinstance(analysis.facility, Unknown):
        return
    low, high = wilson_interval(analysis.right, analysis.n)
    numbers = Numbers(analysis.n, analysis.facility, more={"right": analysis.right})
    if low > TOO_EASY:
        yield Finding(FindingKind.TOO_EASY, low, numbers)
    if high < TOO_HARD:
        yield Finding(FindingKind.TOO_HARD, 1 - high, numbers)


def _rare_options(analysis: VersionAnalysis) -> Iterator[Finding]:
    """Distractors that surely fewer than 5 % choose. Where nearly everybody is right, the item is too easy instead."""
    if analysis.n < MIN_RARE or any(finding.kind == FindingKind.TOO_EASY for finding in _difficulty(analysis)):
        return
    rare = [option for option in analysis.options if _is_rare(option, analysis.n)]
    if rare:
        handles = ",".join(option.handle for option in rare)
        counts = {option.handle: option.n for option in rare}
        chosen = max(counts.values()) / analysis.n
        yield Finding(FindingKind.RARE_OPTION, len(rare), Numbers(analysis.n, chosen, handles, {"chosen": counts}))


def _is_rare(option: OptionCurve, n: int) -> bool:
    return not option.is_key and wilson_interval(option.n, n)[1] < RARE


def _ready(analysis: VersionAnalysis) -> Iterator[Finding]:
    facility, r = analysis.facility, analysis.point_biserial
    if isinstance(facility, Unknown) or isinstance(r, Unknown) or analysis.n < MIN_PILOT:
        return
    if PILOT_FACILITY[0] <= facility <= PILOT_FACILITY[1] and r >= PILOT_DISCRIMINATION:
        more = {"facility": facility, "right": analysis.right}
        yield Finding(FindingKind.PILOT_READY, r, Numbers(analysis.n, r, more=more))
