"""An attempt's life as a state machine: two devices of one person, a network that loses, repeats and reorders, a clock
that jumps, an instructor, workers and sweeps at any moment. Every step is taken by the site and by `model.Sitting`, and
compared.
"""

import itertools
import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import time_machine
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from examprep.accounts.models import User
from practice.models import Attempt, Response
from practice.services.closing import close_overdue
from practice.services.errors import AttemptClosed
from practice.services.extending import extend_attempt
from practice.services.scoring import claim_pending, score_attempt
from tests.factories.practice import NOW, right_value
from tests.faults.device import Acknowledged, Content, Device, Request, State, frozen
from tests.faults.model import Row, Sitting

PLACES = (1, 2, 3)
devices = st.integers(0, 1)
places = st.sampled_from(PLACES)
choices = st.integers(0, 3)
fates = st.sampled_from(["answered", "answered", "reply lost", "delayed"])
bystanders = st.sampled_from(["stranger", "instructor", "sweep", "clock"])


@dataclass(frozen=True)
class World:
    """What every example starts from: an open mock. clients: two browsers of the candidate, and a stranger's."""

    attempt: Attempt
    instructor: User
    clients: tuple[Client, Client]
    stranger: Client


class Life(RuleBasedStateMachine):
    world: World

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.travel = time_machine.travel(NOW, tick=False)
        self.clock = self.travel.start()
        self.attempt = self.world.attempt
        rows = list(self.attempt.responses.select_related("version__key").order_by("position"))
        self.contents = {row.position: _contents(row) for row in rows}
        self.keys = {row.position: _key(row) for row in rows}
        assert self.attempt.deadline_at is not None
        self.model = Sitting(self.attempt.deadline_at, {row.position: Row() for row in rows})
        self.devices = (Device(), Device())
        for number in (0, 1):
            self.look(number)
        self.wandering: list[Request] = []
        self.saves_before_the_end, self.is_handed_in = 0, True
        self.acknowledged: list[Acknowledged] = []

    def teardown(self) -> None:
        self.travel.stop()
        transaction.savepoint_rollback(self.savepoint)

    @initialize(saves=st.integers(0, 6), is_handed_in=st.sampled_from([False, False, True]))
    def begin(self, saves: int, is_handed_in: bool) -> None:
        """Without this most lives would be handed in before anything is in them."""
        self.saves_before_the_end, self.is_handed_in = saves, is_handed_in

    # Two devices

    @rule(answers=st.lists(st.tuples(devices, places, choices), min_size=1, max_size=4))
    def answer_offline(self, answers: list[tuple[int, int, int]]) -> None:
        for device, place, choice in answers:
            content = self.contents[place][choice % len(self.contents[place])]
            self.devices[device].edit(place, content, timezone.now())

    @rule(steps=st.lists(st.tuples(devices, places, choices, fates, st.booleans()), min_size=1, max_size=4))
    def answer(self, steps: list[tuple[int, int, int, str, bool]]) -> None:
        for device, place, choice, fate, keep_mine in steps:
            self.answer_offline([(device, place, choice)])
            self._send(device, [place], fate, keep_mine)

    @precondition(lambda self: any(device.waiting for device in self.devices))
    @rule(fate=fates, keep_mine=st.booleans())
    def synchronize(self, fate: str, keep_mine: bool) -> None:
        for number, device in enumerate(self.devices):
            if device.waiting:
                self._send(number, sorted(device.waiting), fate, keep_mine)

    @precondition(lambda self: self.wandering)
    @rule(data=st.data(), again=st.booleans())
    def arrive_late(self, data: Any, again: bool) -> None:
        index = data.draw(st.integers(0, len(self.wandering) - 1))
        request = self.wandering[index] if again else self.wandering.pop(index)
        self._deliver(request, self.world.clients[0])

    @rule(device=devices)
    def look(self, device: int) -> None:
        """The page is loaded again; what waits is still in the browser."""
        answer = self.world.clients[device].get(self._url())
        assert answer.status_code == 200
        self.model.notice(timezone.now())
        self.devices[device].open(answer.json())

    @precondition(lambda self: self.may_end and self.is_handed_in)
    @rule(device=devices, times=st.integers(1, 2))
    def hand_in(self, device: int, times: int) -> None:
        for _ in range(times):
            answer = self.world.clients[device].post(self._url("submission/"))
            self.model.submit(timezone.now())
            assert (answer.status_code, answer.json()["status"]) == (202, self.model.status)

    @precondition(lambda self: self.may_end)
    @rule(device=devices)
    def look_at_the_review(self, device: int) -> None:
        answer = self.world.clients[device].get(self._url("review/"))
        self.model.open_review(timezone.now())
        assert answer.status_code == (200 if self.model.status == "scored" else 409)

    # Others

    @rule(who=bystanders, number=st.integers(1, 30))
    def somebody_else_does_something(self, who: str, number: int) -> None:
        if who == "stranger":
            self._stranger_saves(revision=number)
        elif who == "instructor":
            self._more_time_is_given(minutes=number)
        elif who == "sweep":
            self._sweep()
        else:
            self.clock.shift(timedelta(minutes=number - 10))  # time passes, or somebody sets the clock back

    def _stranger_saves(self, revision: int) -> None:
        body = {"value": None, "flagged": True, "revision": revision}
        assert self._put(self.world.stranger, self._url("responses/1/"), body).status_code == 404

    def _more_time_is_given(self, minutes: int) -> None:
        try:
            extend_attempt(
                attempt=Attempt.objects.get(pk=self.attempt.pk), minutes=minutes, reason="A fire alarm.",
                by=self.world.instructor, now=timezone.now(),
            )  # fmt: skip
            is_given = True
        except AttemptClosed:
            is_given = False
        assert is_given == self.model.extend(minutes, timezone.now())

    def _sweep(self) -> None:
        now = timezone.now()
        close_overdue(now=now)
        claim_pending(now=now)
        self.model.notice(now)

    @precondition(lambda self: self.may_end)
    @rule()
    def worker_takes_a_message(self) -> None:
        """Lost, repeated, or for something long done: a message is a hint."""
        score_attempt(attempt_id=self.attempt.pk, now=timezone.now())
        self.model.score()

    @precondition(lambda self: self.may_end)
    @rule(seconds=st.sampled_from([-3600, -1, 0, 1, 10, 11, 60, 3600, 7200, 86_400, 86_401]))
    def time_runs_out(self, seconds: int) -> None:
        self.clock.move_to(self.model.deadline + timedelta(seconds=seconds))

    # What must hold

    @invariant()
    def the_site_is_what_the_model_is(self) -> None:
        stored = Attempt.objects.get(pk=self.attempt.pk)
        model = self.model
        assert (stored.status, stored.closed_by, stored.submitted_at, stored.pending_run, stored.deadline_at) == (
            model.status, model.closed_by, model.submitted_at, model.pending, model.deadline,
        )  # fmt: skip
        columns = ("position", "revision", "value", "flagged", "synced_late")
        rows = {place: (_state(*state), late) for place, *state, late in stored.responses.values_list(*columns)}
        assert rows == {place: (row.state, row.is_late) for place, row in model.rows.items()}

    @invariant()
    def nothing_acknowledged_is_lost(self) -> None:
        history: dict[int, list[State]] = {place: [] for place in self.model.rows}
        saves = self.attempt.saves.order_by("pk").values_list("position", "revision", "value", "flagged")
        for place, *state in saves:
            history[place].append(_state(*state))
        assert history == {place: row.history for place, row in self.model.rows.items()}
        for states in history.values():
            assert all(before.revision < after.revision for before, after in itertools.pairwise(states))
        for told in self.acknowledged:
            assert told.state in history[told.position]

    @invariant()
    def one_result_is_in_effect(self) -> None:
        runs = list(self.attempt.runs.order_by("number").values_list("number", "reason", "marks"))
        expected = [
            (number, reason, "".join("01"[contents[place].value == self.keys[place]] for place in sorted(contents)))
            for number, (reason, contents) in enumerate(self.model.runs, start=1)
        ]
        assert runs == expected
        assert [reason for _, reason, _ in runs].count("initial") == (1 if self.model.status == "scored" else 0)

    # How requests travel

    @property
    def may_end(self) -> bool:
        return sum(len(row.history) for row in self.model.rows.values()) >= self.saves_before_the_end

    def _send(self, device: int, places: list[int], fate: str, keep_mine: bool) -> None:
        """delayed: the device gives up waiting, the request arrives some other time."""
        request = self.devices[device].request(places)
        if fate == "delayed":
            self.wandering.append(request)
            return
        status, body = self._deliver(request, self.world.clients[device])
        if fate == "answered":
            self._hear(device, request, status, body, keep_mine)
        else:
            self.wandering.append(request)  # and some proxy may repeat it

    def _url(self, path: str = "") -> str:
        return f"/api/v1/attempts/{self.attempt.pk}/{path}"

    def _put(self, client: Client, path: str, body: Any) -> Any:
        return client.put(path, json.dumps(body), content_type="application/json")

    def _deliver(self, request: Request, client: Client) -> tuple[int, Any]:
        """What the site answers, which is what the model says."""
        answer = self._put(client, self._url(request.path), request.body)
        words = self.model.take(request, timezone.now())
        body = answer.json()
        if request.is_bulk:
            assert (answer.status_code, [entry["outcome"] for entry in body]) == (200, words)
        else:
            statuses = {"saved": 200, "unchanged": 200, "late": 200, "stale": 409, "closed": 410}
            assert answer.status_code == statuses[words[0]], (words, body)
        return answer.status_code, body

    def _hear(self, device: int, request: Request, status: int, body: Any, keep_mine: bool) -> None:
        told = self.devices[device].hear(request, status, body, lambda _place: keep_mine)
        self.acknowledged += told
        for acknowledged in told:
            assert self.model.rows[acknowledged.position].state == acknowledged.state


def _state(revision: int, value: Any, flagged: bool) -> State:
    return State(revision, Content(frozen(value), flagged))


def _contents(row: Response) -> list[Content]:
    """Legal contents of a row, the right one among them: few, so that devices come to want the same."""
    right = Content(frozen(right_value(row)))
    ids = tuple(row.option_ids)
    other = ids[::-1] if row.kind == "ordering" else ids[: row.choose]
    contents = [right, Content(), replace(right, flagged=True)]
    return contents if row.kind == "matching" else [*contents, Content(other)]


def _key(row: Response) -> Any:
    return frozen(right_value(row))
