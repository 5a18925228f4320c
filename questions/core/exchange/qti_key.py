"""The key of a QTI item, and whether its scoring rule agrees.

The declared right response is the key; without one, what the mapping or the rule gives the most for. The rule is then
carried out for the key and for responses near it: where another response gets as much, the question is refused, since
one of the two is wrong. A rule that is not known is a loss.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from questions.core.exchange.building import FULL, Parts, Refused
from questions.core.exchange.qti_scoring import Declared, Response, Rule, UnknownRuleError
from questions.core.exchange.report import shorten

_MEND = "make the right response and the scoring rule agree"
_PARTIAL = "partial credit: the mark is given for all of it being right, or not at all"


def choice_weights(parts: Parts, rule: Rule, declared: Declared, names: Sequence[str], most: int) -> dict[str, Decimal]:
    """Per cent of the mark of every choice. most: how many can be chosen, 0 for any number."""
    key = _chosen_key(rule, declared, names)
    is_single = declared.cardinality == "single" or most == 1
    _check_names(key, declared, names)
    if (is_single and len(key) > 1) or (most and len(key) > most):
        raise Refused(f"a right response of {len(key)} choices, and {most or 1} can be chosen", _MEND)
    if is_single:
        return _single_weights(parts, rule, key[0], names)
    return _multiple_weights(parts, rule, declared, key, names)


def ordered_key(parts: Parts, rule: Rule, declared: Declared, names: Sequence[str]) -> Response:
    key = declared.correct
    if sorted(key) != sorted(names):
        raise Refused("an order that does not name every choice once", "give the whole order as the right response")
    swaps = [(*key[:at], key[at + 1], key[at], *key[at + 2 :]) for at in range(len(key) - 1)]
    _note_partial(parts, _marks(parts, rule, [key, *swaps, key[::-1]]), key)
    return key


def paired_key(parts: Parts, rule: Rule, declared: Declared) -> Response:
    """Pairs as "A B"."""
    key = declared.correct or tuple(pair for pair, mark in declared.mapping.items() if mark > 0)
    fewer = [tuple(pair for pair in key if pair != left_out) for left_out in key]
    others = [
        (*(pair for pair in key if not {*pair.split()} & {*extra.split()[:1]}), extra)
        for extra in declared.mapping
        if extra not in map(declared.plain, key)
    ]
    _note_partial(parts, _marks(parts, rule, [key, *fewer, *others]), key)
    return key


def _chosen_key(rule: Rule, declared: Declared, names: Sequence[str]) -> Response:
    if declared.correct:
        return tuple(dict.fromkeys(declared.correct))
    if declared.cardinality != "single" and declared.mapping:
        key = tuple(name for name in names if declared.mapping.get(name, declared.default) > 0)
    else:
        try:
            marks = {name: rule.mark((name,)) for name in names}
        except UnknownRuleError:
            marks = {}
        best = max(marks.values(), default=Decimal(0))
        key = tuple(name for name, mark in marks.items() if mark == best) if best > 0 else ()
        if declared.cardinality != "single" and len(key) > 1:
            key = ()
    if not key:
        raise Refused("no key", "give the right response in <correctResponse>")
    return key


def _check_names(key: Response, declared: Declared, names: Sequence[str]) -> None:
    unknown = [name for name in (*key, *declared.mapping) if name not in names]
    if unknown:
        raise Refused(f"the key {shorten(unknown[0])} is none of its choices", "name the identifier of a choice")


def _single_weights(parts: Parts, rule: Rule, key: str, names: Sequence[str]) -> dict[str, Decimal]:
    marks = _marks(parts, rule, [(key,), *((name,) for name in names if name != key)])
    if not marks:
        return {name: FULL if name == key else FULL * 0 for name in names}
    _check_best(marks, (key,), ())
    return {name: _share(marks[(name,)], marks[(key,)]) for name in names}


def _multiple_weights(
    parts: Parts, rule: Rule, declared: Declared, key: Response, names: Sequence[str]
) -> dict[str, Decimal]:
    others = [name for name in names if name not in key]
    fewer = [tuple(name for name in key if name != left_out) for left_out in key] if len(key) > 1 else []
    more = [(*key, name) for name in others]
    alone = [(name,) for name in names if (name,) != key]
    whole = tuple(name for name in names if declared.mapping.get(name, declared.default) > 0)
    marks = _marks(parts, rule, [key, *fewer, *more, *alone, whole])
    share = FULL if len(key) == 1 else FULL / len(key)
    if marks:
        _check_best(marks, key, more)
    if not any(mark > 0 for response, mark in marks.items() if response != key):  # all or nothing
        return {name: share if name in key else -FULL for name in names}
    wrong = [name for name in others if marks[(name,)] > 0]
    if wrong:
        parts.losses.append(f"marks for {shorten(', '.join(wrong))}, which the right response does not name")
    own = {name: _share(marks[(name,)], marks[key]) for name in names}
    if all(own[name] > 0 for name in key):
        return {name: own[name] if name in key else min(own[name], FULL * 0) for name in names}
    return {name: share if name in key else FULL * 0 for name in names}


def _marks(parts: Parts, rule: Rule, responses: Sequence[Response]) -> dict[Response, Decimal]:
    """Marks of the key, which comes first, and of other responses; none when the rule says nothing, which is noted."""
    if rule.is_empty:
        parts.losses.append("no rule for the mark: here it is given for the key alone")
        return {}
    try:
        marks = {response: rule.mark(response) for response in responses}
    except UnknownRuleError as error:
        parts.losses.append(
            f"a scoring rule of its own ({shorten(str(error))}): here the mark is given for the key alone"
        )
        return {}
    if not any(marks.values()):
        parts.losses.append("a scoring rule that gives no mark: here it is given for the key alone")
        return {}
    mark = marks[responses[0]]
    if mark > 0 and mark != 1:
        parts.losses.append(f"{mark.normalize():f} marks: every item counts alike")
    return marks


def _check_best(marks: dict[Response, Decimal], key: Response, harmless: Iterable[Response]) -> None:
    """harmless: responses that may get as much as the key, not more."""
    best = max(marks.values())
    if marks[key] < best:
        shown = shorten(", ".join(next(response for response, mark in marks.items() if mark == best)), 40)
        raise Refused(f"the scoring rule gives more for {shown or 'nothing'} than for the right response", _MEND)
    if best <= 0:
        raise Refused("the scoring rule gives the right response no mark", _MEND)
    may_tie = {key, *harmless}
    for response, mark in marks.items():
        if mark == best and response not in may_tie:
            shown = shorten(", ".join(response), 40) or "nothing"
            raise Refused(f"the scoring rule gives as much for {shown} as for the right response", _MEND)


def _note_partial(parts: Parts, marks: dict[Response, Decimal], key: Response) -> None:
    if not marks:
        return
    _check_best(marks, key, ())
    if any(mark > 0 for response, mark in marks.items() if response != key):
        parts.losses.append(_PARTIAL)


def _share(mark: Decimal, whole: Decimal) -> Decimal:
    return max(-FULL, (mark / whole * FULL).quantize(Decimal("0.00001")))
