"""A network between people and the site that can be bad: a proxy that passes one request on each connection.

It cuts, delays, loses replies after the site has committed, sends requests twice, or holds them back until their sender
has given up and tried again.
"""

import random
import socket
import threading
import time
from collections import Counter
from contextlib import suppress

from tests.processes import free_port

PATIENCE_S = 75  # longer than the site takes to give up
MOODS = ("cut", "slow", "reply lost", "twice", "held back")


class Network:
    """mood: what is wrong with it now, "" = nothing; hits: mood -> requests that it struck."""

    def __init__(self, site_port: int, rng: random.Random) -> None:
        self.port = free_port()
        self.mood = ""
        self.hits: Counter[str] = Counter()
        self._site = ("127.0.0.1", site_port)
        self._rng = rng
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=256)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            client, _ = self._listener.accept()
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            client.settimeout(PATIENCE_S)
            request = _read_request(client)
            if not request:
                return
            mood = self.mood if self._rng.random() < 0.6 else ""
            if mood:
                self.hits[mood] += 1
            reply = self._pass_on(request, client, mood)
            if reply:
                client.sendall(reply)

    def _pass_on(self, request: bytes, client: socket.socket, mood: str) -> bytes:
        """The reply for the client; empty when it gets none."""
        if mood == "cut":
            if self._rng.random() < 0.5:
                self._ask(request[: len(request) // 2], is_whole=False)
            return b""
        if mood == "held back":
            client.close()
            time.sleep(self._rng.uniform(0.5, 6))
            self._ask(request)
            return b""
        if mood == "slow":
            time.sleep(self._rng.uniform(0.2, 2))
        if mood == "twice":
            threading.Thread(target=self._ask, args=(request,), daemon=True).start()
        reply = self._ask(request)
        if mood == "reply lost":
            return reply[: self._rng.choice((0, 0, len(reply) // 2))]
        if mood == "slow":
            time.sleep(self._rng.uniform(0.2, 2))
        return reply

    def _ask(self, request: bytes, *, is_whole: bool = True) -> bytes:
        """What the site replies, as far as it gets."""
        reply = b""
        with suppress(OSError), socket.create_connection(self._site, timeout=PATIENCE_S) as site:
            site.sendall(request)
            while is_whole and (part := site.recv(65536)):
                reply += part
        return reply


def _read_request(client: socket.socket) -> bytes:
    """A request with its body, changed so that the site closes the connection after it; empty when it broke off."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = client.recv(65536)
        if not part:
            return b""
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith((b"connection:", b"keep-alive:"))]
    lengths = [int(line.split(b":")[1]) for line in lines if line.lower().startswith(b"content-length:")]
    while lengths and len(body) < lengths[0]:
        part = client.recv(65536)
        if not part:
            return b""
        body += part
    return b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n" + body
