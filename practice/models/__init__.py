from practice.models.attempt import Attempt
from practice.models.exposure import Exposure
from practice.models.extension import TimeExtension
from practice.models.response import Response, ResponseSave
from practice.models.result import DomainResult, ScoringRun, TaskResult
from practice.models.study import Bookmark, Note, ProblemReport

__all__ = [
    "Attempt",
    "Bookmark",
    "DomainResult",
    "Exposure",
    "Note",
    "ProblemReport",
    "Response",
    "ResponseSave",
    "ScoringRun",
    "TaskResult",
    "TimeExtension",
]
