"""The definition of an exam as read from a file, checked and typed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from domains.core.blueprint import split_items
from domains.core.coverage import Wanted

KINDS = ("single", "multiple", "ordering", "matching")
DEFAULT_CUT_FRACTION = Decimal("0.72")
_CODE = re.compile(r"[A-Za-z0-9_-]{1,32}")  # stands in addresses


class DefinitionError(ValueError):
    """The file does not define an exam; the message names the field and what is expected."""


@dataclass(frozen=True)
class TaskDefinition:
    code: str
    title: str
    covers: tuple[str, ...]


@dataclass(frozen=True)
class DomainDefinition:
    number: int
    title: str
    weight: int
    tasks: tuple[TaskDefinition, ...]


@dataclass(frozen=True)
class ExamDefinition:
    code: str
    title: str
    short_title: str
    vendor: str
    retired_on: date | None
    time_limit_s: int
    esl_extra_s: int
    item_total: int
    item_scored: int
    kinds: tuple[str, ...]
    final_mocks: tuple[int, ...]
    retake_wait_days: int
    scale_min: int
    scale_max: int
    cut_score: int
    cut_fraction: Decimal
    domains: tuple[DomainDefinition, ...]
    wanted: Wanted


def parse_exam(data: Any) -> ExamDefinition:
    """Typed definition of one exam from the mapping of its YAML file.

    Fields as in fixtures/exams/mls-c01.yaml; minutes become seconds. Kinds this site cannot show are left out.
    Raises DefinitionError for a missing or wrong field, weights that do not sum to 100, or counts that do not fit.
    """
    if not isinstance(data, Mapping):
        raise DefinitionError("the file must hold one mapping")
    items = _field(data, "items", Mapping)
    scale = _field(data, "scale", Mapping)
    exam = ExamDefinition(
        code=_field(data, "code", str),
        title=_field(data, "title", str),
        short_title=_field(data, "short_title", str, default=_field(data, "title", str)),
        vendor=_field(data, "vendor", str, default="AWS"),
        retired_on=_field(data, "retired_on", date, default=None),
        time_limit_s=60 * _count(data, "time_limit_minutes"),
        esl_extra_s=60 * _count(data, "extra_time_minutes_esl", least=0, default=0),
        item_total=_count(items, "total"),
        item_scored=_count(items, "scored"),
        kinds=tuple(kind for kind in _field(data, "kinds", list) if kind in KINDS),
        final_mocks=_numbers(data, "final_mocks"),
        retake_wait_days=_count(data, "retake_wait_days", least=0, default=0),
        scale_min=_count(scale, "minimum"),
        scale_max=_count(scale, "maximum"),
        cut_score=_count(scale, "cut"),
        cut_fraction=_fraction(data.get("cut_fraction", DEFAULT_CUT_FRACTION)),
        domains=tuple(_parse_domain(entry) for entry in _field(data, "domains", list)),
        wanted=_parse_wanted(_field(data, "coverage", Mapping, default={})),
    )
    _check(exam)
    return exam


def _parse_domain(entry: Any) -> DomainDefinition:
    if not isinstance(entry, Mapping):
        raise DefinitionError("domains: each entry must be a mapping with number, title and weight")
    return DomainDefinition(
        number=_count(entry, "number"),
        title=_field(entry, "title", str),
        weight=_count(entry, "weight"),
        tasks=tuple(_parse_task(task) for task in _field(entry, "tasks", list, default=[])),
    )


def _parse_task(entry: Any) -> TaskDefinition:
    if not isinstance(entry, Mapping):
        raise DefinitionError("tasks: each entry must be a mapping with code and title")
    return TaskDefinition(
        code=_field(entry, "code", str),
        title=_field(entry, "title", str),
        covers=tuple(str(subject) for subject in _field(entry, "covers", list, default=[])),
    )


def _parse_wanted(data: Mapping[str, Any]) -> Wanted:
    try:
        return Wanted.from_json(data)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise DefinitionError(
            "coverage: expected forms, tasks, and topics, services and pairs each with least and names"
        ) from error


def _check(exam: ExamDefinition) -> None:
    if not _CODE.fullmatch(exam.code):
        raise DefinitionError(f"code: expected letters, digits, - and _, found {exam.code!r}")
    weights = {domain.number: domain.weight for domain in exam.domains}
    if len(weights) != len(exam.domains):
        raise DefinitionError("domains: each number may be used once")
    if sum(weights.values()) != 100:
        raise DefinitionError(f"domains: the weights sum to {sum(weights.values())}, expected 100")
    if not exam.kinds:
        raise DefinitionError(f"kinds: expected at least one of {', '.join(KINDS)}")
    if not exam.scale_min < exam.cut_score < exam.scale_max:
        raise DefinitionError("scale: expected minimum < cut < maximum")
    if exam.item_scored > exam.item_total:
        raise DefinitionError("items: more scored items than items")
    codes = [task.code for domain in exam.domains for task in domain.tasks]
    if len(set(codes)) != len(codes):
        raise DefinitionError("tasks: each code may be used once")
    try:
        split_items(weights, exam.item_total, exam.item_scored)
    except ValueError as error:
        raise DefinitionError(f"items: {error}") from error


_REQUIRED = object()


def _field(data: Mapping[str, Any], name: str, kind: type, default: Any = _REQUIRED) -> Any:
    value = data.get(name)
    if value is None:
        if default is _REQUIRED:
            raise DefinitionError(f"{name}: missing")
        return default
    if not isinstance(value, kind) or isinstance(value, bool):
        raise DefinitionError(f"{name}: expected {kind.__name__}, found {value!r}")
    return value


def _count(data: Mapping[str, Any], name: str, *, least: int = 1, default: Any = _REQUIRED) -> int:
    value: int = _field(data, name, int, default)
    if value < least:
        raise DefinitionError(f"{name}: expected {least} or more, found {value}")
    return value


def _numbers(data: Mapping[str, Any], name: str) -> tuple[int, ...]:
    values = _field(data, name, list, default=[])
    if not all(type(value) is int and value > 0 for value in values):
        raise DefinitionError(f"{name}: expected a list of numbers from 1, found {values!r}")
    return tuple(sorted(set(values)))


def _fraction(value: Any) -> Decimal:
    try:
        fraction = Decimal(str(value))
    except InvalidOperation as error:
        raise DefinitionError(f"cut_fraction: expected a share such as 0.72, found {value!r}") from error
    if not 0 < fraction < 1:
        raise DefinitionError(f"cut_fraction: expected a share between 0 and 1, found {value!r}")
    return fraction
