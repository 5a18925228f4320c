"""What the Dockerfile builds and docker-compose.yml starts, tried without Docker: as root, on Linux, in five minutes.

    .venv/bin/python -m bench.image

The instructions of the Dockerfile run as they stand in a copy of this machine's root (an overlay: nothing is left
behind), with its Python 3.11 in place of the base image's. Then the commands, environments and health checks of
docker-compose.yml run in there as the image's user, against a PostgreSQL, a Redis and an S3 API of this machine. Fails
(exit code 1) when a command fails, a health check does not pass, something is written outside of /data and /tmp, or a
service that is told to end does not end well within its grace.
"""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import yaml

from bench.servers import ROOT
from tests.dockerfile import Instruction, instructions, is_ignored
from tests.faults.site import create_database
from tests.processes import free_port, spawn, stop, wait_for_port
from tests.servers import POSTGRES_USER, postgres_command, redis_command

HEALTHY_WITHIN_S = 180
PYTHON = Path(sys.base_prefix) / "bin"
BASE_PATH = f"{PYTHON}:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass
class Image:
    """root: where its files are; env, user, command and health check as the Dockerfile says."""

    root: Path
    env: dict[str, str] = field(default_factory=lambda: {"PATH": BASE_PATH})
    workdir: str = "/"
    user: str = ""
    command: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)

    def inside(self, command: list[str], env: dict[str, str]) -> list[str]:
        """The command line that runs `command` in the image, as its user."""
        who = ["setpriv", f"--reuid={self.user}", f"--regid={self.user}", "--clear-groups"] if self.user else []
        settings = [f"{name}={value}" for name, value in {**self.env, **env}.items()]
        go = ["sh", "-c", f'cd {self.workdir} && exec "$@"', "sh", *command]
        return ["chroot", str(self.root), *who, "env", "-i", *settings, *go]

    def build(self, step: Instruction) -> None:
        """One instruction of the Dockerfile. Raises CalledProcessError."""
        if step.name == "FROM":
            self.env, self.workdir, self.user = {"PATH": BASE_PATH}, "/", ""
        elif step.name == "ENV":
            pairs = dict(pair.split("=", 1) for pair in shlex.split(step.rest))
            self.env |= {name: value.replace("$PATH", self.env["PATH"]) for name, value in pairs.items()}
        elif step.name == "WORKDIR":
            self.workdir = step.rest
            (self.root / step.rest.strip("/")).mkdir(parents=True, exist_ok=True)
        elif step.name == "COPY":
            self._copy(step)
        elif step.name == "RUN":
            env = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_", "UV_"))}
            subprocess.run(self.inside(["sh", "-c", step.rest], env), check=True)
        elif step.name == "USER":
            self.user = step.rest
        elif step.name == "CMD":
            self.command = step.words
        elif step.name == "HEALTHCHECK":
            self.health = Instruction("CMD", step.rest.partition("CMD ")[2]).words

    def _copy(self, step: Instruction) -> None:
        *sources, target = [word for word in step.words if not word.startswith("--")]
        if "--from=" in step.rest:
            return  # stages share one root here
        for source in sources:
            into = self.root / self.workdir.strip("/") / target
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, into, ignore=is_ignored(ROOT), dirs_exist_ok=True, symlinks=True)
            else:
                into.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / source, into)


@contextmanager
def _copy_of_this_machine() -> Iterator[tuple[Path, Path]]:
    """A root to change at will, and where what is written in it ends up."""
    with ExitStack() as stack:
        home = Path(tempfile.mkdtemp(prefix="examprep-image-"))
        stack.callback(home.rmdir)

        def mount(*arguments: str) -> None:
            subprocess.run(["mount", *arguments], check=True)
            stack.callback(subprocess.run, ["umount", "-l", arguments[-1]], check=True)

        mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", str(home))
        root, written, work = home / "root", home / "written", home / "work"
        for folder in (root, written, work):
            folder.mkdir()
        mount("-t", "overlay", "-o", f"lowerdir=/,upperdir={written},workdir={work}", "overlay", str(root))
        for shared in ("proc", "dev"):
            mount("--bind", f"/{shared}", str(root / shared))
        mount("-t", "tmpfs", "-o", "mode=1777", "tmpfs", str(root / "dev/shm"))
        for folder in (PYTHON, *PYTHON.parents):  # the image's user must be able to read it
            (root / str(folder).strip("/")).chmod(0o755)
        yield root, written


def _environment(service: dict[str, Any]) -> dict[str, str]:
    """Of a service as compose makes it where no .env is: defaults; without one the variable is not there."""

    def value(text: object) -> str:
        return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", str(text))

    return {name: value(text) for name, text in service["environment"].items() if text is not None}


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that mounts end with it
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    services = compose["services"]
    with _copy_of_this_machine() as (root, written), _servers() as places:
        image = Image(root)
        for step in instructions((ROOT / "Dockerfile").read_text()):
            print(f"{step.name} {step.rest[:100]}", flush=True)
            image.build(step)
        problems = _run(image, services, places)
        user_id = int(subprocess.check_output(["chroot", str(root), "id", "-u", image.user]))
        foreign = [
            str(path.relative_to(written))
            for path in written.rglob("*")
            if path.lstat().st_uid == user_id and path.relative_to(written).parts[0] not in ("data", "tmp")
        ]
        problems += [f"written outside of /data and /tmp: {path}" for path in foreign]
    print("\n".join(problems) or "nothing is wrong")
    return 1 if problems else 0


def _run(image: Image, services: dict[str, Any], places: dict[str, str]) -> list[str]:
    """Everything that is wrong with the services of the image, in the order in which compose starts them."""
    problems: list[str] = []
    port = free_port()

    def env_of(name: str) -> dict[str, str]:
        env = _environment(services[name]) | {"BIND": f"127.0.0.1:{port}"}
        for there, here in places.items():
            env = {key: value.replace(there, here) for key, value in env.items()}
        return env

    def command_of(name: str) -> list[str]:
        return shlex.split(services[name].get("command", "")) or image.command

    done = subprocess.run(image.inside(command_of("migrate"), env_of("migrate")), check=False)
    if done.returncode:
        return [f"migrate ends with {done.returncode}"]
    log = Path(tempfile.mkdtemp()) / "log"
    running = {name: spawn(image.inside(command_of(name), env_of(name)), log=log) for name in ("web", "worker", "beat")}
    checks = {
        "web": [word.replace("127.0.0.1:8000", f"127.0.0.1:{port}") for word in image.health],
        "beat": ["sh", "-c", services["beat"]["healthcheck"]["test"]],
    }
    for name, check in checks.items():
        problems += _wait_until_healthy(name, image.inside(check, env_of(name)))
    problems += _look_at_pages(port)
    for name, process in running.items():
        problems += _end(name, process, int(services[name].get("stop_grace_period", "10s").removesuffix("s")))
    said = log.read_text()
    problems += [f"said: {line}" for line in said.splitlines() if '"level": "error"' in line or "Traceback" in line]
    shutil.rmtree(log.parent)
    return problems


def _wait_until_healthy(name: str, check: list[str]) -> list[str]:
    """By the service's own check, a command inside the image."""
    began = time.monotonic()
    while subprocess.run(check, check=False, capture_output=True).returncode:
        if time.monotonic() > began + HEALTHY_WITHIN_S:
            return [f"{name} does not become healthy"]
        time.sleep(1)
    print(f"{name}: healthy after {time.monotonic() - began:.0f} s", flush=True)
    return []


def _look_at_pages(port: int) -> list[str]:
    for path in ("/readyz", "/"):
        request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": "localhost"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            body = answer.read().decode()
        print(f"{path}: {answer.status} {body if path == '/readyz' else ''}")
    styles = re.search(r'href="(/static/[^"]+\.css)"', body)
    is_named = styles and re.search(r"\.[0-9a-f]{12}\.css", styles[1])
    return [] if is_named else ["static files are not named by content"]


def _end(name: str, process: "subprocess.Popen[bytes]", grace_s: int) -> list[str]:
    """As `docker stop` does."""
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    code: int | str
    try:
        code = process.wait(grace_s)
    except subprocess.TimeoutExpired:
        stop(process, signal.SIGKILL)
        code = "kill -9"
    print(f"{name}: ended with {code} after {time.monotonic() - began:.1f} s", flush=True)
    return [] if code == 0 else [f"{name} ends with {code}"]


@contextmanager
def _servers() -> Iterator[dict[str, str]]:
    """Where compose's db, redis and s3 are on this machine."""
    with ExitStack() as stack:
        home = Path(tempfile.mkdtemp(prefix="examprep-image-servers-"))
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        home.chmod(0o755)
        ports = {name: free_port() for name in ("db", "redis", "s3")}
        commands = {
            "db": (postgres_command(home, ports["db"], {}), POSTGRES_USER),
            "redis": (redis_command(ports["redis"]), None),
            "s3": ([str(Path(sys.executable).parent / "moto_server"), "-H", "127.0.0.1", "-p", str(ports["s3"])], None),
        }
        for name, (command, user) in commands.items():
            process = spawn(command, log=home / f"{name}.log", user=user, cwd="/")
            stack.callback(stop, process, signal.SIGINT if name == "db" else signal.SIGTERM)
            wait_for_port(ports[name], process, home / f"{name}.log")
        create_database(ports["db"])
        keys = {"aws_access_key_id": "examprep", "aws_secret_access_key": "examprep-secret"}
        endpoint = f"http://127.0.0.1:{ports['s3']}"
        boto3.resource("s3", endpoint_url=endpoint, region_name="us-east-1", **keys).create_bucket(Bucket="examprep")
        yield {
            "@db:5432": f"@127.0.0.1:{ports['db']}",
            "redis:6379": f"127.0.0.1:{ports['redis']}",
            "http://s3:8333": endpoint,
        }


if __name__ == "__main__":
    sys.exit(main())
