"""The list of items: columns, search, order. The pages of one item are in `questions.admin.items`."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ORDER_VAR
from django.db.models import CharField, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from questions.admin.bounded import BoundedChangeList, BoundedPaginator
from questions.admin.filters import (
    AuthorFilter,
    ChangesFilter,
    DomainFilter,
    ExamFilter,
    RequirementFilter,
    ServiceFilter,
    TaskFilter,
    TopicFilter,
    WaitingFilter,
)
from questions.admin.searching import search
from questions.core.figures import with_words_for_figures
from questions.core.review import ReviewState
from questions.core.search_terms import Terms, excerpt, mark_hits, parse_terms
from questions.models import Item, ItemVersion
from questions.services.worklists import review_columns

STEM_LENGTH = 110
REVIEW_WORDS = {
    ReviewState.ASKED: "waits for review",
    ReviewState.CHANGES: "changes requested",
    ReviewState.APPROVED: "approved",
}


class ItemChangeList(BoundedChangeList):
    """Knows what was searched for, so that the rows can show it."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        terms = parse_terms(self.query)
        for item in self.result_list:
            item.terms = terms

    def get_ordering_field_columns(self) -> dict[int, Any]:
        """What a search finds stands in no column's order until one is chosen."""
        return {} if self.query and ORDER_VAR not in self.params else super().get_ordering_field_columns()


class ItemListAdmin(admin.ModelAdmin):
    list_display = ["name", "task_code", "kind", "status_words", "angoff", "updated"]
    list_filter = [
        ExamFilter,
        DomainFilter,
        TaskFilter,
        "kind",
        "status",
        WaitingFilter,
        AuthorFilter,
        ChangesFilter,
        RequirementFilter,
        ServiceFilter,
        TopicFilter,
    ]
    search_fields = ["slug"]  # any, for the field to show: `get_search_results` looks elsewhere
    search_help_text = (
        "Words of the name, tags, stem, family or confused pair, all of them; “in quotes” one after the other, "
        "-without. Where no word fits, parts of words are looked for."
    )
    ordering = ["task_id", "slug"]  # tasks as their exam's file names them
    tie_break = "slug"
    paginator = BoundedPaginator
    list_per_page = 50
    list_max_show_all = 0
    # counting a large bank a second time, only to say how many there are without the filter, is not worth it
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[BoundedChangeList]:
        return ItemChangeList

    def rows(self, items: QuerySet[Item]) -> QuerySet[Item]:
        """With what the columns show."""
        versions = ItemVersion.objects.filter(item=OuterRef("pk")).order_by("-number")
        stem = versions.annotate(stem=KT("content__stem")).values("stem")[:1]
        return items.select_related("task", "text").annotate(
            latest_stem=Subquery(stem, output_field=CharField()),
            latest_number=Subquery(versions.values("number")[:1]),
            **review_columns(),
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Item], search_term: str
    ) -> tuple[QuerySet[Item], bool]:
        return search(request, queryset, search_term, is_sorted=ORDER_VAR in request.GET), False

    # Columns

    @admin.display(description="Item", ordering="slug")
    def name(self, item: Any) -> str:
        stem = excerpt(with_words_for_figures(item.latest_stem or ""), item.terms, STEM_LENGTH)
        return format_html(
            '<span class="row-name">{}</span>{}<span class="row-stem">{}</span>',
            marked(item.slug, item.terms),
            _found_beside(item),
            marked(stem, item.terms),
        )

    @admin.display(description="Task", ordering="task_id")
    def task_code(self, item: Item) -> str:
        return item.task.code

    @admin.display(description="Status", ordering="status")
    def status_words(self, item: Any) -> str:
        words = f"{item.get_status_display()}, version {item.latest_number}"
        if item.has_draft and item.current_version_id:
            words += " is a draft"
        beside = [REVIEW_WORDS[item.draft_review]] if item.draft_review in REVIEW_WORDS else []
        if item.open_comments:
            beside.append(f"{item.open_comments} open comment{'' if item.open_comments == 1 else 's'}")
        return format_html('{}<span class="row-stem">{}</span>', words, ", ".join(beside)) if beside else words

    @admin.display(description="Changed", ordering="updated_at")
    def updated(self, item: Item) -> str:
        return date_format(localtime(item.updated_at), "Y-m-d")


def marked(text: str, terms: Terms) -> SafeString:
    """The text with what was searched for in <mark>."""
    pieces = (("<mark>{}</mark>" if segment.is_hit else "{}", segment.text) for segment in mark_hits(text, terms))
    return format_html_join("", "{}", ((format_html(form, piece),) for form, piece in pieces))


def _found_beside(item: Any) -> SafeString | str:
    """Tags, the family and the confused pair where what was searched for stands in them."""
    text = getattr(item, "text", None)
    if not item.terms.wanted or text is None:
        return ""
    lines = [*text.tags.split("\n"), *text.names.split("\n")[1:]]
    found = [line for line in lines if any(segment.is_hit for segment in mark_hits(line, item.terms))]
    if not found:
        return ""
    words = format_html_join(", ", "{}", ((marked(line, item.terms),) for line in found))
    return format_html('<span class="row-tags">{}</span>', words)
