"""The site's HTTP application: ours alone, so that none of Rasa's own doors exists in it."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router

from convoque.casefile.models import Demandeur
from convoque.channel.conversation import Door, Incoming, read_envoi
from convoque.channel.desk import Desk
from convoque.channel.edge import Edge
from convoque.channel.errors import DoorError, json_response
from convoque.channel.feedback import read_feedback
from convoque.channel.fingerprint import remember_key, secret
from convoque.channel.headers import preflight
from convoque.channel.health import FIRST_SECONDS, Health
from convoque.channel.identity import Identity, People
from convoque.channel.limits import AddressLimiter
from convoque.channel.logs import log_breakdown
from convoque.channel.masking.names import ordinary_words
from convoque.channel.metrics import Metrics
from convoque.channel.options import DoorOptions
from convoque.channel.pages import READ, Pages, development_routes, form_routes, page_routes
from convoque.channel.protocol import Assistant
from convoque.channel.purge import purge
from convoque.channel.served import Face, read_face
from convoque.channel.store import ConversationStore
from convoque.channel.text import clean
from convoque.channel.tokens import Signer
from convoque.channel.worker import LONGEST_WAIT, Worker
from convoque.settings import Settings
from convoque.storage import Busy

WEBHOOK = "/webhooks/site/webhook"
FEEDBACK = "/webhooks/site/avis"
MINE = "/webhooks/site/mes-conversations"
STATIC = "/widget/v1/"
PURGE_SECONDS = 600
BUSY_SECONDS = 5
"""Until the purge is tried again when somebody else is writing: that is no breakdown."""


class CaseFile(People, Protocol):
    """What the door asks of the case file."""

    def people(self) -> Iterable[Demandeur]:
        """Everyone in the case file."""
        ...


@dataclass(frozen=True)
class Answers:
    """Who answers, and with which words around."""

    assistant: Assistant
    face: Face


class App:
    """The application: ``asgi`` for the server, ``metrics`` and ``worker`` for the operator's port."""

    def __init__(
        self,
        settings: Settings,
        assistant: Assistant,
        casefile: CaseFile,
        store: ConversationStore,
        options: DoorOptions | None = None,
        longest: float = LONGEST_WAIT,
        now: Callable[[], float] = time.time,
        face: Face | None = None,
    ) -> None:
        """Build it.

        ``longest``: seconds that a message may wait for its turn; ``now``: the
        real clock, in seconds, for tokens; ``face``: the words around the
        answers, those of the editors' folder unless given. Raises
        ConvoqueError, in French, for what the settings name and cannot be read.
        """
        options = options or DoorOptions()
        self._answers = Answers(assistant, face or read_face(settings.savoir))
        self.texts = self.face.texts
        identity = Identity(settings, casefile, now)
        signer = Signer(secret(settings, options, store))
        ordinary = ordinary_words(settings.examples) if options.inbox else None
        masked = self.face.words.table("porte")["masque"]
        door = Door(assistant, store, signer, settings.limit_identity, masked, ordinary, self.face.version)
        self.worker = Worker(longest)
        self.metrics = Metrics()
        self.metrics.answers(self.face.version, self.face.publication)
        self.metrics.watch("convoque_file", "Messages that wait or are being answered.", lambda: self.worker.waiting)
        self.store = store
        self._fingerprint = signer.fingerprint
        self.ready_at_start = False

        async def ask() -> None:
            await self.worker.run(lambda _: door.try_out(self.face.words.table("porte")["essai"]))

        self.health = Health(self._told, casefile, store, ask)
        limiter = AddressLimiter(settings.limit_address)
        desk = Desk(door, self.worker, self.health, identity, limiter, options.proxies)
        pages = Pages(settings.root / "web", self.face.words, identity.makes_tokens, options.inbox)
        self._door, self._pages = door, pages
        routes = [
            Route("/health", self._health, methods=READ),
            *_webhook(desk, settings.origins),
            *_feedback(desk, settings.origins),
            *_mine(desk, settings.origins),
            *page_routes(pages),
            *form_routes(pages, desk, self.texts),
            *(development_routes(pages, identity, casefile.people) if identity.makes_tokens else ()),
        ]
        router = Router(routes, redirect_slashes=False, lifespan=self._lifespan)
        self.asgi = Edge(router, self.texts, (WEBHOOK, FEEDBACK, MINE, STATIC), settings.origins, self.metrics)

    @property
    def face(self) -> Face:
        """The words around the answers, as they are now."""
        return self._answers.face

    def adopt(
        self, face: Face, assistant: Assistant | None = None, and_then: Callable[[], None] = lambda: None
    ) -> None:
        """Answer with other words, and another assistant when there is one; on the worker's thread only.

        ``and_then``: what changes with them. Raises OSError, and then nothing has changed.
        """
        answers = Answers(assistant or self._answers.assistant, face)
        self._pages.adopt(face.words)
        self.texts.adopt(face.texts)
        self._door.adopt(answers.assistant, face.words.table("porte")["masque"], face.version)
        and_then()
        self._answers = answers
        self.metrics.answers(face.version, face.publication)

    def _told(self) -> dict[str, object]:
        now = self._answers
        return {"modele": now.assistant.model, "regles_verifiees_le": now.face.checked_on, "savoir": now.face.told()}

    async def _health(self, _request: Request) -> Response:
        content = await self.health.report()
        if content is None:
            return self.texts.response(DoorError("pas_pret"), {"pret": False})
        return json_response(content)

    @contextlib.asynccontextmanager
    async def _lifespan(self, _router: object) -> AsyncIterator[None]:
        # What loads at the first message is not for the first person to wait for.
        self.ready_at_start = await self.health.report(FIRST_SECONDS) is not None
        purging = asyncio.create_task(self._purge())
        try:
            yield
        finally:
            purging.cancel()
            await run_in_threadpool(self.worker.stop)

    async def _purge(self) -> None:
        """Erase what is past its time, at the start and then every ten minutes, in a thread of its own.

        The key's fingerprint is written there too, so that it comes back after a backup was put back.
        """
        while True:
            pause = PURGE_SECONDS
            try:
                await run_in_threadpool(remember_key, self.store, self._fingerprint)
                done = await run_in_threadpool(purge, self.store)
                self.metrics.purged.inc(done.conversations)
            except Busy:
                pause = BUSY_SECONDS
            except Exception as error:
                log_breakdown(None, "purge", error)
            await asyncio.sleep(pause)


def _webhook(desk: Desk, origins: tuple[str, ...]) -> list[Route]:
    async def say(request: Request) -> Response:
        body = await desk.body(request)
        person = await desk.person(request)
        incoming = Incoming(clean(body.get("message")), body.get("conversation"), person, read_envoi(body.get("envoi")))
        reply = await desk.say(request, incoming)
        return json_response({"conversation": reply.conversation, "messages": reply.messages})

    async def erase(request: Request) -> Response:
        desk.count_address(request)
        person = await desk.person(request)
        token = request.headers.get("x-conversation", "")
        await desk.do(lambda door: door.erase(token, person))
        return Response(status_code=204)

    return [
        Route(WEBHOOK, say, methods=["POST"]),
        Route(WEBHOOK, erase, methods=["DELETE"]),
        Route(WEBHOOK, _preflight(origins), methods=["OPTIONS"]),
    ]


def _feedback(desk: Desk, origins: tuple[str, ...]) -> list[Route]:
    async def give(request: Request) -> Response:
        body = await desk.body(request)
        person = await desk.person(request)
        feedback, token = read_feedback(body), body.get("conversation")
        await desk.do(lambda door: door.give_feedback(feedback, token, person))
        return Response(status_code=204)

    return [
        Route(FEEDBACK, give, methods=["POST"]),
        Route(FEEDBACK, _preflight(origins), methods=["OPTIONS"]),
    ]


def _mine(desk: Desk, origins: tuple[str, ...]) -> list[Route]:
    """What a signed-in person may do with all that is kept of their conversations, without any of their tokens."""

    async def signed_in(request: Request) -> str:
        desk.count_address(request)
        person = await desk.person(request)
        if person is None:
            raise DoorError("jeton_invalide", {"WWW-Authenticate": "Bearer"})
        return person

    async def export(request: Request) -> Response:
        person = await signed_in(request)
        return json_response({"conversations": await desk.do(lambda door: door.export(person))})

    async def erase(request: Request) -> Response:
        person = await signed_in(request)
        await desk.do(lambda door: door.erase_all_of(person))
        return Response(status_code=204)

    return [
        Route(MINE, export, methods=["GET"]),
        Route(MINE, erase, methods=["DELETE"]),
        Route(MINE, _preflight(origins), methods=["OPTIONS"]),
    ]


def _preflight(origins: tuple[str, ...]) -> Callable[..., object]:
    async def ask(request: Request) -> Response:
        headers = preflight(request.headers, origins)
        if headers is None:
            raise DoorError("methode_refusee")
        return Response(status_code=204, headers=headers)

    return ask
