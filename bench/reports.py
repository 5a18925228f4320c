"""What a report costs: `python -m bench.reports`.

Makes learners with 1, 10, 200 and 1,000 scored drills and mocks in a database of its own (SQLite, the shipped bank),
then takes one more sitting in: processor time of the task, best of five, and statements of the report page. Prints a
table; fails when the page needs more statements than PAGE_LIMIT.
"""

import io
import os
import random
import sys
import tempfile
import time
from datetime import timedelta

SIZES = (1, 10, 200, 1000)
PAGE_LIMIT = 15
PAGES = ("/insight/", "/", "/plan/", "/reviews/", "/notes/", "/practice/", "/attempts/")
REPEATS = 5


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(DATA_DIR=folder, DJANGO_SETTINGS_MODULE="examprep.settings.base", LOG_LEVEL="ERROR")
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        for command in ("load_exams", "import_items", "build_forms"):
            call_command(command, verbosity=0, stdout=io.StringIO())
        print("attempts  task CPU ms  statements of " + "  ".join(PAGES))
        failed = False
        for size in SIZES:
            cpu_ms, statements = measure(size)
            failed |= statements[0] > PAGE_LIMIT
            counts = "  ".join(f"{count:{len(page)}}" for page, count in zip(PAGES, statements, strict=True))
            print(f"{size:8}  {cpu_ms:11.0f}  {'':14}{counts}")
        sys.exit(1 if failed else 0)


def measure(size: int) -> tuple[float, list[int]]:
    """Milliseconds of the task, and statements of each page for a learner with so many sittings."""
    from django.test import Client

    learner, last = learner_with(size)
    cpu_ms = min(report_cpu_ms(last) for _ in range(REPEATS))
    client = Client(headers={"host": "localhost"})
    client.force_login(learner)
    return cpu_ms, [statements_of(client, page) for page in PAGES]


def statements_of(client, page: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(page)
    with CaptureQueriesContext(connection) as statements:
        answer = client.get(page)
    assert answer.status_code == 200, (page, answer.status_code)
    return len(statements)


def learner_with(size: int):
    """A learner with so many scored sittings, of which the last is not learned yet."""
    from django.utils import timezone

    from domains.models import Exam
    from examprep.accounts.services import create_person
    from practice.core.attempt import Mode
    from practice.models import Attempt
    from practice.services.starting import PracticePlan, start_mock, start_practice

    exam = Exam.objects.with_blueprint().get(code="MLS-C01")
    learner = create_person(username=f"learner{size}", email=f"l{size}@example.org", password="a long password")
    rng, start = random.Random(size), timezone.now() - timedelta(days=2 * size + 1)
    for number in range(size):
        now = start + timedelta(days=2 * number)
        if number % 10 == 9 or number == size - 1:
            attempt, _ = start_mock(user=learner, exam=exam, now=now, rng=rng)
        else:
            attempt = start_practice(user=learner, exam=exam, mode=Mode.DRILL, plan=PracticePlan(65), now=now, rng=rng)
        answer_and_score(attempt, rng, now)
    Attempt.objects.filter(user=learner).exclude(pk=attempt.pk).update(is_learned=True)
    return learner, attempt


def answer_and_score(attempt, rng: random.Random, now) -> None:
    from practice.models import Response
    from practice.services.closing import submit_attempt
    from practice.services.demo_answers import Habits, plan_answers
    from practice.services.scoring import score_attempt

    responses = list(attempt.responses.select_related("task__domain", "version__key").order_by("position"))
    rows = {response.position: response for response in responses}
    for step in plan_answers(responses, Habits(skill=0.7), timedelta(minutes=100), rng):
        row = rows[step.position]
        row.value, row.time_spent_ms, row.revision = step.value, step.time_spent_ms, 1
        row.saved_at = row.answered_at = now
    Response.objects.bulk_update(responses, ["value", "revision", "time_spent_ms", "saved_at", "answered_at"])
    submit_attempt(attempt=attempt, now=now + timedelta(minutes=100))
    score_attempt(attempt_id=attempt.pk, now=now + timedelta(minutes=101))


def report_cpu_ms(attempt) -> float:
    from django.utils import timezone

    from practice.models import Attempt
    from practice.services.learning import update_learner

    Attempt.objects.filter(pk=attempt.pk).update(is_learned=False)
    begin = time.process_time()
    update_learner(user_id=attempt.user_id, exam_id=attempt.exam_id, now=timezone.now())
    return 1000 * (time.process_time() - begin)


if __name__ == "__main__":
    main()
