"""Sittings, reports and forecasts in the admin. Every write goes through `practice.services`."""

from practice.admin.corrections import CorrectionAdmin
from practice.admin.findings import FindingAdmin
from practice.admin.forecasts import ForecastAdmin
from practice.admin.sittings import AttemptAdmin, ProblemReportAdmin

__all__ = ["AttemptAdmin", "CorrectionAdmin", "FindingAdmin", "ForecastAdmin", "ProblemReportAdmin"]
