"""A site in which every text that a person can write is hostile.

Rows are written past the services and their checks: a text must do no harm on a page however it came into the table.
"""

import itertools
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from questions.core.item import ItemContent, ItemSolution
from questions.core.rendering import render_content, render_solution
from questions.models import ItemKey, ItemVersion

# Shortest first: columns take as much as fits. Whatever page forgets to escape shows an element or attribute of the
# name `xss`, or the number that only a template language would write.
EVALUATED = "7005183"
HOSTILE = (
    "\"' xss=1 onxss=1><xss onxss=1>{{5183|add:7000000}}"
    "</textarea></title></script></style>-->]]><!--"
    "<img src=x xss onerror=xss()><svg/onload=xss()><math><mtext><table><mglyph><style><!--</style><img xss>"
    "<a href=javascript:xss()>x</a>&lt;xss&gt;&#60;xss&#62;`${xss}`\u202e\u2066\u200f\ufeff\ud7ff\u0301\\"
    "javascript:xss()"
) + "W" * 2_000
MARKDOWN = (
    f"{HOSTILE[:300]}\n\n[x](javascript:xss()) [y](data:text/html,<xss>) ![z](https://evil.example/x.png) <xss>\n\n"
    '$\\href{javascript:xss()}{x} \\text{<xss onxss=1>}$\n\n```xss" onxss=1\n<xss>\n```\n\n'
    "| a | b |\n|:-|-|\n| <xss> | `<xss>` |\n"
)

# Text columns that no person writes into: secrets, digests, codes that stand in addresses, and names of Django's own.
# A new column is hostile until somebody says here why it cannot be.
MADE_BY_THE_SITE = {
    "domains.exam": {"code"},
    "domains.task": {"code"},
    "questions.item": {"source_text_digest", "source_facts_digest"},
    "questions.itemversion": {"source_digest"},
    "questions.exchangejob": {"file", "format", "item_status", "exam", "task"},
    "questions.exchangerow": {"outcome"},
    "questions.figure": {"storage_name", "sha256", "source_sha256", "content_type"},
    "practice.invitation": {"token"},
    "practice.studyplan": {"feed_token"},
    "practice.response": {"kind"},
    "practice.scoringrun": {"marks"},
    "practice.taskresult": {"code"},
    "practice.notice": {"url"},
    "admin.logentry": {"object_id"},
    "accounts.user": {"password"},
}
NOT_OURS = {"auth", "contenttypes", "sessions", "authtoken", "mfa"}
_numbers = itertools.count(1)


def text_columns() -> Iterator[tuple[type[models.Model], models.Field]]:
    for model in apps.get_models():
        if model._meta.app_label in NOT_OURS:
            continue
        made = MADE_BY_THE_SITE.get(model._meta.label_lower, set())
        for field in model._meta.concrete_fields:
            is_text = isinstance(field, models.CharField | models.TextField | models.JSONField)
            if is_text and not field.choices and field.name not in made:
                yield model, field


@transaction.atomic
def poison() -> set[str]:
    """Fill every text column of every row; the columns that a constraint keeps as they are."""
    refused = set()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # past the triggers that freeze rows
    for model, field in text_columns():
        for row in model._default_manager.order_by("pk").only("pk", field.name):
            try:
                with transaction.atomic():
                    model._default_manager.filter(pk=row.pk).update(**{field.name: _poisoned(row, field)})
            except IntegrityError:
                refused.add(f"{model._meta.label_lower}.{field.name}")
    _write_items()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = origin")
    return refused


def _poisoned(row: models.Model, field: models.Field) -> Any:
    number = str(next(_numbers))
    if isinstance(field, models.EmailField):
        return f'"<xss/onxss=1>{number}"@example.org'
    if isinstance(field, models.JSONField):
        return _document(getattr(row, field.name))
    return f"{HOSTILE[: (field.max_length or len(HOSTILE)) - len(number)]}{number}"


def _document(value: Any) -> Any:
    """Texts in it are told from codes by having more than one word."""
    if isinstance(value, dict):
        return {key: _document(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_document(entry) for entry in value]
    return MARKDOWN if isinstance(value, str) and " " in value else value


def _write_items() -> None:
    """The HTML that is kept of an item is what the site makes of its text."""
    for version in ItemVersion.objects.all():
        ItemVersion.objects.filter(pk=version.pk).update(html=render_content(ItemContent.from_json(version.content)))
    for key in ItemKey.objects.all():
        ItemKey.objects.filter(pk=key.pk).update(html=render_solution(ItemSolution.from_json(key.solution)))
