from questions.models.comment import ItemComment
from questions.models.event import ItemAction, ItemEvent
from questions.models.exchange import ExchangeJob, ExchangeRow
from questions.models.figure import Figure
from questions.models.form import Form, FormItem
from questions.models.item import Item, ItemKey, ItemVersion, Tag
from questions.models.search import ItemRun, ItemText
from questions.models.statistics import (
    AnalysisState,
    FindingEvent,
    FormStatistics,
    ItemFinding,
    VersionStatistics,
)
from questions.models.unsaved import UnsavedText

__all__ = [
    "AnalysisState",
    "ExchangeJob",
    "ExchangeRow",
    "Figure",
    "FindingEvent",
    "Form",
    "FormItem",
    "FormStatistics",
    "Item",
    "ItemAction",
    "ItemComment",
    "ItemEvent",
    "ItemFinding",
    "ItemKey",
    "ItemRun",
    "ItemText",
    "ItemVersion",
    "Tag",
    "UnsavedText",
    "VersionStatistics",
]
