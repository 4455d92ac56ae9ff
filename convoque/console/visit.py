"""One request of one person, and the routes that let it through: session, role and form's mark are checked here.

A page is a plain function ``page(visit) -> Response`` that runs on a thread.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from convoque.console.access import COOKIE, EDITOR, ROLES, Who
from convoque.console.errors import ConsoleError
from convoque.console.store import note

if TYPE_CHECKING:
    from convoque.console.app import Console

EVERYONE: Collection[str] = ROLES
EDITORS: Collection[str] = (EDITOR,)
OPEN: Collection[str] = ()
"""Nobody is asked who they are: only for what a link alone may open."""

MARK = "csrf"
"""The form field that carries the mark."""
_MAX_FIELDS = 3000
_MAX_PART = 4 * 1024 * 1024
_WITHIN = re.compile(r"/console(/[A-Za-z0-9_./~%-]*)?(\?[A-Za-z0-9_./~%&=+:-]*)?(#[\w-]*)?", re.ASCII)


class Form:
    """The fields of a form that was sent, each line ended as we end ours."""

    def __init__(self, data: FormData | None = None) -> None:
        self._data = data or FormData()

    def one(self, name: str, default: str = "") -> str:
        """Give the first value of a field, ``default`` when it is not there."""
        return next(iter(self.all(name)), default)

    def all(self, name: str) -> list[str]:
        """Give every value of a field."""
        return [_lines(value) for value in self._data.getlist(name) if isinstance(value, str)]

    def file(self, name: str) -> UploadFile | None:
        """Give the file of a field, None when none was chosen; read it with ``file.file.read()``."""
        found = self._data.get(name)
        return found if isinstance(found, UploadFile) and found.filename else None

    def pairs(self) -> list[tuple[str, str]]:
        """Give every text that was typed, without the form's mark."""
        return [
            (name, _lines(value)) for name, value in self._data.multi_items() if isinstance(value, str) and name != MARK
        ]


@dataclass
class Visit:
    """A request, who makes it, and what a page needs to answer."""

    request: Request
    console: Console
    who: Who | None
    form: Form = field(default_factory=Form)
    nonce: str = ""
    body: bytes = b""
    """What was sent that is no form."""

    @property
    def person(self) -> Who:
        """Who is here, on a page that is not open to everybody."""
        assert self.who is not None
        return self.who

    @property
    def mark(self) -> str:
        """The mark for the forms of this page."""
        return self.console.access.form_mark(self.who, self.nonce)

    def part(self, name: str) -> str:
        """Give a part of the path, ``{name}`` in the route."""
        return str(self.request.path_params[name])

    def asked(self, name: str, default: str = "") -> str:
        """Give a value of the query."""
        return self.request.query_params.get(name, default)

    def render(self, template: str, status: int = 200, **values: Any) -> Response:
        """Give a page, written from a template of ``templates/``."""
        messages = self.console.access.told(self.who) if self.who and status < 400 else []
        body = self.console.templates.get_template(template).render(visite=self, messages=messages, **values)
        return HTMLResponse(body, status)

    def go(self, path: str, kind: str = "", sentence: str = "") -> Response:
        """Send the person to another page of the console, where a sentence (``bien`` or ``mal``) is shown once."""
        if sentence and self.who:
            self.console.access.tell(self.who, kind or "bien", sentence)
        return RedirectResponse(path, 303)

    def note(self, act: str, subject: str = "", **detail: Any) -> None:
        """Add a line to the log in the name of this person."""
        with self.console.store.transaction() as db:
            note(db, self.console.store.now(), self.person.subject, self.person.role, act, subject, **detail)


Page = Callable[[Visit], Response]


class Guarded(Route):
    """A route that only lets through who may pass; the application refuses any other kind."""

    def __init__(self, path: str, page: Page, method: str, roles: Collection[str], marked: bool) -> None:
        async def endpoint(request: Request) -> Response:
            return await _let_in(request, page, roles, marked)

        super().__init__(path, endpoint, methods=[method], name=f"{method} {path}")


def show(path: str, page: Page, roles: Collection[str] = EVERYONE) -> Guarded:
    """Make a page that is read (GET), for these roles."""
    return Guarded(path, page, "GET", roles, marked=False)


def act(path: str, page: Page, roles: Collection[str] = EDITORS) -> Guarded:
    """Make an address that forms are sent to (POST), for these roles; the form's mark is checked first."""
    return Guarded(path, page, "POST", roles, marked=True)


def unmarked(path: str, page: Page) -> Guarded:
    """Make an address that anybody may post to, without any mark: only for entering with a token."""
    return Guarded(path, page, "POST", OPEN, marked=False)


async def visit_of(request: Request) -> Visit:
    """Begin the visit of a request: find who it is."""
    console: Console = request.scope["state"]["console"]
    who = await run_in_threadpool(console.access.who, request.cookies.get(COOKIE))
    return Visit(request, console, who)


async def _let_in(request: Request, page: Page, roles: Collection[str], marked: bool) -> Response:
    visit = await visit_of(request)
    if request.method == "POST":
        visit.form = await read_form(request)
        visit.body = b"" if is_form(request) else await request.body()
    request.scope["state"]["visit"] = visit
    if roles and visit.who is None:
        raise ConsoleError("sans_session")
    if roles and visit.person.role not in roles:
        raise ConsoleError("role_refuse")
    if marked and not visit.console.access.is_mark(visit.form.one(MARK), visit.who):
        raise ConsoleError("jeton_de_formulaire")
    return await run_in_threadpool(page, visit)


async def read_form(request: Request) -> Form:
    """Read the form that a request carries, empty when it carries none; raises ConsoleError (400)."""
    if not is_form(request):
        return Form()
    try:
        return Form(await request.form(max_fields=_MAX_FIELDS, max_files=10, max_part_size=_MAX_PART))
    except (MultiPartException, HTTPException, ValueError):
        raise ConsoleError("formulaire_illisible") from None


def is_form(request: Request) -> bool:
    """Tell whether a request carries a form."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    return kind in ("application/x-www-form-urlencoded", "multipart/form-data")


def wants_page(request: Request) -> bool:
    """Tell whether a browser asks: programs get JSON."""
    return "text/html" in request.headers.get("accept", "")


def within(path: str, otherwise: str = "/console") -> str:
    """Give a path of the console as it was asked for, ``otherwise`` for anything that leads elsewhere.

    >>> within("/console/fiches?etat=brouillon"), within("https://example.fr"), within("/console//example.fr")
    ('/console/fiches?etat=brouillon', '/console', '/console')
    """
    return path if _WITHIN.fullmatch(path) and "//" not in path and ".." not in path else otherwise


def address(path: str, **query: str) -> str:
    """Write an address with its query; what is empty is left out."""
    asked = "&".join(f"{name}={quote(value, safe='/')}" for name, value in query.items() if value)
    return f"{path}?{asked}" if asked else path


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
