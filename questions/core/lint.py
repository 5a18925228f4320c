"""House rules for single items, beyond what publishing requires: lengths, cues that give the key away, wording.

Errors are rules an item must meet; warnings are places where a person should look. `questions.core.lint_bank` holds the
rules about many items together.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from questions.core.item import ItemDraft, ItemKind, Option
from questions.core.services import ServiceFacts
from questions.core.text import content_roots, count_sentences, count_words, prose, words
from questions.core.validation import Finding, Severity, check_item

STEM_WORDS = (40, 140)
MIN_RATIONALE_WORDS = 8
MAX_LENGTH_RATIO = 1.6
SHORT_DIFFERENCE = 3  # "F1 score" beside "Area under the ROC curve" is no cue, whatever the ratio
REVIEW_ROLES = ("author", "blind-solver", "key-checker")
CLOSED_TOPIC = "closed-service"

_ABSOLUTES = frozenset({"always", "never", "only", "none", "impossible", "guarantee", "guarantees", "completely"})
_CATCH_ALL = re.compile(r"\b(all|none|both|neither) of the (above|options|answers)\b|\ball of these\b", re.IGNORECASE)
_OPTION_LETTER = re.compile(r"\b([Oo]ptions?|[Aa]nswers?|[Cc]hoices?)\s+\(?[A-F]\b(?![-/])")


@dataclass(frozen=True)
class LintContext:
    """tasks: exam code -> codes of its tasks. pages: addresses known to exist, or None to look none up."""

    tasks: dict[str, frozenset[str]]
    services: ServiceFacts
    pages: frozenset[str] | None = None


def lint_item(draft: ItemDraft, context: LintContext) -> list[Finding]:
    """Findings for one item: what publishing requires, then the house rules."""
    findings = check_item(draft, context.tasks.get(draft.exam, frozenset()))
    for rule in (
        _check_stem_length,
        _check_option_lengths,
        _check_wording,
        _check_absolutes,
        _check_repeated_words,
        _check_rationales,
        _check_takeaway,
        _check_reviews,
    ):
        findings.extend(rule(draft))
    findings.extend(_check_pages(draft, context.pages))
    findings.extend(_check_services(draft, context.services))
    findings.extend(_check_rationale_services(draft, context.services))
    return findings


def key_options(draft: ItemDraft) -> tuple[Option, ...]:
    """The options that are keys; only single and multiple items have keys in this sense."""
    if draft.content.kind not in {ItemKind.SINGLE, ItemKind.MULTIPLE}:
        return ()
    return tuple(option for option in draft.content.options if option.handle in draft.solution.correct)


def distractors(draft: ItemDraft) -> tuple[Option, ...]:
    keys = key_options(draft)
    return tuple(option for option in draft.content.options if option not in keys) if keys else ()


def _warn(field: str, message: str, rule: str) -> Finding:
    return Finding(field, message, Severity.WARNING, rule)


def _check_stem_length(draft: ItemDraft) -> Iterator[Finding]:
    fewest, most = STEM_WORDS
    read, written = count_words(prose(draft.content.stem)), count_words(draft.content.stem)
    if draft.content.stem and written < fewest:
        yield Finding("stem", f"{written} words, expected at least {fewest}", rule="stem-length")
    if read > most:
        yield Finding("stem", f"{read} words without code and tables, at most {most}", rule="stem-length")


def _check_option_lengths(draft: ItemDraft) -> Iterator[Finding]:
    lengths = [count_words(option.text) for option in draft.content.options]
    if draft.content.kind in {ItemKind.ORDERING, ItemKind.MATCHING} or not all(lengths) or len(lengths) < 2:
        return
    longest, shortest = max(lengths), min(lengths)
    if longest > MAX_LENGTH_RATIO * shortest and longest - shortest > SHORT_DIFFERENCE:
        message = f"the longest option has {longest} words, the shortest {shortest}: ratio {longest / shortest:.1f}"
        yield Finding("options", f"{message}, at most {MAX_LENGTH_RATIO}", rule="option-length")


def _check_wording(draft: ItemDraft) -> Iterator[Finding]:
    for index, option in enumerate(draft.content.options):
        if _CATCH_ALL.search(option.text):
            yield Finding(f"options[{index}].text", "refers to the other options", rule="catch-all")
    for name, text in _explanations(draft):
        if _OPTION_LETTER.search(text):
            message = "names an option by its letter, but options are shuffled"
            yield Finding(name, message, rule="option-letter")


def _check_absolutes(draft: ItemDraft) -> Iterator[Finding]:
    in_keys = {word.lower() for option in key_options(draft) for word in words(option.text)} & _ABSOLUTES
    wrong = distractors(draft)
    for index, option in enumerate(draft.content.options):
        if option in wrong and not in_keys:
            found = sorted({word.lower() for word in words(option.text)} & _ABSOLUTES)
            if found:
                message = f"{', '.join(found)} stands in distractors alone"
                yield _warn(f"options[{index}].text", message, "absolutes")


def _check_repeated_words(draft: ItemDraft) -> Iterator[Finding]:
    """A word of the stem that comes back in a key and in no distractor points at the key."""
    keys = key_options(draft)
    if not keys:
        return
    elsewhere = {root for option in distractors(draft) for root in content_roots(option.text)}
    shared = content_roots(draft.content.stem) & {root for option in keys for root in content_roots(option.text)}
    only_in_key = sorted(shared - elsewhere)
    if only_in_key:
        message = f"words of the stem that only the key repeats: {', '.join(only_in_key)}"
        yield _warn("stem", message, "repeated-word")


def _check_rationales(draft: ItemDraft) -> Iterator[Finding]:
    for name, text in _explanations(draft):
        if name.endswith(".rationale") and text and count_words(text) < MIN_RATIONALE_WORDS:
            message = f"{count_words(text)} words, expected at least {MIN_RATIONALE_WORDS}"
            yield Finding(name, message, rule="rationale-length")


def _check_takeaway(draft: ItemDraft) -> Iterator[Finding]:
    sentences = count_sentences(draft.solution.takeaway)
    if sentences > 1:
        yield Finding("takeaway", f"{sentences} sentences, expected one", rule="takeaway")


def _check_reviews(draft: ItemDraft) -> Iterator[Finding]:
    roles = {review.role for review in draft.reviews}
    for role in roles - set(REVIEW_ROLES):
        yield Finding("review", f"{role!r} is not one of {', '.join(REVIEW_ROLES)}", rule="review")


def _check_pages(draft: ItemDraft, pages: frozenset[str] | None) -> Iterator[Finding]:
    for index, reference in enumerate(draft.solution.references):
        name = f"references[{index}].url"
        if not reference.url.startswith("https://"):
            yield _warn(name, "not an https address", "reference")
        if pages is not None and reference.url.partition("#")[0] not in pages:
            yield _warn(name, f"not in the list of pages: {reference.url}", "reference")


def _check_services(draft: ItemDraft, services: ServiceFacts) -> Iterator[Finding]:
    keys = key_options(draft)
    for index, option in enumerate(draft.content.options):
        for status, name in services.unavailable_in(option.text):
            if CLOSED_TOPIC in draft.topics:
                continue
            message = f"{name} is {status}; tag the item {CLOSED_TOPIC} or choose another"
            severity = Severity.ERROR if option in keys else Severity.WARNING
            yield Finding(f"options[{index}].text", message, severity, "closed-service")
    everything = "\n".join([draft.content.stem, *(option.text for option in draft.content.options)])
    for before, now in services.old_names_in(everything):
        message = f"says {before} without {now}, which is its name now"
        yield _warn("stem", message, "old-name")


def _check_rationale_services(draft: ItemDraft, services: ServiceFacts) -> Iterator[Finding]:
    """A rationale that talks about a service that nobody chose between may belong to another item."""
    visible = "\n".join(
        [draft.content.stem, draft.pair, *draft.services] + [part.text for _, part in draft.content.parts()]
    )
    for name, text in _explanations(draft):
        strange = [service for service in services.known_in(text) if not services.names(service, visible)]
        if strange and name.endswith(".rationale"):
            yield _warn(name, f"speaks of {', '.join(strange)}, which the item does not mention", "rationale-thing")


def _explanations(draft: ItemDraft) -> Iterator[tuple[str, str]]:
    for name, part in draft.content.parts():
        yield f"{name}.rationale", draft.solution.rationales.get(part.handle, "")
    yield "clue", draft.solution.clue
    yield "takeaway", draft.solution.takeaway
