from questions.models.event import ItemEvent
from questions.models.form import Form, FormItem
from questions.models.item import Item, ItemKey, ItemVersion, Tag

__all__ = ["Form", "FormItem", "Item", "ItemEvent", "ItemKey", "ItemVersion", "Tag"]
