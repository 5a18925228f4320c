"""Weight and speed of pages in a real browser: `python -m bench.page`.

A site of its own with the shipped questions, as docker-compose.yml runs it: compressed static files with names of their
content, gunicorn, and Caddy before it with TLS and HTTP/2 (where there is no Caddy: gunicorn alone, and the output says
so). Chromium without a window by its DevTools protocol, as on a slow phone: 1.6 Mbit/s down, 750 kbit/s up, 150 ms
until a reply begins, processor slowed 4 times (`--network fast` for none of it). Every page is opened in a new browser
(cold) and once more in the same one (warm), so often (`--rounds`), and medians count.

Counted are requests and bytes as they came over the line, and milliseconds from the call of the address until the first
text is painted, and until the page can be used: the player when the first question can be answered, other pages when
they have loaded. The network's delays are made by the browser, so a busy machine adds to them.
"""

import base64
import hashlib
import os
import shutil
import signal
import ssl
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_pem_x509_certificate

from bench.outcome import Outcome, arguments, say
from bench.servers import ROOT, Site, running_site
from tests.processes import free_port, spawn, stop, wait_for_port

KIBIT = 1024 / 8
NETWORKS = {
    "slow-4g": {"latency": 150, "downloadThroughput": 1638 * KIBIT, "uploadThroughput": 750 * KIBIT},
    "fast": {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1},
}
SLOWED = {"slow-4g": 4, "fast": 1}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
ANSWERABLE = """() => {
  const option = document.querySelector("[data-part='item']:not([hidden]) :is(input, select, button)");
  return option && !option.disabled && option.getClientRects().length ? performance.now() : false;
}"""
LOADED = "() => performance.getEntriesByType('navigation')[0].loadEventEnd || false"
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"
AFTERWARDS_MS = 3000  # what a page still fetches by then counts for its weight
BUDGET = {"player": (250, 5000)}  # KiB and ms, cold


@dataclass(frozen=True)
class Visit:
    requests: int
    kib: float
    paint_ms: float
    usable_ms: float


def main() -> int:
    parser = arguments("page", __doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--network", choices=NETWORKS, default="slow-4g")
    asked = parser.parse_args()
    with running_site(only_stores=True) as site, _served(site) as url:
        os.environ.update(site.env | _environment(url))
        import django

        django.setup()
        outcome = Outcome()
        outcome.numbers["network"] = {"name": asked.network, "cpu_slowed": SLOWED[asked.network], "url": url}
        cookie, paths = _candidate()
        found: dict[str, list[tuple[Visit, Visit]]] = {name: [] for name in paths}
        for _ in range(asked.rounds):
            for name, path in paths.items():
                found[name].append(_visit_twice(url, path, cookie, asked.network, is_player=name == "player"))
    say(f"{'':12}{'':6}{'requests':>9}{'KiB':>8}{'paint ms':>10}{'usable ms':>11}")
    for name, visits in found.items():
        for when, place in (("cold", 0), ("warm", 1)):
            visit = _median([pair[place] for pair in visits])
            outcome.numbers[f"{name}, {when}"] = asdict(visit)
            say(f"{name:12}{when:6}{visit.requests:9}{visit.kib:8.1f}{visit.paint_ms:10.0f}{visit.usable_ms:11.0f}")
            if when == "cold" and name in BUDGET:
                kib, ms = BUDGET[name]
                is_within = visit.kib <= kib and visit.usable_ms <= ms
                outcome.goal(
                    f"{name} takes at most {kib} KiB and {ms} ms",
                    f"{visit.kib:.0f} KiB, {visit.usable_ms:.0f} ms",
                    is_within if asked.network == "slow-4g" else None,
                )
    return outcome.finish(asked.json)


def _environment(url: str) -> dict[str, str]:
    return {"SITE_URL": url, "ALLOWED_HOSTS": "localhost,127.0.0.1", "STATIC_FROM_MANIFEST": "true"}


@contextmanager
def _served(site: Site) -> Iterator[str]:
    """The site's address."""
    with ExitStack() as stack:
        home = Path(tempfile.mkdtemp(prefix="examprep-page-"))
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        caddy, outer = shutil.which("caddy"), free_port()
        url = f"https://localhost:{outer}" if caddy else f"http://localhost:{site.port}"
        say(f"served by {'Caddy with TLS and HTTP/2' if caddy else 'gunicorn alone, HTTP/1.1'}")
        env = site.env | _environment(url) | {"STATIC_ROOT": str(home / "static"), "WEB_CONCURRENCY": "2"}
        env |= {"TRUSTED_PROXY_COUNT": "1"} if caddy else {}
        for command in (["collectstatic", "--no-input", "-v", "0"], ["prepare"]):
            subprocess.run(
                [sys.executable, "manage.py", *command], cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL
            )
        os.environ["STATIC_ROOT"] = env["STATIC_ROOT"]

        def start(name: str, command: list[str], port: int, **options: Any) -> None:
            process = spawn(command, log=home / f"{name}.log", **options)
            stack.callback(stop, process, signal.SIGTERM)
            wait_for_port(port, process, home / f"{name}.log")

        start("web", [sys.executable, "-m", "gunicorn"], site.port, cwd=ROOT, env=env)
        if caddy:
            config = home / "Caddyfile"
            config.write_text(
                "{\n admin off\n skip_install_trust\n auto_https disable_redirects\n}\n"
                f"{url} {{\n bind 127.0.0.1\n tls internal\n reverse_proxy 127.0.0.1:{site.port}\n}}\n"
            )
            own = os.environ | {"XDG_DATA_HOME": str(home), "XDG_CONFIG_HOME": str(home), "HOME": str(home)}
            start("caddy", [caddy, "run", "--config", str(config), "--adapter", "caddyfile"], outer, env=own)
        yield url


def _candidate() -> tuple[dict[str, str], dict[str, str]]:
    """The session of somebody with a scored mock and one under way; name -> address of each page."""
    import random

    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from domains.models import Exam
    from examprep.accounts.models import User
    from practice.services.closing import submit_attempt
    from practice.services.learning import update_learner
    from practice.services.scoring import score_attempt
    from practice.services.starting import start_mock
    from tests.factories.practice import respond

    user = User.objects.create(username="phone", email="phone@example.org")
    exam = Exam.objects.with_blueprint().get(code="MLS-C01")
    now, rng = timezone.now(), random.Random(1)
    scored, _ = start_mock(user=user, exam=exam, now=now, rng=rng)
    respond(scored, lambda _: rng.random() < 0.7)
    submit_attempt(attempt=scored, now=now)
    score_attempt(attempt_id=scored.pk, now=now)
    update_learner(user_id=user.pk, exam_id=exam.pk, now=now)
    running, _ = start_mock(user=user, exam=exam, now=now, rng=rng)
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    paths = {
        "front page": "/",
        "start": "/exams/MLS-C01/",
        "player": f"/attempts/{running.pk}/",
        "result": f"/attempts/{scored.pk}/result/",
        "review": f"/attempts/{scored.pk}/review/",
    }
    return {"name": settings.SESSION_COOKIE_NAME, "value": session.value}, paths


def _visit_twice(url: str, path: str, cookie: dict[str, str], network: str, *, is_player: bool) -> tuple[Visit, Visit]:
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        found = map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))
        flags = [*FLAGS, *_trust(url)]
        browser = playwright.chromium.launch(executable_path=next(filter(None, found)), args=flags)
        context = browser.new_context(viewport={"width": 390, "height": 844})
        context.add_cookies([cookie | {"url": url}])
        visits = tuple(_visit(context, url + path, network, is_player=is_player) for _ in range(2))
        browser.close()
    return visits[0], visits[1]


def _trust(url: str) -> list[str]:
    """A browser that only overlooks an unknown certificate keeps nothing in its cache; one that knows its key does."""
    scheme, _, place = url.partition("://")
    if scheme != "https":
        return []
    host, _, port = place.partition(":")
    certificate = load_pem_x509_certificate(ssl.get_server_certificate((host, int(port))).encode())
    key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return [f"--ignore-certificate-errors-spki-list={base64.b64encode(hashlib.sha256(key).digest()).decode()}"]


def _visit(context: Any, address: str, network: str, *, is_player: bool) -> Visit:
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", {"offline": False} | NETWORKS[network])
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED[network]})
    sizes: dict[str, float] = {}
    kept: set[str] = set()

    def note_cache(event: Any) -> None:
        if event["response"].get("fromDiskCache") or event["response"].get("fromServiceWorker"):
            kept.add(event["requestId"])

    devtools.on("Network.loadingFinished", lambda e: sizes.__setitem__(e["requestId"], e["encodedDataLength"]))
    devtools.on("Network.responseReceived", note_cache)
    devtools.on("Network.requestServedFromCache", lambda e: kept.add(e["requestId"]))
    response = page.goto(address, wait_until="commit", timeout=120_000)
    assert response.status == 200, (address, response.status)
    usable = page.wait_for_function(ANSWERABLE if is_player else LOADED, polling="raf", timeout=120_000).json_value()
    page.wait_for_timeout(AFTERWARDS_MS)
    paint = page.evaluate(PAINTED)
    page.close()
    on_line = [size for request, size in sizes.items() if size > 0 and request not in kept]
    return Visit(len(on_line), sum(on_line) / 1024, paint or 0.0, usable)


def _median(visits: list[Visit]) -> Visit:
    def middle(name: str) -> float:
        return statistics.median(getattr(visit, name) for visit in visits)

    return Visit(
        int(middle("requests")), round(middle("kib"), 1), round(middle("paint_ms")), round(middle("usable_ms"))
    )


if __name__ == "__main__":
    sys.exit(main())
