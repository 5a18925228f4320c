"""Sittings for tests: a small exam with every kind of item, attempts in any state, values that are right or wrong."""

import random
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from domains.core.definition import parse_exam
from domains.models import Exam, Task
from domains.services import save_exam
from examprep.accounts.models import User
from practice.core.attempt import Mode
from practice.models import Attempt, Response, ScoringRun
from practice.services import saving, starting
from practice.services.closing import submit_attempt
from practice.services.drawing import Scope
from practice.services.entry import Entry
from practice.services.saving import Saved
from practice.services.scoring import score_attempt
from questions.core.item import ItemContent, ItemDraft
from questions.models import Form, FormItem, Item, ItemKey, ItemVersion
from questions.services.forms import build_fixed_forms
from tests.factories.questions import item_draft, make_bank

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
KINDS = ("single", "multiple", "ordering", "matching")

TINY = {
    "code": "TINY-1",
    "title": "A tiny exam",
    "vendor": "AWS",
    "time_limit_minutes": 60,
    "extra_time_minutes_esl": 30,
    "items": {"total": 10, "scored": 8},
    "kinds": list(KINDS),
    "scale": {"minimum": 100, "maximum": 1000, "cut": 750},
    "cut_fraction": "0.75",
    "domains": [
        {"number": 1, "title": "First", "weight": 60,
         "tasks": [{"code": "1.1", "title": "One"}, {"code": "1.2", "title": "Two"}]},
        {"number": 2, "title": "Second", "weight": 40, "tasks": [{"code": "2.1", "title": "Three"}]},
    ],
}  # fmt: skip


def tiny_exam() -> Exam:
    """10 items, 8 scored: domain 1 has 6 (5 scored), domain 2 has 4 (3 scored); 60 minutes, ESL +30; cut at 6 of 8."""
    return save_exam(definition=parse_exam(TINY), today=date(2026, 11, 22))


def tiny_bank(exam: Exam, forms: int = 1) -> None:
    """Fixed forms of the tiny exam with items of every kind, two or three of each."""
    tasks = ["1.1", "1.2", "1.1", "1.2", "1.1", "1.2", "2.1", "2.1", "2.1", "2.1"]
    rows = [(KINDS[number % 4], task) for _ in range(forms) for number, task in enumerate(tasks)]
    quick_items(exam, rows)
    build_fixed_forms(exam=exam, rng=random.Random(1))


def quick_items(exam: Exam, rows: Iterable[tuple[str, str]], **changes: Any) -> list[Item]:
    """Published items for (kind, task code) rows in few statements; changes: columns of Item.

    The HTML is the authored text as it is: what rendering does has its own tests.
    """
    tasks = {task.code: task for task in Task.objects.filter(domain__exam=exam)}
    drafts = [_told_apart(item_draft(kind, exam=exam.code, task=task)) for kind, task in rows]
    columns = {"angoff": Decimal("0.75")} | changes | {"status": "draft"}
    items = Item.objects.bulk_create(
        Item(slug=d.slug, exam=exam, task=tasks[d.task], kind=d.content.kind, **columns)
        for d in drafts
    )  # fmt: skip
    versions = ItemVersion.objects.bulk_create(
        ItemVersion(item=item, number=1, content=d.content.to_json(), html=_html(d.content), created_at=NOW,
                    published_at=NOW)
        for item, d in zip(items, drafts, strict=True)
    )  # fmt: skip
    ItemKey.objects.bulk_create(
        ItemKey(version=version, solution=d.solution.to_json(), html={
            "rationales": d.solution.rationales, "clue": d.solution.clue, "takeaway": d.solution.takeaway,
        })
        for version, d in zip(versions, drafts, strict=True)
    )  # fmt: skip
    for item, version in zip(items, versions, strict=True):
        item.current_version = version
        item.status = changes.get("status", "published")
    Item.objects.bulk_update(items, ["current_version", "status"])
    return items


def _told_apart(draft: ItemDraft) -> ItemDraft:
    """The same item with a solution whose words no other item has, so that a search finds them."""
    solution = replace(
        draft.solution,
        rationales={handle: f"{text} ({draft.slug}.{handle})" for handle, text in draft.solution.rationales.items()},
        clue=f"clue of {draft.slug}.",
        takeaway=f"takeaway of {draft.slug}.",
    )
    return replace(draft, solution=solution)


def _html(content: ItemContent) -> dict[str, Any]:
    return {
        "stem": f"<p>{content.stem}</p>",
        "options": {option.handle: option.text for option in content.options},
        "prompts": {prompt.handle: prompt.text for prompt in content.prompts},
    }


def bank_with_forms(exam: Exam, count: int, forms: int) -> None:
    """`count` items made in bulk, and the first of so many fixed forms."""
    make_bank(exam, count)
    build_fixed_forms(exam=exam, rng=random.Random(1), limit=forms)


def form_of(exam: Exam, items: Iterable[Item], number: int = 1) -> Form:
    """A form of exactly these items, all scored."""
    form = Form.objects.create(exam=exam, number=number)
    FormItem.objects.bulk_create(
        FormItem(form=form, position=position, item=item, is_scored=True)
        for position, item in enumerate(items, start=1)
    )
    return form


# Attempts


def mock_of(user: User, exam: Exam, now: datetime = NOW, seed: int = 1) -> Attempt:
    """The person's open mock."""
    return starting.start_mock(user=user, exam=exam, now=now, rng=random.Random(seed))[0]


def practice_of(
    user: User,
    exam: Exam,
    mode: Mode = Mode.DRILL,
    *,
    count: int = 5,
    now: datetime = NOW,
    seed: int = 1,
    is_timed: bool = False,
    **scope: Any,
) -> Attempt:
    """A drill or tutor sitting. scope: fields of Scope."""
    plan = starting.PracticePlan(count=count, scope=Scope(**scope), is_timed=is_timed)
    return starting.start_practice(user=user, exam=exam, mode=mode, plan=plan, now=now, rng=random.Random(seed))


def save(attempt: Attempt, position: int = 1, *, now: datetime | None = None, **changes: Any) -> Saved:
    """Save a response the way the player does; changes: fields of Entry. Without `value` the right one is sent."""
    if "value" not in changes:
        changes["value"] = right_value(attempt.responses.get(position=position))
    entry = Entry(position=position, **({"flagged": False, "eliminated": [], "revision": 1} | changes))
    when = now or attempt.started_at + timedelta(minutes=1)
    return saving.save_response(user=attempt.user, attempt_id=attempt.pk, entry=entry, now=when)


def respond(attempt: Attempt, is_right: Callable[[Response], bool]) -> None:
    """Put a value into every row at once: the right one where `is_right` says so, else a wrong one."""
    responses = list(attempt.responses.select_related("version__key").order_by("position"))
    for response in responses:
        response.value = right_value(response) if is_right(response) else wrong_value(response)
        response.revision = 1
        response.saved_at = response.answered_at = attempt.started_at
    Response.objects.bulk_update(responses, ["value", "revision", "saved_at", "answered_at"])


def get_right(attempt: Attempt, scored_items: int) -> None:
    """Answer so many of the scored items right, all others wrong."""
    scored = attempt.responses.filter(is_scored=True).order_by("position").values_list("pk", flat=True)
    right = set(scored[:scored_items])
    respond(attempt, lambda response: response.pk in right)


def submit(attempt: Attempt, after: timedelta = timedelta(minutes=30)) -> Attempt:
    submit_attempt(attempt=attempt, now=attempt.started_at + after)
    return attempt


def score(attempt: Attempt, after: timedelta = timedelta(minutes=31)) -> ScoringRun:
    """Hand in if that has not happened, and score."""
    submit(attempt)
    run = score_attempt(attempt_id=attempt.pk, now=attempt.started_at + after)
    assert run is not None
    attempt.refresh_from_db()
    return run


# Values


def right_value(response: Response) -> list[Any]:
    """The key of a response's version in this attempt's ids."""
    ids = {handle: shown for shown, handle in [*response.options, *response.prompts]}
    correct = response.version.key.solution["correct"]
    return [[ids[part] for part in entry] if isinstance(entry, list) else ids[entry] for entry in correct]


def wrong_value(response: Response) -> list[Any]:
    """A complete legal value that is not the key."""
    right = right_value(response)
    if response.kind == "ordering":
        return right[::-1]
    if response.kind == "matching":
        (first, one), (second, other), *rest = right
        return [[first, other], [second, one], *rest]
    others = [option_id for option_id in response.option_ids if option_id not in right]
    return [*others, *right][: response.choose]


# Threads


def in_parallel(work: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run these at the same moment, each in a thread with a connection of its own; results or exceptions, in order.

    The test must commit: `django_db(transaction=True)`.
    """
    gate = threading.Barrier(len(work))

    def run(call: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            gate.wait(timeout=30)
            return call()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(run, work))
