"""What became of a told chance of passing: beside each mock and each real exam the probability told before it.

A forecast is kept once; only its outcome follows a rescoring or a corrected entry. Nobody's forecast is chosen
afterwards: it is that of the last report before the mock began, or before the day of the exam.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q

from domains.models import Exam
from examprep.accounts.models import User
from practice.core.attempt import Mode, Status
from practice.core.calibration import ReliabilityBin, brier_score, expected_calibration_error, reliability_bins
from practice.models import Attempt, Forecast, InsightReport, RealResult
from practice.services.day_plan import begin_of
from practice.services.review_queue import zone_of

# A mock that was left after a few questions, or whose questions were known, says nothing about the forecast.
LEAST_SHARE_ANSWERED = 0.5
LEAST_SHARE_NEW = 0.5

ENOUGH_OUTCOMES = 30
MAX_OUTCOMES = 100_000


@transaction.atomic(savepoint=False)
def record_mock(*, attempt: Attempt, now: datetime) -> None:
    """Keep what was told before this mock beside how it ended. Safe to call again, also after a rescoring.

    Nothing is kept without a probability from before the mock, nor of a mock that was not sat in earnest.
    """
    if attempt.mode != Mode.MOCK or attempt.status != Status.SCORED:
        return
    told = _told_before(attempt.user_id, attempt.exam_id, min(attempt.started_at, now))
    if told is None:
        return
    passed = attempt.runs.order_by("-number").values_list("passed", flat=True).first()
    if passed is None:
        return
    if Forecast.objects.filter(attempt=attempt).update(passed=passed) or not _is_in_earnest(attempt):
        return
    Forecast.objects.get_or_create(
        attempt=attempt,
        defaults={
            "user_id": attempt.user_id,
            "exam_id": attempt.exam_id,
            "probability": told.probability,
            "told_at": told.at,
            "passed": passed,
        },
    )


@dataclass(frozen=True)
class _Told:
    probability: float
    at: datetime


def _told_before(user_id: UUID, exam_id: UUID, at: datetime) -> _Told | None:
    """What the last report before `at` said; None when it told no probability."""
    reports = InsightReport.objects.filter(user=user_id, exam=exam_id, computed_at__lt=at)
    readiness, told_at = reports.values_list("document__readiness", "computed_at").first() or (None, at)
    return _Told(readiness["probability"], told_at) if readiness else None


def _is_in_earnest(attempt: Attempt) -> bool:
    counts = attempt.responses.filter(is_scored=True).aggregate(
        items=Count("pk"),
        answered=Count("pk", filter=Q(value__isnull=False)),
        new=Count("pk", filter=Q(met_before=False)),
    )
    is_answered: bool = counts["answered"] >= LEAST_SHARE_ANSWERED * counts["items"]
    is_new: bool = counts["new"] >= LEAST_SHARE_NEW * counts["items"]
    return is_answered and is_new


@transaction.atomic
def log_real_result(
    *, user: User, exam: Exam, taken_on: date, passed: bool, scaled_score: int | None, now: datetime
) -> RealResult:
    """Keep how the real exam went; telling the same day again corrects it."""
    result, _ = RealResult.objects.update_or_create(
        user=user,
        exam=exam,
        taken_on=taken_on,
        defaults={"passed": passed, "scaled_score": scaled_score},
        create_defaults={"passed": passed, "scaled_score": scaled_score, "created_at": now},
    )
    if Forecast.objects.filter(real_result=result).update(passed=passed):
        return result
    if told := _told_before(user.pk, exam.pk, begin_of(taken_on, zone_of(user))):
        Forecast.objects.create(
            user=user,
            exam=exam,
            real_result=result,
            probability=told.probability,
            told_at=told.at,
            passed=passed,
        )
    return result


def delete_real_result(*, user: User, result_id: int) -> bool:
    """Take a result away, and its forecast; whether this person had it."""
    deleted, _ = RealResult.objects.filter(user=user, pk=result_id).delete()
    return deleted > 0


def real_results(user: User, exam: Exam) -> list[RealResult]:
    """The latest first."""
    return list(RealResult.objects.filter(user=user, exam=exam))


# Calibration ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Calibration:
    """How told probabilities agree with outcomes. base_brier: what always telling the share that passed would get."""

    count: int
    passed: int
    told: float
    brier: float
    base_brier: float
    calibration_error: float
    bins: tuple[ReliabilityBin, ...]

    @property
    def is_enough(self) -> bool:
        return self.count >= ENOUGH_OUTCOMES

    @property
    def share_passed(self) -> float:
        return self.passed / self.count


def calibration(*, exam: Exam, of_real_exams: bool) -> Calibration | None:
    """Over the latest forecasts of mocks, or of real exams; None without any."""
    about = Q(real_result__isnull=False) if of_real_exams else Q(attempt__isnull=False)
    latest = Forecast.objects.filter(about, exam=exam).order_by("-told_at")
    rows = list(latest.values_list("probability", "passed")[:MAX_OUTCOMES])
    if not rows:
        return None
    probabilities, outcomes = [p for p, _ in rows], [passed for _, passed in rows]
    passed = sum(outcomes)
    base = passed / len(rows)
    return Calibration(
        count=len(rows),
        passed=passed,
        told=sum(probabilities) / len(rows),
        brier=brier_score(probabilities, outcomes),
        base_brier=base * (1 - base),
        calibration_error=expected_calibration_error(probabilities, outcomes),
        bins=reliability_bins(probabilities, outcomes),
    )
