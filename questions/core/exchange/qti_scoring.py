"""The mark that the scoring rule of a QTI item gives for a response.

Rules of the usual operators are carried out, those of the standard templates too; a rule with others, or with random
numbers, is unknown. A tree has the names of QTI 2.x (see qti_names). Source: 1EdTech, "QTI 2.2 Assessment, Section and
Item Information Model", response processing, and the templates `match_correct` and `map_response`.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from xml.etree.ElementTree import Element

from questions.core.exchange.building import Refused
from questions.core.exchange.report import shorten

SCORE = "SCORE"
_NUMBER = re.compile(r"\s*[+-]?\d{1,9}(\.\d{0,9})?\s*")
_TEMPLATE = re.compile(r"(?:^|/)(?:CC2_)?(match|match_basic|match_correct|map_response)(?:\.xml)?$")

Response = tuple[str, ...]
_Value = Decimal | bool | Response | None


class UnknownRuleError(Exception):
    """The rule does what is not known here; the message names it."""


@dataclass(frozen=True)
class Declared:
    """A response declaration. is_ordered: whether the order of the values counts; is_pair: whether a value is a pair of
    one set, "A B" as good as "B A"; mapping: marks of values, others get `default`; lower, upper: bounds of the mapped
    mark."""

    identifier: str
    cardinality: str
    correct: Response
    is_ordered: bool
    is_pair: bool
    mapping: Mapping[str, Decimal]
    default: Decimal
    lower: Decimal | None
    upper: Decimal | None

    def mapped(self, response: Response) -> Decimal:
        values = dict.fromkeys(map(self.plain, response))
        whole = sum((self.mapping.get(value, self.default) for value in values), Decimal(0))
        whole = whole if self.upper is None else min(whole, self.upper)
        return whole if self.lower is None else max(whole, self.lower)

    def is_correct(self, response: Response) -> bool:
        return self.is_same(response, self.correct)

    def is_same(self, one: Response, other: Response) -> bool:
        if self.is_ordered:
            return one == other
        return sorted(map(self.plain, one)) == sorted(map(self.plain, other))

    def plain(self, value: str) -> str:
        """A value as the mapping has it."""
        return " ".join(sorted(value.split())) if self.is_pair else value


def read_declaration(element: Element) -> Declared:
    cardinality = element.get("cardinality", "single")
    is_pair = element.get("baseType") == "pair"
    mapping = element.find("mapping")
    bounds = mapping.attrib if mapping is not None else {}
    return Declared(
        identifier=element.get("identifier", ""),
        cardinality=cardinality,
        correct=tuple(_words(value.text or "") for value in element.findall("correctResponse/value")),
        is_ordered=cardinality == "ordered",
        is_pair=is_pair,
        mapping={
            _words(entry.get("mapKey", ""), is_pair): _number(entry.get("mappedValue", ""))
            for entry in element.findall("mapping/mapEntry")
        },
        default=_number(bounds.get("defaultValue", "0")),
        lower=_number(bounds["lowerBound"]) if "lowerBound" in bounds else None,
        upper=_number(bounds["upperBound"]) if "upperBound" in bounds else None,
    )


def _words(value: str, is_sorted: bool = False) -> str:
    words = value.split()
    return " ".join(sorted(words) if is_sorted else words)


def _number(value: str) -> Decimal:
    if not _NUMBER.fullmatch(value):
        raise Refused(f"a mapped value of {shorten(value) or '(nothing)'}", "write a number")
    return Decimal(value.strip())


class Rule:
    """The response processing of an item, for the response that `declared` declares."""

    def __init__(self, root: Element, declared: Declared) -> None:
        self._declared = declared
        self._element = root.find("responseProcessing")
        self._defaults = {
            outcome.get("identifier", ""): _default(outcome) for outcome in root.findall("outcomeDeclaration")
        }

    @property
    def is_empty(self) -> bool:
        return self._element is None or (not len(self._element) and not self._element.get("template"))

    def mark(self, response: Response) -> Decimal:
        """Raises UnknownRuleError."""
        rule = self._element
        if rule is None:
            return Decimal(0)
        if template := rule.get("template"):
            match = _TEMPLATE.search(template)
            if match is None:
                raise UnknownRuleError(template)
            if match.group(1) == "map_response":
                return self._declared.mapped(response)
            return Decimal(int(self._declared.is_correct(response)))
        return _Run(self._declared, response, self._defaults).mark(rule)


def _default(outcome: Element) -> _Value:
    text = (outcome.findtext("defaultValue/value") or "").strip()
    if outcome.get("baseType") in {"float", "integer"}:
        return Decimal(text) if _NUMBER.fullmatch(text) else Decimal(0)
    return (text,) if text else None


class _Run:
    """One pass of a rule. An outcome that was set to what is not known may not be asked for."""

    def __init__(self, declared: Declared, response: Response, defaults: Mapping[str, _Value]) -> None:
        self._declared = declared
        self._response = response
        self._outcomes = dict(defaults)
        self._unknown: dict[str, str] = {}

    def mark(self, rule: Element) -> Decimal:
        self._carry_out(rule)
        return self._as_number(self._variable(SCORE))

    def _carry_out(self, block: Iterable[Element]) -> None:
        for step in block:
            match step.tag:
                case "responseCondition":
                    self._branch(step)
                case "setOutcomeValue":
                    self._set(step)
                case "responseProcessingFragment":
                    self._carry_out(step)
                case tag:
                    raise UnknownRuleError(tag)

    def _branch(self, condition: Element) -> None:
        for branch in condition:
            if branch.tag == "responseElse":
                self._carry_out(branch)
                return
            if branch.tag not in {"responseIf", "responseElseIf"} or not len(branch):
                raise UnknownRuleError(branch.tag)
            if self._value(branch[0]) is True:
                self._carry_out(branch[1:])
                return

    def _set(self, step: Element) -> None:
        name = step.get("identifier", "")
        self._unknown.pop(name, None)
        try:
            self._outcomes[name] = self._value(step[0]) if len(step) else None
        except UnknownRuleError as error:
            self._unknown[name] = str(error)

    def _value(self, element: Element) -> _Value:
        match element.tag:
            case "variable":
                return self._variable(element.get("identifier", ""))
            case "correct" if element.get("identifier") == self._declared.identifier:
                return self._declared.correct or None
            case "mapResponse" if element.get("identifier") == self._declared.identifier:
                return self._declared.mapped(self._response)
            case "baseValue":
                return _base_value(element)
            case "null":
                return None
        operator = _OPERATORS.get(element.tag)
        if operator is None:
            raise UnknownRuleError(element.tag)
        if element.tag == "match":
            return self._is_same(*self._two(element))
        return operator([self._value(part) for part in element])

    def _variable(self, name: str) -> _Value:
        if name == self._declared.identifier:
            return self._response or None
        if name in self._unknown:
            raise UnknownRuleError(self._unknown[name])
        return self._outcomes.get(name)  # another response, such as a hint asked for: not given

    def _two(self, element: Element) -> tuple[_Value, _Value]:
        if len(element) != 2:
            raise UnknownRuleError(element.tag)
        return self._value(element[0]), self._value(element[1])

    def _is_same(self, one: _Value, other: _Value) -> bool:
        if isinstance(one, tuple) and isinstance(other, tuple):
            return self._declared.is_same(one, other)
        return one is not None and one == other

    @staticmethod
    def _as_number(value: _Value) -> Decimal:
        if value is None:
            return Decimal(0)
        if isinstance(value, bool) or not isinstance(value, Decimal):
            raise UnknownRuleError(SCORE)
        return value


def _base_value(element: Element) -> _Value:
    text = " ".join((element.text or "").split())
    match element.get("baseType"):
        case "float" | "integer":
            if not _NUMBER.fullmatch(text):
                raise UnknownRuleError(f"the number {shorten(text)}")
            return Decimal(text)
        case "boolean":
            return text == "true"
    return (text,)


def _numbers(values: Sequence[_Value]) -> list[Decimal]:
    if any(isinstance(value, bool) or not isinstance(value, Decimal) for value in values):
        raise UnknownRuleError("a calculation with what is no number")
    return [value for value in values if isinstance(value, Decimal)]


def _compared(is_so: Callable[[Decimal, Decimal], bool]) -> Callable[[Sequence[_Value]], _Value]:
    def compare(values: Sequence[_Value]) -> _Value:
        if None in values:
            return None
        numbers = _numbers(values)
        if len(numbers) != 2:
            raise UnknownRuleError("a comparison of other than two numbers")
        return is_so(*numbers)

    return compare


def _joined(values: Sequence[_Value]) -> Response:
    return tuple(part for value in values if isinstance(value, tuple) for part in value)


def _holds(values: Sequence[_Value]) -> bool:
    return len(values) == 2 and set(_joined(values[1:])) <= set(_joined(values[:1])) and None not in values


_OPERATORS: dict[str, Callable[[Sequence[_Value]], _Value]] = {
    "match": lambda values: None,  # compared by the cardinality of the response
    "isNull": lambda values: values[0] is None if values else True,
    "not": lambda values: values[0] is not True if values else None,
    "and": lambda values: all(value is True for value in values),
    "or": lambda values: any(value is True for value in values),
    "sum": lambda values: None if None in values else sum(_numbers(values), Decimal(0)),
    "multiple": lambda values: _joined(values) or None,
    "ordered": lambda values: _joined(values) or None,
    "contains": _holds,
    "member": lambda values: _holds(values[::-1]),
    "equal": _compared(lambda one, other: one == other),
    "gt": _compared(lambda one, other: one > other),
    "gte": _compared(lambda one, other: one >= other),
    "lt": _compared(lambda one, other: one < other),
    "lte": _compared(lambda one, other: one <= other),
}
