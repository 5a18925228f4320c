"""Points generated requests at what exists: by chance alone no id and no option would ever be one of the site's."""

import random
from dataclasses import dataclass, field
from typing import Any

from tests.fuzz.world import PASSWORD, Person, World


@dataclass
class Known:
    """What replies told: attempt -> position -> item; and the revision that was sent last."""

    world: World
    items: dict[str, dict[int, dict[str, Any]]] = field(default_factory=dict)
    revisions: dict[tuple[str, int], int] = field(default_factory=dict)

    def learn(self, person: Person, reply: Any) -> None:
        """Of an attempt with its items, as it is read and started."""
        if isinstance(reply, dict) and isinstance(reply.get("items"), list) and "remaining_ms" in reply:
            self.items[reply["id"]] = {item["position"]: item for item in reply["items"]}
            if reply["id"] not in person.attempts:
                person.attempts.append(reply["id"])

    def attempt_id(self, person: Person, path: str, rng: random.Random, otherwise: Any) -> Any:
        """One's own attempt mostly, another person's, or what was generated."""
        own = [one for one in person.attempts if not (path.endswith("submission/") and one == self.world.open_mock)]
        chance = rng.random()
        if own and chance < 0.7:
            return rng.choice(own)
        return rng.choice(self.world.others_of(person)) if chance < 0.9 else otherwise

    def value_for(self, attempt_id: str, position: int, rng: random.Random) -> Any:
        """A value this item may have, as far as the item is known."""
        item = self.items.get(attempt_id, {}).get(position)
        if item is None:
            return None
        ids = [option["id"] for option in item["options"]]
        rng.shuffle(ids)
        if item["kind"] == "matching":
            return [[prompt["id"], one] for prompt, one in zip(item["prompts"], ids, strict=False)]
        return ids if item["kind"] == "ordering" else ids[: rng.randint(0, item["choose"])]

    def next_revision(self, attempt_id: str, position: int) -> int:
        self.revisions[attempt_id, position] = self.revisions.get((attempt_id, position), 0) + 1
        return self.revisions[attempt_id, position]


def parameters(path: str, given: dict[str, Any], person: Person, known: Known, rng: random.Random) -> dict[str, Any]:
    """Path parameters: of existing things in nine of ten cases."""
    found = dict(given)
    if "/attempts/{id}" in path:
        found["id"] = known.attempt_id(person, path, rng, given.get("id"))
    elif "/cohorts/{id}" in path and rng.random() < 0.9:
        found["id"] = rng.choice(known.world.cohorts)
    if "position" in found and rng.random() < 0.9:
        found["position"] = rng.randint(0, 11)
    if "code" in found and rng.random() < 0.7:
        found["code"] = known.world.exam
    return found


def query(path: str, given: dict[str, Any], known: Known, rng: random.Random) -> dict[str, Any]:
    """Asks for the exam there is more often than for one there is not."""
    return given | {"exam": known.world.exam} if given.get("exam") and rng.random() < 0.7 else given


def body(path: str, given: Any, where: dict[str, Any], person: Person, known: Known, rng: random.Random) -> Any:
    """A legal body with words that mean something here; path: of the schema; where: the path parameters."""
    if not isinstance(given, dict | list) or rng.random() < 0.15:
        return given
    if path.endswith("/responses/") and isinstance(given, list):
        return [_save(entry, str(where.get("id")), rng.randint(1, 10), known, rng) for entry in given]
    if path.endswith("/responses/{position}/"):
        return _save(given, str(where.get("id")), where.get("position"), known, rng)
    if path.endswith("/attempts/"):
        return _start(given, known, rng)
    if path.endswith("/progress/") or path.endswith("/items/"):
        times = {str(rng.randint(1, 10)): rng.randint(0, 10**6)}
        return given | {"position": rng.randint(1, 12)} | ({"time_spent_ms": times} if "time_spent_ms" in given else {})
    if path.endswith("/reviews/"):
        return given | {"exam": known.world.exam}
    if path.endswith(("/session/", "/tokens/")):
        name = "login" if path.endswith("/session/") else "username"
        return {name: person.name or "nobody", "password": PASSWORD if person.name else "wrong"}
    return given


def _save(entry: Any, attempt_id: str, position: Any, known: Known, rng: random.Random) -> Any:
    if not isinstance(entry, dict) or not isinstance(position, int):
        return entry
    value, revision = known.value_for(attempt_id, position, rng), known.next_revision(attempt_id, position)
    ids = [option["id"] for option in known.items.get(attempt_id, {}).get(position, {}).get("options", [])]
    steered = entry | {"value": value, "eliminated": rng.sample(ids, min(1, len(ids)))}
    if rng.random() < 0.8:
        steered["revision"] = revision
    return steered | ({"position": position} if "position" in entry else {})


def _start(given: dict[str, Any], known: Known, rng: random.Random) -> dict[str, Any]:
    """Sittings that can be drawn: `assignment` says all the rest, so it is rarely there."""
    if "assignment" in given and rng.random() < 0.4:
        return given | {"assignment": rng.choice(known.world.assignments)}
    steered = {name: value for name, value in given.items() if name != "assignment"} | {
        "exam": known.world.exam, "mode": rng.choice(("mock", "drill", "tutor", "tutor")),
    }  # fmt: skip
    if rng.random() < 0.8:
        steered |= {"count": rng.randint(1, 12), "domains": [], "tags": [], "pair": ""}
        steered |= {"tasks": rng.sample(["1.1", "1.2", "2.1"], rng.randint(0, 2))}
        steered["source"] = rng.choice(("all", "unseen", "missed", "flagged", "adaptive", "diagnostic"))
    return steered
