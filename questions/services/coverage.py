"""What the published items of an exam cover."""

from collections import defaultdict
from uuid import UUID

from domains.models import Exam, Task
from questions.core.coverage import Coverage, Subjects, cover
from questions.models import Item, Tag


def bank_coverage(exam: Exam) -> Coverage:
    """Published items only: what is in work fills no hole yet. Three statements, whatever the size of the bank."""
    items = Item.objects.servable().filter(exam=exam)
    names: dict[str, dict[UUID, list[str]]] = {kind: defaultdict(list) for kind in Tag.Kind.values}
    tags = Tag.objects.filter(items__in=items).order_by("name").values_list("kind", "name", "items")
    known = {}
    for pk, task, kind, pair in items.order_by().values_list("pk", "task__code", "kind", "pair"):
        known[pk] = (task, kind in exam.kinds, pair)
    for kind, name, pk in tags:
        names[kind][pk].append(name)
    subjects = [
        Subjects(task, is_drawn, names[Tag.Kind.TOPIC][pk], names[Tag.Kind.SERVICE][pk], pair)
        for pk, (task, is_drawn, pair) in known.items()
    ]
    tasks = dict(Task.objects.filter(domain__exam=exam).values_list("code", "domain__number"))
    return cover(subjects, tasks, exam.split().total, exam.wanted)
