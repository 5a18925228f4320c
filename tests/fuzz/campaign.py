"""One run: cases of all operations and roles, whole sittings between them, and the rows at the end."""

import random
import re
import time
from collections import Counter
from datetime import timedelta
from typing import Any

import requests
import schemathesis
from django.conf import settings as site_settings
from django.db.models import F
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core.failures import Failure, FailureGroup

from practice.core.attempt import Status
from practice.models import Attempt
from tests.fuzz import checks, rows
from tests.fuzz.report import Report
from tests.fuzz.sending import Sender, curl
from tests.fuzz.sittings import Step, sitting
from tests.fuzz.steering import Known
from tests.fuzz.tasks import MODES, Kind, Task, tasks
from tests.fuzz.world import CANDIDATE, INSTRUCTOR, MEMBER, Person, furnish

CASES_PER_SITTING = 400
IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+|'[^']*'|\"[^\"]*\"")


class Campaign:
    def __init__(self, base_url: str, seed_number: int) -> None:
        self.seed, self.report, self.world = seed_number, Report(), furnish()
        self.known, self.sender = Known(self.world), Sender(base_url)
        self.schema = schemathesis.openapi.from_url(f"{base_url}/api/schema/?format=json")
        self.schema.config.generation.with_security_parameters = False
        self.started: Counter[str] = Counter()
        self._began, self._sat = time.monotonic(), 0

    def run(self, cases: int, only: str = "") -> None:
        before, attempts = rows.fingerprints(), rows.attempts_by_owner()
        self._read_own_attempts()
        todo = [task for task in tasks(self.schema, cases) if only in task.label]
        # like operations one after the other would leave each with what the ones before made of the rows
        random.Random(self.seed).shuffle(todo)
        for number, task in enumerate(todo):
            self._run_task(task, number)
            while self.report.cases.total() > self._sat * CASES_PER_SITTING:
                self._sit()
            if number % 20 == 0:
                self._tell(sum(one.count for one in todo))
        for unscored in rows.wait_until_settled():
            self.report.fail("rows", "unscored", unscored)
        for wrong in rows.wrong_rows(before, attempts + self.started):
            self.report.fail("rows", IDS.sub("*", wrong), wrong)

    def _tell(self, of: int) -> None:
        done, failures = self.report.cases.total(), len(self.report.failures)
        elapsed_s = time.monotonic() - self._began
        print(f"  {done:6} of {of}, {elapsed_s:4.0f} s, {failures} kinds of failure", flush=True)

    def _read_own_attempts(self) -> None:
        for person in self.world.people.values():
            for pk in person.attempts:
                headers = person.headers("token", "GET")
                self.known.learn(person, self.sender.json("GET", f"/api/v1/attempts/{pk}/", headers, None).json())

    def _run_task(self, task: Task, number: int) -> None:
        person, count = self.world.people[task.role], 0

        @seed(hash((self.seed, number)))
        @settings(
            max_examples=task.count, database=None, deadline=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        # the integer keeps what has few different examples from coming to an end
        @given(
            case=task.operation.as_strategy(generation_mode=MODES.get(task.kind, GenerationMode.POSITIVE)),
            _more=st.integers(),
        )
        def call(case: Any, _more: int) -> None:
            nonlocal count
            rng = random.Random(f"{self.seed} {number} {count}")
            count += 1
            answer = self.sender.send(task, case, person, self.known, rng)
            wrong = [*checks.wrong_with(answer, person), *self._not_as_described(task, case, answer)]
            self._note(task, person, answer, wrong)

        call()

    def _not_as_described(self, task: Task, case: Any, answer: requests.Response) -> list[str]:
        if task.kind is Kind.ODD:
            return list(checks.odd_answer(task.operation, answer))
        return _failures(lambda: case.validate_response(answer, checks=checks.of_described(task.operation)))

    def _note(self, task: Task, person: Person, answer: requests.Response, wrong: list[str]) -> None:
        request = answer.request
        described = hash((request.method, request.url, str(request.headers), request.body))
        self.report.count(task.label, task.role, task.kind, answer.status_code, described)
        self._fail_for(f"{task.label} ({task.kind})", answer, wrong)
        self._remember(person, answer)

    def _remember(self, person: Person, answer: requests.Response) -> None:
        """What the answer changes for this person's next requests."""
        if renewed := answer.cookies.get(site_settings.SESSION_COOKIE_NAME):
            person.session = renewed
        body = answer.json() if answer.headers.get("Content-Type") == "application/json" and answer.content else None
        self.known.learn(person, body)
        if answer.status_code == 201 and isinstance(body, dict) and "item_target" in body:
            self.started[person.name] += 1
        if isinstance(body, dict) and body.get("code") == "too_many_open":
            self._hand_in(person)
        if isinstance(body, dict) and body.get("code") == "throttled":
            self._let_an_hour_pass(person)

    def _let_an_hour_pass(self, person: Person) -> None:
        """For what this person is no longer sitting: so many starts in an hour are refused."""
        over = Attempt.objects.filter(user__username=person.name).exclude(status=Status.IN_PROGRESS)
        over.update(started_at=F("started_at") - timedelta(hours=1))

    def _hand_in(self, person: Person) -> None:
        for pk in [one for one in person.attempts if one != self.world.open_mock]:
            self.sender.json("POST", f"/api/v1/attempts/{pk}/submission/", person.headers("token", "POST"), None)

    def _sit(self) -> None:
        rng = random.Random(f"{self.seed} sitting {self._sat}")
        self._sat += 1
        person = self.world.people[rng.choice((CANDIDATE, MEMBER, INSTRUCTOR))]
        for step in sitting(person, rng.choice(("token", "session")), self.known, self.sender, rng):
            self.report.steps += 1
            self._look_at(step, person)
            self._remember(person, step.answer)

    def _look_at(self, step: Step, person: Person) -> None:
        answer = step.answer
        operation = self.schema[step.path][step.method]
        wrong = [*checks.wrong_with(answer, person), *_failures(lambda: operation.validate_response(answer))]
        if answer.status_code not in step.expected:
            wrong.append(f"status {answer.status_code}, expected {step.expected}")
        self._fail_for(f"{step.method} {step.path} (sitting)", answer, wrong)

    def _fail_for(self, where: str, answer: requests.Response, wrong: list[str]) -> None:
        for what in wrong:
            example = f"{curl(answer.request)}\n    {answer.status_code} {answer.text[:400]}\n    {what}"
            self.report.fail(where, IDS.sub("*", what.splitlines()[0])[:160], example)


def _failures(check: Any) -> list[str]:
    try:
        check()
    except FailureGroup as group:
        return [f"{failure.title}: {failure.message}" for failure in group.exceptions]
    except Failure as failure:
        return [f"{failure.title}: {failure.message}"]
    return []
