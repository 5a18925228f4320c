"""The diagnostic: a short drill over the whole blueprint that says most about somebody of whom nothing is known."""

import random
from datetime import datetime

from django.db import transaction

from domains.models import Exam
from examprep.accounts.models import User
from practice.core.attempt import Mode, Status
from practice.core.choosing import choose_diagnostic
from practice.models import Attempt
from practice.services.candidates import offer
from practice.services.drawing import Scope
from practice.services.evidence import task_shapes
from practice.services.starting import start_chosen
from questions.core.selection import interleave

SOURCE = "diagnostic"
TITLE = "Diagnostic"
ITEMS = 28


def open_diagnostic(user: User, exam: Exam, now: datetime) -> Attempt | None:
    """The one under way, which is gone on with before another one starts."""
    under_way = Attempt.objects.of(user).open_practice_at(now).filter(exam=exam, scope__source=SOURCE)
    return under_way.select_related("exam", "form").first()


def latest_diagnostic(user: User, exam: Exam) -> Attempt | None:
    """The last one that was scored."""
    return Attempt.objects.of(user).filter(exam=exam, status=Status.SCORED, scope__source=SOURCE).first()


def start_diagnostic(
    *, user: User, exam: Exam, is_timed: bool, now: datetime, rng: random.Random
) -> tuple[Attempt, bool]:
    """The diagnostic under way, or a new one of items never met while there are such; the flag says whether it is new.

    Raises NothingToDraw when the bank is empty, TooManyOpen.
    """
    with transaction.atomic():
        # two clicks are one diagnostic
        list(User.objects.filter(pk=user.pk).select_for_update(no_key=True).values_list("pk"))
        if under_way := open_diagnostic(user, exam, now):
            return under_way, False
        offered = offer(user, exam, Scope(), rng)
        chosen = choose_diagnostic(offered.candidates, task_shapes(exam), ITEMS, rng)
        attempt = start_chosen(
            user=user,
            exam=exam,
            mode=Mode.DRILL,
            title=TITLE,
            item_ids=[item.item_id for item in interleave(offered.item(one) for one in chosen)],
            scope={"source": SOURCE, "count": ITEMS, "timed": is_timed},
            now=now,
            rng=rng,
            is_timed=is_timed,
        )
    return attempt, True
