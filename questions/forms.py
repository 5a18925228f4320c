"""The form an instructor writes an item in.

A draft may be incomplete: the form refuses only what cannot be stored, and publishing says what is missing. The parts
of an item (options, prompts, references) are formsets; rows left blank do not count.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.validators import RegexValidator
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone

from domains.models import Task
from questions.core.authored import AuthoredOption, AuthoredPrompt, AuthoredText
from questions.core.item import REQUIREMENTS, ItemDraft, ItemKind, Reference, Review
from questions.core.validation import MAX_ANGOFF, MAX_TEXT_LENGTH, MIN_ANGOFF

KIND_LABELS = {
    ItemKind.SINGLE: "Single: one key of 4 options",
    ItemKind.MULTIPLE: "Multiple: two or more keys of 5 or 6",
    ItemKind.ORDERING: "Ordering: options stand in the right order",
    ItemKind.MATCHING: "Matching: each prompt belongs to an option",
}
MAX_OPTIONS = 9
MAX_PROMPTS = 7
MAX_REFERENCES = 6

_slug = RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", "Lower-case words and digits joined by hyphens.")


class WordsField(forms.CharField):
    """Words separated by commas, as a tuple."""

    def to_python(self, value: Any) -> tuple[str, ...]:  # type: ignore[override]
        words = (word.strip() for word in (super().to_python(value) or "").split(","))
        return tuple(dict.fromkeys(word for word in words if word))

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, tuple | list) else value

    def validate(self, value: Any) -> None:
        super().validate(value)
        if any(len(word) > 80 for word in value):
            raise forms.ValidationError("Each at most 80 characters, separated by commas.")

    def run_validators(self, value: Any) -> None:
        """Validators of a text do not apply to a tuple; `validate` looks at the words."""


def _markdown(rows: int, **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "class": "vLargeTextField", "spellcheck": "true"})
    return forms.CharField(widget=widget, required=False, max_length=MAX_TEXT_LENGTH, **options)


class ItemForm(forms.Form):
    """Everything about an item but its parts."""

    error_css_class = "errors"

    slug = forms.CharField(
        max_length=120,
        validators=[_slug],
        help_text="A short name that does not give the key away, such as nightly-job-rereads-history.",
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off", "spellcheck": "false"}),
    )
    task = forms.ChoiceField()
    kind = forms.ChoiceField(choices=[(kind.value, label) for kind, label in KIND_LABELS.items()])
    stem = _markdown(
        12,
        help_text="Markdown: paragraphs, lists, tables, `code`, fenced code blocks, $inline$ and $$display$$ formulas. "
        "Ask one question at the end; multiple items end with (Choose TWO.) or (Choose THREE.).",
    )
    clue = _markdown(2, help_text="The words of the scenario that decide.")
    takeaway = _markdown(2, help_text="The rule to remember, in one sentence.")
    angoff = forms.DecimalField(
        label="Angoff estimate",
        required=False,
        min_value=MIN_ANGOFF,
        max_value=MAX_ANGOFF,
        decimal_places=2,
        max_digits=3,
        widget=forms.NumberInput(attrs={"step": "0.01"}),
        help_text="Of 100 candidates who just deserve to pass, the share that gets it right: 0.30 to 0.95.",
    )
    requirements = forms.MultipleChoiceField(
        label="Deciding requirements",
        required=False,
        choices=[(name, name.replace("-", " ")) for name in REQUIREMENTS],
        widget=forms.CheckboxSelectMultiple,
        help_text="What decides between the options.",
    )
    topics = WordsField(
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Separated by commas, each written-like-this.",
    )
    services = WordsField(
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Separated by commas, such as Data Firehose, S3.",
    )
    pair = forms.CharField(
        label="Confused pair",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="What people mix up here, such as Data Firehose / Data Streams.",
    )
    family = forms.CharField(
        required=False,
        max_length=80,
        help_text="Items that ask the same thing share a family; a mock takes one of them.",
    )
    seen_at = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["task"].choices = task_choices()  # type: ignore[attr-defined]


class OptionForm(forms.Form):
    text = _markdown(2)
    is_key = forms.BooleanField(label="Key", required=False)
    rationale = _markdown(2)


class PromptForm(forms.Form):
    text = _markdown(2)
    match = forms.TypedChoiceField(
        label="Belongs to",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "Choose an option"), *((index, f"Option {index + 1}") for index in range(MAX_OPTIONS))],
    )
    rationale = _markdown(2)


class ReferenceForm(forms.Form):
    url = forms.URLField(
        label="Address", required=False, assume_scheme="https", widget=forms.URLInput(attrs={"class": "vURLField"})
    )
    title = forms.CharField(required=False, max_length=300, widget=forms.TextInput(attrs={"class": "vTextField"}))
    checked = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("title") and not cleaned.get("url") and "url" not in self.errors:
            self.add_error("url", "A reference needs an address.")
        return cleaned


class Rows(BaseFormSet):
    """Rows of a formset; every field is optional, so the last blank one may stay blank."""

    def filled(self) -> dict[int, dict[str, Any]]:
        """Index of the row -> what was typed, of rows neither blank nor removed, in the order given."""
        rows = {}
        for index, form in enumerate(self.forms):
            cleaned = getattr(form, "cleaned_data", None) or {}
            typed = {name: value for name, value in cleaned.items() if name not in {"ORDER", "DELETE"}}
            if any(value not in ("", None, False) for value in typed.values()) and not cleaned.get("DELETE"):
                rows[index] = cleaned
        return dict(sorted(rows.items(), key=lambda entry: _place(entry[1], entry[0])))


def _place(cleaned: dict[str, Any], index: int) -> tuple[int, int]:
    order = cleaned.get("ORDER")
    return (MAX_OPTIONS + 1 if order is None else order, index)


def _rows(form: type[forms.Form], maximum: int) -> type[Rows]:
    made = formset_factory(
        form, formset=Rows, extra=0, can_order=True, can_delete=True, max_num=maximum, absolute_max=maximum + 5,
        validate_max=True,
    )  # fmt: skip
    return cast(type[Rows], made)


OptionRows = _rows(OptionForm, MAX_OPTIONS)
PromptRows = _rows(PromptForm, MAX_PROMPTS)
ReferenceRows = _rows(ReferenceForm, MAX_REFERENCES)


@dataclass
class ItemForms:
    """The form and its formsets as one thing."""

    item: ItemForm
    options: Rows
    prompts: Rows
    references: Rows

    @classmethod
    def bound(cls, data: Mapping[str, Any]) -> "ItemForms":
        return cls(
            ItemForm(data),
            OptionRows(data, prefix="options"),
            PromptRows(data, prefix="prompts"),
            ReferenceRows(data, prefix="references"),
        )

    @classmethod
    def blank(cls) -> "ItemForms":
        return cls._unbound({}, [{}] * 4, [{}] * 3, [{"checked": timezone.localdate()}])

    @classmethod
    def of(cls, draft: ItemDraft, seen_at: str) -> "ItemForms":
        content, solution = draft.content, draft.solution
        matches = dict(entry for entry in solution.correct if isinstance(entry, tuple))
        places = {option.handle: index for index, option in enumerate(content.options)}
        return cls._unbound(
            {
                "slug": draft.slug, "task": task_value(draft.exam, draft.task), "kind": content.kind.value,
                "stem": content.stem, "clue": solution.clue, "takeaway": solution.takeaway, "angoff": draft.angoff,
                "requirements": draft.requirements, "topics": draft.topics, "services": draft.services,
                "pair": draft.pair, "family": draft.family, "seen_at": seen_at,
            },
            [
                {"text": option.text, "is_key": option.handle in solution.correct,
                 "rationale": solution.rationales.get(option.handle, "")}
                for option in content.options
            ],
            [
                {"text": prompt.text, "match": places.get(matches.get(prompt.handle, "")),
                 "rationale": solution.rationales.get(prompt.handle, "")}
                for prompt in content.prompts
            ] or [{}] * 3,
            [{"url": entry.url, "title": entry.title, "checked": entry.checked} for entry in solution.references],
        )  # fmt: skip

    @classmethod
    def _unbound(
        cls,
        item: dict[str, Any],
        options: list[dict[str, Any]],
        prompts: list[dict[str, Any]],
        references: list[dict[str, Any]],
    ) -> "ItemForms":
        rows = [
            # one blank row more, for browsers without script
            kind(initial=[*entries, {}], prefix=prefix)
            for kind, entries, prefix in (
                (OptionRows, options, "options"),
                (PromptRows, prompts, "prompts"),
                (ReferenceRows, references, "references"),
            )
        ]
        return cls(ItemForm(initial=item), *rows)

    def is_valid(self) -> bool:
        # all of them, so that every error shows at once
        results = [part.is_valid() for part in (self.item, self.options, self.prompts, self.references)]
        return all(results)

    def to_draft(self, reviews: tuple[Review, ...] = ()) -> ItemDraft:
        """What was typed as a draft; of fields that do not validate, nothing. Call `is_valid` first."""
        fields = self.item.cleaned_data
        exam, task = split_task_value(fields.get("task", ""))
        text = self._text(ItemKind(fields.get("kind") or ItemKind.SINGLE))
        return ItemDraft(
            slug=fields.get("slug", ""),
            exam=exam,
            task=task,
            content=text.to_content(),
            solution=text.to_solution(),
            angoff=_two_places(fields.get("angoff")),
            topics=fields.get("topics", ()),
            services=fields.get("services", ()),
            requirements=tuple(fields.get("requirements", ())),
            family=fields.get("family", ""),
            pair=fields.get("pair", ""),
            reviews=reviews,
        )

    def _text(self, kind: ItemKind) -> AuthoredText:
        fields = self.item.cleaned_data
        options = self.options.filled()
        # a prompt names an option by its row; removed and blank rows do not count, and rows may have moved
        places = {index: place for place, index in enumerate(options)}
        prompts = self.prompts.filled() if kind == ItemKind.MATCHING else {}
        return AuthoredText(
            kind=kind,
            stem=_text_of(fields, "stem"),
            options=[
                AuthoredOption(_text_of(row, "text"), bool(row.get("is_key")), _text_of(row, "rationale"))
                for row in options.values()
            ],
            prompts=[
                AuthoredPrompt(_text_of(row, "text"), places.get(row.get("match", -1)), _text_of(row, "rationale"))
                for row in prompts.values()
            ],
            clue=_text_of(fields, "clue"),
            takeaway=_text_of(fields, "takeaway"),
            references=[
                Reference(row["url"], row.get("title", ""), row.get("checked") or timezone.localdate())
                for row in self.references.filled().values()
                if row.get("url")
            ],
        )


def task_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Tasks under the domains of every exam, for a select."""
    groups: dict[str, list[tuple[str, str]]] = {}
    tasks = Task.objects.select_related("domain__exam").order_by("domain__exam__code", "domain__number", "code")
    for task in tasks:
        exam = task.domain.exam
        label = f"{exam.code} · {task.domain}"
        groups.setdefault(label, []).append((task_value(exam.code, task.code), str(task)))
    return [("", [("", "Choose a task")]), *groups.items()] if groups else []


def task_value(exam: str, task: str) -> str:
    return f"{exam}/{task}"


def split_task_value(value: str) -> tuple[str, str]:
    exam, _, task = value.rpartition("/")
    return exam, task


def _text_of(fields: Mapping[str, Any], name: str) -> str:
    """Browsers send line ends as CRLF; files have LF."""
    return str(fields.get(name) or "").replace("\r\n", "\n").strip()


def _two_places(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.01"))
