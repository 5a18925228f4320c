"""Contrast sets: groups of services and notions taken for each other, with enough items that tell them apart."""

from collections import Counter
from dataclasses import dataclass

from domains.models import Exam
from examprep.accounts.models import User
from practice.services.drawing import paired, practice_items
from questions.core.coverage import tells_apart

LEAST_ITEMS = 4


@dataclass(frozen=True)
class ContrastGroup:
    """A group by its name, "Glue / EMR / Batch", and how many items a learner may be asked that name two of it."""

    name: str
    count: int


def contrast_groups(user: User, exam: Exam) -> list[ContrastGroup]:
    """The groups of the exam that make a drill, in its order."""
    pairs = Counter(paired(practice_items(user, exam)))
    groups = [
        ContrastGroup(name, sum(count for pair, count in pairs.items() if tells_apart(pair, name.split(" / "))))
        for name in exam.wanted.pairs.names
    ]
    return [group for group in groups if group.count >= LEAST_ITEMS]
