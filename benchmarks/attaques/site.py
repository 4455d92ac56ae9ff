"""The door in a process of its own, and requests drawn from the contract: right, nearly right, and wild."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote, unquote

import jwt

from benchmarks.attaques.contract import Contract
from benchmarks.attaques.driver import Target
from benchmarks.attaques.inputs import MESSAGES, ODD, SEEDS, STRANGE, mangled, repeated, spoilt
from convoque.settings import DEV_AUDIENCE, DEV_ISSUER, DEV_SECRET, ROOT

PROGRAM = ROOT / "tests" / "channel" / "door_process.py"
WEBHOOK = "/webhooks/site/webhook"
SECONDS = 1.0
_RENEWED = 20
"""Requests after which there are conversations again: some of them erase."""
_METHODS = ("GET", "POST", "DELETE", "OPTIONS", "HEAD", "PUT", "PATCH", "TRACE", "BREW")
_JSON_TYPES = ("application/json", "application/json; charset=utf-8", "APPLICATION/JSON")
_OTHER_TYPES = (
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=a",
    "application/jsonp",
    "",
)
_FORM = "application/x-www-form-urlencoded"


class Broken(AssertionError):
    """An answer that is no answer of the contract."""


@dataclass(frozen=True)
class Request:
    """What is sent; ``path`` as it stands in the request line."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes | None


@dataclass
class Door:
    """A running door: its port, one connection, a conversation that is Amina's, another that is nobody's."""

    port: int
    process: subprocess.Popen[str]
    contract: Contract
    connection: http.client.HTTPConnection
    conversations: tuple[str, ...] = ()
    checked: int = 0

    def send(self, request: Request) -> tuple[int, dict[str, str], bytes]:
        """Send a request and read the answer; opens the connection again when the door closed it."""
        for attempt in range(2):
            try:
                self.connection.putrequest(request.method, request.path, skip_accept_encoding=True)
                for name, value in request.headers:
                    self.connection.putheader(name, value.encode("latin-1"))
                if request.body is not None:
                    self.connection.putheader("Content-Length", str(len(request.body)))
                self.connection.endheaders(request.body)
                answer = self.connection.getresponse()
                return answer.status, dict(answer.getheaders()), answer.read()
            except (http.client.RemoteDisconnected, ConnectionError, http.client.CannotSendRequest):
                self.connection.close()  # an idle connection may be closed at any time
                if attempt:
                    raise
        raise AssertionError

    def check(self, request: Request) -> None:
        """Send a request; raises Broken unless the answer is one that the contract writes, and no 5xx."""
        if self.checked % _RENEWED == 0:
            self.conversations = tuple(_begin(self, token) for token in (bearer(), None))
        self.checked += 1
        status, headers, body = self.send(request)
        path = unquote(request.path.partition("?")[0])
        if status >= 500:
            raise Broken(f"{status} {body[:200]!r}")
        if not path.startswith(("/demo", "/dev/")):
            fault = self.contract.fault(request.method, path, status, headers, body)
            if fault:
                raise Broken(fault)

    def is_well(self) -> bool:
        """Tell whether the door still answers."""
        return self.process.poll() is None and self.send(Request("GET", "/health", (), None))[0] == 200


@contextmanager
def open_door(folder: Path) -> Iterator[Door]:
    """Start the door with its small double of the assistant; stops it at the end."""
    command = [sys.executable, str(PROGRAM), str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        try:
            port = int(process.stdout.readline())
            door = Door(port, process, Contract(), http.client.HTTPConnection("127.0.0.1", port, timeout=10))
            yield door
        finally:
            door.connection.close()
            process.kill()


def _begin(door: Door, token: str | None) -> str:
    headers = (("Content-Type", "application/json"), *((("Authorization", token),) if token else ()))
    _, _, body = door.send(Request("POST", WEBHOOK, headers, b'{"message": "bonjour"}'))
    return str(json.loads(body)["conversation"])


def bearer(**changes: Any) -> str:
    """Give Amina's ``Authorization``, good for ten minutes, or with other claims."""
    claims = {
        "iss": DEV_ISSUER,
        "aud": DEV_AUDIENCE,
        "sub": "amina",
        "role": "demandeur",
        "exp": int(time.time()) + 600,
    }
    return "Bearer " + jwt.encode({**claims, **changes}, DEV_SECRET, algorithm="HS256")


def requests(door: Door) -> Target:
    """Give the target: any request to a running door."""
    inputs = SEEDS.map(lambda seed: request(door, seed))
    return Target("Site : requêtes HTTP tirées du contrat", inputs, door.check, seconds=SECONDS, waits=True)


def said(door: Door) -> Target:
    """Give the target: well-formed demands, with any text."""

    def one(text: str) -> None:
        body = json.dumps({"message": text}).encode()
        door.check(Request("POST", WEBHOOK, (("Content-Type", "application/json"),), body))

    return Target("Site : messages bien formés", MESSAGES, one, seconds=SECONDS, waits=True)


def request(door: Door, seed: int) -> Request:
    """Draw one request of the contract, most parts right and some not."""
    random = Random(seed)
    method, path = random.choice(sorted(door.contract.operations))
    operation = door.contract.operations[method, path]
    if random.random() < 0.08:
        method = random.choice(_METHODS)
    headers = dict(_headers(door, random))
    body = None
    if "requestBody" in operation or random.random() < 0.05:
        kind = next(iter(operation.get("requestBody", {}).get("content", {"application/json": None})))
        body, kind = _body(door, kind, path, random)
        headers["Content-Type"] = kind
    return Request(method, _path(path, random), tuple(headers.items()), body)


def _path(path: str, random: Random) -> str:
    name = random.choice(
        (
            "convoque.js",
            "panneau.css",
            "..%2f..%2fetc%2fpasswd",
            "%00",
            "%ff",
            quote(random.choice(STRANGE), errors="replace"),
        )
    )
    path = path.replace("{name}", name)
    chance = random.random()
    if chance < 0.05:
        return path + random.choice(("/", "//", "/..", "%2e%2e", "/x", ";a", "%00", "%ff", "." * 3000))
    if chance < 0.10:
        return path + "?" + quote(random.choice(STRANGE) * random.randrange(1, 40), safe="=&/", errors="replace")
    if chance < 0.13:
        return random.choice(
            (
                "/nulle/part",
                "//",
                "/%",
                "/webhooks/rest/webhook",
                "/model",
                "/console",
                "/demo?personne=%ff",
                "/dev/jeton/%00",
            )
        )
    return path


def _headers(door: Door, random: Random) -> Iterator[tuple[str, str]]:
    chance = random.random()
    if chance < 0.35:
        yield "Authorization", bearer()
    elif chance < 0.6:
        changes = spoilt({"sub": "amina", "role": "demandeur", "aud": DEV_AUDIENCE}, random.getrandbits(40), _CLAIMS)
        yield "Authorization", bearer(**changes) if isinstance(changes, dict) and _signable(changes) else "Bearer a.b.c"
    elif chance < 0.7:
        yield "Authorization", _latin(random.choice(("Bearer ", "Basic ", "")) + random.choice(STRANGE))
    if random.random() < 0.5:
        yield "X-Conversation", _token(door, random)
    for name, values in _MORE.items():
        if random.random() < 0.15:
            yield name, _latin(random.choice((*values, random.choice(STRANGE))))


_CLAIMS = (
    "bruno",
    "",
    "x" * 500,
    "\ud800",
    "\0",
    None,
    0,
    [],
    {},
    "conseiller",
    "convoque-dev",
    float("inf"),
    1e12,
    -1,
)
_MORE = {
    "Origin": ("https://a.example", "null"),
    "Accept-Encoding": ("gzip", "br;q=1.0, gzip;q=0", "*"),
    "If-None-Match": ('W/"x"', "*"),
    "X-Forwarded-For": ("192.0.2.1", "a, b, c"),
    "Expect": ("100-continue", "200-ok"),
    "Cookie": ("a=b",),
    "Access-Control-Request-Method": ("POST",),
}


def _signable(changes: dict[str, Any]) -> bool:
    try:
        bearer(**changes)
    except (TypeError, ValueError):
        return False
    return True


def _latin(text: str) -> str:
    """Give what a header can carry of a text."""
    return "".join(one for one in text.encode("utf-8", "ignore").decode("latin-1") if one >= " ")[:2000] or "x"


def _token(door: Door, random: Random) -> str:
    good = random.choice(door.conversations)
    if random.random() < 0.6:
        return good
    at = random.randrange(len(good))
    return _latin(good[:at] + random.choice((*STRANGE, "A", ".", "")) + good[at + 1 :])


def _body(door: Door, kind: str, path: str, random: Random) -> tuple[bytes, str]:
    text = random.choice((mangled, mangled, repeated))(random.getrandbits(40))
    value: dict[str, Any] = {"message": text}
    if path.endswith("/avis"):
        value = {
            "utile": random.random() < 0.5,
            "texte": text[:300],
            "raison": "faux",
            "sujet": "recours",
            "regle": "a/b",
        }
    if random.random() < 0.5 or path.endswith("/avis"):
        value["conversation"] = _token(door, random)
    if random.random() < 0.3:
        value["envoi"] = f"{random.getrandbits(80):020x}"
    if random.random() < 0.35:
        value = spoilt(value, random.getrandbits(40))
    if random.random() < 0.05:
        return random.choice(_WILD)(random), random.choice((*_JSON_TYPES, *_OTHER_TYPES))
    if kind == _FORM:
        fields = value if isinstance(value, dict) else {"message": value}
        pairs = [
            f"{quote(str(name), errors='replace')}={quote(_said(one), errors='replace')}"
            for name, one in fields.items()
        ]
        if random.random() < 0.1:
            pairs.append(random.choice(("action=effacer", "a=b&" * 20, "%ff=%ff", "message", "=")))
        return "&".join(pairs).encode(), _FORM if random.random() < 0.9 else random.choice(_OTHER_TYPES)
    data = json.dumps(value, ensure_ascii=random.random() < 0.5).encode("utf-8", "surrogatepass")
    return data, random.choice(_JSON_TYPES if random.random() < 0.95 else _OTHER_TYPES)


def _said(value: Any) -> str:
    """Write a value in a form; a whole number of too many digits has no text."""
    return repr(value) if isinstance(value, int) and abs(value) > 10**300 else str(value)


_WILD = (
    lambda random: random.randbytes(random.randrange(1, 2000)),
    lambda random: b"[" * random.choice((10, 900, 16000)),
    lambda random: b'{"message":' * 1400,
    lambda random: b'{"message": "' + b"a" * random.choice((15000, 17000, 300000)) + b'"}',
    lambda random: b'{"message": ' + b"9" * random.choice((300, 9000)) + b"}",
    lambda random: json.dumps({"message": "a", "autre": random.choice(ODD)}).encode(),
    lambda random: b"\xef\xbb\xbf" + b'{"message": "a"}',
    lambda random: '{"message": "a"}'.encode("utf-16"),
    lambda random: b"",
)
