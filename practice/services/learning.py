"""What is known about a learner, worked out anew after each score and kept as a dated report.

`Attempt.is_learned` says what no report knows yet; a message is only a hint. A report may be asked for any number of
times: it is made when there is something new to say.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from domains.models import Exam
from examprep.accounts.models import User
from practice.core.ability import prior
from practice.core.attempt import Mode, Status
from practice.models import Attempt, InsightReport, LearnerState
from practice.services.changed_answers import answers_changed
from practice.services.dispatching import due, is_set_aside
from practice.services.evidence import evidence, task_shapes
from practice.services.experience import count_experience
from practice.services.known import latest_report
from practice.services.outcomes import record_mock
from practice.services.report_document import ability_from, make_document
from practice.services.spaced import record_attempt

MAX_AT_ONCE = 50

Learner = tuple[UUID, UUID]  # user, exam


def update_learner(*, user_id: UUID, exam_id: UUID, now: datetime) -> InsightReport | None:
    """Take in what was scored and not learned yet, and report; None when there is nothing new. Safe to call again.

    Takes in MAX_AT_ONCE sittings at most: what is left stays for the next call.
    """
    # counted outside the transaction, so that a learner whose report always fails is set aside after MAX_TRIES
    states = LearnerState.objects.filter(user=user_id, exam=exam_id)
    if not states.update(tries=F("tries") + 1):
        LearnerState.objects.bulk_create(
            [LearnerState(user_id=user_id, exam_id=exam_id, tries=1)], ignore_conflicts=True
        )
    with transaction.atomic():
        # one report of a learner at a time
        state = states.select_for_update(of=("self",)).select_related("user", "exam").get()
        report = _take_in(state.user, state.exam, now)
        states.update(tries=0, dispatched_at=None, computed_at=now)
    return report


def _take_in(user: User, exam: Exam, now: datetime) -> InsightReport | None:
    unlearned = Attempt.objects.of(user).filter(exam=exam).unlearned().order_by("submitted_at")
    attempts = list(unlearned.select_for_update(of=("self",))[:MAX_AT_ONCE])
    if not attempts:
        return None
    previous = latest_report(user, exam)
    shapes = task_shapes(exam)
    before = ability_from(previous.document) if previous else prior(shapes)
    for attempt in attempts:
        attempt.user, attempt.exam = user, exam  # one instance knows its tasks, however many ask
        record_mock(attempt=attempt, now=now)
        record_attempt(attempt=attempt, now=now)
    known = evidence(user, exam)
    mocks = Attempt.objects.of(user).filter(exam=exam, mode=Mode.MOCK, status=Status.SCORED)
    report = InsightReport.objects.create(
        user=user,
        exam=exam,
        attempt=attempts[-1],
        computed_at=now,
        document=make_document(
            exam,
            shapes,
            known.seen,
            mocks=mocks.count(),
            answers_changed=answers_changed([attempt for attempt in attempts if attempt.is_mock], previous),
            previous=previous.document if previous else None,
        ),
    )
    Attempt.objects.filter(pk__in=[attempt.pk for attempt in attempts]).update(
        is_learned=True, counted_at=Coalesce("counted_at", now)
    )
    # last, because everybody's sittings of a form wait for these rows
    uncounted = [attempt for attempt in attempts if attempt.counted_at is None]
    count_experience(attempts=uncounted, ability=before, facts=known.facts)
    return report


def claim_unlearned(*, now: datetime, limit: int = 500) -> list[Learner]:
    """Learners with news that nobody was asked to report lately, stamped so that the next sweep leaves them."""
    waiting = Attempt.objects.unlearned().order_by().values_list("user", "exam").distinct()[:limit]
    learners: Sequence[Learner] = list(waiting)
    LearnerState.objects.bulk_create(
        [LearnerState(user_id=user, exam_id=exam) for user, exam in learners], ignore_conflicts=True
    )
    states = LearnerState.objects.filter(due("tries", now=now), user__in={user for user, _ in learners})
    found = [pair for pair in states.values_list("user", "exam") if pair in set(learners)]
    for user, exam in found:
        LearnerState.objects.filter(user=user, exam=exam).update(dispatched_at=now)
    return found


def set_aside() -> list[Learner]:
    """Learners whose report failed MAX_TRIES times: somebody has to look."""
    return list(LearnerState.objects.filter(is_set_aside("tries")).values_list("user", "exam")[:100])


def take_up_again() -> int:
    """Let the next sweep try the learners who were set aside, after the reason is gone; how many they are."""
    return LearnerState.objects.filter(is_set_aside("tries")).update(tries=0, dispatched_at=None)
