"""Items for tests: single ones through the services, whole banks in bulk."""

import functools
import itertools
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import connection
from django.db.models import OuterRef, Subquery

from domains.core.blueprint import largest_remainder
from domains.core.definition import ExamDefinition, parse_exam
from domains.models import Exam, Task
from domains.services import save_exam
from questions.core.authored import AuthoredOption, AuthoredPrompt, AuthoredText
from questions.core.item import ItemDraft, ItemKind, ItemStatus, Reference, Review
from questions.models import Item, ItemVersion, Tag
from questions.services.authoring import create_item
from questions.services.publishing import publish_item

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
BATCH = 2000

_numbers = itertools.count(1)


def load_mls_c01() -> Exam:
    """The exam that ships, with its 4 domains and 15 tasks."""
    return save_exam(definition=_mls_c01(), today=date(2026, 11, 22))


@functools.cache
def _mls_c01() -> ExamDefinition:
    path = Path(settings.BASE_DIR, "fixtures", "exams", "mls-c01.yaml")
    return parse_exam(yaml.safe_load(path.read_text()))


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


def make_bank(exam: Exam, count: int) -> None:
    """`count` published items in the proportions of a form, over the tasks of each domain; a second for 20,000.

    Every fifth is multiple; Angoff runs from 0.45 to 0.95; two neighbours share a family; keys move from place to
    place; the words are the same in all items of a kind. Slugs are bank-00001 and so on, one task after the other.
    """
    number = Item.objects.filter(slug__startswith="bank-").count()
    with connection.cursor() as cursor:
        for task, share in _shares(exam, count):
            cursor.execute(_BANK_ITEMS[connection.vendor], [number + 1, number + share, exam.pk.hex, task.pk, NOW, NOW])
            number += share
        for kind in (ItemKind.SINGLE, ItemKind.MULTIPLE):
            content, html = _bank_content(kind)
            cursor.execute(_BANK_VERSIONS[connection.vendor], [content, html, NOW, NOW, exam.pk.hex, kind.value])
            for place in range(4):
                solution, html = _bank_solution(kind, place)
                cursor.execute(_BANK_KEYS[connection.vendor], [solution, html, exam.pk.hex, kind.value, place])
    version = ItemVersion.objects.filter(item=OuterRef("pk")).values("pk")[:1]
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


# A bank in SQL

_ITEMS = """
    INSERT INTO questions_item (id, slug, exam_id, task_id, kind, status, family, pair, angoff, shuffle_key,
        source_text_digest, source_facts_digest, created_at, updated_at)
    WITH RECURSIVE numbers(n) AS (SELECT %s UNION ALL SELECT n + 1 FROM numbers WHERE n < %s)
    SELECT {uuid}, {slug}, %s, %s, CASE WHEN n %% 5 = 0 THEN 'multiple' ELSE 'single' END, 'draft',
        {family}, '', (45 + (n * 7) %% 51) / 100.0, {random}, '', '', %s, %s
    FROM numbers
"""
_VERSIONS = """
    INSERT INTO questions_itemversion (item_id, number, content, html, created_at, published_at, source_digest)
    SELECT id, 1, {json}, {json}, {time}, {time}, '' FROM questions_item
    WHERE exam_id = %s AND kind = %s AND slug LIKE 'bank-%%%%' AND current_version_id IS NULL
"""
_KEYS = """
    INSERT INTO questions_itemkey (version_id, solution, html, reviews)
    SELECT v.id, {json}, {json}, '[]' FROM questions_itemversion v JOIN questions_item i ON i.id = v.item_id
    WHERE i.exam_id = %s AND i.kind = %s AND i.slug LIKE 'bank-%%%%' AND i.current_version_id IS NULL
        AND CAST(substr(i.slug, 6) AS integer) %% 4 = %s
"""
_POSTGRESQL = {
    "uuid": "gen_random_uuid()",
    "slug": "'bank-' || lpad(n::text, greatest(5, length(n::text)), '0')",
    "family": "'family-' || n / 2",
    "random": "random()",
    "json": "CAST(%s AS jsonb)",
    "time": "CAST(%s AS timestamptz)",
}
_SQLITE = {
    "uuid": "lower(hex(randomblob(16)))",
    "slug": "printf('bank-%%05d', n)",
    "family": "'family-' || (n / 2)",
    "random": "abs(random()) / 9223372036854775808.0",
    "json": "%s",
    "time": "%s",
}


def _statements(template: str) -> dict[str, str]:
    return {"postgresql": template.format(**_POSTGRESQL), "sqlite": template.format(**_SQLITE)}


_BANK_ITEMS, _BANK_VERSIONS, _BANK_KEYS = map(_statements, (_ITEMS, _VERSIONS, _KEYS))


def _shares(exam: Exam, count: int) -> list[tuple[Task, int]]:
    """How many items each task gets: domains in proportion to a form's counts, their tasks evenly."""
    in_form = exam.split().total
    shares = dict(zip(in_form, largest_remainder(list(in_form.values()), count), strict=True))
    spread = []
    for domain in exam.domains.prefetch_related("tasks"):
        tasks = list(domain.tasks.all())
        spread += zip(tasks, largest_remainder([1] * len(tasks), shares[domain.number]), strict=True)
    return [(task, share) for task, share in spread if share]


def _bank_content(kind: ItemKind) -> tuple[str, str]:
    is_multiple = kind == ItemKind.MULTIPLE
    options = [{"handle": f"o{n}", "text": f"Option {n}"} for n in range(1, 6 if is_multiple else 5)]
    stem = "It has about as many words as real ones have on average. " * 8
    content = {"kind": kind.value, "choose": 2 if is_multiple else 1, "stem": stem, "options": options, "prompts": []}
    html = {"stem": f"<p>{stem}</p>", "options": {o["handle"]: o["text"] for o in options}, "prompts": {}}
    return json.dumps(content), json.dumps(html)


def _bank_solution(kind: ItemKind, place: int) -> tuple[str, str]:
    """place: where the key stands, 0 to 3; a multiple item has the next option too."""
    correct = [f"o{place + 1}", f"o{place + 2}"] if kind == ItemKind.MULTIPLE else [f"o{place + 1}"]
    handles = [f"o{n}" for n in range(1, 6 if kind == ItemKind.MULTIPLE else 5)]
    texts = {
        "rationales": {handle: f"Why {handle} is right or wrong here, in a sentence." for handle in handles},
        "clue": "the clue",
        "takeaway": "The rule.",
    }
    references = [{"url": "https://docs.aws.amazon.com/s3/", "title": "Amazon S3", "checked": "2026-11-22"}]
    return json.dumps({"correct": correct, "references": references, **texts}), json.dumps(texts)
