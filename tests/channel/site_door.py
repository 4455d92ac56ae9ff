"""A real server on a free port, with real SQLite; only the assistant is a small double."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import jwt
import pytest
import requests

from convoque.casefile.models import Demandeur
from convoque.channel.app import WEBHOOK, App
from convoque.channel.listening import listen
from convoque.channel.options import DoorOptions
from convoque.channel.protocol import Answer
from convoque.channel.server import make_server
from convoque.channel.store import ConversationStore, prepare
from convoque.settings import DEV_SECRET, Settings, read_settings

RECOURS = '/recours{"mesure": "radiation"}'
CUSTOM: dict[str, Any] = {
    "sujet": "obligation",
    "besoin": None,
    "autres_sujets": [],
    "question": None,
    "verdict": {
        "obligation": "a_verifier",
        "certitude": "incertain",
        "regle": "obligation/essai",
        "faits": {},
        "manquants": [],
    },
    "motif": None,
    "consequences": [],
    "convocation": None,
    "convocations": [],
    "sources": [],
    "au": "2026-11-23",
    "verifie_le": "2026-03-27",
}


class Echo:
    """Answers with what it received; a few words make it misbehave."""

    model = "essai.tar.gz"

    def __init__(self) -> None:
        self.heard: list[tuple[str, str | None, bool, Any]] = []
        self.together = self.most_together = 0
        self.ready = True

    def answer(self, text: str, person: str | None, payload: bool, state: Any) -> Answer:
        if not self.ready:
            raise RuntimeError("pas prêt")
        self.heard.append((text, person, payload, state))
        self.together += 1
        self.most_together = max(self.most_together, self.together)
        try:
            time.sleep(1.5 if text == "dors" else 0.005)
        finally:
            self.together -= 1
        if text == "meurs":
            os.kill(os.getpid(), signal.SIGKILL)
        if text == "casse":
            raise RuntimeError("un secret du message")
        if text == "rien":
            return Answer([], state)
        buttons = [{"title": "Contester", "payload": RECOURS}] if text == "bouton" else None
        turns = (state or {}).get("tours", 0) + 1
        messages = [{"recipient_id": "x", "text": f"**Reçu** {text}", "buttons": buttons, "custom": CUSTOM}]
        return Answer(messages, {"tours": turns}, "cafecafe" if text == "excuses" else None)


class Folk:
    """A case file of two people."""

    broken = False

    def exists(self, demandeur_id: str) -> bool:
        if self.broken:
            raise OSError("disque")
        return demandeur_id in ("amina", "bruno")

    def check(self) -> None:
        self.exists("")

    def people(self) -> tuple[Demandeur, ...]:
        return (Demandeur("amina", "Amina"), Demandeur("bruno", "Bruno"))


@dataclass
class Site:
    """A running door and the means to knock at it."""

    url: str
    assistant: Any
    people: Any
    store: ConversationStore
    settings: Settings
    app: App
    session: requests.Session = field(default_factory=requests.Session)

    def get(self, path: str, **kwargs: Any) -> requests.Response:
        return self.session.get(self.url + path, timeout=10, **kwargs)

    def say(
        self,
        message: object = "bonjour",
        conversation: object = None,
        token: str | None = None,
        envoi: object = None,
        **kwargs: Any,
    ) -> requests.Response:
        body = {"message": message} | ({"conversation": conversation} if conversation is not None else {})
        body |= {"envoi": envoi} if envoi is not None else {}
        return self.session.post(self.url + WEBHOOK, json=body, headers=bearer(token), timeout=10, **kwargs)

    def raw(self, body: bytes | Iterator[bytes], kind: str = "application/json") -> requests.Response:
        return self.session.post(self.url + WEBHOOK, data=body, headers={"Content-Type": kind}, timeout=10)

    def erase(self, conversation: str | None, token: str | None = None) -> requests.Response:
        headers = bearer(token) | ({"X-Conversation": conversation} if conversation else {})
        return self.session.delete(self.url + WEBHOOK, headers=headers, timeout=10)


def bearer(token: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


def claims(**changes: Any) -> dict[str, Any]:
    """The claims of a good token for Amina, with changes; None takes a claim away."""
    good = {
        "iss": "convoque-dev",
        "aud": "convoque",
        "sub": "amina",
        "role": "demandeur",
        "exp": int(time.time()) + 600,
    }
    return {name: value for name, value in (good | changes).items() if value is not None}


def signed(key: Any = DEV_SECRET, algorithm: str = "HS256", kid: str | None = None, **changes: Any) -> str:
    return jwt.encode(claims(**changes), key, algorithm=algorithm, headers={"kid": kid} if kid else None)


@pytest.fixture(scope="module")
def open_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Site]]:
    """Start doors, each with its own files; all stop at the end of the module."""
    stops: list[Callable[[], None]] = []

    def start(
        environ: dict[str, str] | None = None,
        options: DoorOptions | None = None,
        longest: float = 8,
        folder: Path | None = None,
        now: Callable[[], float] = time.time,
        assistant: Any = None,
        people: Any = None,
        **changes: Any,
    ) -> Site:
        folder = folder or tmp_path_factory.mktemp("site")
        calm = {"CONVOQUE_LIMITE_IDENTITE": "0", "CONVOQUE_LIMITE_ADRESSE": "0"}
        settings = replace(read_settings(calm | (environ or {})), database=folder / "convoque.db", **changes)
        assistant, people = assistant or Echo(), people or Folk()
        prepare(folder / "conversations.db")
        store = ConversationStore(folder / "conversations.db", now)
        app = App(settings, assistant, people, store, options, longest)
        port, stop = _serve(app)
        stops.extend((store.close, stop))
        if isinstance(assistant, Echo):
            assistant.heard.clear()  # the site has asked itself a question
        return Site(f"http://127.0.0.1:{port}", assistant, people, store, settings, app)

    yield start
    for stop in reversed(stops):
        stop()


@pytest.fixture(scope="module")
def site(open_site: Callable[..., Site]) -> Site:
    """A development door without limits, shared by a module."""
    return open_site()


def _serve(app: App) -> tuple[int, Callable[[], None]]:
    listening = listen("127.0.0.1", 0, "{error}")
    ready = threading.Event()
    server = make_server(app.asgi, app.texts, ready.set)
    worker = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listening])), daemon=True)
    port = listening.getsockname()[1]
    worker.start()
    assert ready.wait(10)

    def stop() -> None:
        server.should_exit = True
        worker.join(20)

    return port, stop
