"""Everything the site keeps about a person, for them to take along. Rows come one after the other, however many."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet
from django.forms.models import model_to_dict

from examprep.accounts.models import User
from practice.models import (
    Attempt,
    Bookmark,
    Forecast,
    InsightReport,
    Membership,
    Note,
    Notice,
    ProblemReport,
    RealResult,
    Response,
    ResponseSave,
    ReviewCard,
    ReviewLog,
    ScoringRun,
    SelfRating,
    StudyPlan,
    TopicNote,
)
from practice.services.reading import withheld_ids
from questions.models import ItemComment, UnsavedText

Row = dict[str, Any]
CHUNK = 2000
_PERSON = (
    "username", "email", "first_name", "last_name", "time_zone", "extra_time_percent", "extra_time_esl",
    "shortcuts_enabled", "theme", "text_size", "date_joined", "last_login",
)  # fmt: skip
# what would tell the key of an item in a mock that is not scored yet
_TELLING = ("value", "is_correct", "confidence")


def sections(user: User) -> Iterator[tuple[str, Iterable[Row]]]:
    """The parts of an export with their rows, which are read when they are asked for."""
    withheld = withheld_ids(user)
    yield "person", [{name: getattr(user, name) for name in _PERSON}]
    for name, read in _PARTS.items():
        yield name, read(user, withheld)


Reader = Callable[[User, set[Any]], Iterable[Row]]


def _rows(rows: QuerySet[Any], names: Sequence[str]) -> Iterator[Row]:
    """Rows of a query as mappings; a__b is called a_b."""
    keys = [name.replace("__", "_") for name in names]
    for row in rows.values_list(*names).iterator(chunk_size=CHUNK):
        yield dict(zip(keys, row, strict=True))


def _attempts(user: User, _withheld: set[Any]) -> Iterable[Row]:
    names = ("id", "exam__code", "mode", "title", "scope", "status", "started_at", "deadline_at", "submitted_at",
             "closed_by", "time_limit_s", "extra_time_s", "item_count")  # fmt: skip
    return _rows(Attempt.objects.of(user).order_by("started_at"), names)


def _responses(user: User, withheld: set[Any]) -> Iterable[Row]:
    names = ("attempt_id", "position", "item_id", "task__code", "is_scored", "met_before", "value", "flagged",
             "eliminated", "confidence", "revision", "time_spent_ms", "answered_at", "synced_late",
             "is_correct")  # fmt: skip
    rows = Response.objects.filter(attempt__user=user).order_by("attempt__started_at", "position")
    for row in _rows(rows, names):
        yield row | dict.fromkeys(_TELLING) if row["item_id"] in withheld and row["is_correct"] is not None else row


def _saves(user: User, _withheld: set[Any]) -> Iterable[Row]:
    names = ("attempt_id", "position", "revision", "flagged", "time_spent_ms", "answered_at", "saved_at", "is_late")
    return _rows(ResponseSave.objects.filter(attempt__user=user).order_by("saved_at"), names)


def _results(user: User, _withheld: set[Any]) -> Iterable[Row]:
    runs = ScoringRun.objects.filter(attempt__user=user).order_by("scored_at")
    names = ("attempt_id", "number", "reason", "scored_at", "raw_score", "scored_items", "scaled_score", "scaled_low",
             "scaled_high", "passed")  # fmt: skip
    return _rows(runs, names)


def _domain_results(user: User, _withheld: set[Any]) -> Iterable[Row]:
    runs = ScoringRun.objects.filter(attempt__user=user).order_by("scored_at", "domains__number")
    names = ("attempt_id", "number", "domains__number", "domains__title", "domains__correct", "domains__total",
             "domains__mean", "domains__low", "domains__high", "domains__standing")  # fmt: skip
    return _rows(runs, names)


def _cards(user: User, withheld: set[Any]) -> Iterable[Row]:
    names = ("exam__code", "concept", "item_id", "origin", "created_at", "stability", "difficulty", "last_review_at",
             "due_at", "lapses", "suspended_at")  # fmt: skip
    rows = _rows(ReviewCard.objects.filter(user=user).order_by("created_at"), names)
    return (row for row in rows if row["item_id"] not in withheld)


def _looks(user: User, withheld: set[Any]) -> Iterable[Row]:
    names = ("card__concept", "response__item_id", "rating", "reviewed_at")
    rows = _rows(ReviewLog.objects.filter(card__user=user).order_by("reviewed_at"), names)
    return (row for row in rows if row["response_item_id"] not in withheld)


def _simple(rows: Callable[[User], QuerySet[Any]], *names: str) -> Reader:
    return lambda user, _withheld: _rows(rows(user), names)


def _plans(user: User, _withheld: set[Any]) -> Iterable[Row]:
    # the token of the calendar feed is a key, no knowledge about a person
    plans = StudyPlan.objects.filter(user=user).select_related("exam")
    return [
        {"exam": plan.exam.code, **model_to_dict(plan, exclude=["id", "user", "exam", "feed_token"])} for plan in plans
    ]


_PARTS: dict[str, Reader] = {
    "attempts": _attempts,
    "responses": _responses,
    "saves": _saves,
    "results": _results,
    "domain_results": _domain_results,
    "reports": _simple(
        lambda user: InsightReport.objects.filter(user=user).order_by("computed_at"),
        "exam__code", "computed_at", "attempt_id", "document",
    ),
    "review_cards": _cards,
    "reviews": _looks,
    "notes": _simple(lambda user: Note.objects.filter(user=user), "item_id", "text", "updated_at"),
    "topic_notes": _simple(
        lambda user: TopicNote.objects.filter(user=user), "exam__code", "task__code", "tag__name", "text", "updated_at"
    ),
    "bookmarks": _simple(lambda user: Bookmark.objects.filter(user=user), "item_id", "created_at"),
    "problem_reports": _simple(
        lambda user: ProblemReport.objects.filter(user=user).order_by("created_at"),
        "item_id", "kind", "text", "status", "decision_reason", "created_at",
    ),
    "notices": _simple(
        lambda user: Notice.objects.filter(user=user).order_by("created_at"),
        "kind", "text", "attempt_id", "created_at", "read_at",
    ),
    "memberships": _simple(
        lambda user: Membership.objects.filter(user=user), "cohort_id", "cohort__name", "joined_at",
    ),
    "plans": _plans,
    "self_assessment": _simple(
        lambda user: SelfRating.objects.filter(user=user).order_by("task__code"), "task__code", "rating", "rated_at"
    ),
    "real_results": _simple(
        lambda user: RealResult.objects.filter(user=user), "exam__code", "taken_on", "passed", "scaled_score"
    ),
    "item_comments": _simple(
        lambda user: ItemComment.objects.filter(author=user).order_by("created_at"),
        "item_id", "version_number", "text", "created_at",
    ),
    "unsaved_items": _simple(
        lambda user: UnsavedText.objects.filter(author=user).order_by("saved_at"), "item_id", "data", "saved_at"
    ),
    "second_factors": _simple(
        # without their secrets, which open the account
        lambda user: Authenticator.objects.filter(user=user), "type", "created_at", "last_used_at"
    ),
    "forecasts": _simple(
        lambda user: Forecast.objects.filter(user=user), "exam__code", "attempt_id", "probability", "told_at", "passed"
    ),
}  # fmt: skip
