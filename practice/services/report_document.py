"""The report about a learner as a document: what `InsightReport.document` holds.

{version, ability: {codes, mean, covariance, at}, readiness: {probability, low, high} or null, reason,
raise_most: [{code, gain}], first_exposures: {domain: n}, domains: [{number, mean, low, high, n, correct}],
tasks: [{code, domain, mean, low, high, n, correct, points_to_gain, below_target}] most points first,
tags: {topic, service, requirement: [{name, mean, low, high, n, correct, expected}]}, pairs: [the same],
behaviour: as `practice.core.insight.Behaviour`, answers_changed: [{attempt, at, and the counts of
`practice.core.behaviour.Ledger`}] of the latest mocks, changes: [{kind, code, before, after}]}
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Any

import numpy as np

from domains.models import Exam
from practice.core.ability import Ability, Observation, TaskShape, learn, prior
from practice.core.insight import (
    LabelLevel,
    Seen,
    behaviour,
    first_exposures,
    label_levels,
    level_changes,
    sure_but_wrong,
)
from practice.core.readiness import Chances, Level, chances, why_not_yet
from questions.core.coverage import tells_apart

VERSION = 1
# the same evidence says the same, so that only what was learned makes two reports differ
SEED = 2026
KINDS = ("topic", "service", "requirement")
MAX_LABELS = 15
RAISE_MOST = 3


def cut_raw(exam: Exam) -> float:
    """The raw score of a form that passes."""
    return float(exam.cut_fraction) * exam.item_scored


def points_per_item(exam: Exam) -> float:
    """Scaled points that one more right item is worth below the cut: 650 / 36 for MLS-C01."""
    return (exam.cut_score - exam.scale_min) / cut_raw(exam)


def observations(seen: Sequence[Seen]) -> list[Observation]:
    return [Observation(entry.task, entry.easiness, entry.is_correct, entry.is_repeat, entry.at) for entry in seen]


def make_document(
    exam: Exam,
    shapes: Sequence[TaskShape],
    seen: Sequence[Seen],
    *,
    mocks: int,
    answers_changed: Sequence[Mapping[str, Any]],
    previous: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """seen: oldest first; mocks: how many of the sittings were mocks; answers_changed: of the latest mocks; previous:
    the document of the last report."""
    ability = learn(prior(shapes), observations(seen))
    told = chances(
        ability,
        shapes,
        cut_raw=cut_raw(exam),
        points_per_item=points_per_item(exam),
        rng=np.random.default_rng(SEED),
    )
    news = Counter(entry.domain for entry in first_exposures(seen))
    exposures = {shape.domain: news[shape.domain] for shape in shapes}
    reason = why_not_yet(exposures)
    groups = _groups_of(exam.wanted.pairs.names, (entry.pair for entry in seen))
    document = {
        "version": VERSION,
        "ability": ability_json(ability),
        "readiness": None if reason else {name: _short(value) for name, value in asdict(told.readiness).items()},
        "reason": reason,
        "raise_most": _raise_most(told) if reason is None else [],
        "first_exposures": {str(domain): count for domain, count in exposures.items()},
        "domains": [
            {"number": number, **_level(level), **_tally([e for e in seen if e.domain == number])}
            for number, level in told.domains.items()
        ],
        "tasks": _tasks(shapes, told, seen),
        "tags": _tags(seen, ability),
        "pairs": _labels(seen, lambda entry: groups.get(entry.pair, []), ability),
        "behaviour": _behaviour(exam, seen, mocks),
        "answers_changed": list(answers_changed),
    }
    return document | {"changes": _changes(document, previous)}


def ability_json(ability: Ability) -> dict[str, Any]:
    return {
        "codes": list(ability.codes),
        "mean": [_short(value) for value in ability.mean],
        "covariance": [[round(float(value), 5) for value in row] for row in ability.covariance],
        "at": ability.at.isoformat() if ability.at else None,
    }


def ability_from(document: Mapping[str, Any]) -> Ability:
    """What `ability_json` wrote."""
    stored = document["ability"]
    codes = tuple(stored["codes"])
    return Ability(
        codes,
        np.array(stored["mean"]),
        np.array(stored["covariance"]),
        datetime.fromisoformat(stored["at"]) if stored["at"] else None,
        {code: place for place, code in enumerate(codes)},
    )


def _tasks(shapes: Sequence[TaskShape], told: Chances, seen: Sequence[Seen]) -> list[dict[str, Any]]:
    rows = [
        {
            "code": shape.code,
            "domain": shape.domain,
            **_level(told.tasks[shape.code]),
            **_tally([entry for entry in seen if entry.task == shape.code]),
            "points_to_gain": round(told.points_to_gain[shape.code], 1),
            "below_target": _short(told.tasks[shape.code].below_target),
        }
        for shape in shapes
    ]
    return sorted(rows, key=lambda row: (-row["points_to_gain"], row["code"]))


def _raise_most(told: Chances) -> list[dict[str, Any]]:
    gains = {code: raised - told.readiness.probability for code, raised in told.if_raised.items()}
    best = sorted(gains, key=lambda code: (-gains[code], code))[:RAISE_MOST]
    return [{"code": code, "gain": _short(gains[code])} for code in best if gains[code] > 0]


def _tags(seen: Sequence[Seen], ability: Ability) -> dict[str, list[dict[str, Any]]]:
    return {kind: _labels(seen, partial(_names, kind), ability) for kind in KINDS}


def _names(kind: str, entry: Seen) -> list[str]:
    """Its labels of this kind, without the kind."""
    return [label.removeprefix(f"{kind}:") for label in entry.labels if label.startswith(f"{kind}:")]


def _groups_of(groups: Sequence[str], pairs: Iterable[str]) -> dict[str, list[str]]:
    """Pair -> the groups of things taken for each other, "Glue / EMR / Batch", of which it names two."""
    return {pair: [group for group in groups if tells_apart(pair, group.split(" / "))] for pair in set(pairs) if pair}


def _labels(seen: Sequence[Seen], labels_of: Callable[[Seen], list[str]], ability: Ability) -> list[dict[str, Any]]:
    means = dict(zip(ability.codes, ability.mean.tolist(), strict=True))

    def chance(entry: Seen) -> float:
        return 1 / (1 + math.exp(-(means.get(entry.task, 0.0) + entry.easiness)))

    return [_label(level) for level in label_levels(seen, labels_of, chance, MAX_LABELS)]


def _label(level: LabelLevel) -> dict[str, Any]:
    return {
        "name": level.name,
        "n": level.n,
        "correct": level.correct,
        "expected": round(level.expected, 1),
        "mean": _short(level.mean),
        "low": _short(level.low),
        "high": _short(level.high),
    }


def _behaviour(exam: Exam, seen: Sequence[Seen], mocks: int) -> dict[str, Any]:
    found = behaviour(seen, mocks=mocks, item_total=exam.item_total, allowed=exam.time_limit_s / exam.item_total)
    return {
        **asdict(found),
        "pace": [round(seconds, 1) for seconds in found.pace],
        "by_confidence": [
            {"confidence": confidence, "correct": right, "n": total}
            for confidence, (right, total) in found.by_confidence.items()
        ],
        "sure_but_wrong": sure_but_wrong(seen),
    }


def _changes(document: Mapping[str, Any], previous: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    if previous is None:
        return []
    moved = level_changes(_levels(previous), _levels(document))
    changes: list[dict[str, Any]] = [
        {"kind": "task", "code": change.code, "before": change.before, "after": change.after} for change in moved
    ]
    before, after = previous.get("readiness"), document["readiness"]
    if before and after and before["probability"] != after["probability"]:
        changes.insert(
            0, {"kind": "readiness", "code": "", "before": before["probability"], "after": after["probability"]}
        )
    return changes


def _levels(document: Mapping[str, Any]) -> dict[str, float]:
    return {task["code"]: task["mean"] for task in document["tasks"]}


def _tally(seen: Sequence[Seen]) -> dict[str, int]:
    news = first_exposures(seen)
    return {"n": len(news), "correct": sum(entry.is_correct for entry in news)}


def _level(level: Level) -> dict[str, float]:
    return {"mean": _short(level.mean), "low": _short(level.low), "high": _short(level.high)}


def _short(value: float) -> float:
    return round(float(value), 4)
