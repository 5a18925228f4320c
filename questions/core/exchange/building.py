"""From the parts of a foreign question to a draft: which option is the key, and what of its marks is lost."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from questions.core.authored import AuthoredOption, AuthoredPrompt, AuthoredText
from questions.core.exchange.bounds import MAX_OPTIONS, MAX_RAW_LENGTH, MAX_TEXT_LENGTH
from questions.core.exchange.feedback import Afterwords, read_afterwords
from questions.core.exchange.naming import SlugNames, make_slug, read_category, read_tags
from questions.core.exchange.pictures import Find, Pictures, find_none
from questions.core.exchange.report import ReadQuestion, Refusal, shorten
from questions.core.item import ItemDraft, ItemKind

FULL = Decimal(100)
_NEARLY = Decimal("0.1")  # 3 times 33.33333


class Refused(Exception):
    """A question that no item can hold."""

    def __init__(self, why: str, mend: str) -> None:
        self.refusal = Refusal(why, mend)
        super().__init__(why)


@dataclass(frozen=True)
class Choice:
    """weight: per cent of the mark that choosing the option gives, -100 to 100."""

    text: str
    feedback: str
    weight: Decimal


@dataclass
class Parts:
    """What a reader gathered about one question, texts as Markdown.

    afterword: the general feedback; losses: grows while the question is read; find_picture: id of a picture that a text
    asks for; pictures: those of the file so far.
    """

    line: int
    name: str = ""
    category: str = ""
    tags: Sequence[str] = ()
    stem: str = ""
    afterword: str = ""
    losses: list[str] = field(default_factory=list)
    find_picture: Find = find_none
    pictures: Pictures = field(default_factory=Pictures)


def build_choice(parts: Parts, choices: Sequence[Choice], *, is_single: bool) -> AuthoredText:
    """A single or multiple item. is_single: whether one option at most can be chosen in the file."""
    check_count(len(choices))
    keys = _single_key(parts, choices) if is_single else _multiple_keys(parts, choices)
    words = _afterwords(parts)
    return AuthoredText(
        kind=ItemKind.SINGLE if len(keys) == 1 else ItemKind.MULTIPLE,
        stem=parts.stem,
        options=[AuthoredOption(choice.text, number in keys, choice.feedback) for number, choice in enumerate(choices)],
        prompts=(),
        clue=words.clue,
        takeaway=words.takeaway,
        references=words.references,
    )


def build_matching(parts: Parts, pairs: Sequence[tuple[str, str]]) -> AuthoredText:
    """pairs: (prompt, option); an option without a prompt is one that matches nothing."""
    check_count(len(pairs))
    options = list(dict.fromkeys(option for _, option in pairs))
    prompts = [(prompt, options.index(option)) for prompt, option in pairs if prompt]
    if not prompts:
        raise Refused("a matching question without a left side", "give it pairs")
    words = _afterwords(parts)
    whys = dict(words.whys)
    return AuthoredText(
        kind=ItemKind.MATCHING,
        stem=parts.stem,
        options=[
            AuthoredOption(option, rationale=whys.get(number, ""))
            for number, option in enumerate(options, len(prompts) + 1)
        ],
        prompts=[AuthoredPrompt(text, match, whys.get(number, "")) for number, (text, match) in enumerate(prompts, 1)],
        clue=words.clue,
        takeaway=words.takeaway,
        references=words.references,
    )


def build_ordering(parts: Parts, texts: Sequence[str]) -> AuthoredText:
    """texts: in the right order."""
    check_count(len(texts))
    words = _afterwords(parts)
    whys = dict(words.whys)
    return AuthoredText(
        kind=ItemKind.ORDERING,
        stem=parts.stem,
        options=[AuthoredOption(text, rationale=whys.get(number, "")) for number, text in enumerate(texts, 1)],
        prompts=(),
        clue=words.clue,
        takeaway=words.takeaway,
        references=words.references,
    )


def accept(parts: Parts, text: AuthoredText, slugs: SlugNames) -> ReadQuestion:
    """The question with its draft; refused when a text is missing or longer than any item's."""
    if not all([text.stem, *(option.text for option in text.options), *(prompt.text for prompt in text.prompts)]):
        raise Refused("a question or an option without text", "write it, or take the option away")
    exam, task = read_category(parts.category)
    draft = ItemDraft(
        slug=slugs.take(make_slug(parts.name, parts.stem)),
        exam=exam,
        task=task,
        content=text.to_content(),
        solution=text.to_solution(),
    )
    longest = max(len(entry) for entry in (draft.content.stem, text.clue, text.takeaway, *_texts(text)))
    if longest > MAX_TEXT_LENGTH:
        raise Refused(f"a text of {longest:,} characters", f"at most {MAX_TEXT_LENGTH:,} are taken; shorten it")
    draft, lost_tags = read_tags(draft, parts.tags)
    losses = tuple(dict.fromkeys([*parts.losses, *lost_tags]))
    return ReadQuestion(parts.line, _shown(parts), parts.category, draft, losses)


def refuse(parts: Parts, refusal: Refusal) -> ReadQuestion:
    return ReadQuestion(parts.line, _shown(parts), parts.category, refusal=refusal)


def check_length(raw: str) -> None:
    """Before a text is converted: converting takes time in proportion to its length."""
    if len(raw) > MAX_RAW_LENGTH:
        raise Refused(f"a text of {len(raw):,} characters", f"at most {MAX_RAW_LENGTH:,} are read; shorten it")


def check_count(count: int) -> None:
    if count < 2:
        raise Refused("fewer than two options", "give it the options to choose from")
    if count > MAX_OPTIONS:
        raise Refused(f"{count} options", f"at most {MAX_OPTIONS} are taken; leave some out")


def _single_key(parts: Parts, choices: Sequence[Choice]) -> set[int]:
    keys = {number for number, choice in enumerate(choices) if choice.weight == FULL}
    if not keys:
        raise Refused("no option gives the full mark", "mark the key (= in GIFT, fraction 100 in Moodle XML)")
    if len(keys) > 1:
        raise Refused(
            f"{len(keys)} options give the full mark, and one can be chosen",
            "leave one key, or share the mark between them (~%50%) for a question with several keys",
        )
    for number, choice in enumerate(choices):
        if number not in keys and choice.weight != 0:
            word = "partial credit" if choice.weight > 0 else "penalty"
            shown = f"{_percent(choice.weight)} for “{shorten(choice.text, 40)}”"
            parts.losses.append(f"{word} of {shown}: an option is right or wrong here")
    return keys


def _multiple_keys(parts: Parts, choices: Sequence[Choice]) -> set[int]:
    keys = {number for number, choice in enumerate(choices) if choice.weight > 0}
    if not keys:
        raise Refused("no option gives a mark", "mark the keys (~%50% in GIFT, fraction in Moodle XML)")
    weights = [choices[number].weight for number in sorted(keys)]
    if len(keys) > 1 and sum(weights) - min(weights) > FULL - _NEARLY:
        raise Refused(
            f"{len(keys)} options share more than the whole mark ({', '.join(map(_percent, weights))})",
            "share 100% between the keys, and give the others nothing or less",
        )
    penalties = [choice.weight for choice in choices if choice.weight <= 0]
    if len(keys) == 1:
        parts.losses.append("several options could be chosen; with one key it became a question with one answer")
    if max(weights) - min(weights) > _NEARLY or abs(sum(weights) - FULL) > _NEARLY * len(weights):
        shown = ", ".join(map(_percent, weights))
        parts.losses.append(f"weights {shown}: keys count alike here, and all of them are needed")
    elif penalties and max(penalties) > -FULL and len(keys) > 1:
        parts.losses.append("partial credit: the mark is given for all keys and no other option, or not at all")
    return keys


def _afterwords(parts: Parts) -> Afterwords:
    """General feedback that is not ours explains the question as a whole: it becomes the takeaway."""
    return read_afterwords(parts.afterword) or Afterwords(takeaway=parts.afterword)


def _texts(text: AuthoredText) -> list[str]:
    parts: list[AuthoredOption | AuthoredPrompt] = [*text.options, *text.prompts]
    return [entry for part in parts for entry in (part.text, part.rationale)]


def _percent(weight: Decimal) -> str:
    return f"{weight.normalize():f}%"


def _shown(parts: Parts) -> str:
    return shorten(parts.name or parts.stem) or "(without text)"
