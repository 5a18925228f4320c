"""What clients notice of a new release: four of them save answers without a pause while web servers are renewed.

    .venv/bin/python -m bench.deploy

Each way of docs/runbook.md, and those it advises against. Needs what the tests need. Fails (exit code 1) when a
recommended way leaves a request unanswered.
"""

import http.client
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.servers import ROOT, Site, running_site
from tests.names import Names
from tests.processes import free_port, spawn, stop, tree_of, wait_for_port

CLIENTS = 4
BIN = Path(sys.executable).parent
CADDY = BIN / "caddy"
BEFORE_S = 3.0
AFTER_S = 8.0


@dataclass
class Noticed:
    """By all clients: answers, what was no answer or a failure, the longest wait for an answer in seconds."""

    answered: int = 0
    unanswered: list[str] = field(default_factory=list)
    longest_s: float = 0.0


class Clients:
    """They save until `with` ends, each on a connection that it keeps as long as the server does."""

    def __init__(self, port: int) -> None:
        self.noticed = Noticed()
        self._port = port
        self._is_over = threading.Event()
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Noticed:
        from bench.people import make_candidates

        prefix = f"client{random.randrange(10**9)}-"
        self._threads = [
            threading.Thread(target=self._save, args=(candidate.headers,))
            for candidate in make_candidates(CLIENTS, prefix)
        ]
        for thread in self._threads:
            thread.start()
        return self.noticed

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    def _save(self, headers: dict[str, str]) -> None:
        browser = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)

        def call(method: str, path: str, body: object) -> dict:
            browser.request(method, f"/api/v1/attempts/{path}", json.dumps(body), headers)
            answer = browser.getresponse()
            content = json.loads(answer.read() or b"{}") if answer.status < 500 else {}
            if answer.status >= 300:
                raise http.client.HTTPException(f"status {answer.status}")
            return content

        attempt = call("POST", "", {"exam": "FAULTS-1", "mode": "mock"})["id"]
        revision = 0
        while not self._is_over.is_set():
            revision += 1
            began = time.monotonic()
            try:
                call(
                    "PUT",
                    f"{attempt}/responses/1/",
                    {"value": None, "flagged": revision % 2 == 0, "revision": revision},
                )
            except (OSError, http.client.HTTPException) as error:
                self.noticed.unanswered.append(repr(error))
                browser.close()
                time.sleep(0.05)
            else:
                self.noticed.answered += 1
            self.noticed.longest_s = max(self.noticed.longest_s, time.monotonic() - began)


@dataclass
class Stage:
    """Where web servers are started. On addresses of their own, they have one name that a proxy asks for."""

    site: Site
    home: Path
    stack: ExitStack

    def start(self, address: str, port: int) -> subprocess.Popen[bytes]:
        log, pid = self.home / f"{address}.log", self.pid_file(address, port)
        env = self.site.env | {"BIND": f"{address}:{port}", "GUNICORN_CMD_ARGS": f"--pid {pid}"}
        # by its own name, as USR2 executes what stands in argv
        server = spawn([str(BIN / "gunicorn")], log=log, cwd=ROOT, env=env)
        self.stack.callback(stop, server)
        return server

    def pid_file(self, address: str, port: int) -> Path:
        return self.home / f"{address}-{port}.pid"

    def wait_until_healthy(self, address: str, port: int) -> None:
        limit = time.monotonic() + 120
        while time.monotonic() < limit:
            probe = http.client.HTTPConnection(address, port, timeout=3)
            try:
                probe.request("GET", "/healthz")
                if probe.getresponse().status == 200:
                    return
            except OSError:
                time.sleep(0.1)
            finally:
                probe.close()
        raise TimeoutError(f"{address}:{port} does not answer")

    def proxy(self, names: Names, web_port: int) -> int:
        """The proxy of docker-compose.yml, which asks `names` where the web servers are."""
        port = free_port()
        config = (ROOT / "examprep" / "Caddyfile").read_text()
        config = re.sub(r"port 8000", f"port {web_port}\n\t\t\tresolvers 127.0.0.1:{names.port}", config)
        (self.home / "Caddyfile").write_text(config)
        log = self.home / "proxy.log"
        env = {"PATH": os.environ["PATH"], "HOME": str(self.home), "SITE_ADDRESS": f"http://:{port}"}
        command = [str(CADDY), "run", "--adapter", "caddyfile", "--config", str(self.home / "Caddyfile")]
        process = spawn(command, log=log, env=env)
        self.stack.callback(stop, process)
        wait_for_port(port, process, log)
        return port


def reload_by_hup(stage: Stage) -> Noticed:
    """Processes are renewed; with preload_app that brings no new code."""
    port = free_port()
    server = stage.start("127.0.0.1", port)
    stage.wait_until_healthy("127.0.0.1", port)
    with Clients(port) as noticed:
        time.sleep(BEFORE_S)
        server.send_signal(signal.SIGHUP)
        time.sleep(AFTER_S)
    return noticed


def exec_by_usr2(stage: Stage) -> Noticed:
    """One server without a container: a second master on the same socket, then the first is told to end."""
    port = free_port()
    server = stage.start("127.0.0.1", port)
    stage.wait_until_healthy("127.0.0.1", port)
    new_pid = stage.pid_file("127.0.0.1", port).with_suffix(".pid.2")
    with Clients(port) as noticed:
        time.sleep(BEFORE_S)
        server.send_signal(signal.SIGUSR2)
        limit = time.monotonic() + 60
        while time.monotonic() < limit and not (new_pid.exists() and len(tree_of(int(new_pid.read_text()))) > 2):
            time.sleep(0.1)
        new = int(new_pid.read_text())
        server.terminate()
        server.wait(30)
        time.sleep(AFTER_S)
    os.kill(new, signal.SIGTERM)
    return noticed


def replace_behind_proxy(stage: Stage) -> Noticed:
    """One container: the old one is stopped, the new one started. What `docker compose up -d` does."""
    names, port = Names("127.0.0.2"), free_port()
    old = stage.start("127.0.0.2", port)
    stage.wait_until_healthy("127.0.0.2", port)
    with Clients(stage.proxy(names, port)) as noticed:
        time.sleep(BEFORE_S)
        names.addresses = []
        old.terminate()
        old.wait(30)
        names.addresses = ["127.0.0.3"]
        stage.start("127.0.0.3", port)
        stage.wait_until_healthy("127.0.0.3", port)
        time.sleep(AFTER_S)
    return noticed


def roll_behind_proxy(stage: Stage) -> Noticed:
    """A new container beside the old one; once it answers, the old one is stopped."""
    names, port = Names("127.0.0.4"), free_port()
    old = stage.start("127.0.0.4", port)
    stage.wait_until_healthy("127.0.0.4", port)
    with Clients(stage.proxy(names, port)) as noticed:
        time.sleep(BEFORE_S)
        names.addresses = ["127.0.0.4", "127.0.0.5"]  # a container has its name before it listens
        stage.start("127.0.0.5", port)
        stage.wait_until_healthy("127.0.0.5", port)
        time.sleep(BEFORE_S)
        old.terminate()
        old.wait(30)
        names.addresses = ["127.0.0.5"]
        time.sleep(AFTER_S)
    return noticed


WAYS: dict[str, tuple[Callable[[Stage], Noticed], bool]] = {
    "new container beside the old one, proxy": (roll_behind_proxy, True),
    "USR2 to gunicorn, then TERM to the old": (exec_by_usr2, True),
    "HUP to gunicorn": (reload_by_hup, False),
    "container replaced, proxy": (replace_behind_proxy, False),
}


def main() -> int:
    asked = sys.argv[1:]
    problems = 0
    print(f"{'':42}{'answered':>9}{'unanswered':>12}{'longest wait, s':>17}", flush=True)
    with _stage() as stage:
        for name, (way, is_recommended) in WAYS.items():
            if asked and not any(word in name for word in asked):
                continue
            noticed = way(stage)
            print(f"{name:42}{noticed.answered:9}{len(noticed.unanswered):12}{noticed.longest_s:17.1f}", flush=True)
            for example in sorted(set(noticed.unanswered))[:3]:
                print(f"    {example}: {noticed.unanswered.count(example)}")
            problems += is_recommended and bool(noticed.unanswered)
    return 1 if problems else 0


@contextmanager
def _stage() -> Iterator[Stage]:
    with running_site(web_processes=2) as site, ExitStack() as stack:
        os.environ |= site.env
        import django

        django.setup()
        from tests.faults.exam import make_exam

        make_exam()
        home = Path(tempfile.mkdtemp(prefix="examprep-deploy-"))
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        yield Stage(site, home, stack)


if __name__ == "__main__":
    sys.exit(main())
