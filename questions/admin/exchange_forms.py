"""What an import or an export asks for."""

from typing import Any

from django import forms
from django.db.models import Prefetch

from domains.models import Domain, Exam, Task
from questions.core.exchange.bounds import MAX_OWN_BYTES
from questions.core.exchange.formats import FORMATS, FormatName
from questions.core.item import ItemStatus
from questions.services.addresses import AddressError, parse_address

LIMIT_MB = MAX_OWN_BYTES // 1_000_000
FORMAT_CHOICES = [(name.value, FORMATS[name].title) for name in FormatName]
Choices = list[tuple[str, Any]]


def _exams() -> list[Exam]:
    tasks = Prefetch("tasks", Task.objects.order_by("code"))
    domains = Prefetch("domains", Domain.objects.order_by("number").prefetch_related(tasks))
    return list(Exam.objects.order_by("code").prefetch_related(domains))


def task_choices() -> Choices:
    """Tasks by exam; the value is "MLS-C01/3.5"."""
    groups: Choices = []
    for exam in _exams():
        tasks = [task for domain in exam.domains.all() for task in domain.tasks.all()]
        groups.append((exam.code, [(f"{exam.code}/{task.code}", str(task)) for task in tasks]))
    return groups


def part_choices() -> Choices:
    """Exams with their domains and tasks; the values are "MLS-C01", "MLS-C01/3" and "MLS-C01/3.5"."""
    groups: Choices = []
    for exam in _exams():
        parts = [(exam.code, f"All of {exam.code}")]
        for domain in exam.domains.all():
            parts.append((f"{exam.code}/{domain.number}", f"Domain {domain}"))
            parts += [(f"{exam.code}/{task.code}", f"Task {task}") for task in domain.tasks.all()]
        groups.append((exam.code, parts))
    return groups


class _AddressForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"].strip()
        if address:
            try:
                parse_address(address)
            except AddressError as error:
                raise forms.ValidationError(f"{str(error)[0].upper()}{str(error)[1:]}.") from error
        return address


class ImportForm(_AddressForm):
    file = forms.FileField(required=False, help_text=f"Up to {LIMIT_MB} MB.", label="File")
    address = forms.CharField(
        required=False, max_length=1100, label="Or address", help_text="A file in a bucket: s3://bucket/folder/file.xml"
    )
    format = forms.ChoiceField(required=False, label="Format")
    place = forms.ChoiceField(
        required=False, label="Task", help_text="For questions that do not name a task of an exam themselves."
    )
    prefix = forms.RegexField(
        r"^([a-z0-9]+-)*$", required=False, max_length=40, label="Prefix of names",
        help_text="Begin the names of all items with this, such as biology-2-",
        error_messages={"invalid": "Write lower-case words that end with hyphens, such as biology-2-"},
    )  # fmt: skip
    policy = forms.ChoiceField(
        label="When a question is refused",
        choices=[("all", "import nothing: all questions or none"), ("good", "import the others")],
        widget=forms.RadioSelect,
        initial="all",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["format"].choices = [("", "Find out from the file"), *FORMAT_CHOICES]  # type: ignore[attr-defined]
        self.fields["place"].choices = [("", "None"), *task_choices()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file = cleaned.get("file")
        if "file" in self.errors or "address" in self.errors:
            return cleaned
        if bool(file) == bool(cleaned.get("address")):
            words = "Choose a file, or name an address." if not file else "Take one of both: a file or an address."
            self.add_error("file", words)
        elif file and file.size > MAX_OWN_BYTES:
            self.add_error("file", f"The file has more than {LIMIT_MB} MB: split it.")
        return cleaned


class ExportForm(_AddressForm):
    format = forms.ChoiceField(choices=FORMAT_CHOICES, label="Format", initial=FormatName.YAML)
    part = forms.ChoiceField(required=False, label="Items of")
    status = forms.ChoiceField(
        required=False, label="Status", initial=ItemStatus.PUBLISHED,
        choices=[("", "Any")] + [(status.value, status.value.replace("_", " ").capitalize()) for status in ItemStatus],
    )  # fmt: skip
    tag = forms.CharField(
        required=False, max_length=80, label="Tag", help_text="A topic, service or requirement, as it is written: S3"
    )
    address = forms.CharField(
        required=False, max_length=1100, label="Address",
        help_text="Where to write: s3://bucket/folder/file.xml. Empty: a file to fetch here.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["part"].choices = [("", "The whole bank"), *part_choices()]  # type: ignore[attr-defined]

    def filters(self) -> dict[str, Any]:
        """As `ask_export` takes them."""
        exam, _, part = self.cleaned_data["part"].partition("/")
        return {
            "exam": exam,
            "domain": int(part) if part.isdigit() else None,
            "task": part if "." in part else "",
            "item_status": self.cleaned_data["status"],
            "tag": self.cleaned_data["tag"].strip(),
        }
