"""Everything that first exposures say about one version of an item.

Responses come as vectors of one length, an entry per candidate. Rests and totals are shares right 0..1, so that
sittings of different lengths can stand beside each other. What `questions.core.item_analysis` knows comes from there,
so the numbers are those of a matrix.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from questions.core.ability_groups import Group, chosen_by_group, describe_groups, group_by_rest
from questions.core.drift import STRATA, Drift, find_drift, month_name
from questions.core.item_analysis import (
    NOBODY,
    analyse_options,
    discriminative_efficiency,
    facility,
    point_biserial,
    standard_deviation,
    too_few,
    upper_lower_index,
)
from questions.core.rival_keys import Rival, find_rivals
from questions.core.statistic import Unknown, Value, Vector

Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]

# Facility of ten has a standard error of 0.15, a point-biserial of thirty one of 0.18: below these they would mislead.
MIN_FACILITY = 10
MIN_DISCRIMINATION = 30
MIN_BORDERLINE = 30
BORDERLINE_REACH = 0.1

# upper ends of the classes of seconds; the last class is open
SECONDS = (15, 30, 45, 60, 90, 120, 180, 240, 360)


@dataclass(frozen=True)
class Sample:
    """First exposures of a version.

    is_right: by the key in force, blank is wrong; is_reached: false when the candidate never came to it. rest, total:
    share right on the other scored items, and on all of them; seconds: NaN when no time was kept; months: years x 12 +
    months from 0; chosen: candidates x options, without columns where options cannot be chosen one by one. changed:
    answers that changed, and in which way.
    """

    is_right: Flags
    is_reached: Flags
    rest: Vector
    total: Vector
    seconds: Vector
    months: Whole
    handles: tuple[str, ...]
    keys: tuple[str, ...]
    chosen: Flags
    changed: int = 0
    wrong_to_right: int = 0
    right_to_wrong: int = 0


@dataclass(frozen=True)
class Month:
    month: str
    n: int
    right: int


@dataclass(frozen=True)
class OptionCurve:
    """An option: n who chose it, their share of all, and how many of each ability group they are."""

    handle: str
    is_key: bool
    n: int
    share: Value
    point_biserial: Value
    by_group: tuple[int, ...]


@dataclass(frozen=True)
class VersionAnalysis:
    """n: candidates who reached it. seconds: candidates by the classes of SECONDS, seconds_n in all.

    borderline: those whose share right on the other items lies within 0.1 of the cut, the candidates an Angoff estimate
    is about; angoff_difference: their facility less the estimate.
    """

    n: int
    not_reached: int
    right: int
    facility: Value
    sd: Value
    point_biserial: Value
    discriminative_efficiency: Value
    upper_lower_index: Value
    seconds_n: int
    mean_seconds: Value
    median_seconds: Value
    changed: int
    wrong_to_right: int
    right_to_wrong: int
    borderline_n: int
    borderline_facility: Value
    angoff_difference: Value
    groups: tuple[Group, ...]
    options: tuple[OptionCurve, ...]
    rivals: tuple[Rival, ...]
    drift: Drift | Unknown
    months: tuple[Month, ...]
    seconds: tuple[int, ...]


def analyse_version(sample: Sample, *, cut: float, angoff: float | None) -> VersionAnalysis:
    """All statistics of one version. cut: share right of the just-qualified; angoff: estimate for them, 0..1."""
    reached = sample.is_reached
    right, rest = sample.is_right[reached], sample.rest[reached]
    marks, n = right.astype(np.float64), len(right)
    near = np.abs(rest - cut) <= BORDERLINE_REACH + 1e-9
    borderline = _borderline(right[near])
    times = sample.seconds[reached & ~np.isnan(sample.seconds)]
    groups = group_by_rest(rest)
    return VersionAnalysis(
        n=n,
        not_reached=len(reached) - n,
        right=int(np.count_nonzero(right)),
        facility=facility(marks, 1.0) if n >= MIN_FACILITY else _few(n),
        sd=standard_deviation(marks) if n >= MIN_FACILITY else _few(n),
        point_biserial=point_biserial(marks, rest, MIN_DISCRIMINATION),
        discriminative_efficiency=discriminative_efficiency(marks, rest, MIN_DISCRIMINATION),
        upper_lower_index=upper_lower_index(marks, sample.total[reached], 1.0, MIN_DISCRIMINATION),
        seconds_n=len(times),
        mean_seconds=_time(times, float(np.mean(times)) if len(times) else 0.0),
        median_seconds=_time(times, float(np.median(times)) if len(times) else 0.0),
        changed=sample.changed,
        wrong_to_right=sample.wrong_to_right,
        right_to_wrong=sample.right_to_wrong,
        borderline_n=int(np.count_nonzero(near)),
        borderline_facility=borderline,
        angoff_difference=_difference(borderline, angoff),
        groups=describe_groups(right, rest, groups) if n >= MIN_DISCRIMINATION else (),
        options=_options(sample, rest, groups),
        rivals=find_rivals(sample.handles, sample.keys, sample.chosen[reached], rest) if sample.handles else (),
        drift=find_drift(right, group_by_rest(rest, STRATA), sample.months[reached]),
        months=_months(right, sample.months[reached]),
        seconds=_classes(times),
    )


def _few(n: int) -> Unknown:
    return too_few(MIN_FACILITY, n) if n else NOBODY


def _time(times: Vector, value: float) -> Value:
    if len(times) >= MIN_FACILITY:
        return value
    return too_few(MIN_FACILITY, len(times)) if len(times) else Unknown("no time was kept")


def _borderline(right: Flags) -> Value:
    if len(right) < MIN_BORDERLINE:
        return Unknown(f"needs at least {MIN_BORDERLINE} candidates near the cut, there are {len(right)}")
    return float(np.mean(right))


def _difference(borderline: Value, angoff: float | None) -> Value:
    if angoff is None:
        return Unknown("the item has no Angoff estimate")
    return borderline if isinstance(borderline, Unknown) else borderline - angoff


def _options(sample: Sample, rest: Vector, groups: Whole) -> tuple[OptionCurve, ...]:
    if not sample.handles:
        return ()
    chosen = sample.chosen[sample.is_reached]
    analyses = analyse_options(chosen, rest, MIN_DISCRIMINATION)
    return tuple(
        OptionCurve(
            handle=handle,
            is_key=handle in sample.keys,
            n=option.n,
            share=option.share if len(chosen) >= MIN_FACILITY else _few(len(chosen)),
            point_biserial=option.point_biserial,
            by_group=chosen_by_group(column, groups),
        )
        for handle, option, column in zip(sample.handles, analyses, chosen.T, strict=True)
    )


def _months(right: Flags, months: Whole) -> tuple[Month, ...]:
    return tuple(
        Month(month_name(int(number)), int(np.count_nonzero(at)), int(np.count_nonzero(right & at)))
        for number, at in ((number, months == number) for number in np.unique(months))
    )


def _classes(times: Vector) -> tuple[int, ...]:
    """How many candidates took up to each of SECONDS, and longer."""
    places = np.searchsorted(np.array(SECONDS, dtype=np.float64), times, side="left")
    return tuple(int(count) for count in np.bincount(places, minlength=len(SECONDS) + 1))
