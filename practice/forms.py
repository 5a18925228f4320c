"""Forms of the practice pages."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.http import QueryDict

from domains.models import Exam
from practice.core.attempt import Mode
from practice.models import ProblemReport
from practice.services.drawing import Scope, Source
from practice.services.insight.advice import exam_tasks
from practice.services.insight.review import ReviewFilter, Show
from practice.services.knowledge import Subject, subject_value, subjects
from practice.services.starting import MAX_PRACTICE_ITEMS, PracticePlan
from questions.models import Tag

MAX_TAGS = 600
MAX_TEXT = 5000
MAX_TOPIC_TEXT = 10_000


class PracticeForm(forms.Form):
    """What to practise. The choices of domains and tasks are those of one exam."""

    exam = forms.SlugField(widget=forms.HiddenInput)
    mode = forms.ChoiceField(
        label="How to practise",
        choices=[(Mode.DRILL.value, "Drill"), (Mode.TUTOR.value, "Tutor")],
        widget=forms.RadioSelect,
    )
    count = forms.IntegerField(
        label="Number of questions",
        min_value=1,
        max_value=MAX_PRACTICE_ITEMS,
        widget=forms.NumberInput(attrs={"class": "input input--short", "inputmode": "numeric"}),
        help_text=f"From 1 to {MAX_PRACTICE_ITEMS}. You get fewer when fewer match.",
    )
    source = forms.ChoiceField(
        label="Which questions",
        choices=[
            (Source.ALL.value, "All"),
            (Source.UNSEEN.value, "Not met before"),
            (Source.MISSED.value, "Missed the last time"),
            (Source.FLAGGED.value, "Flagged or bookmarked"),
        ],
        widget=forms.RadioSelect,
    )
    domains = forms.TypedMultipleChoiceField(
        label="Domains", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    tasks = forms.MultipleChoiceField(label="Tasks", required=False, widget=forms.CheckboxSelectMultiple)
    tags = forms.MultipleChoiceField(label="Topics and services", required=False, widget=forms.CheckboxSelectMultiple)
    timed = forms.BooleanField(label="With a clock", required=False)

    DEFAULTS = {"mode": Mode.DRILL.value, "count": 10, "source": Source.ALL.value}

    def __init__(self, exam: Exam, data: QueryDict | None = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial={**self.DEFAULTS, "exam": exam.code, **(initial or {})})
        tasks = exam_tasks(exam)
        domains = {task.domain.number: task.domain.title for task in tasks}
        self._choose_from("domains", list(domains.items()))
        self._choose_from("tasks", [(task.code, f"{task.code} {task.title}") for task in tasks])
        self.tags_by_kind = _tags_by_kind()
        self._choose_from("tags", [(name, name) for names in self.tags_by_kind.values() for name in names])

    def _choose_from(self, name: str, choices: list[tuple[Any, str]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    @classmethod
    def initial_from(cls, query: QueryDict) -> dict[str, Any]:
        """What a link to the page asks for: ?tasks=3.5&tasks=3.4&count=12&source=missed."""
        initial: dict[str, Any] = {name: query[name] for name in ("mode", "count", "source", "timed") if name in query}
        for name in ("domains", "tasks", "tags"):
            initial[name] = query.getlist(name)
        return initial

    def to_plan(self) -> PracticePlan:
        data = self.cleaned_data
        return PracticePlan(
            count=data["count"],
            scope=Scope(
                domains=tuple(data["domains"]),
                tasks=tuple(data["tasks"]),
                tags=tuple(data["tags"]),
                source=Source(data["source"]),
            ),
            is_timed=data["timed"],
        )


def _tags_by_kind() -> dict[str, list[str]]:
    """Names of the tags to choose from; requirements would give hints to what decides an item."""
    kinds: dict[str, list[str]] = {Tag.Kind.SERVICE.value: [], Tag.Kind.TOPIC.value: []}
    for kind, name in Tag.objects.filter(kind__in=kinds).values_list("kind", "name")[:MAX_TAGS]:
        kinds[kind].append(name)
    return kinds


class ReviewFilterForm(forms.Form):
    """The filters of a review's address; what makes no sense is left out rather than refused."""

    show = forms.ChoiceField(choices=[(show.value, show.value) for show in Show], required=False)
    domain = forms.IntegerField(min_value=1, max_value=99, required=False)

    def to_filter(self) -> ReviewFilter:
        self.is_valid()
        data = self.cleaned_data
        return ReviewFilter(show=Show(data.get("show") or Show.ALL), domain=data.get("domain"))


class NoteForm(forms.Form):
    text = forms.CharField(
        label="Your note",
        required=False,
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Only you read it. It stays with the question, whenever you meet it.",
    )


class TopicNoteForm(forms.Form):
    """A page of the knowledge log. seen_at: of the note as it was when the form was filled in, "" for a new one."""

    exam = forms.SlugField(widget=forms.HiddenInput)
    subject = forms.ChoiceField(label="What it is about", help_text="A task of the exam, a service or a topic.")
    text = forms.CharField(
        label="Your note",
        max_length=MAX_TOPIC_TEXT,
        error_messages={"required": "Write something. To take a note away, use Delete in the list of notes."},
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="In your own words: the rule, an example, what you take for it by mistake. Only you read it.",
    )
    seen_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, exam: Exam, data: Mapping[str, str] | None = None, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial={"exam": exam.code, **(initial or {})})
        tasks, tags = subjects(exam)
        self.by_value: dict[str, Subject] = {subject_value(subject): subject for subject in [*tasks, *tags]}
        groups: dict[str, list[tuple[str, str]]] = {"Tasks": [], "Services": [], "Topics": []}
        for task in tasks:
            groups["Tasks"].append((subject_value(task), f"{task.code} {task.title}"))
        for tag in tags:
            groups["Services" if tag.kind == Tag.Kind.SERVICE else "Topics"].append((subject_value(tag), tag.name))
        choices = [(name, entries) for name, entries in groups.items() if entries]
        cast(forms.ChoiceField, self.fields["subject"]).choices = [("", "Choose"), *choices]


class ProblemForm(forms.Form):
    kind = forms.ChoiceField(label="What is wrong?", choices=ProblemReport.Kind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label="What should we know?",
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The sentence or the page of the documentation that makes you think so helps most.",
    )
