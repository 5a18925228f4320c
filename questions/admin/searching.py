"""Searching the bank without reading it: the longest word is looked up in indexes, the others in what it leaves."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT
from django.utils.text import smart_split, unescape_string_literal

from questions.models import Item, ItemVersion


def split_longest(term: str) -> tuple[str, str]:
    """The longest word (or "quoted words") of what was typed, and the rest as it was typed; of nothing, nothing."""
    words = list(smart_split(term))
    if not words:
        return "", ""
    longest = max(words, key=len)
    words.remove(longest)
    if len(longest) > 1 and longest[0] in "\"'" and longest[0] == longest[-1]:
        longest = unescape_string_literal(longest)
    return longest, " ".join(words)


def holding(items: QuerySet[Item], word: str) -> QuerySet[Item]:
    """Those with the word in their name, family, confused pair, or the stem of their newest version.

    Each of the four has an index of its own (migration 0004), which one condition over all of them could not use.
    """
    named = Item.objects.filter(Q(slug__icontains=word) | Q(family__icontains=word) | Q(pair__icontains=word))
    newer = ItemVersion.objects.filter(item=OuterRef("item"), number__gt=OuterRef("number"))
    versions = ItemVersion.objects.annotate(stem=KT("content__stem")).filter(~Exists(newer), stem__icontains=word)
    found = named.order_by().values("pk").union(versions.order_by().values("item"), all=True)
    return items.filter(pk__in=found)
