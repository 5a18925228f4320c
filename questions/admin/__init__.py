"""The item bank in the admin. Every write goes through `questions.services`."""

from questions.admin.exchange import ExchangeJobAdmin
from questions.admin.forms import FormAdmin
from questions.admin.items import ItemAdmin
from questions.admin.tags import TagAdmin

__all__ = ["ExchangeJobAdmin", "FormAdmin", "ItemAdmin", "TagAdmin"]
