"""Sittings, reports and forecasts in the admin. Every write goes through `practice.services`."""

from practice.admin.corrections import CorrectionAdmin
from practice.admin.findings import FindingAdmin
from practice.admin.forecasts import ForecastAdmin
from practice.admin.reports import ProblemReportAdmin, PublicNoteAdmin
from practice.admin.sittings import AttemptAdmin

__all__ = ["AttemptAdmin", "CorrectionAdmin", "FindingAdmin", "ForecastAdmin", "ProblemReportAdmin", "PublicNoteAdmin"]
