from practice.models.assignment import Assignment, TimeOverride
from practice.models.attempt import Attempt
from practice.models.cohort import (
    Cohort,
    CohortEvent,
    CohortGroup,
    CohortInstructor,
    Invitation,
    Membership,
)
from practice.models.exposure import Exposure
from practice.models.extension import TimeExtension
from practice.models.learning import Forecast, InsightReport, ItemExperience, LearnerState, RealResult
from practice.models.planning import SelfRating, StudyPlan, TopicNote
from practice.models.repair import CorrectedVersion, Correction, Notice, PublicNote
from practice.models.response import Response, ResponseSave
from practice.models.result import DomainResult, ScoringRun, TaskResult
from practice.models.spaced import ReviewCard, ReviewLog
from practice.models.study import Bookmark, Note, ProblemReport

__all__ = [
    "Assignment",
    "Attempt",
    "Bookmark",
    "Cohort",
    "CohortEvent",
    "CohortGroup",
    "CohortInstructor",
    "CorrectedVersion",
    "Correction",
    "DomainResult",
    "Exposure",
    "Forecast",
    "InsightReport",
    "Invitation",
    "ItemExperience",
    "LearnerState",
    "Membership",
    "Note",
    "Notice",
    "ProblemReport",
    "PublicNote",
    "RealResult",
    "Response",
    "ResponseSave",
    "ReviewCard",
    "ReviewLog",
    "ScoringRun",
    "SelfRating",
    "StudyPlan",
    "TaskResult",
    "TimeExtension",
    "TimeOverride",
    "TopicNote",
]
