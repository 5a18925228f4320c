"""Starting attempts: everything that decides a sitting is pinned here, in one transaction."""

import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from domains.models import Exam
from examprep.accounts.models import User
from practice.core.allowance import Allowance
from practice.core.attempt import Mode, Status, Timing, extra_time_s
from practice.models import Assignment, Attempt, Exposure, Membership, Response
from practice.services.closing import close_if_overdue
from practice.services.disclosure import disclose
from practice.services.drawing import Scope, assigned_forms, fresh_mock_pool, met_ranks, practice_pool
from practice.services.errors import NothingToDraw, TooManyOpen, TooManyStarts
from questions.core.item import ItemContent
from questions.core.selection import assemble_form, draw_practice
from questions.models import Form, Item
from questions.services.forms import cut_fraction_of

ID_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
MAX_PRACTICE_ITEMS = 65
MAX_OPEN_PRACTICE = 20
# A sitting is up to 65 rows, a score and a report: nobody sits one a minute for an hour.
MAX_STARTS = 60
STARTS_WITHIN_MIN = 60


@dataclass(frozen=True)
class Chosen:
    """An item that goes into an attempt; met_before: in an earlier attempt of this person."""

    item_id: UUID
    is_scored: bool
    met_before: bool


@dataclass(frozen=True)
class Paper:
    """What is put before the candidate: the items in order, and where the cut lies."""

    title: str
    chosen: Sequence[Chosen]
    cut_fraction: Decimal
    form: Form | None = None


@dataclass(frozen=True)
class PracticePlan:
    """What a candidate asked for: how many items, from where, with a clock or not."""

    count: int
    scope: Scope = field(default_factory=Scope)
    is_timed: bool = False


def start_mock(*, user: User, exam: Exam, now: datetime, rng: random.Random) -> tuple[Attempt, bool]:
    """This person's open mock of the exam, or a new one; the flag says whether it is new.

    A new mock takes the lowest form this person has not sat; when none is left, one is assembled from what they met
    never or longest ago. Raises questions.core.selection.Shortage when the bank cannot fill a form, TooManyStarts.
    """
    if open_mock := _open_mock(user, exam, now):
        return open_mock, False
    try:
        with transaction.atomic():
            return _create_mock(user, exam, now, rng), True
    except IntegrityError:
        # a parallel click was faster: the constraint lets one open mock exist, and that is the one to sit
        open_mock = _open_mock(user, exam, now)
        if open_mock is None:
            raise
        return open_mock, False


def start_practice(
    *, user: User, exam: Exam, mode: Mode, plan: PracticePlan, now: datetime, rng: random.Random
) -> Attempt:
    """A drill or tutor sitting with up to `plan.count` items.

    Raises NothingToDraw when no item matches, TooManyOpen when this person has MAX_OPEN_PRACTICE of them under way,
    TooManyStarts.
    """
    pool = practice_pool(user, exam, plan.scope, rng)
    drawn = draw_practice(pool, min(plan.count, MAX_PRACTICE_ITEMS), rng)
    if not drawn:
        raise NothingToDraw("No question matches this choice. Widen it: more domains, or another source.")
    paper = Paper(
        title="Drill" if mode == Mode.DRILL else "Tutor",
        chosen=[Chosen(candidate.item_id, True, candidate.met_rank > 0) for candidate in drawn],
        cut_fraction=exam.cut_fraction,
    )
    scope = {**asdict(plan.scope), "count": plan.count, "timed": plan.is_timed}
    return _create_practice(user, exam, mode, paper, scope, plan.is_timed, now, rng)


def start_chosen(
    *,
    user: User,
    exam: Exam,
    mode: Mode,
    title: str,
    item_ids: Sequence[UUID],
    scope: dict[str, Any],
    now: datetime,
    rng: random.Random,
    is_timed: bool = False,
) -> Attempt:
    """A drill or tutor sitting of exactly these items, in this order; what chose them says why.

    The caller leaves out what `practice.services.drawing` withholds. Raises NothingToDraw without an item, TooManyOpen.
    """
    if not item_ids:
        raise NothingToDraw("There is no question to ask.")
    met = met_ranks(user, item_ids)
    paper = Paper(
        title=title,
        chosen=[Chosen(item_id, True, item_id in met) for item_id in item_ids],
        cut_fraction=exam.cut_fraction,
    )
    return _create_practice(user, exam, mode, paper, scope, is_timed, now, rng)


def append_item(*, attempt: Attempt, item_id: UUID, now: datetime, rng: random.Random) -> Response:
    """One more item at the end of a sitting that grows. The caller's transaction holds the attempt's row."""
    user, position = attempt.user, attempt.item_count + 1
    disclose(user=user, item_ids=[item_id], now=now)
    entry = Chosen(item_id, is_scored=True, met_before=item_id in met_ranks(user, [item_id]))
    response = _new_response(attempt, position, entry, _servable([item_id])[item_id], rng)
    response.save(force_insert=True)
    Attempt.objects.filter(pk=attempt.pk).update(item_count=position)
    attempt.item_count = position
    _mark_met(user, [item_id], now)
    return response


def _create_practice(
    user: User,
    exam: Exam,
    mode: Mode,
    paper: Paper,
    scope: dict[str, Any],
    is_timed: bool,
    now: datetime,
    rng: random.Random,
) -> Attempt:
    limit_s = exam.time_limit_s * len(paper.chosen) // exam.item_total if is_timed else None
    with transaction.atomic():
        _require_room(user, now)
        # its keys are within reach from here on
        disclose(user=user, item_ids=[entry.item_id for entry in paper.chosen], now=now)
        return _create_attempt(user, exam, mode, paper, limit_s, scope, now, rng)


def create_assigned(
    *,
    user: User,
    assignment: Assignment,
    allowed: Allowance,
    waits_until: datetime | None,
    now: datetime,
    rng: random.Random,
) -> Attempt:
    """One sitting of an assignment; `practice.services.sitting_assignments` has checked that it may begin.

    waits_until: when its score may be told; None = at once. Raises Shortage or NothingToDraw.
    """  # fmt: skip
    exam = assignment.cohort.exam
    with transaction.atomic():
        if assignment.form:
            paper = _paper_of_form(assignment.form, user, exam)
        elif assignment.mode == Mode.MOCK:
            paper = _fresh_paper(user, exam, rng)
        else:
            paper = _drill_paper(user, exam, assignment.scope, rng)
        disclose(user=user, item_ids=[entry.item_id for entry in paper.chosen], now=now)
        attempt = _create_attempt(
            user, exam, Mode(assignment.mode), paper, None, assignment.scope, now, rng, assignment=assignment
        )
        attempt.deadline_at = allowed.deadline_after(now)
        attempt.time_limit_s, attempt.extra_time_s = allowed.limit_s, allowed.extra_s
        attempt.results_at = waits_until
        attempt.save(update_fields=["deadline_at", "time_limit_s", "extra_time_s", "results_at"])
    return attempt


def _drill_paper(user: User, exam: Exam, scope: dict[str, Any], rng: random.Random) -> Paper:
    domains, tasks, tags = (tuple(scope.get(name, ())) for name in ("domains", "tasks", "tags"))
    wanted = Scope(domains=domains, tasks=tasks, tags=tags)
    drawn = draw_practice(practice_pool(user, exam, wanted, rng), min(scope["count"], MAX_PRACTICE_ITEMS), rng)
    if not drawn:
        raise NothingToDraw("No question matches this assignment. Tell your instructor.")
    chosen = [Chosen(candidate.item_id, True, candidate.met_rank > 0) for candidate in drawn]
    return Paper(title="Drill", chosen=chosen, cut_fraction=exam.cut_fraction)


def _require_room(user: User, now: datetime) -> None:
    # one start of a person at a time: many at once must not all see the last free place
    list(User.objects.filter(pk=user.pk).select_for_update(no_key=True).values_list("pk"))
    if Attempt.objects.of(user).open_practice_at(now).count() >= MAX_OPEN_PRACTICE:
        raise TooManyOpen(MAX_OPEN_PRACTICE)
    _refuse_haste(user, now)


def _refuse_haste(user: User, now: datetime) -> None:
    since = now - timedelta(minutes=STARTS_WITHIN_MIN)
    if Attempt.objects.of(user).filter(started_at__gt=since)[:MAX_STARTS].count() == MAX_STARTS:
        raise TooManyStarts(MAX_STARTS, STARTS_WITHIN_MIN)


def _open_mock(user: User, exam: Exam, now: datetime) -> Attempt | None:
    attempt = (
        Attempt.objects.of(user)
        .filter(exam=exam, mode=Mode.MOCK, status=Status.IN_PROGRESS, assignment__isnull=True)
        .select_related("exam", "form")
        .first()
    )
    if attempt is None or close_if_overdue(attempt=attempt, now=now):
        return None
    return attempt


def next_form(user: User, exam: Exam) -> Form | None:
    """The lowest numbered form this person has not sat and is not assigned; final mocks when nothing else is left."""
    sat = Attempt.objects.of(user).filter(form=OuterRef("pk"))
    offered = list(Form.objects.servable().filter(~Exists(sat), exam=exam).order_by("number"))
    # most are in no cohort, and asking what was assigned takes longer than all the rest
    if offered and Membership.objects.filter(user=user).exists():
        assigned = set(assigned_forms(user))
        offered = [form for form in offered if form.pk not in assigned]
    for form in offered:
        form.exam = exam
    return min(offered, key=lambda form: form.is_final, default=None)


def _create_mock(user: User, exam: Exam, now: datetime, rng: random.Random) -> Attempt:
    _refuse_haste(user, now)
    form = next_form(user, exam)
    paper = _paper_of_form(form, user, exam) if form else _fresh_paper(user, exam, rng)
    return _create_attempt(user, exam, Mode.MOCK, paper, exam.time_limit_s, {}, now, rng)


def _paper_of_form(form: Form, user: User, exam: Exam) -> Paper:
    places = list(form.form_items.order_by("position").values_list("item_id", "is_scored"))
    met = met_ranks(user, [item_id for item_id, _ in places])
    return Paper(
        title=f"Final mock exam {form.number}" if form.is_final else f"Mock exam {form.number}",
        chosen=[Chosen(item_id, is_scored, item_id in met) for item_id, is_scored in places],
        cut_fraction=form.cut_fraction or exam.cut_fraction,
        form=form,
    )


def _fresh_paper(user: User, exam: Exam, rng: random.Random) -> Paper:
    """A mock for one person who has sat every form."""
    split = exam.split()
    quick_rng = _quick(rng)
    placed = assemble_form(fresh_mock_pool(user, exam, split, quick_rng), split, quick_rng)
    return Paper(
        title="Mock exam, mixed",
        chosen=[Chosen(entry.candidate.item_id, entry.is_scored, entry.candidate.met_rank > 0) for entry in placed],
        cut_fraction=cut_fraction_of([entry.candidate.angoff for entry in placed if entry.is_scored], exam),
    )


def _quick(rng: random.Random) -> random.Random:
    """For many draws: one number of the system seeds them all, and nobody tries 2^64 seeds to guess them."""
    return random.Random(rng.getrandbits(64))  # noqa: S311


def _create_attempt(
    user: User,
    exam: Exam,
    mode: Mode,
    paper: Paper,
    limit_s: int | None,
    scope: dict[str, Any],
    now: datetime,
    rng: random.Random,
    assignment: Assignment | None = None,
) -> Attempt:
    timing = _timing(user, exam, limit_s)
    attempt = Attempt.objects.create(
        user=user,
        exam=exam,
        form=paper.form,
        assignment=assignment,
        mode=mode,
        title=assignment.title if assignment else paper.title,
        scope=scope,
        status=Status.IN_PROGRESS,
        started_at=now,
        deadline_at=timing.deadline_after(now) if timing else None,
        time_limit_s=timing.time_limit_s if timing else None,
        extra_time_s=timing.extra_time_s if timing else 0,
        item_count=len(paper.chosen),
        scale_min=exam.scale_min,
        scale_max=exam.scale_max,
        cut_score=exam.cut_score,
        cut_fraction=paper.cut_fraction,
    )
    _create_responses(attempt, paper.chosen, _quick(rng))
    _mark_met(user, [entry.item_id for entry in paper.chosen], now)
    return attempt


def _timing(user: User, exam: Exam, limit_s: int | None) -> Timing | None:
    if limit_s is None:
        return None
    extra = extra_time_s(
        time_limit_s=limit_s,
        # a short drill gets its share of the fixed minutes
        esl_extra_s=exam.esl_extra_s * limit_s // exam.time_limit_s,
        has_esl=user.extra_time_esl,
        percent=user.extra_time_percent,
    )
    return Timing(limit_s, extra)


def _create_responses(attempt: Attempt, chosen: Sequence[Chosen], rng: random.Random) -> None:
    item_ids = [entry.item_id for entry in chosen]
    items = _servable(item_ids)
    Response.objects.bulk_create(
        _new_response(attempt, position, entry, items[entry.item_id], rng)
        for position, entry in enumerate(chosen, start=1)
    )


@dataclass(frozen=True)
class _Servable:
    """A published item with its current version."""

    task_id: int
    version_id: int
    content: ItemContent


def _servable(item_ids: Sequence[UUID]) -> dict[UUID, _Servable]:
    """Those of these items that are published.

    Asked of the items: asked of the versions, the table of items is joined twice, and where PostgreSQL has no
    statistics yet of a bank that was just loaded, such a join can read every item for every other one.
    """
    items = Item.objects.filter(pk__in=item_ids, status="published").order_by()
    rows = items.values_list("pk", "task_id", "current_version_id", "current_version__content")
    return {pk: _Servable(task, version, ItemContent.from_json(content)) for pk, task, version, content in rows}


def _new_response(attempt: Attempt, position: int, entry: Chosen, item: _Servable, rng: random.Random) -> Response:
    content = item.content
    handles = [option.handle for option in content.options]
    ids = _random_ids(len(content.options) + len(content.prompts), rng)
    return Response(
        attempt=attempt,
        position=position,
        item_id=entry.item_id,
        version_id=item.version_id,
        task_id=item.task_id,
        is_scored=entry.is_scored,
        met_before=entry.met_before,
        kind=content.kind,
        choose=content.choose,
        # authored order would tell the key of an ordering item, and positions get remembered
        options=[[ids.pop(), handle] for handle in rng.sample(handles, len(handles))],
        prompts=[[ids.pop(), prompt.handle] for prompt in content.prompts],
    )


def _random_ids(count: int, rng: random.Random) -> list[str]:
    ids: list[str] = []
    while len(ids) < count:
        candidate = "".join(rng.choices(ID_ALPHABET, k=5))
        if candidate not in ids:
            ids.append(candidate)
    return ids


def _mark_met(user: User, item_ids: Sequence[UUID], now: datetime) -> None:
    # sorted: a person who starts two sittings at once must not wait for themselves in a circle
    Exposure.objects.bulk_create(
        [Exposure(user=user, item_id=item_id, last_met_at=now) for item_id in sorted(item_ids)],
        update_conflicts=True,
        unique_fields=["user", "item"],
        update_fields=["last_met_at"],
    )
