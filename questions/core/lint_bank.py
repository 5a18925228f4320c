"""Rules about many items together: do positions, lengths or repetitions give the key to one who has learned nothing?

Each rule returns findings with the place they belong to; a finding about the whole bank has no place.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev

from domains.core.definition import ExamDefinition
from questions.core.item import ItemDraft, ItemKind
from questions.core.lint import REVIEW_ROLES, LintContext, key_options, lint_item
from questions.core.lint_coverage import check_coverage
from questions.core.parsing import ParsedItem
from questions.core.text import count_words, jaccard, shingles
from questions.core.validation import Finding, Severity

MANY = 40  # below this many items shares are chance; they are reported, not judged
BANK = 400  # from here on chance has little room
POSITION_SHARE = (0.15, 0.35)
POSITION_SHARE_OF_BANK = (0.22, 0.28)
MAX_LONGEST_KEY_RATE = 0.30
MAX_SHORTEST_KEY_RATE = 0.32  # who avoids long keys easily ends up with short ones
MULTIPLE_SHARE = (0.15, 0.25)
ANGOFF_MEAN = (0.68, 0.76)
MIN_ANGOFF_SPREAD = 0.10
NEAR_DUPLICATE = 0.5
SIMILAR = 0.3
FEW = 10
WORDS_PER_MINUTE = 150  # careful reading of technical text, also by those whose first language is another
READING_SHARE = 2 / 3


@dataclass(frozen=True)
class Located:
    """A finding and the item it is about; item is None when it is about the bank."""

    item: ParsedItem | None
    finding: Finding

    def __str__(self) -> str:
        if self.item is None:
            return f"bank: {self.finding.message} [{self.finding.rule}]"
        slug = self.item.draft.slug
        return f"{self.item.problem(self.finding.field, self.finding.message)} [{self.finding.rule}] ({slug})"


@dataclass(frozen=True)
class Statistics:
    """What the report says about the bank as a whole; shares are None when nothing can be counted."""

    items: int
    kinds: Mapping[str, int]
    positions: Mapping[str, int]
    longest_key_rate: float | None
    shortest_key_rate: float | None
    multiple_share: float | None
    angoff_mean: float | None
    angoff_spread: float | None


def lint_bank(
    items: Sequence[ParsedItem],
    exams: Mapping[str, ExamDefinition],
    context: LintContext,
) -> list[Located]:
    """All findings of all rules."""
    located = [Located(item, finding) for item in items for finding in lint_item(item.draft, context)]
    located += _check_slugs(items)
    located += _check_similar_stems(items)
    located += _check_reviews(items)
    for code in sorted({item.draft.exam for item in items}):
        of_exam = [item for item in items if item.draft.exam == code]
        if code not in exams:
            located.append(_about_bank(f"{code} is not a known exam", "exam"))
            continue
        exam, drafts = exams[code], [item.draft for item in of_exam]
        located += _check_families(of_exam, exam.wanted.forms)
        located += _check_reading_time(of_exam, exam)
        located += [Located(None, finding) for finding in check_coverage(drafts, exam)]
        located += _check_shares([draft for draft in drafts if draft.content.kind in exam.kinds])
    return located


def describe(drafts: Sequence[ItemDraft]) -> Statistics:
    singles = [draft for draft in drafts if draft.content.kind == ItemKind.SINGLE and key_options(draft)]
    positions = Counter("ABCDEF"[draft.content.options.index(key_options(draft)[0])] for draft in singles)
    angoffs = [float(draft.angoff) for draft in drafts if draft.angoff is not None]
    kinds = Counter(str(draft.content.kind) for draft in drafts)
    return Statistics(
        items=len(drafts),
        kinds=kinds,
        positions=dict(sorted(positions.items())),
        longest_key_rate=fmean(map(key_is_longest, singles)) if singles else None,
        shortest_key_rate=fmean(map(key_is_shortest, singles)) if singles else None,
        multiple_share=kinds[ItemKind.MULTIPLE] / len(drafts) if drafts else None,
        angoff_mean=fmean(angoffs) if angoffs else None,
        angoff_spread=pstdev(angoffs) if angoffs else None,
    )


def key_is_longest(draft: ItemDraft) -> float:
    """1 when the key alone is the longest option in words; when k options share the first place, 1/k for the key."""
    return _share_of_place(draft, max)


def key_is_shortest(draft: ItemDraft) -> float:
    """The same for the shortest option."""
    return _share_of_place(draft, min)


def _share_of_place(draft: ItemDraft, pick: Callable[[Iterable[int]], int]) -> float:
    lengths = {option.handle: count_words(option.text) for option in draft.content.options}
    place = pick(lengths.values())
    sharing = [handle for handle, length in lengths.items() if length == place]
    return 1 / len(sharing) if key_options(draft)[0].handle in sharing else 0.0


def position_limits(singles: int) -> tuple[float, float]:
    return POSITION_SHARE if singles < BANK else POSITION_SHARE_OF_BANK


def most_words(exam: ExamDefinition) -> int:
    """Words that can be read in the time an item has, a third of which is left for thinking."""
    return int(exam.time_limit_s / exam.item_total * READING_SHARE * WORDS_PER_MINUTE / 60)


def words_to_read(draft: ItemDraft) -> int:
    content = draft.content
    return count_words(content.stem) + sum(count_words(part.text) for _, part in content.parts())


def _about_bank(message: str, rule: str, severity: Severity = Severity.ERROR) -> Located:
    return Located(None, Finding("", message, severity, rule))


def _check_slugs(items: Sequence[ParsedItem]) -> Iterator[Located]:
    first: dict[str, ParsedItem] = {}
    for item in items:
        earlier = first.setdefault(item.draft.slug, item)
        if earlier is not item:
            message = f"already used in {earlier.path}:{earlier.line_of('slug')}"
            yield Located(item, Finding("slug", message, rule="slug"))


def _check_similar_stems(items: Sequence[ParsedItem]) -> Iterator[Located]:
    for share, first, second in similar_stems(items):
        if share >= SIMILAR:
            severity = Severity.ERROR if share >= NEAR_DUPLICATE else Severity.WARNING
            message = f"shares {share:.0%} of its word runs with {first.draft.slug}"
            yield Located(second, Finding("stem", message, severity, "near-duplicate"))


def similar_stems(items: Sequence[ParsedItem]) -> Iterator[tuple[float, ParsedItem, ParsedItem]]:
    """Pairs of stems with the share of runs of three words in common; stems without a common run are not compared."""
    sets = [shingles(item.draft.content.stem) for item in items]
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, runs in enumerate(sets):
        for run in runs:
            holders[run].append(index)
    # a run that stands in very many stems ("which of the following") makes nobody a duplicate
    common = max(20, len(items) // 10)
    pairs = {
        (first, second)
        for holder in holders.values()
        if 1 < len(holder) <= common
        for position, first in enumerate(holder)
        for second in holder[position + 1 :]
    }
    for first, second in sorted(pairs):
        yield jaccard(sets[first], sets[second]), items[first], items[second]


def _check_reviews(items: Sequence[ParsedItem]) -> Iterator[Located]:
    """Which reviews are not recorded yet; one line a role, since a new file lacks them for every item."""
    for role in REVIEW_ROLES:
        missing = [item for item in items if role not in {review.role for review in item.draft.reviews}]
        if len(missing) > FEW:
            message = f"{len(missing)} of {len(items)} items have no {role} recorded"
            yield _about_bank(message, "review", Severity.WARNING)
        else:
            for item in missing:
                yield Located(item, Finding("review", f"no {role} recorded", Severity.WARNING, "review"))


def _check_families(items: Sequence[ParsedItem], forms: int) -> Iterator[Located]:
    """A form takes one item of a family, so more than one a form can never all be used."""
    families: dict[str, list[ParsedItem]] = defaultdict(list)
    for item in items:
        if item.draft.family:
            families[item.draft.family].append(item)
    for family, members in families.items():
        if len(members) > forms > 0:
            message = f"{len(members)} items of family {family}, but only {forms} forms"
            yield Located(members[-1], Finding("family", message, rule="family"))


def _check_reading_time(items: Sequence[ParsedItem], exam: ExamDefinition) -> Iterator[Located]:
    seconds, most = exam.time_limit_s / exam.item_total, most_words(exam)
    for item in items:
        read = words_to_read(item.draft)
        if read > most:
            message = f"{read} words in all, at most {most} can be read and answered in {seconds:.0f} s"
            yield Located(item, Finding("stem", message, rule="reading-time"))


def _check_shares(drafts: Sequence[ItemDraft]) -> Iterator[Located]:
    facts = describe(drafts)
    singles = sum(facts.positions.values())
    judged = Severity.ERROR if singles >= MANY else Severity.WARNING
    least, most = position_limits(singles)
    for letter in "ABCD":
        share = facts.positions.get(letter, 0) / singles if singles else 0.25
        if not least <= share <= most:
            yield _about_bank(f"{share:.0%} of the keys stand in position {letter}", "key-position", judged)
    if facts.longest_key_rate is not None and facts.longest_key_rate > MAX_LONGEST_KEY_RATE:
        message = f"the key is the longest option in {facts.longest_key_rate:.0%} of {singles} single items"
        yield _about_bank(f"{message}, at most {MAX_LONGEST_KEY_RATE:.0%}", "longest-key", judged)
    if facts.shortest_key_rate is not None and facts.shortest_key_rate > MAX_SHORTEST_KEY_RATE:
        message = f"the key is the shortest option in {facts.shortest_key_rate:.0%} of {singles} single items"
        yield _about_bank(f"{message}, at most {MAX_SHORTEST_KEY_RATE:.0%}", "shortest-key", judged)
    judged = Severity.ERROR if len(drafts) >= MANY else Severity.WARNING
    multiple = facts.multiple_share
    if multiple is not None and not MULTIPLE_SHARE[0] <= multiple <= MULTIPLE_SHARE[1]:
        yield _about_bank(f"{multiple:.0%} of the items are multiple, expected 15 to 25%", "multiple-share", judged)
    if facts.angoff_mean is None or facts.angoff_spread is None:
        return
    if not ANGOFF_MEAN[0] <= facts.angoff_mean <= ANGOFF_MEAN[1]:
        message = f"mean Angoff {facts.angoff_mean:.3f}, expected {ANGOFF_MEAN[0]} to {ANGOFF_MEAN[1]}"
        yield _about_bank(message, "angoff", judged)
    if facts.angoff_spread < MIN_ANGOFF_SPREAD:
        message = f"standard deviation of Angoff {facts.angoff_spread:.3f}, expected at least {MIN_ANGOFF_SPREAD}"
        yield _about_bank(message, "angoff", judged)
