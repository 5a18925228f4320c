"""How a demonstration learner answers: right or wrong by habit, at a human pace, changing a mind now and then."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from practice.core.response import Confidence, Value
from practice.models import Response

# what this learner finds easier (+) and harder (-) than the rest
_TASK_BIAS = {"1.2": 0.08, "2.1": 0.10, "2.3": -0.05, "3.3": 0.05, "3.4": -0.16, "3.5": -0.24, "4.1": 0.06, "4.3": 0.08}
_DOMAIN_PACE = {1: 0.92, 2: 0.95, 3: 1.12, 4: 0.95}


@dataclass(frozen=True)
class Habits:
    """skill: share of items right; change_rate: share of items whose answer is changed; flag_rate: when unsure."""

    skill: float
    change_rate: float = 0.06
    flag_rate: float = 0.30


@dataclass(frozen=True)
class Step:
    """One save: `after` the start, with the item's time so far. is_final: the last one of its item."""

    position: int
    after: timedelta
    value: Value
    flagged: bool
    eliminated: list[str]
    time_spent_ms: int
    is_final: bool
    confidence: int


def plan_answers(responses: Sequence[Response], habits: Habits, total: timedelta, rng: random.Random) -> list[Step]:
    """The saves of a whole sitting in order of time; the items take `total` together.

    responses: with item, task, domain, version and key.
    """
    times = _seconds(responses, total, rng)
    steps: list[Step] = []
    elapsed = 0.0
    for response, seconds in zip(responses, times, strict=True):
        is_right = rng.random() < habits.skill + _TASK_BIAS.get(response.task.code, 0)
        key = _key_value(response)
        final = key if is_right else _wrong_value(response, key, rng)
        confidence = _confidence(is_right, rng)
        flagged = rng.random() < (habits.flag_rate if not is_right else habits.flag_rate / 4)
        answers = [final]
        if rng.random() < habits.change_rate:
            answers.insert(0, _first_thought(response, key, final, rng))
        for number, value in enumerate(answers, start=1):
            spent = seconds * number / len(answers)
            steps.append(
                Step(
                    position=response.position,
                    after=timedelta(seconds=elapsed + spent),
                    value=value,
                    flagged=flagged and number == len(answers),
                    eliminated=_struck_out(response, value, rng),
                    time_spent_ms=int(spent * 1000),
                    is_final=number == len(answers),
                    confidence=confidence,
                )
            )
        elapsed += seconds
    return steps


def _confidence(is_right: bool, rng: random.Random) -> Confidence:
    """Surer of what is right, and now and then sure of what is not."""
    sure, think_so = (0.55, 0.33) if is_right else (0.15, 0.45)
    drawn = rng.random()
    if drawn < sure:
        return Confidence.SURE
    return Confidence.THINK_SO if drawn < sure + think_so else Confidence.GUESS


def _seconds(responses: Sequence[Response], total: timedelta, rng: random.Random) -> list[float]:
    """Times that scatter as people's do (log-normal) and add up to the total, a little quicker towards the end."""
    weights = [
        _DOMAIN_PACE.get(response.task.domain.number, 1) * rng.lognormvariate(0, 0.45) * (1.12 - 0.24 * share)
        for share, response in zip(_shares(len(responses)), responses, strict=True)
    ]
    scale = total.total_seconds() / sum(weights)
    return [max(9.0, weight * scale) for weight in weights]


def _shares(count: int) -> list[float]:
    return [index / max(1, count - 1) for index in range(count)]


def _first_thought(response: Response, key: Value, final: Value, rng: random.Random) -> Value:
    """What was chosen before the mind was changed: mostly something wrong, sometimes the right answer."""
    if final != key:
        return key if rng.random() < 0.45 else _wrong_value(response, final, rng)
    return _wrong_value(response, key, rng)


def _key_value(response: Response) -> Value:
    ids = {handle: shown for shown, handle in [*response.options, *response.prompts]}
    correct: list[Any] = response.version.key.solution["correct"]
    if response.kind in ("single", "multiple"):
        return [shown for shown, handle in response.options if handle in correct]
    return [[ids[part] for part in entry] if isinstance(entry, list) else ids[entry] for entry in correct]


def _wrong_value(response: Response, value: Value, rng: random.Random) -> Value:
    """A whole answer that differs from `value`."""
    if response.kind in ("single", "multiple"):
        others = [shown for shown in response.option_ids if shown not in value]
        kept = rng.sample(value, len(value) - 1)
        chosen = [*kept, rng.choice(others)]
        return [shown for shown in response.option_ids if shown in chosen]
    one, other = rng.sample(range(len(value)), 2)
    swapped = [list(entry) if isinstance(entry, list) else entry for entry in value]
    if response.kind == "matching":
        swapped[one][1], swapped[other][1] = swapped[other][1], swapped[one][1]
    else:
        swapped[one], swapped[other] = swapped[other], swapped[one]
    return swapped


def _struck_out(response: Response, value: Value, rng: random.Random) -> list[str]:
    if response.kind != "single" or rng.random() > 0.25:
        return []
    return rng.sample([shown for shown in response.option_ids if shown not in value], 1)
