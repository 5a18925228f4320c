"""Searching the bank without reading it: words are looked up in indexes."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT
from django.utils.text import smart_split, unescape_string_literal

from questions.models import Item, ItemVersion


def search(items: QuerySet[Item], typed: str) -> QuerySet[Item]:
    """Those that hold every word, or "quoted words", of what was typed."""
    for word in smart_split(typed):
        is_quoted = len(word) > 1 and word[0] in "\"'" and word[0] == word[-1]
        items = _holding(items, unescape_string_literal(word) if is_quoted else word)
    return items


def _holding(items: QuerySet[Item], word: str) -> QuerySet[Item]:
    """Those with the word in their name, family, confused pair, or the stem of their newest version.

    Each of the four has an index of its own (migration 0004), which one condition over all of them could not use.
    """
    named = Item.objects.filter(Q(slug__icontains=word) | Q(family__icontains=word) | Q(pair__icontains=word))
    newer = ItemVersion.objects.filter(item=OuterRef("item"), number__gt=OuterRef("number"))
    versions = ItemVersion.objects.annotate(stem=KT("content__stem")).filter(~Exists(newer), stem__icontains=word)
    found = named.order_by().values("pk").union(versions.order_by().values("item"), all=True)
    return items.filter(pk__in=found)
