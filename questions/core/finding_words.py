"""Findings in plain words: what one means, and the numbers it rests on, always with n."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from questions.core.drift import month_name
from questions.core.item_findings import FindingKind, Numbers

NBSP = "\u00a0"
LONGEST_OPTION = 70

Options = Mapping[str, str]  # handle -> text


@dataclass(frozen=True)
class KindWords:
    """title: of the part of the queue; what_to_do: for whoever looks at such an item."""

    title: str
    what_to_do: str


KINDS: Mapping[FindingKind, KindWords] = {
    FindingKind.WRONG_KEY: KindWords(
        "Suspected wrong key",
        "Read the item as a candidate who knows the subject. If the key is wrong, publish the corrected item and "
        "correct the scores; if both options are right, change the item. A surprising fact may also be true: then set "
        "the finding aside.",
    ),
    FindingKind.NEGATIVE: KindWords(
        "Negative discrimination",
        "Look for a wrong key, two right options, or a stem that misleads those who read closely.",
    ),
    FindingKind.DRIFT: KindWords(
        "Changed over time",
        "Look for a service that changed, an item that got around, or a course that teaches exactly this.",
    ),
    FindingKind.TOO_HARD: KindWords(
        "Too hard",
        "Look for a missing fact in the stem, an outdated key, or a subject beyond the exam.",
    ),
    FindingKind.TOO_EASY: KindWords(
        "Too easy",
        "It takes a minute and tells next to nothing about who knows more. Make the distractors more tempting, or let "
        "another item take its place.",
    ),
    FindingKind.RARE_OPTION: KindWords(
        "Distractors nobody chooses",
        "An option that tempts nobody is only something to read. Write one that a person with a common "
        "misunderstanding would choose.",
    ),
    FindingKind.PILOT_READY: KindWords(
        "Pilots ready to count",
        "Unscored so far, and they work. Put them into the scored part of a form that nobody has sat.",
    ),
}


@dataclass(frozen=True)
class FindingWords:
    sentence: str
    numbers: str


def words_for(kind: FindingKind, numbers: Numbers, options: Options) -> FindingWords:
    return _WORDS[kind](numbers, options)


def percent(share: float) -> str:
    """0.714 -> "71 %", -0.1 -> "−10 %"; what is nearly none or nearly all is not told as if it were."""
    if share < 0:
        return f"−{percent(-share)}"
    if 0 < share < 0.005:
        return f"under 1{NBSP}%"
    if 0.995 <= share < 1:
        return f"over 99{NBSP}%"
    return f"{round(100 * share)}{NBSP}%"


def signed(value: float) -> str:
    """Two decimals with a sign: +0.31, −0.12."""
    rounded = round(value, 2)
    return f"+{rounded:.2f}" if rounded > 0 else f"−{-rounded:.2f}" if rounded < 0 else "0.00"


def p_words(p: float) -> str:
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def _option(handle: str, options: Options) -> str:
    text = " ".join(options.get(handle, handle).split())
    return f"“{text if len(text) <= LONGEST_OPTION else text[: LONGEST_OPTION - 1] + '…'}”"


def _wrong_key(numbers: Numbers, options: Options) -> FindingWords:
    more = numbers.more or {}
    return FindingWords(
        f"Candidates who do better elsewhere choose {_option(numbers.of, options)} rather than the key "
        f"{_option(more['key'], options)}.",
        f"Point-biserial {signed(more['rival_r'])} against {signed(more['key_r'])} of the key; chosen by "
        f"{more['rival_n']} and {more['key_n']}, whose rest scores differ by {more['z']:.1f} standard errors; "
        f"n = {numbers.n}",
    )


def _negative(numbers: Numbers, options: Options) -> FindingWords:
    return FindingWords(
        "The better candidates do elsewhere, the more often they get this item wrong.",
        f"Point-biserial {signed(numbers.value)}; n = {numbers.n}",
    )


def _drift(numbers: Numbers, options: Options) -> FindingWords:
    more = numbers.more or {}
    direction = "harder" if numbers.value > 0 else "easier"
    return FindingWords(
        f"It has been {direction} for equally able candidates since {month_name(int(numbers.of))}.",
        f"{_of(more['right_before'], more['n_before'])} right before, "
        f"{_of(more['right_latest'], more['n_latest'])} since; "
        f"Mantel-Haenszel odds ratio {more['odds_ratio']:.2f}, {p_words(more['p'])}",
    )


def _of(part: int, whole: int) -> str:
    return f"{percent(part / whole)} of {whole}"


def _difficulty(sentence: str) -> Callable[[Numbers, Options], FindingWords]:
    def words(numbers: Numbers, options: Options) -> FindingWords:
        return FindingWords(sentence, f"{_of((numbers.more or {})['right'], numbers.n)} right")

    return words


def _rare(numbers: Numbers, options: Options) -> FindingWords:
    chosen: dict[str, int] = (numbers.more or {})["chosen"]
    named = " and ".join(_option(handle, options) for handle in chosen)
    counts = " and ".join(str(count) for count in chosen.values())
    return FindingWords(f"Hardly anybody chooses {named}.", f"Chosen by {counts} of {numbers.n}")


def _ready(numbers: Numbers, options: Options) -> FindingWords:
    more = numbers.more or {}
    return FindingWords(
        "It is neither too easy nor too hard, and those who do better elsewhere get it right more often.",
        f"{_of(more['right'], numbers.n)} right; point-biserial {signed(numbers.value)}",
    )


_WORDS: Mapping[FindingKind, Callable[[Numbers, Options], FindingWords]] = {
    FindingKind.WRONG_KEY: _wrong_key,
    FindingKind.NEGATIVE: _negative,
    FindingKind.DRIFT: _drift,
    FindingKind.TOO_HARD: _difficulty("Few candidates get it right."),
    FindingKind.TOO_EASY: _difficulty("Nearly everybody gets it right."),
    FindingKind.RARE_OPTION: _rare,
    FindingKind.PILOT_READY: _ready,
}
