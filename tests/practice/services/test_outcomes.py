"""Forecasts beside outcomes: what was told before a mock or a real exam, and how it ended."""

from datetime import timedelta

import pytest

from practice.core.attempt import Mode
from practice.models import Exposure, Forecast, InsightReport, RealResult, Response, ScoringRun
from practice.services.outcomes import calibration, delete_real_result, log_real_result, record_mock
from tests.factories.practice import NOW, get_right, practice_of, score, tiny_exam

DAY = timedelta(days=1)


def told(user, exam, probability=0.7, at=NOW - DAY):
    readiness = None if probability is None else {"probability": probability, "low": 0.4, "high": 0.9}
    return InsightReport.objects.create(user=user, exam=exam, computed_at=at, document={"readiness": readiness})


def sit(mock, right=8):
    get_right(mock, right)
    score(mock)
    record_mock(attempt=mock, now=NOW + DAY)


TODAY = NOW.date()


def tell(user, exam, *, on=TODAY, passed=True, scaled_score=None):
    return log_real_result(user=user, exam=exam, taken_on=on, passed=passed, scaled_score=scaled_score, now=NOW)


class TestMocks:
    @pytest.mark.parametrize(("right", "passed"), [(8, True), (3, False)])
    def test_what_was_told_stands_beside_what_came(self, user, exam, mock, right, passed):
        report = told(user, exam, 0.7)
        sit(mock, right)

        forecast = Forecast.objects.get()
        assert (forecast.attempt, forecast.probability, forecast.told_at, forecast.passed) == (
            mock, 0.7, report.computed_at, passed,
        )  # fmt: skip

    def test_the_last_report_before_the_mock_counts(self, user, exam, mock):
        told(user, exam, 0.2, at=NOW - 3 * DAY)
        told(user, exam, 0.6, at=NOW - DAY)
        told(user, exam, 0.9, at=NOW + timedelta(minutes=1))
        sit(mock)

        assert Forecast.objects.get().probability == 0.6

    def test_nothing_told_is_nothing_kept(self, user, exam, mock):
        told(user, exam, 0.6, at=NOW - 3 * DAY)
        told(user, exam, None)
        sit(mock)

        assert not Forecast.objects.exists()

    def test_twice_is_once(self, user, exam, mock):
        told(user, exam)
        sit(mock)
        record_mock(attempt=mock, now=NOW + DAY)

        assert Forecast.objects.count() == 1

    def test_a_rescoring_corrects_the_outcome_and_keeps_what_was_told(self, user, exam, mock):
        told(user, exam, 0.7)
        sit(mock, right=3)
        ScoringRun.objects.create(
            attempt=mock, number=2, reason="regrade", scored_at=NOW, raw_score=8, scored_items=8, scaled_score=1000,
            scaled_low=900, scaled_high=1000, passed=True,
        )  # fmt: skip
        told(user, exam, 0.1, at=NOW - timedelta(hours=1))
        record_mock(attempt=mock, now=NOW + DAY)

        forecast = Forecast.objects.get()
        assert (forecast.probability, forecast.passed) == (0.7, True)

    def test_a_mock_that_was_left_early_is_no_outcome(self, user, exam, mock):
        told(user, exam)
        get_right(mock, 8)
        Response.objects.filter(attempt=mock, position__gt=3).update(value=None)
        score(mock)
        record_mock(attempt=mock, now=NOW + DAY)

        assert not Forecast.objects.exists()

    def test_a_mock_of_known_questions_is_no_outcome(self, user, exam, mock):
        told(user, exam)
        Response.objects.filter(attempt=mock).update(met_before=True)
        sit(mock)

        assert not Forecast.objects.exists()

    def test_a_drill_is_no_outcome(self, user, exam):
        told(user, exam)
        drill = practice_of(user, exam, Mode.DRILL, count=4)
        sit(drill, 4)

        assert not Forecast.objects.exists()

    def test_a_mock_that_is_not_scored_has_none(self, user, exam, mock):
        told(user, exam)
        record_mock(attempt=mock, now=NOW)

        assert not Forecast.objects.exists()

    def test_another_persons_report_is_not_asked(self, user, other_user, exam, mock):
        told(other_user, exam)
        sit(mock)

        assert not Forecast.objects.exists()
        assert Exposure.objects.filter(user=user).exists()


class TestRealExams:
    def test_a_result_is_kept_with_what_was_told_before_its_day(self, user, exam):
        told(user, exam, 0.8, at=NOW - DAY)
        told(user, exam, 0.9, at=NOW)  # on the day itself
        result = tell(user, exam, scaled_score=812)

        forecast = Forecast.objects.get()
        assert (result.passed, result.scaled_score) == (True, 812)
        assert (forecast.real_result, forecast.probability, forecast.passed) == (result, 0.8, True)

    def test_without_a_report_it_is_kept_alone(self, user, exam):
        tell(user, exam)

        assert RealResult.objects.exists()
        assert not Forecast.objects.exists()

    def test_telling_a_day_again_corrects_it(self, user, exam):
        told(user, exam)
        tell(user, exam, passed=True)
        tell(user, exam, passed=False, scaled_score=700)

        result = RealResult.objects.get()
        assert (result.passed, result.scaled_score, result.forecast.passed) == (False, 700, False)

    def test_a_deleted_result_takes_its_forecast_along(self, user, exam):
        told(user, exam)
        result = tell(user, exam)

        assert delete_real_result(user=user, result_id=result.pk)
        assert not RealResult.objects.exists()
        assert not Forecast.objects.exists()

    def test_another_persons_result_stays(self, user, other_user, exam):
        result = tell(user, exam)

        assert not delete_real_result(user=other_user, result_id=result.pk)
        assert RealResult.objects.exists()


class TestCalibration:
    @pytest.fixture
    def outcomes(self, user, exam):
        """Four real exams: 0.8 told four times, three came true."""
        for n in range(4):
            told(user, exam, 0.8, at=NOW - (10 - n) * DAY)
            tell(user, exam, on=(NOW - (9 - n) * DAY).date(), passed=n > 0)

    def test_the_numbers_are_those_of_the_forecasts(self, exam, outcomes):
        found = calibration(exam=exam, of_real_exams=True)

        assert (found.count, found.passed, round(found.told, 9)) == (4, 3, 0.8)
        # (0.64 + 3 x 0.04) / 4; always telling 3/4 gets 3/16
        assert round(found.brier, 9) == 0.19
        assert found.base_brier == 0.1875
        assert round(found.calibration_error, 9) == 0.05
        assert [(one.count, one.observed) for one in found.bins] == [(4, 0.75)]
        assert not found.is_enough

    def test_mocks_and_real_exams_stay_apart(self, exam, outcomes):
        assert calibration(exam=exam, of_real_exams=False) is None

    def test_exams_stay_apart(self, outcomes, exam):
        exam.code = "OTHER"
        exam.save()

        assert calibration(exam=tiny_exam(), of_real_exams=True) is None
