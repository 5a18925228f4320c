"""Items for tests: single ones through the services, whole banks in bulk."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db.models import OuterRef, Subquery

from domains.core.blueprint import largest_remainder
from domains.core.definition import parse_exam
from domains.models import Exam, Task
from domains.services import save_exam
from questions.core.authored import AuthoredOption, AuthoredPrompt, AuthoredText
from questions.core.item import ItemDraft, ItemKind, ItemStatus, Reference, Review
from questions.models import Item, ItemKey, ItemVersion, Tag
from questions.services.authoring import create_item
from questions.services.publishing import publish_item

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
BATCH = 2000

_numbers = itertools.count(1)


def load_mls_c01() -> Exam:
    """The exam that ships, with its 4 domains and 15 tasks."""
    path = Path(settings.BASE_DIR, "fixtures", "exams", "mls-c01.yaml")
    return save_exam(definition=parse_exam(yaml.safe_load(path.read_text())), today=date(2026, 11, 22))


def item_draft(kind: str = "single", *, keys: int = 2, **changes: Any) -> ItemDraft:
    """What an author of a publishable item wrote. keys: for multiple; changes: fields of ItemDraft.

    The keys are the first options, an ordering item's options are in order, prompt n belongs to option n.
    """
    number = next(_numbers)
    text = _text(ItemKind(kind), number, keys)
    draft = ItemDraft(
        slug=f"item-{number}",
        exam="MLS-C01",
        task="1.1",
        content=text.to_content(),
        solution=text.to_solution(),
        angoff=Decimal("0.70"),
        topics=("data-lake",),
        services=("S3",),
        requirements=("cost",),
        reviews=(Review("author", date(2026, 11, 22)),),
    )
    return replace(draft, **changes)


def draft_item(kind: str = "single", *, keys: int = 2, **changes: Any) -> Item:
    """An item that was never published. Needs the exam in the database."""
    return create_item(draft=item_draft(kind, keys=keys, **changes), by=None, now=NOW)


def published_item(kind: str = "single", *, keys: int = 2, **changes: Any) -> Item:
    """A published item with one version. Needs the exam in the database."""
    item = draft_item(kind, keys=keys, **changes)
    publish_item(item_id=item.pk, by=None, now=NOW)
    return Item.objects.select_related("current_version__key").get(pk=item.pk)


def make_bank(exam: Exam, count: int, *, multiple_share: float = 0.2) -> None:
    """`count` published items in the proportions of a form, over the tasks of each domain in turn; quick for 20,000.

    Every fifth is multiple; Angoff runs from 0.45 to 0.95; two neighbours share a family; HTML is not rendered item by
    item. Slugs are bank-00001 and so on.
    """
    tasks = _spread_over_tasks(exam, count)
    every = round(1 / multiple_share) if multiple_share else count + 1
    for start in range(0, count, BATCH):
        numbers = range(start + 1, min(start + BATCH, count) + 1)
        items = [_bank_item(exam, tasks[number - 1], number, every) for number in numbers]
        Item.objects.bulk_create(items)
        versions = ItemVersion.objects.bulk_create([_bank_version(item) for item in items])
        ItemKey.objects.bulk_create([_bank_key(version) for version in versions])
    version = ItemVersion.objects.filter(item=OuterRef("pk"), published_at__isnull=False).values("pk")[:1]
    Item.objects.filter(exam=exam, slug__startswith="bank-", current_version=None).update(
        status=ItemStatus.PUBLISHED, current_version=Subquery(version)
    )


def tag_all(exam: Exam, *, kind: str = "service", name: str = "S3") -> Tag:
    """Put one tag on every item of an exam."""
    tag, _ = Tag.objects.get_or_create(kind=kind, name=name)
    through = Item.tags.through
    item_ids = Item.objects.filter(exam=exam).values_list("pk", flat=True)
    through.objects.bulk_create([through(item_id=pk, tag=tag) for pk in item_ids], batch_size=BATCH)
    return tag


def _text(kind: ItemKind, number: int, keys: int) -> AuthoredText:
    counts = {ItemKind.SINGLE: 4, ItemKind.MULTIPLE: 5 if keys == 2 else 6, ItemKind.ORDERING: 4, ItemKind.MATCHING: 4}
    key_count = {ItemKind.SINGLE: 1, ItemKind.MULTIPLE: keys}.get(kind, 0)
    question = {
        ItemKind.MULTIPLE: f"Which steps help? (Choose {['', 'ONE', 'TWO', 'THREE'][keys]}.)",
        ItemKind.ORDERING: "In which order are the steps taken?",
        ItemKind.MATCHING: "Which service fits each need?",
    }.get(kind, "What helps?")
    options = [
        AuthoredOption(
            f"Option {index} of item {number}",
            index <= key_count,
            f"It is option {index}, and here is why it stands where it stands.",
        )
        for index in range(1, counts[kind] + 1)
    ]
    prompts = [
        AuthoredPrompt(
            f"Need {index} of item {number}", index - 1, f"Need {index} is met by option {index} and no other."
        )
        for index in range(1, 4)
    ]
    return AuthoredText(
        kind=kind,
        stem=f"A team works on item {number}.\n\n{question}",
        options=options,
        prompts=prompts if kind == ItemKind.MATCHING else [],
        clue=f"the number {number}",
        takeaway="Read the number.",
        references=[Reference("https://docs.aws.amazon.com/s3/", "Amazon S3", date(2026, 11, 22))],
    )


def _spread_over_tasks(exam: Exam, count: int) -> Sequence[Task]:
    """A task for every item: domains in proportion to a form's counts, tasks of a domain in turn."""
    in_form = exam.split().total
    shares = dict(zip(in_form, largest_remainder(list(in_form.values()), count), strict=True))
    tasks: list[Task] = []
    for domain in exam.domains.prefetch_related("tasks"):
        own = list(domain.tasks.all())
        tasks += [own[index % len(own)] for index in range(shares[domain.number])]
    return tasks


def _bank_item(exam: Exam, task: Task, number: int, every: int) -> Item:
    return Item(
        slug=f"bank-{number:05}",
        exam=exam,
        task=task,
        kind=ItemKind.MULTIPLE if number % every == 0 else ItemKind.SINGLE,
        status=ItemStatus.DRAFT,
        family=f"family-{number // 2}",
        angoff=Decimal(45 + number * 7 % 51) / 100,
    )


def _bank_version(item: Item) -> ItemVersion:
    is_multiple = item.kind == ItemKind.MULTIPLE
    options = [{"handle": f"o{n}", "text": f"Option {n}"} for n in range(1, 6 if is_multiple else 5)]
    stem = f"Stem of {item.slug}. " + "It has about as many words as real ones have on average. " * 8
    return ItemVersion(
        item=item,
        number=1,
        content={
            "kind": item.kind, "choose": 2 if is_multiple else 1, "stem": stem, "options": options, "prompts": [],
        },
        html={"stem": f"<p>{stem}</p>", "options": {o["handle"]: o["text"] for o in options}, "prompts": {}},
        created_at=NOW,
        published_at=NOW,
    )  # fmt: skip


def _bank_key(version: ItemVersion) -> ItemKey:
    handles = [option["handle"] for option in version.content["options"]]
    correct = ["o2", "o4"] if version.content["choose"] == 2 else [handles[int(version.item.slug[-5:]) % 4]]
    rationales = {handle: f"Why {handle} is right or wrong here, in a sentence." for handle in handles}
    return ItemKey(
        version=version,
        solution={
            "correct": correct, "rationales": rationales, "clue": "the clue", "takeaway": "The rule.",
            "references": [{"url": "https://docs.aws.amazon.com/s3/", "title": "Amazon S3", "checked": "2026-11-22"}],
        },
        html={"rationales": rationales, "clue": "the clue", "takeaway": "The rule."},
    )  # fmt: skip
