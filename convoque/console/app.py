"""The console's application: its pages, and what stands around every one of them."""

from __future__ import annotations

import contextlib
import importlib
import ipaddress
import logging
import pkgutil
import secrets
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Router
from starlette.types import Message, Receive, Scope, Send

from convoque.channel.claims import TokenReader
from convoque.channel.errors import DoorError, json_response
from convoque.channel.headers import secure
from convoque.channel.limits import AddressLimiter
from convoque.channel.logs import place
from convoque.console import files, menu, pages
from convoque.console.access import AUDIENCE, TOKEN_SECONDS, Access
from convoque.console.errors import ConsoleError
from convoque.console.jobs import Jobs
from convoque.console.options import ConsoleOptions
from convoque.console.store import ConsoleStore
from convoque.console.visit import MARK, Guarded, Visit, address, visit_of, wants_page
from convoque.console.words import FILTERS
from convoque.settings import Settings

MAX_BODY = 4 * 1024 * 1024
"""Bytes of a form: a page of contents is under 64 KiB, a folder of cases under 1 MiB."""
ENTER_LIMIT = 30
"""Tries to enter, a minute and an address."""

_logger = logging.getLogger("convoque.console")
_CODES = {404: "adresse_inconnue", 405: "methode_refusee", 400: "formulaire_illisible", 413: "trop_gros"}
_DOOR_CODES = {"trop_de_messages": "trop_d_essais"}


class Console:
    """What the pages share, and the application: ``asgi`` for the server."""

    def __init__(
        self, settings: Settings, options: ConsoleOptions | None = None, now: Callable[[], float] = time.time
    ) -> None:
        """``now``: the real clock, in seconds. Raises ConvoqueError, in French."""
        self.settings = settings
        self.options = options or ConsoleOptions()
        modules = list(_modules())
        self.store = ConsoleStore(self.options.database, [getattr(module, "TABLES", "") for module in modules], now)
        tokens = TokenReader(settings, AUDIENCE, TOKEN_SECONDS, now)
        self.access = Access(self.store, tokens, self.options.key or self.store.key("sessions"))
        self.entering = AddressLimiter(ENTER_LIMIT)
        self.jobs = Jobs(self.store, self.options.database, settings.root)
        self.templates = _templates()
        routes: list[BaseRoute] = [route for module in modules for route in module.routes()]
        _check(routes)
        self.paths = frozenset(route.path for route in routes if isinstance(route, Guarded))
        self.templates.globals["menu"] = menu.menu(self.paths)
        self.templates.globals["developpement"] = tokens.makes_tokens
        for module in modules:
            if hasattr(module, "prepare"):
                module.prepare(self)
        router = Router([*files.routes(), *routes], redirect_slashes=False, lifespan=self._lifespan)
        self.asgi = _Edge(self, router)

    @contextlib.asynccontextmanager
    async def _lifespan(self, _router: object) -> AsyncIterator[None]:
        self.jobs.start()
        try:
            yield
        finally:
            await run_in_threadpool(self.jobs.close)


def _modules() -> Iterator[Any]:
    for found in sorted(pkgutil.iter_modules(pages.__path__), key=lambda module: module.name):
        if not found.name.startswith("_"):
            yield importlib.import_module(f"convoque.console.pages.{found.name}")


def _templates() -> Environment:
    folder = Path(__file__).parent / "templates"
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(FILTERS)
    environment.globals["adresse"] = address
    return environment


def _check(routes: list[BaseRoute]) -> None:
    for route in routes:
        if not isinstance(route, Guarded):
            raise TypeError(f"{route}: make it with convoque.console.visit.show or act, which check who may pass")


class _Edge:
    """Around every request: its host, its size, its errors, and the headers of every answer."""

    def __init__(self, console: Console, router: Router) -> None:
        self._console = console
        self._router = router

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._router(scope, receive, send)
            return
        scope["app"] = self  # so that Starlette raises what it refuses
        scope.setdefault("state", {})["console"] = self._console
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                secure(headers)
                headers["Cross-Origin-Opener-Policy"] = "same-origin"
                headers["Cross-Origin-Resource-Policy"] = "same-origin"
            await send(message)

        request = Request(scope, _limited(scope, receive))
        try:
            self._check_host(request)
            if scope["path"] == "/":
                await RedirectResponse("/console", 303)(scope, receive, sending)
                return
            await self._router(scope, _limited(scope, receive), sending)
        except ClientDisconnect:
            return
        except Exception as error:
            if started:
                raise
            refusal = _refusal(error)
            response = await self._answer(request, refusal)
            await response(scope, receive, sending)

    def _check_host(self, request: Request) -> None:
        """In development anybody may enter: a page of another name that leads here (DNS rebinding) may not."""
        if not self._console.access.tokens.makes_tokens:
            return
        name = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
        if name != "localhost" and not _is_loopback(name):
            raise ConsoleError("hote_refuse")

    async def _answer(self, request: Request, refusal: ConsoleError) -> Response:
        visit: Visit | None = request.scope["state"].get("visit")
        if refusal.code in ("adresse_inconnue", "methode_refusee") and visit is None:
            visit = await visit_of(request)
            refusal = refusal if visit.who else ConsoleError("sans_session")
        if not wants_page(request):
            content = {"code": refusal.code, "message": refusal.sentence, "incident": refusal.incident}
            return json_response({"erreur": content}, refusal.status, refusal.headers)
        if refusal.code == "sans_session" and request.method in ("GET", "HEAD"):
            asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            return RedirectResponse(address("/console/entrer", vers=asked if asked != "/console" else ""), 303)
        visit = visit or Visit(request, self._console, None)
        response = visit.render("erreur.html", refusal.status, refus=refusal, renvoi=_sent_again(visit, refusal))
        response.headers.update(refusal.headers)
        return response


def _sent_again(visit: Visit, refusal: ConsoleError) -> list[tuple[str, str]]:
    """Give what was typed in a form whose session has ended, so that it can be sent again."""
    if refusal.code == "sans_session":
        return [*visit.form.pairs(), (MARK, visit.form.one(MARK))] if visit.form.pairs() else []
    mark = visit.form.one(MARK)
    if refusal.code == "jeton_de_formulaire" and visit.who and visit.console.access.was_mark(mark, visit.who):
        return [*visit.form.pairs(), (MARK, visit.mark)]
    return []


def _refusal(error: Exception) -> ConsoleError:
    if isinstance(error, ConsoleError):
        return error
    if isinstance(error, DoorError):
        code = _DOOR_CODES.get(error.code, error.code)
        return ConsoleError(code, headers=error.headers)
    if isinstance(error, HTTPException) and error.status_code in _CODES:
        return ConsoleError(_CODES[error.status_code], headers=error.headers)
    if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
        return ConsoleError("occupe", headers={"Retry-After": "2"})
    refusal = ConsoleError("en_panne")
    refusal.incident = secrets.token_hex(4)
    _logger.error("incident %s : %s : %s", refusal.incident, place(error), type(error).__name__)
    return refusal


def _is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _limited(scope: Scope, receive: Receive) -> Receive:
    """Receive a body of ``MAX_BODY`` at most; raises ConsoleError (413)."""
    announced, size = Headers(scope=scope).get("content-length", ""), 0

    async def receiving() -> Message:
        nonlocal size
        if announced.isdigit() and int(announced) > MAX_BODY:
            raise ConsoleError("trop_gros")
        message = await receive()
        size += len(message.get("body", b""))
        if size > MAX_BODY:
            raise ConsoleError("trop_gros")
        return message

    return receiving
