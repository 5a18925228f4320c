"""The proxy of docker-compose.yml, for real, before an upstream that answers with the headers it got."""

import json
import os
import sys
import threading
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests import processes
from tests.conftest import ROOT
from tests.names import Names

CADDY = Path(sys.executable).parent / "caddy"
FROM_OUTSIDE = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}


class Echo(BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps(dict(self.headers)).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_PUT(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *arguments):
        """Nothing to say."""


@pytest.fixture(scope="module")
def upstream():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def names():
    """Knows where `web` is, as Docker's name server does."""
    return Names("127.0.0.1")


@pytest.fixture
def proxy(upstream, names, tmp_path):
    """`proxy(TRUSTED_PROXIES=...)` starts it; the result asks it for a path."""
    started = []
    config = (ROOT / "examprep" / "Caddyfile").read_text()
    config = config.replace("port 8000", f"port {upstream}\n\t\t\tresolvers 127.0.0.1:{names.port}")
    (tmp_path / "Caddyfile").write_text(config)

    def start(**environment):
        port, log = processes.free_port(), tmp_path / "log"
        env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "SITE_ADDRESS": f"http://:{port}"} | environment
        command = [str(CADDY), "run", "--adapter", "caddyfile", "--config", str(tmp_path / "Caddyfile")]
        process = processes.spawn(command, log=log, env=env)
        started.append(process)
        processes.wait_for_port(port, process, log)

        def ask(path="/", *, method="GET", body=None, **headers):
            connection = HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request(method, path, body, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            connection.close()
            return answer.status, json.loads(body) if body else {}

        return ask

    yield start
    for process in started:
        processes.stop(process)


def test_alone_it_says_itself_who_the_client_is_and_how_it_came(proxy):
    _, seen = proxy(TRUSTED_PROXIES="")("/", **FROM_OUTSIDE)

    assert (seen["X-Forwarded-For"], seen["X-Forwarded-Proto"]) == ("127.0.0.1", "http")


@pytest.mark.parametrize("trusted", ["127.0.0.1", "192.0.2.7 127.0.0.0/8", "private_ranges"])
def test_a_proxy_that_is_trusted_says_it(proxy, trusted):
    _, seen = proxy(TRUSTED_PROXIES=trusted)("/", **FROM_OUTSIDE)

    assert (seen["X-Forwarded-For"], seen["X-Forwarded-Proto"]) == ("203.0.113.9, 127.0.0.1", "https")


def test_a_proxy_that_is_not_trusted_does_not(proxy):
    _, seen = proxy(TRUSTED_PROXIES="192.0.2.7")("/", **FROM_OUTSIDE)

    assert (seen["X-Forwarded-For"], seen["X-Forwarded-Proto"]) == ("127.0.0.1", "http")


@pytest.mark.parametrize("path", ["/readyz", "//readyz", "/%72eadyz", "/readyz?x=1"])
def test_the_probe_of_the_services_is_not_there(proxy, path):
    assert proxy()(path)[0] == 404


def test_the_probe_of_the_process_is(proxy):
    assert proxy()("/healthz")[0] == 200


def test_a_save_that_meets_a_server_which_is_gone_is_answered_by_the_other(proxy, names, monkeypatch):
    monkeypatch.setattr(names, "addresses", ["127.0.0.2", "127.0.0.1"])
    ask = proxy()

    statuses = [ask("/", method="PUT", body='{"revision": 1}')[0] for _ in range(8)]

    assert statuses == [200] * 8
