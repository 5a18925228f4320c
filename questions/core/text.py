"""Words of a text, as the checks count and compare them."""

import re

from questions.core.figures import with_words_for_figures, without_figures

_FENCED = re.compile(r"^(```|~~~).*?^\1", re.DOTALL | re.MULTILINE)
_DISPLAY_MATH = re.compile(r"\$\$.*?\$\$", re.DOTALL)
_TABLE_ROW = re.compile(r"^\s*\|.*\|\s*$", re.MULTILINE)
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9'’.,/%-]*")
_SENTENCE_END = re.compile(r"[.!?](?=\s+[A-Z`*\"“(]|\s*$)")
_ABBREVIATION = re.compile(r"\b(e\.g|i\.e|etc|vs|approx|cf)\.", re.IGNORECASE)

STOP_WORDS = frozenset(
    """
    a about above across after again against all along also although among an and another any are around as at away
    back be because been before behind being below between both but by can cannot could did different do does doing
    done down during each either else enough even ever every few for from further get gets give given gives go goes
    had has have having he her here him his how i if in instead into is it its itself just keep keeps kept know
    known last later least less let like made make makes making many may meet meets might more most much must near
    need needed needs neither never new next no none nor not now of off often on once one only onto or other others
    our out over own part per put rather same second see several shall she should since so some soon still such take
    takes than that the their them then there these they third this those three through thus to together too toward
    two under until up upon us use used uses using very was we well were what when where whether which while who
    whole whose why will with within without work works would yet you your first four five six seven eight nine ten
    """.split()  # noqa: SIM905 - a list of words reads better as words
)


def words(text: str) -> list[str]:
    """The words of a text as written, punctuation at the end removed; Markdown marks do not count.

    A figure counts with the words that stand for it.
    """
    return [word.rstrip(".,'’") for word in _WORD.findall(with_words_for_figures(text))]


def count_words(text: str) -> int:
    """Number of words as a reader counts them: what stands between spaces, with a letter or digit in it."""
    chunks = with_words_for_figures(text).split()
    return sum(any(character.isalnum() for character in chunk) for chunk in chunks)


def prose(text: str) -> str:
    """The text without code blocks, tables, figures and formulas on their own line."""
    return without_figures(_TABLE_ROW.sub(" ", _DISPLAY_MATH.sub(" ", _FENCED.sub(" ", text))))


def count_sentences(text: str) -> int:
    """Sentences by their final marks; a text without one is one sentence."""
    plain = _ABBREVIATION.sub(lambda match: match.group(1), text.strip())
    return max(1, len(_SENTENCE_END.findall(plain)))


def content_roots(text: str) -> set[str]:
    """Lower-case roots of the words that carry meaning: no stop words, no numbers, plural and verb endings cut."""
    return {
        root(word.lower())
        for chunk in words(text)
        for word in re.split(r"[/.,-]", chunk)
        if len(word) >= 4 and word.isalpha() and word.lower() not in STOP_WORDS
    }


def shingles(text: str, size: int = 3) -> frozenset[tuple[str, ...]]:
    """All runs of `size` words in a row, lower-case: what near-duplicates have in common."""
    tokens = [word.lower() for word in words(text)]
    return frozenset(tuple(tokens[index : index + size]) for index in range(len(tokens) - size + 1))


def jaccard(first: frozenset[tuple[str, ...]], second: frozenset[tuple[str, ...]]) -> float:
    """Shared share of two sets, in [0, 1]; two empty sets share nothing."""
    union = len(first | second)
    return len(first & second) / union if union else 0.0


def root(word: str) -> str:
    """The word without the ending of a plural or a verb form; at least four letters of it stay."""
    for ending in ("ations", "ation", "ings", "ing", "ies", "ed", "es", "s", "y", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word
