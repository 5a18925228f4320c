"""Storing pictures for items, and which of them texts ask for."""

from collections.abc import Collection, Iterable
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import Q

from examprep.accounts.models import User
from questions.core.figure_images import EXTENSIONS, Picture, read_picture
from questions.core.figures import figures_named
from questions.core.item import ItemDraft
from questions.core.validation import Finding, authored_texts
from questions.models import Figure


class FigureAway(Exception):
    """The store of files does not answer now."""


def store_figure(*, data: bytes, name: str, by: User | None, now: datetime) -> Figure:
    """The figure of an uploaded file: a new one, or the one that holds the same picture already.

    name: as its owner calls the file. Raises FigureError with words for people for what cannot be a figure, and
    FigureAway, having stored nothing.
    """
    source = sha256(data).hexdigest()
    known = _seen_before(source, now)
    if known:
        return known
    picture = read_picture(data)
    digest = sha256(picture.data).hexdigest()
    known = _uploaded_again(digest, source, now)
    if known:
        return known
    # stored first and outside the transaction: a row must never name a file that is not there yet
    extension = EXTENSIONS[picture.content_type]
    stored = _save(f"figures/{uuid4().hex}.{extension}", picture.data)
    try:
        with transaction.atomic():
            return _insert(picture, stored, digest, source, name, by, now)
    except IntegrityError:
        default_storage.delete(stored)
        known = _uploaded_again(digest, source, now)
        if known is None:
            raise
        return known
    except BaseException:
        default_storage.delete(stored)
        raise


def _save(name: str, data: bytes) -> str:
    try:
        return default_storage.save(name, ContentFile(data))
    except Exception as error:  # each kind of store has its own
        raise FigureAway from error


def find_unknown_figures(drafts: Iterable[ItemDraft]) -> set[UUID]:
    """Figures that texts show and the bank does not have. One query, and none where no text shows any."""
    named = {name for draft in drafts for _, text in authored_texts(draft) for name in figures_named(text)}
    return named - set(Figure.objects.filter(pk__in=named).values_list("pk", flat=True)) if named else set()


def check_figures(draft: ItemDraft, unknown: Collection[UUID] | None = None) -> list[Finding]:
    """What keeps an item from being published: figures that are not in the bank. unknown: where they were looked up."""
    missing = find_unknown_figures([draft]) if unknown is None else unknown
    return [
        Finding(name, f"there is no figure {figure_id}; upload the picture again")
        for name, text in authored_texts(draft)
        for figure_id in sorted(figures_named(text) & set(missing))
    ]


def _insert(
    picture: Picture, stored: str, digest: str, source: str, name: str, by: User | None, now: datetime
) -> Figure:
    return Figure.objects.create(
        storage_name=stored,
        sha256=digest,
        source_sha256=source,
        name=name[:200],
        content_type=picture.content_type,
        width=picture.width,
        height=picture.height,
        bytes=len(picture.data),
        uploaded_by=by,
        at=now,
        last_uploaded_at=now,
    )


def _seen_before(source: str, now: datetime) -> Figure | None:
    """The figure of the very same file, uploaded before or written by an export: nothing has to be decoded."""
    known = Figure.objects.filter(Q(source_sha256=source) | Q(sha256=source)).order_by("at").first()
    if known and known.at <= now:
        Figure.objects.filter(pk=known.pk, last_uploaded_at__lt=now).update(last_uploaded_at=now)
        known.refresh_from_db()
    return known


def _uploaded_again(digest: str, source: str, now: datetime) -> Figure | None:
    changed = Figure.objects.filter(sha256=digest, at__lte=now).update(source_sha256=source, last_uploaded_at=now)
    return Figure.objects.get(sha256=digest) if changed else Figure.objects.filter(sha256=digest).first()
