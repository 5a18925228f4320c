"""Pictures among the files of a package, as the texts of its items ask for them."""

import posixpath
from functools import partial
from uuid import UUID

from questions.core.exchange.pictures import Find, Pictures, PictureSource
from questions.core.exchange.zip_package import Package
from questions.core.figure_images import MAX_UPLOAD_BYTES
from questions.core.figures import figures_named
from questions.core.item import ItemDraft
from questions.core.validation import authored_texts

FOLDER = "figures"  # of packages that were written here


class PackagePictures:
    """names: files that texts show."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._own = {posixpath.splitext(posixpath.basename(name))[0]: name for name in package if _is_own(name)}
        self.found = Pictures()
        self.names: set[str] = set()

    def finder(self, item: str) -> Find:
        """item: name of the file whose texts ask; addresses are relative to it."""

        def find(source: str) -> UUID | None:
            name, is_there = self._package.find(posixpath.dirname(item), source)
            return self._take(name) if source and is_there else None

        return find

    def take_own(self, draft: ItemDraft) -> None:
        """The pictures of an item whose own text is taken: there they are called by their figure's id."""
        for _, text in authored_texts(draft):
            for figure_id in figures_named(text):
                if name := self._own.get(str(figure_id)):
                    self._take(name)

    def _take(self, name: str) -> UUID | None:
        picture_id = self.found.take(name, PictureSource(name, partial(self._package.read, name, MAX_UPLOAD_BYTES + 1)))
        if picture_id:
            self.names.add(name)
        return picture_id


def _is_own(name: str) -> bool:
    return posixpath.dirname(name) == FOLDER
