"""Requests no schema describes: bodies that are no JSON or hardly any, odd headers, addresses and encodings."""

import gzip
import json
import random
from collections.abc import Callable
from typing import Any

Body = bytes
TEXTS = (
    "", " ", "\x00", "a\x00b", "\ud800", "\udfff\ud800", "\u202eright to left", "\u0639\u0631\u0628\u064a",
    "\U0001f600" * 50, "\ufeff", "e\u0301" * 20, "x" * 300, "x" * 70_000, "'; DROP TABLE practice_attempt; --",
    "{{ 7 * 7 }}", "%s%n%(x)s", "../../etc/passwd", "<script>alert(1)</script>", "\r\nSet-Cookie: a=b", "null",
    "NaN", "-0", "1e400", "\u0661\u0662", "TINY-1\n", "tiny-1",
)  # fmt: skip
NUMBERS = (
    0, -1, 1, 2**15, 2**31 - 1, 2**31, 2**63, 2**64, -(2**63) - 1, 10**30, 10**400, 1.5, -0.0, 1e308, 1e-320,
    float("inf"), float("-inf"), float("nan"),
)  # fmt: skip
TIMES = (
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "2026-02-30T00:00:00Z", "2026-01-01T24:00:00Z",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-11-22", "2026-11-22T09:00:00+99:99",
    "2026-11-22T09:00:00", "now", "1e10",
)  # fmt: skip
TYPES = (
    "application/json", "application/json; charset=utf-8", "application/json; charset=utf-16",
    "application/json; charset=nonsense", "application/json; charset=\"", "APPLICATION/JSON", "text/json", "text/plain",
    "application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=x", "application/xml",
    "application/vnd.api+json", "*/*", "a/b/c", ";", "", "application/json" + "; a=b" * 200,
)  # fmt: skip
ACCEPTS = (
    "", "*/*", "application/json", "text/html", "application/xml;q=0.9", "application/json;q=0", "a/b/c", ";;,",
    "application/json; version=9", "application/json; indent=99999999", "application/json; indent=x",
    "application/*", "q=1", "*/*;q=nan", "x" * 4000,
)  # fmt: skip
QUERIES = (
    "format=xml", "format=json", "format=%00", "page=-1", "page=1e9", "limit=0&offset=-1", "exam=%00", "exam=%ff%fe",
    "exam=", "exam=TINY-1", "exam=TINY-1&exam=x", "exam=" + "x" * 3000, "exam[]=1", "exam=%ed%a0%80", "%00=1", "&&&",
    "from=%00", "from=0001-01-01", "to=9999-12-31", "from=9999-12-31&to=0001-01-01", "from=2026-02-30",
    "from=2026-11-22T00:00:00Z", "from=%F0%9F%98%80", "to=" + "9" * 400, "from=2026-11-01&to=2027-12-31",
    "from=&to=", "from=-1&to=1", "_method=DELETE", "ordering=-password", "fields=is_scored,key",
    "expand=version.key.solution", "include=key",
)  # fmt: skip
ENDS = ("", "%00", "%2e%2e/", "..;/", "//", "?", "%", "%zz", "%ff", "\u00e9".encode().hex(), ".json", "x" * 2000)
SEGMENTS = (
    "0", "-1", "1.5", "00000000-0000-0000-0000-000000000000", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", "%00", "%2f",
    "99999999999999999999", "9" * 400, "2147483648", "%D9%A1", "TINY-1", "tiny-1", "'", "%ff", "..%2f..", "me",
)  # fmt: skip
HEADERS = (
    ("X-HTTP-Method-Override", "DELETE"), ("X-Forwarded-For", "1.2.3.4, \u00ff"), ("X-Forwarded-Proto", "https"),
    ("X-Forwarded-Host", "evil.example"), ("X-Original-URL", "/admin/"), ("X-Request-ID", "a\tb"),
    ("X-Request-ID", "x" * 5000), ("Accept-Language", "xx-" + "y" * 600), ("Accept-Language", "de;q=x,\u00e4"),
    ("Accept-Encoding", "br, gzip;q=nan"), ("If-None-Match", "*"), ("If-None-Match", '"' + "x" * 3000 + '"'),
    ("If-Modified-Since", "Sat, 29 Oct 9999 19:43:31 GMT"), ("If-Match", '"x"'), ("Range", "bytes=0-1"),
    ("Origin", "https://evil.example"), ("Referer", "https://evil.example/\u00ff"), ("Referer", "x"),
    ("Origin", "null"),
    ("Authorization", "Token"), ("Authorization", "Token a b"), ("Authorization", "Token \u00ff"),
    ("Authorization", "Bearer x"), ("Authorization", "Basic !!!"), ("Authorization", "Token " + "x" * 5000),
    ("Authorization", ""), ("Content-Encoding", "gzip"), ("Content-Encoding", "nonsense"), ("Expect", "x"),
    ("Host", "evil.example"), ("Host", "127.0.0.1:x"), ("Cookie", "sessionid=\u00ff; csrftoken=\u00ff"),
    ("Cookie", "sessionid=" + "x" * 6000), ("Cookie", 'sessionid="aaaaaaaa\\000b"'), ("Cookie", "=;;;=,"),
    ("X-CSRFToken", "\u00ff" * 32), ("X-CSRFToken", ""), ("DNT", "1"), ("Purpose", "prefetch"),
)  # fmt: skip
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get")


def odd_value(rng: random.Random, depth: int = 0) -> Any:
    if depth < 3 and rng.random() < 0.3:
        size = rng.choice((0, 1, 2, 5, 300))
        if rng.random() < 0.5:
            return [odd_value(rng, depth + 1) for _ in range(min(size, 5))] * (1 if size < 6 else 60)
        return {rng.choice(TEXTS)[:100] or str(n): odd_value(rng, depth + 1) for n in range(min(size, 5))}
    return rng.choice((*TEXTS, *NUMBERS, *TIMES, None, True, False))


def spoilt(body: Any, rng: random.Random) -> Any:
    """A body of the right shape with something odd in one place, or with names that nobody may set."""
    if isinstance(body, list):
        body = list(body)
        if body and rng.random() < 0.8:
            place = rng.randrange(len(body))
            body[place] = spoilt(body[place], rng)
            return body
        return body * rng.choice((2, 50, 250)) or [odd_value(rng)]
    if not isinstance(body, dict):
        return odd_value(rng)
    if body and rng.random() < 0.7:
        name = rng.choice(sorted(body))
        return body | {name: spoilt(body[name], rng) if rng.random() < 0.3 else odd_value(rng)}
    more = ("is_correct", "is_scored", "user", "status", "deadline_at", "is_instructor", "is_staff",
            "extra_time_percent",
            "__proto__", "id", "version", "\ud800", "\x00")  # fmt: skip
    return body | {name: odd_value(rng) for name in rng.sample(more, 4)}


def encoded(body: Any, rng: random.Random) -> Body:
    """JSON, in one of the ways that programs get it wrong."""
    plain = json.dumps(body)
    ways: tuple[Callable[[], Body], ...] = (
        lambda: plain.encode(),
        lambda: json.dumps(body, ensure_ascii=False).encode(errors="surrogatepass"),
        lambda: plain.encode("utf-16"),
        lambda: plain.encode("utf-32-le"),
        lambda: b"\xef\xbb\xbf" + plain.encode(),
        lambda: gzip.compress(plain.encode(), mtime=0),
        lambda: plain.encode()[: rng.randrange(len(plain) + 1)],
        lambda: plain.encode() + rng.choice((b"x", b"\x00", b"{}", b"\n" * 100)),
        lambda: plain.replace(": ", ": \t\n").encode(),
        lambda: _twice(plain),
        lambda: plain.replace('"', "'").encode(),
        lambda: rng.randbytes(rng.choice((1, 17, 4096))),
    )
    return rng.choice(ways)()


def _twice(plain: str) -> Body:
    """Every name of the outermost object once more, with null."""
    if not plain.startswith("{") or plain == "{}":
        return plain.encode() * 2
    names = ", ".join(f"{json.dumps(name)}: null" for name in json.loads(plain))
    return f"{plain[:-1]}, {names}}}".encode()


def enormous(rng: random.Random) -> Body:
    """Deep or long documents: what they need is memory or a stack."""
    depth = rng.choice((50, 900, 5_000, 100_000))
    return rng.choice(
        (
            b"[" * depth + b"]" * depth,
            b'{"a":' * depth + b"1" + b"}" * depth,
            b"[" * depth,
            b'{"value": [' + b'"a",' * 20_000 + b'"a"], "revision": 1}',
            b'{"revision": ' + b"9" * depth + b', "value": null}',
            b'"' + b"\\ud83d\\ude00" * 20_000 + b'"',
            b" " * 200_000 + b"{}",
            b'{"' + b"k" * 200_000 + b'": 1}',
        )
    )


def as_json(body: Any) -> Body:
    """Correct JSON, whatever it holds; NaN and Infinity as Python writes them."""
    return json.dumps(body).encode()
