"""How many cases of which kind: shares of operations, roles, credentials."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from schemathesis import GenerationMode

from tests.fuzz.world import ANONYMOUS, CANDIDATE, INSTRUCTOR, MEMBER, OTHER


class Kind(StrEnum):
    POSITIVE = "as described"
    NEGATIVE = "not as described"
    ODD = "odd"


MODES = {Kind.POSITIVE: GenerationMode.POSITIVE, Kind.NEGATIVE: GenerationMode.NEGATIVE}
ROLES = {ANONYMOUS: 1, CANDIDATE: 4, MEMBER: 3, INSTRUCTOR: 4, OTHER: 2}
CREDENTIALS = ("session", "token")
# of passwords each costs a good part of a second of the processor
SLOW = ("/api/v1/tokens/", "/api/v1/session/")
# any word is a legal parameter of these: there is nothing to break
ANY_WORD = ("/api/v1/exams/{code}/",)


@dataclass(frozen=True)
class Task:
    operation: Any
    role: str
    credential: str
    kind: Kind
    count: int

    @property
    def label(self) -> str:
        return f"{self.operation.method.upper()} {self.operation.path}"


def tasks(schema: Any, count: int) -> list[Task]:
    """At least `count` cases in all, in the order of the schema."""
    shares = [
        (operation, role, credential, kind, share * ROLES[role])
        for operation in (result.ok() for result in schema.get_all_operations())
        for kind, share in _kinds(operation)
        for role in ROLES
        for credential in CREDENTIALS
    ]
    total = sum(share for *_, share in shares)
    return [
        Task(operation, role, credential, kind, max(1, -(-count * share // total)))
        for operation, role, credential, kind, share in shares
    ]


def _kinds(operation: Any) -> list[tuple[Kind, int]]:
    """Kind -> share. Without parameters and body a request as described is always the same one."""
    has_body, has_parameters = bool(operation.body), bool(operation.path_parameters) or bool(operation.query)
    if operation.method.upper() == "POST" and operation.path in SLOW:
        return [(Kind.POSITIVE, 1), (Kind.NEGATIVE, 4), (Kind.ODD, 4)]
    if has_body:
        return [(Kind.POSITIVE, 12), (Kind.NEGATIVE, 10), (Kind.ODD, 12)]
    if operation.path in ANY_WORD:
        return [(Kind.POSITIVE, 2), (Kind.ODD, 5)]
    if has_parameters:
        return [(Kind.POSITIVE, 4), (Kind.NEGATIVE, 2), (Kind.ODD, 6)]
    return [(Kind.POSITIVE, 1), (Kind.ODD, 5)]
