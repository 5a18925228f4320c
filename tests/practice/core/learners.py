"""The tasks of MLS-C01 in numbers, and responses, for tests of what is known about learners."""

from datetime import UTC, datetime

from practice.core.ability import Observation, TaskShape

T0 = datetime(2026, 3, 1, 9, tzinfo=UTC)
SPLIT = {1: (10, 3), 2: (12, 3), 3: (18, 5), 4: (10, 4)}
SHAPES = tuple(
    TaskShape(f"{domain}.{n}", domain, items / tasks, 0.98, 0.62)
    for domain, (items, tasks) in SPLIT.items()
    for n in range(1, tasks + 1)
)
CODES = tuple(shape.code for shape in SHAPES)


def response(task="1.1", *, easiness=1.0, right=True, repeat=False, at=T0):
    return Observation(task, easiness, right, repeat, at)
