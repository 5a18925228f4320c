"""A scored attempt item by item: the response, the key, and why each option is right or wrong.

Keys of items that are part of a mock of this person that is not scored yet stay untold, and with them whatever would
give them away: whether the response was right, and how a change turned out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from examprep.accounts.models import User
from practice.core.behaviour import Change
from practice.core.correction import Policy
from practice.core.response import Confidence, Value
from practice.models import Attempt, Bookmark, Correction, Note, ProblemReport, PublicNote, Response
from practice.services.insight.changes import changes_by_position
from practice.services.reading import disclosed_responses, notes_on, withheld_ids
from practice.services.rulings import shown_key
from questions.services.figure_links import show_figures

LETTERS = "ABCDEFGHIJKLMNOPQRST"


class Outcome(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"
    BLANK = "blank"
    LEFT_OUT = "left_out"  # by a correction
    WITHHELD = "withheld"


@dataclass(frozen=True)
class ReviewOption:
    """An option in the order shown. place: where an ordering item got it, right_place: where it goes."""

    letter: str
    html: str
    is_chosen: bool
    is_key: bool
    is_struck: bool
    rationale: str
    place: int | None = None
    right_place: int | None = None


@dataclass(frozen=True)
class ReviewPair:
    """A prompt of a matching item with the letters of the option matched to it and of the right one."""

    html: str
    chosen: str
    right: str
    is_right: bool
    rationale: str


@dataclass(frozen=True)
class ReviewReference:
    url: str
    title: str
    checked: date


@dataclass(frozen=True)
class ReviewEntry:
    """One item. options and pairs tell no key, and clue, takeaway and references are empty, when it is withheld."""

    response: Response
    stem: str
    outcome: Outcome
    is_changed: bool
    change: Change | None
    options: tuple[ReviewOption, ...]
    pairs: tuple[ReviewPair, ...]
    clue: str
    takeaway: str
    references: tuple[ReviewReference, ...]
    note: str
    is_bookmarked: bool
    report: ProblemReport | None
    correction: Correction | None
    public_note: PublicNote | None

    @property
    def position(self) -> int:
        return self.response.position

    @property
    def is_withheld(self) -> bool:
        return self.outcome == Outcome.WITHHELD

    @property
    def is_right(self) -> bool:
        return self.outcome == Outcome.RIGHT

    @property
    def is_sure_but_wrong(self) -> bool:
        return self.outcome == Outcome.WRONG and self.response.confidence == Confidence.SURE

    @property
    def domain_number(self) -> int:
        number: int = self.response.task.domain.number
        return number

    @property
    def time_spent_s(self) -> float:
        return self.response.time_spent_ms / 1000


@dataclass(frozen=True)
class _Told:
    """What of a response may be told. key: whose solution is shown, None while it is withheld; html, key_html: as they
    are sent."""

    response: Response
    key: Any
    html: dict[str, Any]
    key_html: dict[str, Any]

    @property
    def correction(self) -> Correction | None:
        return self.response.correction if self.key else None


def review_entries(attempt: Attempt, user: User, now: datetime) -> list[ReviewEntry]:
    """All items of a scored attempt in order, in eight queries, and one more where there are figures."""
    responses = disclosed_responses(attempt)
    item_ids = [response.item_id for response in responses]
    withheld = withheld_ids(user)
    changes = changes_by_position(attempt, responses)
    notes = dict(Note.objects.filter(user=user, item__in=item_ids).values_list("item", "text"))
    bookmarks = set(Bookmark.objects.filter(user=user, item__in=item_ids).values_list("item", flat=True))
    reports = {
        report.version_id: report
        for report in ProblemReport.objects.filter(user=user, item__in=item_ids).order_by("created_at")
    }
    public_notes = notes_on(item_ids)
    return [
        _entry(
            told,
            change=changes.get(told.response.position),
            note=notes.get(told.response.item_id, ""),
            is_bookmarked=told.response.item_id in bookmarks,
            report=reports.get(told.response.version_id),
            public_note=public_notes.get(told.response.item_id),
        )
        for told in _told(responses, withheld, now)
    ]


def _told(responses: Sequence[Response], withheld: set[UUID], now: datetime) -> list[_Told]:
    keys = [
        None if response.item_id in withheld else shown_key(response, response.correction) for response in responses
    ]
    pages = show_figures(
        [[response.version.html, key.html if key else {}] for response, key in zip(responses, keys, strict=True)],
        now=now,
    )
    return [_Told(response, key, *page) for response, key, page in zip(responses, keys, pages, strict=True)]


def _entry(
    told: _Told,
    *,
    change: Change | None,
    note: str,
    is_bookmarked: bool,
    report: ProblemReport | None,
    public_note: PublicNote | None,
) -> ReviewEntry:
    response, key, is_withheld = told.response, told.key, told.key is None
    if is_withheld:
        # with a score beside it, one's own answer tells the key; a note or an instructor's reply may say it outright
        response.value, response.eliminated, note, report, public_note = None, [], "", None, None
    return ReviewEntry(
        response=response,
        stem=told.html["stem"],
        outcome=_outcome(response, is_withheld),
        is_changed=change is not None,
        change=None if is_withheld else change,
        options=_options(told),
        pairs=_pairs(told),
        clue=told.key_html.get("clue", ""),
        takeaway=told.key_html.get("takeaway", ""),
        references=references_of(key),
        note=note,
        is_bookmarked=is_bookmarked,
        report=report,
        correction=told.correction,
        public_note=public_note,
    )


def _outcome(response: Response, is_withheld: bool) -> Outcome:
    if is_withheld:
        return Outcome.WITHHELD
    if response.is_correct is None:
        return Outcome.LEFT_OUT
    if response.is_correct:
        return Outcome.RIGHT
    return Outcome.WRONG if response.value else Outcome.BLANK


def _options(told: _Told) -> tuple[ReviewOption, ...]:
    response, key, html = told.response, told.key, told.html["options"]
    rationales = told.key_html.get("rationales", {})
    correct = key.solution["correct"] if key else []
    is_ordering = response.kind == "ordering"
    chosen = _chosen_ids(response.value, response.kind)
    right = {entry[1] if isinstance(entry, list) else entry for entry in correct}
    if key and not is_ordering and response.correction and response.correction.policy == Policy.EITHER_KEY:
        right |= {entry for entry in response.version.key.solution["correct"] if isinstance(entry, str)}
    return tuple(
        ReviewOption(
            letter=LETTERS[index],
            html=html[handle],
            is_chosen=shown in chosen,
            is_key=handle in right,
            is_struck=shown in response.eliminated,
            rationale=rationales.get(handle, ""),
            place=chosen.index(shown) + 1 if is_ordering and shown in chosen else None,
            right_place=correct.index(handle) + 1 if is_ordering and correct else None,
        )
        for index, (shown, handle) in enumerate(response.options)
    )


def _chosen_ids(value: Value | None, kind: str) -> list[str]:
    if not value:
        return []
    return [option_id for _, option_id in value] if kind == "matching" else list(value)


def _pairs(told: _Told) -> tuple[ReviewPair, ...]:
    response, key = told.response, told.key
    if response.kind != "matching":
        return ()
    letters = {shown: LETTERS[index] for index, (shown, _) in enumerate(response.options)}
    by_handle = {handle: letters[shown] for shown, handle in response.options}
    chosen = dict(response.value or [])
    right = dict(key.solution["correct"]) if key else {}
    html, rationales = told.html["prompts"], told.key_html.get("rationales", {})
    pairs = []
    for shown, handle in response.prompts:
        chosen_letter = letters.get(chosen.get(shown, ""), "")
        right_letter = by_handle.get(right.get(handle, ""), "")
        pairs.append(
            ReviewPair(
                html=html[handle],
                chosen=chosen_letter,
                right=right_letter,
                is_right=bool(chosen_letter) and chosen_letter == right_letter,
                rationale=rationales.get(handle, ""),
            )
        )
    return tuple(pairs)


def references_of(key: Any) -> tuple[ReviewReference, ...]:
    if key is None:
        return ()
    return tuple(
        ReviewReference(entry["url"], entry["title"], date.fromisoformat(entry["checked"]))
        for entry in key.solution["references"]
    )


class Show(StrEnum):
    """What of a review to look at."""

    ALL = "all"
    WRONG = "wrong"
    SURE_BUT_WRONG = "sure"
    FLAGGED = "flagged"
    CHANGED = "changed"
    BOOKMARKED = "bookmarked"


@dataclass(frozen=True)
class ReviewFilter:
    """domain: None for all."""

    show: Show = Show.ALL
    domain: int | None = None

    def keep(self, entries: Sequence[ReviewEntry]) -> list[ReviewEntry]:
        return [entry for entry in entries if self.matches(entry)]

    def matches(self, entry: ReviewEntry) -> bool:
        if self.domain is not None and entry.domain_number != self.domain:
            return False
        match self.show:
            case Show.WRONG:
                return entry.outcome in (Outcome.WRONG, Outcome.BLANK)
            case Show.SURE_BUT_WRONG:
                return entry.is_sure_but_wrong
            case Show.FLAGGED:
                return entry.response.flagged
            case Show.CHANGED:
                return entry.is_changed
            case Show.BOOKMARKED:
                return entry.is_bookmarked
        return True


def own_response(attempt: Attempt, item_id: UUID) -> Response | None:
    """The response to an item in a scored attempt; None when the attempt has no such item or is not scored."""
    if not attempt.is_scored:
        return None
    return attempt.responses.select_related("item", "version").filter(item=item_id).first()
