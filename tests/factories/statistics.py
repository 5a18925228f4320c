"""Statistics for tests: analyses of made-up answers, and how the nightly task stores them."""

from datetime import datetime
from typing import Any

import numpy as np

from questions.core.drift import month_number
from questions.core.item_findings import find_problems
from questions.core.version_analysis import Sample, VersionAnalysis, analyse_version
from questions.models import Item
from questions.services.statistics import CountedVersion, claim_analysis, finish_analysis, mark_due, store_versions
from tests.factories.questions import NOW

OCTOBER = month_number(2026, 10)
HANDLES = ("o1", "o2", "o3", "o4")


def analysis(right: Any, choices: Any = None, *, rest: Any = None, months: Any = None) -> VersionAnalysis:
    """An item of four options whose key is o1. choices: option of each candidate; rest: rising unless given."""
    right = np.array(right, dtype=bool)
    n = len(right)
    choices = np.where(right, 0, 1) if choices is None else np.array(choices)
    rest = np.linspace(0.2, 0.9, n) if rest is None else np.array(rest)
    months = np.full(n, OCTOBER) if months is None else np.array(months)
    chosen = choices[:, None] == np.arange(4)
    sample = Sample(right, np.ones(n, dtype=bool), rest, rest, np.full(n, 30.0), months, HANDLES, ("o1",), chosen)
    return analyse_version(sample, cut=0.72, angoff=0.7)


def able_are_wrong(n: int) -> VersionAnalysis:
    """All of the weaker half are right, the abler half chooses o2."""
    return analysis([1] * (n // 2) + [0] * (n // 2))


def able_are_right(n: int = 200, share: float = 0.5) -> VersionAnalysis:
    """The weak choose each of the distractors."""
    wrong = round(n * (1 - share))
    return analysis([0] * wrong + [1] * (n - wrong), [1 + index % 3 for index in range(wrong)] + [0] * (n - wrong))


def store(found: dict[Item, VersionAnalysis], *, now: datetime = NOW, is_pilot: bool = False) -> None:
    """What the nightly task does with these analyses of the items' current versions."""
    claim = claim_analysis(since=now, now=now)
    assert claim is not None
    versions = [item.current_version_id for item in found]
    mark_due(claim=claim, version_ids=versions, form_ids=[], read_up_to=1, now=now)
    counted = [
        CountedVersion(item.current_version_id, item.pk, entry, find_problems(entry, is_pilot=is_pilot))
        for item, entry in found.items()
    ]
    store_versions(claim=claim, tried=versions, counted=counted, now=now)
    finish_analysis(claim=claim, now=now)
