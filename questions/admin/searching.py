"""Searching the bank without reading it: words are looked up in indexes; what fits best stands first."""

from uuid import UUID

from django.contrib import messages
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest

from questions.core.search_terms import Terms, parse_terms
from questions.models import Item, ItemText
from questions.models.search import item_ids_with_words, relevance

# as many as are ordered by how well they fit; and as many as parts of words are looked for in
MOST_FITTING = 1000


def search(request: HttpRequest, items: QuerySet[Item], typed: str, *, is_sorted: bool) -> QuerySet[Item]:
    """Those with every word; where there is none, those with every part of a word.

    is_sorted: a column was chosen to sort by; else what fits best stands first.
    """
    terms = parse_terms(typed)
    if not terms.wanted:
        return items
    with_words = Item.objects.filter(pk__in=item_ids_with_words(terms)).order_by().values_list("pk", flat=True)
    found = list(with_words[: MOST_FITTING + 1])
    if not found:
        return items.filter(pk__in=_with_parts(request, terms))
    if len(found) > MOST_FITTING:
        return items.filter(pk__in=item_ids_with_words(terms))
    items = items.filter(pk__in=found)
    if is_sorted or connection.vendor != "postgresql":
        return items
    return items.order_by(relevance(terms).desc(), "slug")


def _with_parts(request: HttpRequest, terms: Terms) -> list[UUID]:
    found = list(ItemText.objects.with_parts(terms).values_list("item_id", flat=True)[: MOST_FITTING + 1])
    if len(found) > MOST_FITTING:
        words = f"As a part of words this is in more than {MOST_FITTING} items; {MOST_FITTING} of them are looked at."
        messages.info(request, f"{words} Type more.")
    return found[:MOST_FITTING]
