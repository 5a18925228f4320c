"""What a learner's responses say beside their abilities: by label, by behaviour, and since the last report."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean
from uuid import UUID

from practice.core.beta import beta_quantile
from practice.core.response import Confidence

LABEL_PRIOR = 8
MIN_FOR_LABEL = 5
CHANGED_BY = 0.03
SLOW, HURRIED = 2.0, 0.25
PACE_PARTS = 5


@dataclass(frozen=True)
class Seen:
    """A response and what is known of its item. easiness: in logits (`practice.core.ability`); labels: topics, services
    and requirements, as `kind:name`; pair: what the item tells apart; seconds: on screen; is_mock: in a timed mock.
    """

    item_id: UUID
    task: str
    domain: int
    easiness: float
    is_correct: bool
    is_repeat: bool
    is_blank: bool
    seconds: float
    position: int
    at: datetime
    is_mock: bool
    confidence: int | None = None
    labels: tuple[str, ...] = ()
    pair: str = ""


@dataclass(frozen=True)
class LabelLevel:
    """How a topic, service, requirement or pair goes: right of n first exposures, how many were expected at this
    learner's abilities, and the share right with its 90% interval."""

    name: str
    correct: int
    n: int
    expected: float
    mean: float
    low: float
    high: float


def first_exposures(seen: Iterable[Seen]) -> list[Seen]:
    return [entry for entry in seen if not entry.is_repeat]


def label_levels(
    seen: Iterable[Seen], labels_of: Callable[[Seen], Iterable[str]], chance: Callable[[Seen], float], most: int
) -> list[LabelLevel]:
    """Levels of the labels with at least MIN_FOR_LABEL first exposures: the `most` furthest below expectation.

    chance: probability 0..1 that this learner gets the item right, by their abilities. A label's share right has the
    posterior Beta(s e + correct, s (1 - e) + n - correct): strength s = 8 items, centred on the mean chance e, so that
    a label is taken to be like its tasks until it shows otherwise. Example: 2 of 6 right, each expected at 0.75: mean
    (6 + 2) / (8 + 6) = 0.571. Source: Gelman et al., Bayesian Data Analysis, 3rd ed., section 2.4.
    """
    expected: dict[str, list[tuple[bool, float]]] = defaultdict(list)
    for entry in first_exposures(seen):
        outcome = (entry.is_correct, chance(entry))
        for label in labels_of(entry):
            expected[label].append(outcome)
    found = [
        (sum(right for right, _ in outcomes), len(outcomes), sum(share for _, share in outcomes), label)
        for label, outcomes in expected.items()
        if len(outcomes) >= MIN_FOR_LABEL
    ]
    found.sort(key=lambda row: ((row[0] - row[2]) / row[1], row[3]))
    return [_label_level(label, correct, n, share) for correct, n, share, label in found[:most]]


def _label_level(name: str, correct: int, n: int, expected: float) -> LabelLevel:
    a = LABEL_PRIOR * expected / n + correct
    b = LABEL_PRIOR * (1 - expected / n) + n - correct
    return LabelLevel(name, correct, n, expected, a / (a + b), beta_quantile(0.05, a, b), beta_quantile(0.95, a, b))


@dataclass(frozen=True)
class Behaviour:
    """How the learner works. pace: mean seconds in each fifth of a mock; allowed: seconds the exam gives an item;
    time_sinks: tasks by how many items took at least twice that; rushed: wrong within a quarter of it; unreached: blank
    items never on screen; by_confidence: (right, all) where the learner said how sure they were."""

    mocks: int
    allowed: float
    pace: tuple[float, ...]
    time_sinks: Mapping[str, int]
    rushed: int
    slow: int
    unreached: int
    answered: int
    by_confidence: Mapping[int, tuple[int, int]]


def behaviour(seen: Sequence[Seen], *, mocks: int, item_total: int, allowed: float) -> Behaviour:
    """seen: of the sittings looked at; mocks: how many of them were mocks; item_total: items of a mock."""
    in_mocks = [entry for entry in seen if entry.is_mock]
    answered = [entry for entry in in_mocks if not entry.is_blank]
    slow = [entry for entry in in_mocks if entry.seconds >= SLOW * allowed]
    rushed = [entry for entry in answered if not entry.is_correct and 0 < entry.seconds <= HURRIED * allowed]
    return Behaviour(
        mocks=mocks,
        allowed=allowed,
        pace=_pace(in_mocks, item_total),
        time_sinks=dict(Counter(entry.task for entry in slow).most_common(3)),
        rushed=len(rushed),
        slow=len(slow),
        unreached=sum(entry.is_blank and entry.seconds == 0 for entry in in_mocks),
        answered=len(answered),
        by_confidence=_by_confidence(seen),
    )


def _pace(in_mocks: Sequence[Seen], item_total: int) -> tuple[float, ...]:
    parts: dict[int, list[float]] = defaultdict(list)
    for entry in in_mocks:
        parts[min(PACE_PARTS - 1, (entry.position - 1) * PACE_PARTS // item_total)].append(entry.seconds)
    return tuple(fmean(parts[part]) for part in range(PACE_PARTS)) if len(parts) == PACE_PARTS else ()


def _by_confidence(seen: Iterable[Seen]) -> dict[int, tuple[int, int]]:
    counts: dict[int, tuple[int, int]] = {}
    for entry in seen:
        if entry.confidence is not None and not entry.is_blank:
            right, total = counts.get(entry.confidence, (0, 0))
            counts[entry.confidence] = (right + entry.is_correct, total + 1)
    return dict(sorted(counts.items()))


@dataclass(frozen=True)
class LevelChange:
    code: str
    before: float
    after: float


def level_changes(before: Mapping[str, float], after: Mapping[str, float]) -> list[LevelChange]:
    """Tasks whose level moved by at least three points of a hundred since the last report, largest move first."""
    moved = [
        LevelChange(code, before[code], level)
        for code, level in after.items()
        if code in before and abs(level - before[code]) >= CHANGED_BY
    ]
    return sorted(moved, key=lambda change: (-abs(change.after - change.before), change.code))


def sure_but_wrong(seen: Iterable[Seen]) -> int:
    """How many responses the learner was sure of and that were wrong."""
    return sum(entry.confidence == Confidence.SURE and not entry.is_correct for entry in seen)
