"""Everything that is asked of the site, once: by a new candidate from start to result, by workers, beat and staff."""

import random
from typing import Any, Protocol

from django.test import Client
from django.utils import timezone

from domains.models import Exam
from examprep.accounts.models import User
from practice.core.attempt import Mode
from practice.models import Attempt
from practice.services.closing import close_overdue
from practice.services.learning import claim_unlearned, update_learner
from practice.services.scoring import claim_pending, score_attempt
from practice.services.starting import PracticePlan, start_mock, start_practice
from practice.services.workload import workload
from questions.models import Form
from tests.factories.practice import respond

PAGES = {
    "front page": "/", "list of attempts": "/attempts/", "what to work on": "/insight/", "reviews": "/reviews/",
    "practice": "/practice/",
}  # fmt: skip
STAFF_PAGES = {
    "admin: attempts": "", "admin: attempts, by status": "?status__exact=in_progress",
    "admin: attempts, one person": "?q=past7", "admin: attempts, page 5": "?p=5",
}  # fmt: skip


class Meter(Protocol):
    def measure(self, name: str, call: Any) -> Any: ...


def ask_for_everything(meter: Meter, number: int) -> None:
    exam = Exam.objects.with_blueprint().get(code="MLS-C01")
    _candidate(meter, exam, number)
    _put_together(meter, exam)
    _sweeps(meter)
    _staff(meter)


def _person(**fields: Any) -> User:
    name = f"p{random.getrandbits(60)}"
    return User.objects.create(username=name, email=f"{name}@example.org", **fields)


def _browser(user: User) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    return client


def _get(client: Client, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer


def _send(client: Client, method: str, path: str, body: Any, *expected: int) -> Any:
    answer = getattr(client, method)(path, body, content_type="application/json")
    assert answer.status_code in expected, (path, answer.status_code, answer.content[:300])
    return answer.json()


def _candidate(meter: Meter, exam: Exam, number: int) -> None:
    user = _person()
    client, api = _browser(user), "/api/v1/attempts/"
    start = {"exam": "MLS-C01", "mode": "mock"}
    started = meter.measure("start a mock", lambda: _send(client, "post", api, start, 201))
    path, first = f"{api}{started['id']}/", started["items"][0]
    for revision in (1, 2):
        entry = {
            "value": [option["id"] for option in first["options"][: first["choose"]]], "flagged": False,
            "eliminated": [], "revision": revision, "time_spent_ms": 1000,
        }  # fmt: skip
        meter.measure("save an answer", lambda entry=entry: _send(client, "put", f"{path}responses/1/", entry, 200))
    attempt = Attempt.objects.get(pk=started["id"])
    rng = random.Random(number)
    respond(attempt, lambda _: rng.random() < 0.7)
    meter.measure("hand in", lambda: _send(client, "post", f"{path}submission/", {}, 202))
    now = timezone.now()
    meter.measure("score", lambda: score_attempt(attempt_id=attempt.pk, now=now))
    meter.measure("report", lambda: update_learner(user_id=user.pk, exam_id=exam.pk, now=now))
    meter.measure("result", lambda: _get(client, f"/attempts/{attempt.pk}/result/"))
    meter.measure("review", lambda: _get(client, f"/attempts/{attempt.pk}/review/"))
    for name, page in PAGES.items():
        meter.measure(name, lambda page=page: _get(client, page))


def _put_together(meter: Meter, exam: Exam) -> None:
    """A mock where no fixed form is left, and a drill."""
    now, rng = timezone.now(), random.Random(3)
    active = Form.objects.filter(status=Form.Status.ACTIVE)
    numbers = list(active.values_list("pk", flat=True))
    active.update(status=Form.Status.RETIRED)
    one, other = _person(), _person()
    meter.measure("start, put together", lambda: start_mock(user=one, exam=exam, now=now, rng=rng))
    Form.objects.filter(pk__in=numbers).update(status=Form.Status.ACTIVE)
    meter.measure(
        "start a drill",
        lambda: start_practice(user=other, exam=exam, mode=Mode.DRILL, plan=PracticePlan(20), now=now, rng=rng),
    )


def _sweeps(meter: Meter) -> None:
    now = timezone.now()
    meter.measure("sweep: expired", lambda: close_overdue(now=now))
    meter.measure("sweep: not scored", lambda: claim_pending(now=now))
    meter.measure("sweep: not reported", lambda: claim_unlearned(now=now))
    meter.measure("metrics of work", lambda: workload(now=now))


def _staff(meter: Meter) -> None:
    client = _browser(_person(is_staff=True, is_superuser=True))
    for name, query in STAFF_PAGES.items():
        meter.measure(name, lambda query=query: _get(client, f"/admin/practice/attempt/{query}"))
    some = Attempt.objects.filter(user__username="past7").values_list("pk", flat=True)[0]
    meter.measure("admin: an attempt", lambda: _get(client, f"/admin/practice/attempt/{some}/change/"))
