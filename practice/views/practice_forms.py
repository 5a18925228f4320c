"""Forms that start practice chosen for the learner; what they choose themselves is `practice.forms.PracticeForm`."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.http import QueryDict

from domains.models import Exam
from practice.core.attempt import ADAPTIVE
from practice.services.contrast import ContrastGroup
from practice.services.drawing import Scope, Source
from practice.services.insight.advice import exam_tasks
from practice.services.starting import MAX_PRACTICE_ITEMS, PracticePlan

ADAPTIVE_ITEMS = 15
CONTRAST_ITEMS = 10


class AdaptiveForm(forms.Form):
    """How many questions at most; tasks and domains narrow the choice where a link named them."""

    exam = forms.SlugField(widget=forms.HiddenInput)
    source = forms.ChoiceField(choices=[(ADAPTIVE, ADAPTIVE)], widget=forms.HiddenInput)
    count = forms.IntegerField(
        label="Questions at most",
        min_value=1,
        max_value=MAX_PRACTICE_ITEMS,
        widget=forms.NumberInput(attrs={"class": "input input--short", "inputmode": "numeric"}),
    )
    domains = forms.TypedMultipleChoiceField(coerce=int, required=False, widget=forms.MultipleHiddenInput)
    tasks = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput)

    def __init__(self, exam: Exam, data: QueryDict | None = None, query: QueryDict | None = None) -> None:
        asked = query if query is not None and query.get("source") == ADAPTIVE else QueryDict()
        initial: dict[str, Any] = {
            "exam": exam.code,
            "source": ADAPTIVE,
            "count": asked.get("count", ADAPTIVE_ITEMS),
            "domains": asked.getlist("domains"),
            "tasks": asked.getlist("tasks"),
        }
        super().__init__(data, initial=initial, auto_id="id_adaptive_%s")
        tasks = exam_tasks(exam)
        self._choose_from("domains", [(task.domain.number, task.domain.title) for task in tasks])
        self._choose_from("tasks", [(task.code, task.title) for task in tasks])

    def _choose_from(self, name: str, choices: list[tuple[Any, str]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    @property
    def scope(self) -> dict[str, Any]:
        """What narrows it, for words."""
        return {name: self[name].value() or [] for name in ("domains", "tasks")}

    @property
    def is_narrowed(self) -> bool:
        return any(self.scope.values())

    def to_plan(self) -> PracticePlan:
        data = self.cleaned_data
        return PracticePlan(count=data["count"], scope=Scope(tuple(data["domains"]), tuple(data["tasks"])))


class ContrastForm(forms.Form):
    """One press on a group of things taken for each other."""

    exam = forms.SlugField(widget=forms.HiddenInput)
    pair = forms.ChoiceField(label="Tell apart")

    def __init__(self, groups: Iterable[ContrastGroup], data: QueryDict) -> None:
        super().__init__(data)
        cast(forms.ChoiceField, self.fields["pair"]).choices = [(group.name, group.name) for group in groups]

    def to_plan(self) -> PracticePlan:
        return PracticePlan(count=CONTRAST_ITEMS, scope=Scope(source=Source.CONTRAST, pair=self.cleaned_data["pair"]))


class DiagnosticForm(forms.Form):
    exam = forms.SlugField(widget=forms.HiddenInput)
    timed = forms.BooleanField(label="With a clock", required=False)
