"""Lists that cost the same however large the table is.

A page is looked up in an index (one sorted column, names break ties) and only its rows are read. The rows of a list are
counted up to a limit, and pages end there: who wants what comes after it narrows the list or sorts it the other way.
"""

from functools import cached_property
from typing import Any

from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.core.paginator import Paginator
from django.db.models import IntegerField, QuerySet, Subquery
from django.http import HttpRequest

MOST_COUNTED = 10_000


class BoundedPaginator(Paginator):
    """Counts up to MOST_COUNTED. is_more: there are more rows than that."""

    @cached_property
    def _found(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[: MOST_COUNTED + 1].count())

    @cached_property
    def count(self) -> int:
        return min(self._found, MOST_COUNTED)

    @property
    def is_more(self) -> bool:
        return self._found > MOST_COUNTED


class BoundedChangeList(ChangeList):
    """The model's admin says `tie_break`, a unique field, and `rows`: a query of what the columns of a page show."""

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        """The chosen column and the tie-break, in the same direction: as indexes hold them."""
        model_admin: Any = self.model_admin
        default = model_admin.get_ordering(request)
        chosen = next(iter(self._chosen_columns()), None)
        field = self.get_ordering_field(self.list_display[chosen[0]]) if chosen else None
        if chosen is None or not isinstance(field, str):
            return list(default)
        sign = "-" if chosen[1] == "desc" else ""
        return list(dict.fromkeys([f"{sign}{field}", f"{sign}{model_admin.tie_break}"]))

    def get_ordering_field_columns(self) -> dict[int, Any]:
        chosen = self._chosen_columns() if ORDER_VAR in self.params else super().get_ordering_field_columns().items()
        return dict(list(chosen)[:1])

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        keys = list(self.result_list.values_list("pk", flat=True))
        model_admin: Any = self.model_admin
        rows = model_admin.rows(self.model._default_manager.filter(pk__in=keys)).in_bulk()
        # what was removed between the two statements is left out
        self.result_list = [rows[key] for key in keys if key in rows]

    def _chosen_columns(self) -> list[tuple[int, str]]:
        """Number of a column and its direction, of each that the address names and that can be sorted by."""
        chosen = []
        for part in self.params.get(ORDER_VAR, "").split("."):
            number = part.removeprefix("-")
            if number.isdecimal() and int(number) < len(self.list_display):
                chosen.append((int(number), "desc" if part.startswith("-") else "asc"))
        return [entry for entry in chosen if self.get_ordering_field(self.list_display[entry[0]])]


class BoundedCount(Subquery):
    """How many rows a query about the outer row gives, which may be a sliced one."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()
