"""Forms of the plan, the self-assessment and results of the real exam."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict

from domains.models import Exam, Task
from practice.core.planning import MAX_MINUTES
from practice.models import StudyPlan
from practice.services.day_plan import DEFAULT_MINUTES
from practice.services.plan_words import RATINGS
from practice.services.planning import FARTHEST_EXAM, Wishes
from practice.services.self_assessment import SelfView

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LOWEST_GOAL, HIGHEST_GOAL = 50, 100
OLDEST_RESULT = timedelta(days=5 * 366)


def date_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input input--date"})


class PlanForm(forms.Form):
    """Exam date, minutes of each weekday, goals of the exam's domains, e-mail."""

    exam_on = forms.DateField(
        label="Day of the exam",
        required=False,
        widget=date_input(),
        help_text="Leave it empty when you have not booked yet: the plan then rolls two weeks ahead.",
    )
    wants_summary = forms.BooleanField(
        label="E-mails: a summary once a week, and what changes for you",
        required=False,
        help_text="What you did and what comes next, in a few lines; and at once when a score of yours is corrected or "
        "something assigned to you is cancelled. Every e-mail has a link that ends them.",
    )

    def __init__(self, exam: Exam, today: date, data: QueryDict | None = None, plan: StudyPlan | None = None) -> None:
        self.exam, self.today = exam, today
        super().__init__(data, initial=_initial(plan, today))
        for number, weekday in enumerate(WEEKDAYS):
            self.fields[f"minutes_{number}"] = _minutes_field(weekday)
        for domain in exam.domains.all():
            self.fields[f"goal_{domain.number}"] = _goal_field(domain.title)

    @property
    def minutes(self) -> list[forms.BoundField]:
        return [self[f"minutes_{number}"] for number in range(7)]

    @property
    def goals(self) -> list[tuple[int, forms.BoundField]]:
        return [(domain.number, self[f"goal_{domain.number}"]) for domain in self.exam.domains.all()]

    def clean_exam_on(self) -> date | None:
        exam_on: date | None = self.cleaned_data["exam_on"]
        if exam_on is not None and exam_on < self.today:
            raise forms.ValidationError("This day is over. Choose a day from today on, or leave it empty.")
        if exam_on is not None and exam_on > self.today + FARTHEST_EXAM:
            raise forms.ValidationError("Choose a day within the next two years.")
        return exam_on

    def to_wishes(self) -> Wishes:
        data = self.cleaned_data
        goals = {domain.number: data[f"goal_{domain.number}"] for domain in self.exam.domains.all()}
        return Wishes(
            exam_on=data["exam_on"],
            minutes=[data[f"minutes_{number}"] or 0 for number in range(7)],
            goals={number: goal / 100 for number, goal in goals.items() if goal is not None},
            wants_summary=data["wants_summary"],
        )


def _initial(plan: StudyPlan | None, today: date) -> dict[str, Any]:
    minutes = plan.minutes if plan else DEFAULT_MINUTES
    initial: dict[str, Any] = {f"minutes_{number}": value for number, value in enumerate(minutes)}
    if plan:
        initial |= {f"goal_{number}": round(100 * goal) for number, goal in plan.goals.items()}
        initial["wants_summary"] = plan.wants_summary
        initial["exam_on"] = plan.exam_on if plan.exam_on and plan.exam_on >= today else None
    return initial


def _minutes_field(weekday: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=weekday,
        required=False,
        min_value=0,
        max_value=MAX_MINUTES,
        widget=forms.NumberInput(attrs={"class": "input", "inputmode": "numeric", "step": 5}),
    )


def _goal_field(title: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=title,
        required=False,
        min_value=LOWEST_GOAL,
        max_value=HIGHEST_GOAL,
        widget=forms.NumberInput(attrs={"class": "input", "inputmode": "numeric"}),
    )


class RatingForm(forms.Form):
    """A group of radios for each task; a task without a choice is left as it is."""

    def __init__(self, view: SelfView, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={_name(row.task.code): row.rating for row in view.rows})
        self.rows = view.rows
        for row in view.rows:
            self.fields[_name(row.task.code)] = forms.TypedChoiceField(
                label=f"{row.task.code} {row.task.title}",
                choices=list(RATINGS.items()),
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
            )

    @property
    def groups(self) -> list[tuple[Task, forms.BoundField]]:
        return [(row.task, self[_name(row.task.code)]) for row in self.rows]

    @property
    def ratings(self) -> dict[str, int]:
        chosen = {row.task.code: self.cleaned_data[_name(row.task.code)] for row in self.rows}
        return {code: rating for code, rating in chosen.items() if rating is not None}


def _name(code: str) -> str:
    return f"task_{code}"


class RealResultForm(forms.Form):
    taken_on = forms.DateField(label="Day of the exam", widget=date_input())
    passed = forms.TypedChoiceField(
        label="How did it end?",
        choices=[("yes", "Passed"), ("no", "Not passed")],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
    )
    scaled_score = forms.IntegerField(
        label="Scaled score",
        required=False,
        widget=forms.NumberInput(attrs={"class": "input input--short", "inputmode": "numeric"}),
    )

    def __init__(self, exam: Exam, today: date, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.exam, self.today = exam, today
        self.fields[
            "scaled_score"
        ].help_text = (
            f"From the score report, {exam.scale_min} to {exam.scale_max}. Leave it empty if you would rather not say."
        )

    def clean_taken_on(self) -> date:
        taken_on: date = self.cleaned_data["taken_on"]
        if taken_on > self.today:
            raise forms.ValidationError("This day is still to come.")
        if taken_on < self.today - OLDEST_RESULT:
            raise forms.ValidationError("Choose a day within the last five years.")
        return taken_on

    def clean_scaled_score(self) -> int | None:
        score: int | None = self.cleaned_data["scaled_score"]
        if score is not None and not self.exam.scale_min <= score <= self.exam.scale_max:
            raise forms.ValidationError(f"Scores lie between {self.exam.scale_min} and {self.exam.scale_max}.")
        return score

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        score, passed = data.get("scaled_score"), data.get("passed")
        if score is not None and isinstance(passed, bool) and passed != (score >= self.exam.cut_score):
            self.add_error(
                "scaled_score",
                f"{self.exam.cut_score} passes, so this score and the answer above do not go together.",
            )
        return data
