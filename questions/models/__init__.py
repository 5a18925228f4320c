from questions.models.comment import ItemComment
from questions.models.event import ItemEvent
from questions.models.exchange import ExchangeJob, ExchangeRow
from questions.models.figure import Figure
from questions.models.form import Form, FormItem
from questions.models.item import Item, ItemKey, ItemVersion, Tag

__all__ = [
    "ExchangeJob",
    "ExchangeRow",
    "Figure",
    "Form",
    "FormItem",
    "Item",
    "ItemComment",
    "ItemEvent",
    "ItemKey",
    "ItemVersion",
    "Tag",
]
