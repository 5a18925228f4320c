"""Forms of instructors for cohorts, assignments and times. Times are typed in the instructor's own zone."""

from typing import Any, cast

from django import forms

from domains.models import Exam
from practice.core.allowance import Times
from practice.core.attempt import Mode
from practice.forms import PracticeForm
from practice.models import Assignment, Cohort, Membership
from practice.services.starting import MAX_PRACTICE_ITEMS
from questions.models import Form

MAX_MINUTES = 1440


class DateTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


def _time(label: str, **options: Any) -> forms.DateTimeField:
    return forms.DateTimeField(label=label, widget=DateTimeInput(), **options)


def _minutes(label: str, help_text: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=0, max_value=MAX_MINUTES, required=False, help_text=help_text,
        widget=forms.NumberInput(attrs={"class": "input input--short", "inputmode": "numeric"}),
    )  # fmt: skip


class CohortForm(forms.Form):
    name = forms.CharField(max_length=120)
    exam = forms.ModelChoiceField(Exam.objects.order_by("status", "code"), empty_label=None)
    description = forms.CharField(
        max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="Members read it."
    )
    starts_on = forms.DateField(label="First day", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(label="Last day", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self) -> dict[str, Any]:
        data = cast(dict[str, Any], super().clean())
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", "The last day is before the first.")
        return data


class LinkForm(forms.Form):
    days = forms.IntegerField(label="Valid for how many days", min_value=1, max_value=365, initial=14)
    max_uses = forms.IntegerField(
        label="For how many people", min_value=1, max_value=10_000, required=False, help_text="Empty: any number."
    )


class InvitationsForm(forms.Form):
    addresses = forms.CharField(
        label="E-mail addresses", max_length=50_000, widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text="One a line or with commas, with or without names: Ann Doe &lt;ann@example.org&gt;.",
    )  # fmt: skip
    days = forms.IntegerField(label="Valid for how many days", min_value=1, max_value=365, initial=14)


class RulesForm(forms.Form):
    """What may change of an assignment after it was made."""

    title = forms.CharField(max_length=80)
    opens_at = _time("Opens", help_text="In your time zone; members read it in theirs.")
    closes_at = _time("Closes", help_text="Nobody begins later.")
    minutes = _minutes("Minutes", "Empty: the exam's, for a drill its share of them. 0: unlimited.")
    sittings = forms.IntegerField(label="How often it may be sat", min_value=1, max_value=20, initial=1)
    ends_at_closing = forms.BooleanField(
        label="Closing ends sittings under way", required=False,
        help_text="Otherwise a sitting begun in time gets its whole minutes.",
    )  # fmt: skip
    results = forms.ChoiceField(
        label="Members see results and review", choices=Assignment.Results.choices, widget=forms.RadioSelect,
        initial=Assignment.Results.AFTER_CLOSING,
        help_text="At once means that who sits first can tell the answers to who sits later.",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = cast(dict[str, Any], super().clean())
        if data.get("opens_at") and data.get("closes_at") and data["closes_at"] <= data["opens_at"]:
            self.add_error("closes_at", "Closing must come after opening.")
        return data

    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.changed_data}


class MockAssignmentForm(RulesForm):
    form = forms.ModelChoiceField(
        Form.objects.none(), required=False, empty_label="A mock put together for each person",
        help_text="Until it was sat or closes, its questions are kept out of the members' own mocks and practice.",
    )  # fmt: skip
    field_order = ("title", "form")

    def __init__(self, cohort: Cohort, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        forms_of_exam = Form.objects.servable().filter(exam=cohort.exam).select_related("exam")
        cast(forms.ModelChoiceField, self.fields["form"]).queryset = forms_of_exam

    def to_assignment(self) -> dict[str, Any]:
        return {**self.cleaned_data, "mode": Mode.MOCK}


class DrillAssignmentForm(RulesForm):
    """Questions drawn for each person within a scope; nothing chosen means all."""

    count = forms.IntegerField(
        label="Number of questions", min_value=1, max_value=MAX_PRACTICE_ITEMS, initial=20,
        help_text="Everybody gets other ones, and fewer where fewer match.",
    )  # fmt: skip
    domains = forms.TypedMultipleChoiceField(
        label="Domains", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    tasks = forms.MultipleChoiceField(label="Tasks", required=False, widget=forms.CheckboxSelectMultiple)
    tags = forms.MultipleChoiceField(label="Topics and services", required=False, widget=forms.CheckboxSelectMultiple)
    field_order = ("title", "count", "domains", "tasks", "tags")

    def __init__(self, cohort: Cohort, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = PracticeForm(cohort.exam).fields
        for name in ("domains", "tasks", "tags"):
            found = cast(forms.ChoiceField, choices[name]).choices
            cast(forms.ChoiceField, self.fields[name]).choices = found

    def to_assignment(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        scope = {name: data.pop(name) for name in ("count", "domains", "tasks", "tags")}
        return {**data, "mode": Mode.DRILL, "scope": {name: value for name, value in scope.items() if value}}


class GroupForm(forms.Form):
    name = forms.CharField(label="Name of the group", max_length=80)
    members = forms.ModelMultipleChoiceField(Membership.objects.none(), widget=forms.CheckboxSelectMultiple)

    def __init__(self, cohort: Cohort, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelMultipleChoiceField, self.fields["members"])
        field.queryset = cohort.memberships.select_related("user")
        field.label_from_instance = lambda member: member.user.get_full_name() or member.user.username


class TimesForm(forms.Form):
    """All empty takes other times back."""

    who = forms.ChoiceField(label="For whom", choices=())
    minutes = _minutes("Minutes", "Empty: as everybody. 0: unlimited.")
    extra_minutes = _minutes("Extra minutes", "On top. Empty: what the person's profile gives.")
    opens_at = _time("Opens", required=False)
    closes_at = _time("Closes", required=False)

    def __init__(self, cohort: Cohort, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [(f"group-{group.pk}", group.name) for group in cohort.groups.all()]
        people = [
            (f"member-{member.pk}", member.user.get_full_name() or member.user.username)
            for member in cohort.memberships.select_related("user")
        ]
        choices = [(name, rows) for name, rows in (("Groups", groups), ("Members", people)) if rows]
        cast(forms.ChoiceField, self.fields["who"]).choices = choices

    def target(self) -> tuple[str, int]:
        kind, _, pk = self.cleaned_data["who"].partition("-")
        return kind, int(pk)

    def to_times(self) -> Times:
        return Times(**{name: self.cleaned_data[name] for name in vars(Times())})
