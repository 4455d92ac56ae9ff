"""The parts of a request, one by one: head, tokens, opinions; and what the store gives back."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from functools import cache
from random import Random
from typing import Any

from hypothesis import strategies as st

from benchmarks.attaques.driver import Target
from benchmarks.attaques.inputs import JSON, SEEDS, STRANGE, spoiling, spoilt
from convoque.channel.conversation import read_envoi
from convoque.channel.errors import DoorError
from convoque.channel.feedback import read_feedback
from convoque.channel.framing import head_of, is_clear
from convoque.channel.identity import Identity
from convoque.channel.tokens import Signer
from convoque.dialogue.model import State
from convoque.settings import DEV_SECRET, read_settings


def door() -> list[Target]:
    """Give the targets that read a request's parts."""
    token, opinion = Signer(b"essai").token("abcdefghijklmnopqrstuv"), {"utile": True, "raison": "faux", "texte": "a"}
    state = State(facts={"contrat": "signe"}, asked={"contrat": 1}, occasion={"spans": [{"first": "2026-11-24"}]})
    heads = st.one_of(st.binary(max_size=300), SEEDS.map(_head))
    return [
        Target("Requête : début, longueur, encodage", heads, lambda head: is_clear(head_of(head) or head)),
        Target("Requête : jeton de connexion (JWT)", SEEDS.map(_bearer), _person, (DoorError,)),
        Target("Requête : jeton de conversation", JSON | spoiling([token]), _conversation, (DoorError,)),
        Target("Requête : envoi", JSON, read_envoi, (DoorError,)),
        Target("Requête : avis", spoiling(opinion) | JSON, _opinion, (DoorError,)),
        Target("Conversation : état relu", spoiling(state.to_dict()), _state),
    ]


_HEAD = (
    *(b"GET / HTTP/1.1", b"POST /webhooks/site/webhook HTTP/1.1"),
    *(b"Host: a", b"Content-Length: 5", b"Transfer-Encoding: chunked"),
    *(b"\r\n", b"\n", b"\r", b" ", b"\t", b"\0", b":", b"X", b"5"),
    *(b"-", b"\xff", b"\x0b", b"chunked", b"a" * 3000, b"\r\n\r\n"),
)  # fmt: skip


def _head(seed: int) -> bytes:
    random = Random(seed)
    return b"".join(random.choices(_HEAD, k=random.randrange(1, 30)))


def _state(written: Any) -> None:
    if isinstance(written, dict):
        State.from_dict(written).to_dict()


def _opinion(body: Any) -> None:
    if isinstance(body, dict):
        read_feedback(body)


def _conversation(token: Any) -> None:
    Signer(b"essai").conversation_id(token[0] if isinstance(token, list) and len(token) == 1 else token)


_HEADER = {"alg": "HS256", "typ": "JWT", "kid": "a"}


def _bearer(seed: int) -> str:
    """Give an ``Authorization`` value: a token with odd parts, signed with the right key more often than not."""
    random = Random(seed)
    claims = {
        "iss": "convoque-dev",
        "aud": "convoque",
        "sub": "amina",
        "role": "demandeur",
        "exp": int(time.time()) + 300,
    }
    header, payload = (
        spoilt(part, random.getrandbits(40)) if random.random() < share else part
        for part, share in ((_HEADER, 0.4), (claims, 0.8))
    )
    parts = [_b64(json.dumps(part).encode("utf-8", "surrogatepass")) for part in (header, payload)]
    if random.random() < 0.1:
        parts[random.randrange(2)] = _b64(
            random.choice((b"[" * 9000, b'{"a":' * 2000, b"1" * 5000, random.randbytes(40)))
        )
    text = ".".join(parts)
    key = random.choice((DEV_SECRET, DEV_SECRET, "autre"))
    signature = _b64(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest())
    scheme = random.choice(("Bearer ", "Bearer ", "Bearer ", "bearer ", "Basic ", "", *STRANGE[:4]))
    token = f"{scheme}{text}.{signature}"
    if random.random() < 0.1:
        at = random.randrange(len(token))
        token = token[:at] + random.choice((*STRANGE, ".", "=", "")) + token[at + random.randrange(3) :]
    return token


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class _Folk:
    """A case file that is asked as the real one is: in UTF-8."""

    def exists(self, demandeur_id: str) -> bool:
        return bool(demandeur_id.encode()) and demandeur_id == "amina"

    def check(self) -> None:
        """Nothing to check."""


@cache
def _identity() -> Identity:
    return Identity(read_settings({}), _Folk())


def _person(header: str) -> None:
    assert _identity().person([header]) == "amina"
