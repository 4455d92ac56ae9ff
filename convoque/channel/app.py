"""The site's HTTP application: ours alone, so that none of Rasa's own doors exists in it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from sanic import Sanic
from sanic.config import Config
from sanic.handlers import ErrorHandler
from sanic.request import Request
from sanic.response import BaseHTTPResponse, HTTPResponse

from convoque.casefile.models import Demandeur
from convoque.channel.assets import load_assets
from convoque.channel.body import json_body
from convoque.channel.conversation import ANSWER_SECONDS, Door
from convoque.channel.errors import DoorError, ErrorTexts, as_door_error, json_response
from convoque.channel.feedback import read_feedback
from convoque.channel.framing import FramedRequest, close_after_chunks
from convoque.channel.headers import allow_origin, preflight, secure
from convoque.channel.health import Health
from convoque.channel.identity import Identity
from convoque.channel.limits import Limiter
from convoque.channel.logs import log_breakdown, log_turn
from convoque.channel.options import DoorOptions
from convoque.channel.pages import READ, Pages, add_development, add_pages, add_plain_form
from convoque.channel.protocol import Assistant
from convoque.channel.store import ConversationStore
from convoque.channel.text import clean
from convoque.channel.tokens import Signer
from convoque.channel.words import Words
from convoque.settings import Settings

WEBHOOK = "/webhooks/site/webhook"
FEEDBACK = "/webhooks/site/avis"
STATIC = "/widget/v1/"
MAX_BODY = 16 * 1024
"""Bytes (HTTP contract, 2)."""
PURGE_SECONDS = 3600


class CaseFile(Protocol):
    """What the door asks of the case file."""

    def exists(self, demandeur_id: str) -> bool:
        """Whether this id is in the case file."""
        ...

    def people(self) -> Iterable[Demandeur]:
        """Everyone in the case file."""
        ...


def create_app(
    settings: Settings,
    assistant: Assistant,
    casefile: CaseFile,
    store: ConversationStore,
    options: DoorOptions | None = None,
    seconds: float = ANSWER_SECONDS,
    now: Callable[[], float] = time.time,
) -> Sanic:
    """Build the application.

    ``seconds``: how long the assistant may take; ``now``: the real clock, in
    seconds, for tokens. Raises ConvoqueError, in French, for what the
    settings name and cannot be read.
    """
    options = options or DoorOptions()
    knowledge = settings.root / "knowledge"
    texts = ErrorTexts(knowledge / "messages" / "erreurs.yml")
    words = Words(knowledge / "messages" / "widget.yml")
    identity = Identity(settings, casefile, now)
    limiter = Limiter(settings.limit_identity, settings.limit_address)
    signer = Signer(_secret(settings, options, store))
    door = Door(assistant, store, signer, limiter, seconds, words.table("porte")["masque"])
    health = Health(assistant, casefile, store, knowledge / "sources.yml")

    app = Sanic(
        "convoque",
        config=_config(options),
        error_handler=_Refusals(texts),
        request_class=FramedRequest,
        configure_logging=False,
    )
    assets = load_assets(settings.root / "web", words, identity.makes_tokens)
    pages = Pages(settings.root / "web", words, assets, identity.makes_tokens)

    def count_address(request: Request) -> None:
        limiter.count_address(request.remote_addr or request.ip)

    add_pages(app, pages)
    add_plain_form(app, pages, door, texts, count_address)
    if identity.makes_tokens:
        add_development(app, pages, identity, casefile.people)
    _add_health(app, health, texts)
    _add_webhook(app, door, identity, count_address, settings.origins)
    _add_feedback(app, door, identity, count_address, settings.origins)
    _add_middleware(app, settings.origins)
    _add_purge(app, door)
    return app


def _config(options: DoorOptions) -> Config:
    values: dict[str, Any] = {
        "REQUEST_MAX_SIZE": MAX_BODY,
        "REQUEST_TIMEOUT": 30,
        "GRACEFUL_SHUTDOWN_TIMEOUT": 5.0,
        "PROXIES_COUNT": options.proxies or None,
        "ACCESS_LOG": False,
        "MOTD": False,
        "REGISTER": False,
    }
    return Config(values, env_prefix="")


def _secret(settings: Settings, options: DoorOptions, store: ConversationStore) -> bytes:
    if options.conversation_key:
        return options.conversation_key.encode()
    if settings.production or not settings.jwt_secret:
        return store.secret()
    return settings.jwt_secret.encode()


class _Refusals(ErrorHandler):
    """Answers every error of the application and of the server in the contract's shape."""

    def __init__(self, texts: ErrorTexts) -> None:
        super().__init__()
        self._texts = texts

    def response(self, request: Request, exception: BaseException) -> HTTPResponse:
        refusal = as_door_error(exception)
        if request is not None:
            request.ctx.refusal, request.ctx.error = refusal, exception
        response = self._texts.response(refusal)
        secure(response)
        return response


def _add_health(app: Sanic, health: Health, texts: ErrorTexts) -> None:
    async def report(_request: Request) -> HTTPResponse:
        content = health.report()
        if content is None:
            return texts.response(DoorError("pas_pret"), {"pret": False})
        return json_response(content)

    app.add_route(report, "/health", methods=READ, name="health")


def _add_webhook(
    app: Sanic,
    door: Door,
    identity: Identity,
    count_address: Callable[[Request], None],
    origins: tuple[str, ...],
) -> None:
    async def say(request: Request) -> HTTPResponse:
        count_address(request)
        body = json_body(request)
        person = identity.person(request.headers.getall("authorization", []))
        text = clean(body.get("message"))
        token = body.get("conversation")
        reply = await door.say(text, token, person)
        response = json_response({"conversation": reply.conversation, "messages": reply.messages})
        request.ctx.reply = reply
        return response

    async def erase(request: Request) -> HTTPResponse:
        count_address(request)
        person = identity.person(request.headers.getall("authorization", []))
        await door.erase(request.headers.get("x-conversation", ""), person)
        return HTTPResponse(status=204)

    app.add_route(say, WEBHOOK, methods=["POST"], name="say")
    app.add_route(erase, WEBHOOK, methods=["DELETE"], name="erase")
    _add_preflight(app, WEBHOOK, "ask", origins, "POST, DELETE")


def _add_feedback(
    app: Sanic,
    door: Door,
    identity: Identity,
    count_address: Callable[[Request], None],
    origins: tuple[str, ...],
) -> None:
    async def give(request: Request) -> HTTPResponse:
        count_address(request)
        body = json_body(request)
        person = identity.person(request.headers.getall("authorization", []))
        await door.give_feedback(read_feedback(body), body.get("conversation"), person)
        return HTTPResponse(status=204)

    app.add_route(give, FEEDBACK, methods=["POST"], name="feedback")
    _add_preflight(app, FEEDBACK, "ask_feedback", origins, "POST")


def _add_preflight(app: Sanic, path: str, name: str, origins: tuple[str, ...], allowed: str) -> None:
    async def ask(request: Request) -> HTTPResponse:
        headers = preflight(request, origins)
        if headers is None:
            raise DoorError("methode_refusee", {"Allow": allowed})
        return HTTPResponse(status=204, headers=headers)

    app.add_route(ask, path, methods=["OPTIONS"], name=name)


def _add_middleware(app: Sanic, origins: tuple[str, ...]) -> None:
    async def start(request: Request) -> None:
        request.ctx.started = time.perf_counter()
        close_after_chunks(request)

    async def finish(request: Request, response: BaseHTTPResponse) -> None:
        secure(response)
        route = request.path if request.route else "(inconnu)"
        if request.path in (WEBHOOK, FEEDBACK) or request.path.startswith(STATIC):
            allow_origin(request, response, origins)
        refusal = getattr(request.ctx, "refusal", None)
        if refusal is not None and refusal.incident:
            log_breakdown(refusal.incident, route, request.ctx.error)
        if request.method == "POST" and request.route and request.path != FEEDBACK:
            _log_turn(request, response.status or 0, refusal)

    app.register_middleware(start, "request")
    app.register_middleware(finish, "response")


def _log_turn(request: Request, status: int, refusal: DoorError | None) -> None:
    reply = getattr(request.ctx, "reply", None)
    custom = next((message["custom"] for message in reply.messages if "custom" in message), None) if reply else None
    started = getattr(request.ctx, "started", None)
    spent = (time.perf_counter() - started) * 1000 if started else 0
    log_turn(status, spent, custom, refusal.incident if refusal else None)


def _add_purge(app: Sanic, door: Door) -> None:
    """Erase expired conversations at the start and then every hour."""

    async def purge() -> None:
        while True:
            try:
                await door.erase_expired()
            except Exception as error:
                log_breakdown(None, "purge", error)
            await asyncio.sleep(PURGE_SECONDS)

    async def start(_app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
        app.ctx.purge = loop.create_task(purge())

    async def stop(_app: Sanic, _loop: asyncio.AbstractEventLoop) -> None:
        app.ctx.purge.cancel()

    app.register_listener(start, "after_server_start")
    app.register_listener(stop, "before_server_stop")
