"""An exam of two minutes, so that many sittings begin, run out and are scored within a run."""

import random
from datetime import date

from domains.core.definition import parse_exam
from domains.models import Exam
from domains.services import save_exam
from questions.services.forms import build_fixed_forms
from tests.factories.practice import KINDS, TINY, quick_items

CODE = "FAULTS-1"
ITEMS = 20
FORMS = 4
TIME_LIMIT_S = 120


def make_exam() -> Exam:
    changes = {
        "code": CODE,
        "title": "Two minutes",
        "time_limit_minutes": TIME_LIMIT_S // 60,
        "extra_time_minutes_esl": 1,
        "items": {"total": ITEMS, "scored": ITEMS - 4},
    }
    exam = save_exam(definition=parse_exam(TINY | changes), today=date(2026, 11, 22))
    tasks = ["1.1", "1.2", "1.1", "1.2", "1.1", "1.2", "2.1", "2.1", "2.1", "2.1"] * (ITEMS // 10)
    # five of a form's tasks to one kind would leave a domain without another: the kinds run on from form to form
    rows = [(KINDS[number % len(KINDS)], task) for _ in range(FORMS) for number, task in enumerate(tasks)]
    quick_items(exam, rows)
    build_fixed_forms(exam=exam, rng=random.Random(1))
    return exam
