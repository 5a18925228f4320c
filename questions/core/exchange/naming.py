"""Slugs, categories and tags: what a foreign file says beside the text of its questions."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from questions.core.exchange.report import shorten
from questions.core.item import REQUIREMENTS, ItemDraft
from questions.core.validation import MAX_ANGOFF, MIN_ANGOFF

MAX_SLUG_LENGTH = 120  # of the column
MADE_SLUG_LENGTH = 60
MAX_TAG_LENGTH = 80
MAX_TAGS = 50

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PLACE = re.compile(r"(?:.*/)?([A-Z0-9]+(?:-[A-Z0-9]+)*)/(\d+\.\d+)")


def make_slug(name: str, stem: str) -> str:
    """Of the question's name, else of the first words of its stem; a name that is a slug stays as it is."""
    if len(name) <= MAX_SLUG_LENGTH and _SLUG.fullmatch(name):
        return name
    return slugify(name) or slugify(stem) or "question"


def slugify(text: str, length: int = MADE_SLUG_LENGTH) -> str:
    """Lower-case ASCII words joined by hyphens, cut at a word."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:length]
        if len(longer) > length:
            break
        slug = longer
    return slug


class SlugNames:
    """Slugs that are given once: the second "q1" of a file becomes "q1-2"."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}  # of every slug given, the number its last namesake got

    def take(self, slug: str) -> str:
        free = slug
        while free in self._last:
            self._last[slug] += 1
            free = f"{slug}-{self._last[slug]}"
        self._last[free] = 1
        return free


# Categories: "MLS-C01/3.5" is a task of an exam, wherever it stands in a tree of categories -------------------------


def write_category(draft: ItemDraft) -> str:
    return f"{draft.exam}/{draft.task}"


def read_category(category: str) -> tuple[str, str]:
    """The exam and task a category names; ("", "") for any other category."""
    match = _PLACE.fullmatch(category.strip())
    return (match.group(1), match.group(2)) if match else ("", "")


# Tags: topics as they are, the rest with a word before it -------------------------------------------------------------


def write_tags(draft: ItemDraft) -> tuple[str, ...]:
    tags = [*draft.topics]
    tags += [f"service:{name}" for name in draft.services]
    tags += [f"requirement:{name}" for name in draft.requirements]
    tags += [f"family:{draft.family}"] if draft.family else []
    tags += [f"pair:{draft.pair}"] if draft.pair else []
    tags += [f"angoff:{draft.angoff}"] if draft.angoff is not None else []
    return tuple(tags)


def read_tags(draft: ItemDraft, tags: Sequence[str]) -> tuple[ItemDraft, tuple[str, ...]]:
    """The draft with what the tags say, and what of them is lost. A tag without a word before it is a topic."""
    topics: list[str] = []
    services: list[str] = []
    requirements: list[str] = []
    losses: list[str] = []
    different = list(dict.fromkeys(tag for tag in tags if tag))
    if len(different) > MAX_TAGS:
        losses.append(f"{len(different) - MAX_TAGS} tags: an item takes {MAX_TAGS}")
    for tag in different[:MAX_TAGS]:
        word, _, value = (part.strip() for part in tag.partition(":"))
        if word == "service" and 0 < len(value) <= MAX_TAG_LENGTH:
            services.append(value)
        elif word == "requirement" and value in REQUIREMENTS:
            requirements.append(value)
        elif word == "family" and len(value) <= MAX_TAG_LENGTH:
            draft = replace(draft, family=value)
        elif word == "pair" and len(value) <= 200:
            draft = replace(draft, pair=value)
        elif word == "angoff" and (angoff := _angoff(value)) is not None:
            draft = replace(draft, angoff=angoff)
        elif topic := slugify(tag, MAX_TAG_LENGTH):
            topics.append(topic)
        else:
            losses.append(f"the tag “{shorten(tag)}”: no word of a topic is left of it")
    draft = replace(
        draft,
        topics=tuple(dict.fromkeys(topics)),
        services=tuple(dict.fromkeys(services)),
        requirements=tuple(dict.fromkeys(requirements)),
    )
    return draft, tuple(losses)


def _angoff(value: str) -> Decimal | None:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    is_fit = number.is_finite() and MIN_ANGOFF <= number <= MAX_ANGOFF
    return number if is_fit and number == round(number, 2) else None
