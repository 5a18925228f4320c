"""A large item bank with words of its own: made in bulk, past the services, as they would have left it."""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from domains.models import Exam, Task
from examprep.accounts.models import User
from questions.models import Item, ItemKey, ItemVersion, Tag

BATCH = 2000
START = datetime(2026, 1, 1, tzinfo=UTC)
SYLLABLES = "ba co di fe gu ha jo ki le mo na po qui ra si to ul ve wa xe yo zu".split()  # noqa: SIM905
STATUSES = ["published"] * 90 + ["draft"] * 4 + ["in_review"] * 2 + ["retired"] * 4
NEW = {"draft", "in_review"}
NEXT_DRAFTS = 0.01  # share of published items
FIRST_VERSION = 10_000_000  # numbers that the table's own counter does not reach
KINDS = ["single"] * 76 + ["multiple"] * 20 + ["ordering"] * 2 + ["matching"] * 2
FRAME = "Which solution meets these requirements with the least operational effort?"


@dataclass(frozen=True)
class Words:
    """A vocabulary whose words are as unequally frequent as those of a language (Zipf)."""

    words: list[str]
    weights: list[float]

    @classmethod
    def made(cls, count: int, rng: random.Random) -> "Words":
        every = ["".join(parts) for size in (2, 3, 4) for parts in itertools.product(SYLLABLES, repeat=size)]
        return cls(rng.sample(every, count), [1 / (place + 5) for place in range(count)])

    def text(self, count: int, rng: random.Random) -> str:
        return " ".join(rng.choices(self.words, self.weights, k=count))


def make_varied_bank(*, exam: Exam, count: int, authors: list[User], rng: random.Random) -> None:
    """Items of every status, kind and task; one of fifty has the stem of the one before with three other words."""
    words = Words.made(8000, rng)
    tags = _tags(rng)
    tasks = list(Task.objects.filter(domain__exam=exam))
    stems = _stems(words, rng)
    for start in range(0, count, BATCH):
        items = [
            _item(number, exam=exam, task=rng.choice(tasks), author=rng.choice([*authors, None]), words=words, rng=rng)
            for number in range(start, min(start + BATCH, count))
        ]
        with transaction.atomic():  # an item points to a version that is written after it
            Item.objects.bulk_create(items)
            _write_versions(items, stems, rng)
        through = Item.tags.through
        through.objects.bulk_create(
            through(item_id=item.pk, tag_id=pk) for item in items for pk in {*rng.choices(*tags, k=6)}
        )


def _tags(rng: random.Random) -> tuple[list[int], list[float]]:
    names = [("topic", f"topic-{n}") for n in range(400)] + [("service", f"Service {n}") for n in range(60)]
    names += [("requirement", f"requirement-{n}") for n in range(12)]
    pks = [tag.pk for tag in Tag.objects.bulk_create(Tag(kind=kind, name=name) for kind, name in names)]
    rng.shuffle(pks)
    return pks, [1 / (place + 3) for place in range(len(pks))]


def _item(number: int, *, exam: Exam, task: Task, author: User | None, words: Words, rng: random.Random) -> Item:
    at = START + timedelta(minutes=number)
    item = Item(
        slug=f"{words.text(3, rng).replace(' ', '-')}-{number}",
        exam=exam, task=task, kind=rng.choice(KINDS), status=rng.choice(STATUSES), author=author,
        family=f"family-{number // 2}", angoff=Decimal(rng.randint(45, 95)) / 100, created_at=at, updated_at=at,
    )  # fmt: skip
    if item.status not in NEW:
        item.current_version_id = FIRST_VERSION + 2 * number
    item.has_draft = item.status in NEW or rng.random() < NEXT_DRAFTS
    return item


def _write_versions(items: list[Item], stems: Iterator[str], rng: random.Random) -> None:
    versions = [version for item in items for version in _versions(item, stems, rng)]
    ItemVersion.objects.bulk_create(versions)
    ItemKey.objects.bulk_create(ItemKey(version=version, solution=_solution(), html={}) for version in versions)


def _stems(words: Words, rng: random.Random) -> Iterator[str]:
    for number in itertools.count():
        if number % 50 != 1:
            written = words.text(rng.randint(50, 110), rng).split()
        for place in rng.sample(range(len(written)), 3):
            written[place] = words.text(1, rng)
        yield f"{' '.join(written)}. {FRAME}"


def _versions(item: Item, stems: Iterator[str], rng: random.Random) -> list[ItemVersion]:
    """A draft of a new item; of others a published version, and for one of a hundred a draft of the next."""
    current = item.current_version_id
    if current is None:
        return [_version(item, 1, next(stems))]
    versions = [_version(item, 1, next(stems), pk=current, published_at=START)]
    if item.has_draft:
        versions.append(_version(item, 2, next(stems), pk=current + 1))
    return versions


def _version(item: Item, number: int, stem: str, **fields: Any) -> ItemVersion:
    options = [{"handle": f"o{n}", "text": f"Option {n}"} for n in range(1, 5)]
    content = {"kind": item.kind, "choose": 1, "stem": stem, "options": options, "prompts": []}
    html = {"stem": f"<p>{stem}</p>", "options": {o["handle"]: o["text"] for o in options}, "prompts": {}}
    return ItemVersion(item=item, number=number, content=content, html=html, created_at=START, **fields)


def _solution() -> dict[str, object]:
    rationales = {f"o{n}": f"Why option {n} is right or wrong here, in a sentence." for n in range(1, 5)}
    return {"correct": ["o1"], "rationales": rationales, "clue": "", "takeaway": "", "references": []}
