"""The shipped bank in numbers: what of its items a simulation needs."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from practice.core.ability import SD_EASINESS, TaskShape, Vector, expit, logit, shrink
from practice.core.choosing import Candidate

# a part of a run that another process can do
Job = Callable[[], dict]
ROOT = Path(__file__).resolve().parents[2] / "fixtures"


@dataclass(frozen=True)
class Bank:
    """task, domain: place of each item's task in `shapes`, number of its domain; easiness: judged, in logits."""

    shapes: tuple[TaskShape, ...]
    task: np.ndarray
    easiness: Vector
    families: tuple[str, ...]

    @property
    def items(self) -> Vector:
        """Scored items of a form for each task."""
        return np.array([shape.items for shape in self.shapes])

    @property
    def cut_raw(self) -> float:
        """What a just-qualified candidate gets of a form: the sum of the mean Angoff values."""
        angoff = expit(self.easiness)
        return float(sum(n * angoff[self.task == place].mean() for place, n in enumerate(self.items)))

    def candidates(self) -> list[Candidate]:
        return [
            Candidate(n, self.shapes[t].code, self.shapes[t].domain, float(e), family)
            for n, (t, e, family) in enumerate(zip(self.task, self.easiness, self.families, strict=True))
        ]

    def true_easiness(self, learners: int, rng: np.random.Generator, error: float = SD_EASINESS) -> Vector:
        """(learners, items): as judged plus an error; a bank of its own for each learner, so that learners are
        independent."""
        return self.easiness + rng.normal(0, error, (learners, len(self.easiness)))


def load(exam: str = "mls-c01") -> Bank:
    """The exam's tasks with as many scored items as its domain has, shared alike, and all its items."""
    facts = yaml.load((ROOT / "exams" / f"{exam}.yaml").read_text(), Loader=yaml.CSafeLoader)
    judged: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for path in sorted((ROOT / "items" / exam).glob("*.yaml")):
        for item in yaml.load(path.read_text(), Loader=yaml.CSafeLoader):
            judged[item["task"]].append((logit(float(item["angoff"])), item.get("family") or ""))
    scored = facts["items"]["scored"]
    shapes = []
    for domain in facts["domains"]:
        for task in domain["tasks"]:
            values = [value for value, _ in judged[task["code"]]]
            share = domain["weight"] / 100 * scored / len(domain["tasks"])
            shapes.append(
                TaskShape(task["code"], domain["number"], share, float(np.mean(values)), float(np.std(values)))
            )
    rows = [(place, *row) for place, shape in enumerate(shapes) for row in judged[shape.code]]
    return Bank(
        tuple(shapes),
        np.array([row[0] for row in rows]),
        np.array([row[1] for row in rows]),
        tuple(row[2] for row in rows),
    )


def score_slopes(ability: Vector, shapes: Sequence[TaskShape]) -> Vector:
    """Right items of a form that a logit adds, for each row of abilities."""
    items = np.array([shape.items for shape in shapes])
    k = shrink(np.array([shape.spread for shape in shapes]) ** 2 + SD_EASINESS**2)
    share = expit(k * (ability + np.array([shape.easiness for shape in shapes])))
    return items * k * share * (1 - share)
