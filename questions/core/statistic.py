"""Values that may be unknown: a number, or the reason why there is none."""

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Unknown:
    """Stands where a number cannot be known; the reason is a phrase for people."""

    reason: str


Value = float | Unknown


def is_constant(values: Vector) -> bool:
    """Whether values differ by rounding at most (1e-9 of the largest), as sums of tenths do in another order."""
    return bool(np.ptp(values) <= 1e-9 * np.max(np.abs(values)))


def to_document(record: Any) -> dict[str, Any]:
    """Fields of a dataclass for JSON: None where a value is unknown, and `reasons` by the names of those fields.

    Dataclasses inside, alone or in tuples, become documents too.
    """
    values = {field.name: getattr(record, field.name) for field in dataclasses.fields(record)}
    return {
        **{name: _for_json(value) for name, value in values.items()},
        "reasons": {name: value.reason for name, value in values.items() if isinstance(value, Unknown)},
    }


def _for_json(value: Any) -> Any:
    if isinstance(value, Unknown):
        return None
    if isinstance(value, tuple):
        return [_for_json(entry) for entry in value]
    return to_document(value) if dataclasses.is_dataclass(value) else value
