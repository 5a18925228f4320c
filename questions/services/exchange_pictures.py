"""Pictures of foreign files into the bank as figures, and figures out of it into files."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import UUID

from examprep.accounts.models import User
from questions.core.exchange.formats import FORMATS, FormatName
from questions.core.exchange.pictures import WritablePicture, with_figures
from questions.core.exchange.report import Reading, ReadQuestion, UnreadableFile, Written, shorten
from questions.core.figure_images import EXTENSIONS, FigureError
from questions.core.figures import figures_named
from questions.core.item import ItemDraft
from questions.core.validation import authored_texts
from questions.models import Figure
from questions.services.figure_links import FigureNotFound, read_figure
from questions.services.figures import FigureAway, store_figure

_NO_PLACE = "the pictures of figures: the format has no place for them, and another site does not know them"


def store_pictures(*, reading: Reading, by: User | None, now: datetime) -> Iterator[tuple[UUID, UUID | None, str]]:
    """Store the pictures of a file one by one: (their id in the file, that of the figure, why there is none).

    What was stored before is found again at once, so whoever is interrupted gets further the next time.
    """
    for picture_id, source in reading.pictures.items():
        try:
            figure = store_figure(data=source.read(), name=source.name.rpartition("/")[2], by=by, now=now)
        except (FigureError, UnreadableFile) as error:
            yield picture_id, None, f"picture {shorten(source.name)}: {error}"
        except FigureAway:
            yield picture_id, None, f"picture {shorten(source.name)}: the store of files does not answer"
        else:
            yield picture_id, figure.pk, ""


def name_figures(reading: Reading, stored: Iterable[tuple[UUID, UUID | None, str]]) -> Reading:
    """The file with the figures its pictures became; a question whose picture is none has that among its losses."""
    found = list(stored)
    figures = {picture_id: figure_id for picture_id, figure_id, _ in found}
    problems = {picture_id: why for picture_id, _, why in found if why}
    if not found:
        return reading
    return replace(reading, questions=tuple(_named(question, figures, problems) for question in reading.questions))


def _named(question: ReadQuestion, figures: dict[UUID, UUID | None], problems: dict[UUID, str]) -> ReadQuestion:
    draft = question.draft
    named = _figures_of(draft) if draft else set()
    if draft is None or not named & figures.keys():
        return question
    lost = [problems[picture_id] for picture_id in sorted(named & problems.keys())]
    return replace(question, draft=with_figures(draft, figures), losses=(*question.losses, *lost))


def write_file(name: FormatName, drafts: list[ItemDraft], watch: Callable[..., list[ItemDraft]] = list) -> Written:
    """Items in a format, with the pictures of their figures where it takes them. Losses name those it leaves out.

    watch: the same items as whoever waits for the file likes to see them go by.
    """
    format_ = FORMATS[name]
    showing = {draft.slug: figures for draft in drafts if (figures := _figures_of(draft))}
    if showing and format_.write_with_pictures:
        return format_.write_with_pictures(watch(drafts), writable_pictures(set().union(*showing.values())))
    written = format_.write(watch(drafts))
    return replace(written, losses=(*written.losses, *((slug, _NO_PLACE) for slug in showing)))


def writable_pictures(ids: Collection[UUID]) -> dict[UUID, WritablePicture]:
    """Figures as files to be written; each is read from the store when it is its turn."""
    figures = Figure.objects.in_bulk(list(ids)) if ids else {}
    return {
        pk: WritablePicture(f"{pk}.{EXTENSIONS[figure.content_type]}", partial(_load, figure))
        for pk, figure in figures.items()
    }


def _load(figure: Figure) -> bytes | None:
    try:
        return read_figure(figure)
    except (FigureAway, FigureNotFound):
        return None


def _figures_of(draft: ItemDraft) -> set[UUID]:
    return {figure_id for _, text in authored_texts(draft) for figure_id in figures_named(text)}
