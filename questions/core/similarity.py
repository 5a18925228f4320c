"""How alike two texts are, and what is kept of a text to find its like among many.

Texts are alike in the runs of three words that both have (`text.shingles`): whoever copies a text and changes a few
words leaves most runs whole. Of each text the runs with the smallest hashes are kept; two texts that share a part of
their runs share about that part of them, so that nearly all alike texts meet in one of a dozen (bottom-k sketch:
A. Broder, "On the resemblance and containment of documents", 1997).
"""

from hashlib import blake2b

from questions.core.text import shingles

SKETCH_SIZE = 12
# with fewer runs a text is too short to say anything: "which of the following is right" stands everywhere
FEWEST_RUNS = 8


def sketch(text: str) -> tuple[int, ...]:
    """Hashes of the runs that stand for a text: the SKETCH_SIZE smallest, in [0, 2**63), in order."""
    return tuple(sorted(_hash(run) for run in shingles(text))[:SKETCH_SIZE])


def overlap(first: str, second: str) -> float | None:
    """Share of the shorter text's runs that the other one has too, in [0, 1]; None when one has fewer than FEWEST_RUNS.

    |A ∩ B| / min(|A|, |B|), the overlap coefficient: a text that is half written counts for what is there.
    """
    one, other = shingles(first), shingles(second)
    fewest = min(len(one), len(other))
    return len(one & other) / fewest if fewest >= FEWEST_RUNS else None


def _hash(run: tuple[str, ...]) -> int:
    digest = blake2b(" ".join(run).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1  # what a signed column of 64 bits holds
