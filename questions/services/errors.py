"""What the writers of items refuse, in words for the person who asked."""

from collections.abc import Sequence

from questions.core.validation import Finding
from questions.core.yaml_reading import Problem


class ItemError(Exception):
    """Base of everything the services of this app refuse; field: what it is about, "" for the whole item."""

    field: str = ""


class UnknownTask(ItemError):
    field = "task"

    def __init__(self, exam: str, task: str) -> None:
        super().__init__(f"{exam} has no task {task}" if task else f"there is no exam {exam}")


class SlugTaken(ItemError):
    field = "slug"

    def __init__(self, slug: str) -> None:
        super().__init__(f"another item is called {slug}")


class IdentityFrozen(ItemError):
    """Slug, exam, domain and kind stay once an item was published: responses, forms and files rest on them."""

    def __init__(self, field: str, words: str = "") -> None:
        self.field = field
        super().__init__(f"the {words or field} of an item that was published cannot change; write a new item instead")


class FamilyTaken(ItemError):
    """A form has one item of a family at most."""

    field = "family"

    def __init__(self, other: str, form: str) -> None:
        super().__init__(
            f"the item “{other}” has this family already, and both are in {form}, which takes one item of a family"
        )


class EditConflict(ItemError):
    def __init__(self) -> None:
        super().__init__("somebody else saved this item after you opened it")


class NothingToPublish(ItemError):
    def __init__(self) -> None:
        super().__init__("there are no changes to publish")


class NotPublishable(ItemError):
    """findings: everything that is missing or wrong."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(str(finding) for finding in self.findings))


class ApprovalMissing(ItemError):
    """A second person has not approved the draft as it is. reason: who wrote it and what to do."""


class MoveRefused(ItemError):
    """What the person asked for cannot be done now, or not by them."""

    def __init__(self, reason: str, field: str = "") -> None:
        self.field = field
        super().__init__(reason)


class CommentRefused(ItemError):
    field = "text"


class WrongStatus(ItemError):
    def __init__(self, status: str, verb: str) -> None:
        super().__init__(f"an item that is {status.replace('_', ' ')} cannot be {verb}")


class ImportRefused(ItemError):
    """problems: everything that keeps the file from being loaded, with its lines."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
