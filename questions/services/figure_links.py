"""Showing figures: rendered HTML gets addresses that work for a while, and an address gets its picture.

A link is signed and says nothing but which picture and until when: neither where the file lies nor which item shows
it. It is not tied to a person. Whoever gets it from somebody sees that one picture until it ends, as if they had been
sent a copy; in exchange a sitting shows its figures after the sign-in ran out, and a client of the API needs no second
way in.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.core.files.storage import default_storage
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from questions.core.figures import Shown, figures_in, fill_places
from questions.models import Figure
from questions.services.figures import FigureAway

log = structlog.get_logger(__name__)

# All links made within a window are the same, so that browsers load a picture once. They end two windows later: the
# longest mock with double time began and ended by then.
WINDOW_S = 12 * 3600
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class FigureNotFound(Exception):
    """No such link: forged, ended, or of a figure that was removed. Which of them is nobody's business."""


@dataclass(frozen=True)
class OpenFigure:
    """A picture as it is sent."""

    data: bytes
    content_type: str
    link_ends_at: datetime


def show_figures(tree: Any, *, now: datetime) -> Any:
    """Rendered HTML, in dicts and lists, with links for its figures. One query, and none where there are no figures.

    Nothing but HTML the site rendered may come in; whatever leaves the site passes here once.
    """
    figure_ids = figures_in(tree)
    return fill_places(tree, _links(figure_ids, now)) if figure_ids else tree


def link_to(figure_id: UUID, now: datetime) -> str:
    ends = (int(now.timestamp()) // WINDOW_S + 3) * WINDOW_S
    return reverse("figure", args=[_signer().sign(f"{figure_id.hex}.{ends}")])


def open_figure(*, token: str, now: datetime) -> OpenFigure:
    """What a link shows. Raises FigureNotFound and FigureAway."""
    figure_id, link_ends_at = _parse(token)
    if now >= link_ends_at:
        raise FigureNotFound
    figure = Figure.objects.filter(pk=figure_id).first()
    if figure is None:
        raise FigureNotFound
    return OpenFigure(read_figure(figure), figure.content_type, link_ends_at)


def read_figure(figure: Figure) -> bytes:
    """The file of a figure. Raises FigureNotFound when it is gone, FigureAway when the store does not answer."""
    try:
        with default_storage.open(figure.storage_name) as file:
            return bytes(file.read())
    except FileNotFoundError:
        log.error("the file of a figure is gone", figure=str(figure.pk))
        raise FigureNotFound from None
    except Exception as error:  # each kind of store has its own
        log.warning("the store of figures does not answer", figure=str(figure.pk), error=str(error))
        raise FigureAway from error


def _links(figure_ids: Collection[UUID], now: datetime) -> dict[UUID, Shown]:
    sizes = Figure.objects.filter(pk__in=figure_ids).order_by().values_list("pk", "width", "height")
    return {figure_id: Shown(link_to(figure_id, now), width, height) for figure_id, width, height in sizes}


def _signer() -> Signer:
    return Signer(salt="questions.figures")


def _parse(token: str) -> tuple[UUID, datetime]:
    try:
        name, _, ends = _signer().unsign(token).partition(".")
        return UUID(hex=name), _EPOCH + timedelta(seconds=int(ends))
    except (BadSignature, ValueError, OverflowError):
        raise FigureNotFound from None
