"""What search and the duplicate warning look up instead of the items: the text of each item's newest version.

Derived from items, versions and tags by `questions.services.texts`; nothing else writes here, and all of it can be made
anew. The database keeps the words of an ItemText in an index of its own: on PostgreSQL in a generated column `document`
(migration 0011), on SQLite in the table `questions_itemtext_words` (FTS5), which triggers follow the rows.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection, models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from questions.core.search_terms import Terms
from questions.models.item import Item

WORDS_ON_POSTGRESQL = "SELECT item_id FROM questions_itemtext WHERE document @@ websearch_to_tsquery('english', %s)"
WORDS_ON_SQLITE = """SELECT item_id FROM questions_itemtext
    WHERE id IN (SELECT rowid FROM questions_itemtext_words WHERE questions_itemtext_words MATCH %s)"""
_RANK = """SELECT ts_rank(t.document, websearch_to_tsquery('english', %s))
    FROM questions_itemtext t WHERE t.item_id = questions_item.id"""


class ItemTextQuerySet(models.QuerySet["ItemText"]):
    def with_parts(self, terms: Terms) -> "ItemTextQuerySet":
        """Those that hold what was typed letter by letter, perhaps inside words."""
        texts = self
        for part in terms.wanted:
            texts = texts.filter(Q(names__icontains=part) | Q(tags__icontains=part) | Q(stem__icontains=part))
        for part in terms.unwanted:
            texts = texts.exclude(Q(names__icontains=part) | Q(tags__icontains=part) | Q(stem__icontains=part))
        return texts


class ItemText(models.Model):
    """names: slug, family and confused pair; tags: their names; one to a line."""

    item = models.OneToOneField(Item, on_delete=models.CASCADE, related_name="text")
    names = models.TextField()
    tags = models.TextField()
    stem = models.TextField()

    objects = ItemTextQuerySet.as_manager()

    def __str__(self) -> str:
        return f"text of {self.item_id}"


class ItemRunQuerySet(models.QuerySet["ItemRun"]):
    def holders(self, hashes: Sequence[int], *, most: int) -> list[tuple[UUID, int]]:
        """(item, hash) of those with one of the hashes; of a hash that many items have, `most` + 1 of them."""
        if not hashes:
            return []
        one = "SELECT * FROM (SELECT item_id, hash FROM questions_itemrun WHERE hash = %s LIMIT %s) run"
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join([one] * len(hashes)), [n for hash in hashes for n in (hash, most + 1)])
            # PostgreSQL answers UUIDs, SQLite their digits
            return [(UUID(str(item)), hash) for item, hash in cursor.fetchall()]


class ItemRun(models.Model):
    """One of the runs of words that stand for a stem (core/similarity.py), as its hash."""

    # the constraint below is an index by item
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="runs", db_index=False)
    hash = models.BigIntegerField()

    objects = ItemRunQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["hash", "item"], name="item_run_holders")]
        constraints = [
            # a run that stands twice in a stem stands for it once
            models.UniqueConstraint(fields=["item", "hash"], name="item_run_once")
        ]

    def __str__(self) -> str:
        return f"{self.hash} in {self.item_id}"


def item_ids_with_words(terms: Terms) -> RawSQL:
    """Items with every word, in any of its forms ("trains" finds "training"), and every "quoted phrase"."""
    if connection.vendor == "postgresql":
        return RawSQL(WORDS_ON_POSTGRESQL, [terms.for_postgresql()])  # noqa: S611 - the statement is a constant
    return RawSQL(WORDS_ON_SQLITE, [terms.for_fts5()])  # noqa: S611 - the statement is a constant


def relevance(terms: Terms) -> RawSQL:
    """What to order the items by that were found: names weigh more than tags, tags than the stem. PostgreSQL only."""
    return RawSQL(_RANK, [terms.for_postgresql()], models.FloatField())  # noqa: S611 - the statement is a constant
