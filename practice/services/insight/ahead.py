"""What a person is told before a mock starts."""

from dataclasses import dataclass
from datetime import datetime

from domains.models import Exam
from examprep.accounts.models import User
from practice.core.attempt import Mode, Status, extra_time_s
from practice.models import Attempt
from practice.services.closing import close_if_overdue
from practice.services.starting import next_form
from questions.models import Form


@dataclass(frozen=True)
class Minutes:
    """This person's time for the exam and what it is made of, in seconds."""

    time_limit_s: int
    esl_s: int
    percent: int
    percent_s: int

    @property
    def total_s(self) -> int:
        return self.time_limit_s + self.esl_s + self.percent_s

    @property
    def has_extra(self) -> bool:
        return self.total_s > self.time_limit_s


@dataclass(frozen=True)
class StartFacts:
    """open_mock: to resume instead of starting; form: the one to be sat, None when all were."""

    exam: Exam
    minutes: Minutes
    open_mock: Attempt | None
    form: Form | None
    mocks_taken: int


def start_facts(user: User, exam: Exam, *, now: datetime) -> StartFacts:
    mocks = Attempt.objects.of(user).filter(exam=exam, mode=Mode.MOCK)
    open_mock = mocks.filter(status=Status.IN_PROGRESS, assignment__isnull=True).select_related("exam").first()
    if open_mock is not None and close_if_overdue(attempt=open_mock, now=now):
        open_mock = None
    return StartFacts(
        exam=exam,
        minutes=minutes_of(user, exam),
        open_mock=open_mock,
        form=next_form(user, exam),
        mocks_taken=mocks.exclude(status=Status.IN_PROGRESS).count(),
    )


def minutes_of(user: User, exam: Exam) -> Minutes:
    """The rule of `practice.core.attempt.extra_time_s`, part by part."""

    def extra(*, has_esl: bool, percent: int) -> int:
        return extra_time_s(
            time_limit_s=exam.time_limit_s, esl_extra_s=exam.esl_extra_s, has_esl=has_esl, percent=percent
        )

    return Minutes(
        time_limit_s=exam.time_limit_s,
        esl_s=extra(has_esl=user.extra_time_esl, percent=0),
        percent=user.extra_time_percent,
        percent_s=extra(has_esl=False, percent=user.extra_time_percent),
    )
