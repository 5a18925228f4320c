"""Statistics of forms: where the cut lies, how reliable the raw score is."""

import math
from collections.abc import Sequence
from decimal import Decimal

MIN_SITTINGS_FOR_KR20 = 30


def form_cut_fraction(angoffs: Sequence[Decimal | None], default: Decimal) -> Decimal:
    """Cut fraction of a form: the mean Angoff value of its scored items when all have one, else the exam's default.

    Rounded to four decimals. Source: Angoff (1971), Scales, norms, and equivalent scores: the cut score is the sum of
    the judged probabilities that a just-qualified candidate gets each item right.
    """
    values = [angoff for angoff in angoffs if angoff is not None]
    if not values or len(values) != len(angoffs):
        return default
    return (sum(values, Decimal(0)) / len(values)).quantize(Decimal("0.0001"))


def kr20(
    sittings: int,
    raw_sum: int,
    raw_square_sum: int,
    correct_counts: Sequence[int],
    min_sittings: int = MIN_SITTINGS_FOR_KR20,
) -> float | None:
    """Reliability of a form's raw score, at most 1; None when it cannot be known.

    KR-20 = k / (k - 1) x (1 - sum p(1 - p) / variance of raw scores), population variance.
    sittings: attempts summed up, each item marked in all of them; correct_counts: right responses per scored item.
    None below `min_sittings`, 2 items or without variance. Source: Kuder and Richardson (1937), formula 20.
    """
    items = len(correct_counts)
    if sittings < max(1, min_sittings) or items < 2:
        return None
    variance = raw_square_sum / sittings - (raw_sum / sittings) ** 2
    if variance <= 1e-9:
        return None
    error = sum((count / sittings) * (1 - count / sittings) for count in correct_counts)
    return items / (items - 1) * (1 - error / variance)


def standard_error(sittings: int, raw_sum: int, raw_square_sum: int, correct_counts: Sequence[int]) -> float | None:
    """Standard error of measurement in raw points, SD x sqrt(1 - KR-20); None when KR-20 cannot be known.

    A negative KR-20 (items that do not hang together) counts as 0. Arguments as in `kr20`.
    Source: Crocker and Algina (1986), Introduction to Classical and Modern Test Theory, ch. 6.
    """
    reliability = kr20(sittings, raw_sum, raw_square_sum, correct_counts)
    if reliability is None:
        return None
    variance = raw_square_sum / sittings - (raw_sum / sittings) ** 2
    return math.sqrt(variance * (1 - max(0.0, reliability)))
