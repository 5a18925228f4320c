"""Removing figures that no text shows any more.

Texts name figures, and nothing in the database ties the two together: a published version keeps its words for good, and
a draft may be typed anew at any time. So once a day all texts are looked through, and what nobody named for a month
goes. Files without a row, which a crash in the middle of an upload leaves behind, stay: they are few, and a bucket may
hold what this database knows nothing of.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.core.files.storage import default_storage
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from questions.core.figures import SCHEME, figures_named
from questions.models import Figure, ItemKey, ItemVersion

log = structlog.get_logger(__name__)

KEPT_UNSEEN = timedelta(days=30)
LOOKED_EVERY = timedelta(hours=20)
AT_ONCE = 500


def sweep_figures(*, now: datetime) -> int:
    """Note which figures are shown, and remove those that no version showed for KEPT_UNSEEN. Returns how many went."""
    if not Figure.objects.exists() or Figure.objects.filter(last_shown_at__gt=now - LOOKED_EVERY).exists():
        return 0
    shown = _named_in(ItemVersion.objects.all(), "content") | _named_in(ItemKey.objects.all(), "solution")
    ids = sorted(shown)
    for start in range(0, len(ids), AT_ONCE):
        Figure.objects.filter(pk__in=ids[start : start + AT_ONCE]).update(last_shown_at=now)
    return sum(_remove(figure, now) for figure in _unseen(now)[:AT_ONCE])


def _named_in(rows: QuerySet[Any], column: str) -> set[UUID]:
    """Figures that any text in a column of documents names. The database picks the few that name any."""
    texts = rows.annotate(text=Cast(column, TextField())).filter(text__contains=f"{SCHEME}:")
    found: set[UUID] = set()
    for text in texts.order_by().values_list("text", flat=True).iterator():
        found |= figures_named(text)
    return found


def _unseen(now: datetime) -> QuerySet[Figure]:
    since = now - KEPT_UNSEEN
    return Figure.objects.filter(Q(last_shown_at=None) | Q(last_shown_at__lt=since), last_uploaded_at__lt=since)


def _remove(figure: Figure, now: datetime) -> bool:
    """The row first: a page never shows a figure whose file is gone. Uploaded again in between, it stays."""
    if not _unseen(now).filter(pk=figure.pk).delete()[0]:
        return False
    try:
        default_storage.delete(figure.storage_name)
    except Exception as error:  # each kind of store has its own
        log.warning("the file of a removed figure stays", file=figure.storage_name, error=str(error))
    return True
