"""Items one after the other into a file, each read back from what was written of it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from questions.core.exchange.losses import check_written
from questions.core.exchange.naming import write_category
from questions.core.exchange.report import CannotWrite, Reading, Written
from questions.core.item import ItemDraft


@dataclass(frozen=True)
class Blocks:
    """blocks: (item, what stands for it in the file); losses and refused: (slug, what), in the order of the items."""

    blocks: tuple[tuple[ItemDraft, str], ...]
    losses: tuple[tuple[str, str], ...]
    refused: tuple[tuple[str, str], ...]

    def under_categories(self, write: Callable[[str], str]) -> Iterator[str]:
        """The blocks, with what `write` makes of a category before the first block of each run of one."""
        category = ""
        for draft, block in self.blocks:
            if category != write_category(draft):
                category = write_category(draft)
                yield write(category)
            yield block

    def to_file(self, data: bytes) -> Written:
        return Written(data, len(self.blocks), self.losses, self.refused)


def write_blocks(
    drafts: Sequence[ItemDraft], *, write: Callable[[ItemDraft], str], read: Callable[[str], Reading]
) -> Blocks:
    """write: the block of one item, or CannotWrite; read: what a reader makes of that block alone."""
    blocks: list[tuple[ItemDraft, str]] = []
    losses: list[tuple[str, str]] = []
    refused: list[tuple[str, str]] = []
    for draft in drafts:
        try:
            block = write(draft)
            losses += [(draft.slug, loss) for loss in check_written(draft, read(block))]
        except CannotWrite as error:
            refused.append((draft.slug, str(error)))
        else:
            blocks.append((draft, block))
    return Blocks(tuple(blocks), tuple(losses), tuple(refused))
