"""One item of each kind, as examples in the tables that authors start from."""

from datetime import date
from decimal import Decimal

from questions.core.authored import AuthoredOption, AuthoredPrompt, AuthoredText
from questions.core.item import ItemDraft, ItemKind, Reference

_REFERENCE = Reference("https://docs.example.org/page", "Title of a page that says so", date(2026, 11, 22))
_WHY = "Why it is right or wrong here, and when it would be right"


def example_items() -> list[ItemDraft]:
    options = [AuthoredOption(f"Option {letter}", letter in "B", _WHY) for letter in "ABCD"]
    several = [AuthoredOption(f"Option {letter}", letter in "AC", _WHY) for letter in "ABCDE"]
    steps = [
        AuthoredOption(f"The {word} step", rationale="Why it stands here") for word in ("first", "second", "third")
    ]
    ends = [AuthoredOption(f"Service {letter}") for letter in "ABC"]
    needs = [AuthoredPrompt(f"Need {number + 1}", number, "Why they belong together") for number in range(3)]
    return [
        _draft("example-single", "Scenario.\n\nWhich one is right?", ItemKind.SINGLE, options),
        _draft("example-multiple", "Scenario.\n\nWhich are right? (Choose TWO.)", ItemKind.MULTIPLE, several),
        _draft("example-ordering", "In which order are the steps taken?", ItemKind.ORDERING, steps),
        _draft("example-matching", "Which service fits each need?", ItemKind.MATCHING, ends, needs),
    ]


def _draft(
    slug: str, stem: str, kind: ItemKind, options: list[AuthoredOption], prompts: list[AuthoredPrompt] | None = None
) -> ItemDraft:
    text = AuthoredText(
        kind=kind,
        stem=stem,
        options=options,
        prompts=prompts or [],
        clue="The words of the scenario that decide",
        takeaway="The rule to remember, in one sentence.",
        references=[_REFERENCE],
    )
    return ItemDraft(
        slug=slug,
        exam="MLS-C01",
        task="1.1",
        content=text.to_content(),
        solution=text.to_solution(),
        angoff=Decimal("0.70"),
        topics=("a-topic", "another-topic"),
        services=("S3",),
        requirements=("cost",),
        family="1.1-example",
    )
