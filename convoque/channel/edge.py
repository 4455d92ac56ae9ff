"""Around every request: what it may not say, what every answer carries, what the log tells of it."""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.routing import BaseRoute, Match, Router
from starlette.types import Message, Receive, Scope, Send

from convoque.channel.conversation import Reply
from convoque.channel.errors import DoorError, ErrorTexts, as_door_error
from convoque.channel.headers import allow_origin, refuse_expectation, secure
from convoque.channel.logs import log_breakdown, log_turn
from convoque.channel.metrics import Metrics

SLOW = 408
GONE = 499
"""What the log says of a client that left before its answer, as nginx does."""


_LEAVE_BYTES = 256 * 1024
_LEAVE_SECONDS = 1.0
"""How much of an unwanted body is read before the answer: closing on a client that still sends loses the answer."""


_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(:[0-9]{1,5})?")


class ClientGone(Exception):
    """The client closed the connection: nobody reads the answer."""


@dataclass
class Note:
    """What happened to one request, for the log."""

    is_turn: bool = False
    reply: Reply | None = None
    refusal: DoorError | None = None
    error: BaseException | None = None
    milliseconds: dict[str, float] = field(default_factory=dict)


def note_of(request: Request) -> Note:
    """Give the note of a request."""
    note: Note = request.state.note
    return note


class Edge:
    """The outermost part of the application."""

    def __init__(
        self, router: Router, texts: ErrorTexts, shared: tuple[str, ...], origins: tuple[str, ...], metrics: Metrics
    ) -> None:
        """``shared``: beginnings of the paths that ``origins`` may call from another site."""
        self._router = router
        self._texts = texts
        self._shared = shared
        self._origins = origins
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever happens, and tell the log."""
        if scope["type"] != "http":
            await self._router(scope, receive, send)
            return
        started, note, asked = time.perf_counter(), Note(), Headers(scope=scope)
        scope["app"] = self  # so that Starlette raises what it refuses
        scope.setdefault("state", {})["note"] = note
        status = 0
        body = _Body(asked, receive)

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                answered = MutableHeaders(scope=message)
                if status == SLOW or not await body.leave():
                    answered["Connection"] = "close"
                secure(answered)
                if scope["path"].startswith(self._shared):
                    allow_origin(asked, answered, self._origins)
            await send(message)

        try:
            refuse_expectation(asked)
            _without_authority(scope)
            await self._router(scope, body.receive, sending)
        except ClientGone:
            status = GONE
        except Exception as error:
            if status:
                raise
            note.refusal, note.error = as_door_error(error), error
            if note.refusal.code == "methode_refusee":
                note.refusal.headers["Allow"] = self._allowed(scope)
            await self._texts.response(note.refusal)(scope, body.receive, sending)
        self._tell(scope, note, status, (time.perf_counter() - started) * 1000)

    def _tell(self, scope: Scope, note: Note, status: int, milliseconds: float) -> None:
        refused = note.refusal
        if refused is not None and refused.incident and note.error is not None:
            log_breakdown(refused.incident, self._route(scope), note.error)
        self._metrics.request(status)
        if not note.is_turn:
            return
        incident = note.reply.incident if note.reply else refused.incident if refused else None
        custom = _custom(note.reply)
        self._metrics.turn(status, custom.get("sujet"), milliseconds / 1000, incident is not None)
        log_turn(status, {**note.milliseconds, "total": milliseconds}, custom, incident, note.reply)

    def _route(self, scope: Scope) -> str:
        """Name the path when it is one of ours: another may hold what somebody typed."""
        return str(scope["path"]) if any(self._routes(scope)) else "(inconnu)"

    def _allowed(self, scope: Scope) -> str:
        """List the other methods of a path (RFC 9110, 10.2.1): each of them has a route of its own here."""
        methods = {method for route in self._routes(scope) for method in getattr(route, "methods", ())}
        return ", ".join(sorted(methods - {scope["method"]}))

    def _routes(self, scope: Scope) -> Iterator[BaseRoute]:
        return (route for route in self._router.routes if route.matches(scope)[0] is not Match.NONE)


class _Body:
    """The body of a request, which an answer must leave read: what remains would be taken for the next request."""

    def __init__(self, headers: Headers, receive: Receive) -> None:
        self._receive = receive
        self._ended = "transfer-encoding" not in headers and headers.get("content-length", "0") == "0"

    async def receive(self) -> Message:
        """Receive as the server gives, and note the end."""
        message = await self._receive()
        self._ended = self._ended or message["type"] == "http.disconnect" or not message.get("more_body", False)
        return message

    async def leave(self) -> bool:
        """Read what nobody wanted, within reason; tells whether the connection may serve again."""
        if not self._ended:
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._read_on(), _LEAVE_SECONDS)
        return self._ended

    async def _read_on(self) -> None:
        size = 0
        while not self._ended and size < _LEAVE_BYTES:
            size += len((await self.receive()).get("body", b""))


def _without_authority(scope: Scope) -> None:
    """Read ``http://host/path`` as ``/path`` (RFC 9112, 3.2.2); raises DoorError (400) when it has no path."""
    path = scope["path"]
    if path.startswith(("http://", "https://")):
        authority, slash, rest = path.partition("//")[2].partition("/")
        path = slash + rest if _AUTHORITY.fullmatch(authority) else ""
        scope["path"], scope["raw_path"] = path, path.encode()
    if not path.startswith("/"):
        raise DoorError("requete_invalide")


def _custom(reply: Reply | None) -> dict[str, Any]:
    return next((message["custom"] for message in reply.messages if "custom" in message), {}) if reply else {}
