"""Makes a request of a generated case and sends it; an odd one is bent on the way."""

import io
import random
import shlex
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import quote

import requests
from schemathesis.core import NOT_SET

from tests.fuzz import odd, steering
from tests.fuzz.steering import Known
from tests.fuzz.tasks import Kind, Task
from tests.fuzz.world import Person

TIMEOUT_S = 60
NO_ANSWER = 599


class Sender:
    """One connection to the site, on which one request follows another."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.session = requests.Session()
        self.session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self.session.trust_env = False
        self.session.hooks["response"].append(self._keep)
        self._latest = requests.Response()

    def _keep(self, answer: requests.Response, **_options: Any) -> None:
        self._latest = answer

    def send(self, task: Task, case: Any, person: Person, known: Known, rng: random.Random) -> requests.Response:
        path = task.operation.path
        if task.kind is not Kind.NEGATIVE or rng.random() < 0.6:
            case.path_parameters = steering.parameters(path, case.path_parameters or {}, person, known, rng)
        if task.kind is not Kind.NEGATIVE:
            case.query = steering.query(path, case.query or {}, known, rng)
            steered = steering.body(path, case.body, case.path_parameters, person, known, rng)
            if steered is not case.body:
                case.body = steered
        headers = person.headers(task.credential, task.operation.method.upper()) | {"User-Agent": "fuzz"}
        if task.kind is Kind.ODD:
            return self._send_odd(task, case, headers, rng)
        case.call(self.base_url, session=self.session, headers=headers, timeout=TIMEOUT_S, allow_redirects=False)
        return self._latest

    def _send_odd(self, task: Task, case: Any, headers: dict[str, str], rng: random.Random) -> requests.Response:
        method, url = task.operation.method.upper(), self.base_url + _address(case, rng)
        body = b""
        if task.operation.body or rng.random() < 0.2:
            body = _body({} if case.body is NOT_SET else case.body, rng)
            headers |= {"Content-Type": "application/json"}
        if rng.random() < 0.15:
            method = rng.choice(odd.METHODS)
        for chance, change in (
            (0.2, lambda: ("Content-Type", rng.choice(odd.TYPES))),
            (0.25, lambda: ("Accept", rng.choice(odd.ACCEPTS))),
            (0.3, lambda: rng.choice(odd.HEADERS)),
        ):
            if rng.random() < chance:
                name, value = change()
                headers[name] = value
        return self.raw(method, url, headers, body)

    def json(self, method: str, path: str, headers: dict[str, str], body: Any) -> requests.Response:
        """A plain request of a program."""
        return self.session.request(
            method, self.base_url + path, headers=headers, json=body, timeout=TIMEOUT_S, allow_redirects=False
        )

    def raw(self, method: str, url: str, headers: dict[str, str], body: bytes = b"") -> requests.Response:
        """Exactly this: requests would put an address in order and refuse some headers."""
        prepared = self.session.prepare_request(requests.Request("GET", self.base_url))
        prepared.method, prepared.url, prepared.body = method, url, body or None
        prepared.headers.update({name: value.encode("latin-1") for name, value in headers.items()})
        prepared.headers["Content-Length"] = str(len(body))
        for _ in range(2):
            try:
                return self.session.send(prepared, timeout=TIMEOUT_S, allow_redirects=False)
            except requests.ConnectionError:
                pass  # the server may end a connection after any answer, and then this request begins another
        answer = requests.Response()
        answer.status_code, answer.request, answer.url, answer.raw = NO_ANSWER, prepared, url, io.BytesIO()
        return answer


def _body(body: Any, rng: random.Random) -> bytes:
    chance = rng.random()
    if chance < 0.1:
        return odd.enormous(rng)
    if chance < 0.2:
        body = odd.odd_value(rng)
    elif chance < 0.8:
        body = odd.spoilt(body, rng)
    return odd.encoded(body, rng) if rng.random() < 0.4 else odd.as_json(body)


def _address(case: Any, rng: random.Random) -> str:
    parameters = {name: quote(str(value), safe="") for name, value in (case.path_parameters or {}).items()}
    if parameters and rng.random() < 0.2:
        parameters[rng.choice(sorted(parameters))] = rng.choice(odd.SEGMENTS)
    address = case.operation.path.format(**parameters)
    if rng.random() < 0.1:
        address += rng.choice(odd.ENDS)
    if rng.random() < 0.3:
        address += "?" + rng.choice(odd.QUERIES)
    return address


def curl(request: requests.PreparedRequest) -> str:
    """The request as a command; a long body is cut, and said to be."""
    parts = ["curl", "-sS", "-X", str(request.method), shlex.quote(str(request.url))]
    for name, value in request.headers.items():
        text = value.decode("latin-1") if isinstance(value, bytes) else value
        if name not in ("Accept-Encoding", "Connection", "Content-Length", "User-Agent"):
            parts += ["-H", shlex.quote(f"{name}: {text[:200]}")]
    if request.body:
        body = request.body if isinstance(request.body, bytes) else str(request.body).encode()
        parts += ["--data-binary", "$" + repr(body[:600])[1:]]
        if len(body) > 600:
            parts.append(f"# the first 600 of {len(body)} bytes")
    return " ".join(parts)
