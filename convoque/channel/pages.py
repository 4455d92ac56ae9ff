"""The page, its static files, its form for people without JavaScript, and the development tokens."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from convoque.channel.conversation import Door, Reply
from convoque.channel.errors import DoorError, ErrorTexts, as_door_error, json_response
from convoque.channel.identity import DEV_TOKEN_SECONDS, Identity
from convoque.channel.markdown import to_html
from convoque.channel.text import clean

STATIC_FILES = {"page.css": "text/css; charset=utf-8", "page.js": "text/javascript; charset=utf-8"}
"""Files of ``web/`` that are served under ``/widget/v1/``; a new one is a new line."""

READ = ["GET", "HEAD"]


class Pages:
    """Writes the HTML pages of ``web/``, with every value escaped."""

    def __init__(self, folder: Path, development: bool) -> None:
        self.folder = folder
        self._development = development
        self._environment = Environment(
            loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        self._environment.filters["leger"] = to_html

    def home(self) -> HTTPResponse:
        """Give the page."""
        return self._html("page.html", 200, developpement=self._development)

    def plain(self, status: int = 200, **values: Any) -> HTTPResponse:
        """Give the page without JavaScript: what was said, the answer or the error, the form."""
        empty: dict[str, Any] = {
            "dit": None,
            "messages": [],
            "conversation": "",
            "erreur": None,
            "incident": None,
            "efface": False,
        }
        return self._html("sans-script.html", status, **{**empty, **values})

    def _html(self, name: str, status: int, **values: Any) -> HTTPResponse:
        body = self._environment.get_template(name).render(**values)
        return HTTPResponse(body, status, content_type="text/html; charset=utf-8")


def add_pages(app: Sanic, pages: Pages) -> None:
    """Add ``/`` and the static files."""
    files = {name: (pages.folder / name).read_bytes() for name in STATIC_FILES}

    async def home(_request: Request) -> HTTPResponse:
        return pages.home()

    async def static(_request: Request, name: str) -> HTTPResponse:
        if name not in files:
            raise DoorError("adresse_inconnue")
        headers = {"Cache-Control": "public, max-age=300"}
        return HTTPResponse(files[name], headers=headers, content_type=STATIC_FILES[name])

    app.add_route(home, "/", methods=READ, name="home")
    app.add_route(static, "/widget/v1/<name:str>", methods=READ, name="static")


def add_plain_form(
    app: Sanic, pages: Pages, door: Door, texts: ErrorTexts, count_address: Callable[[Request], None]
) -> None:
    """Add ``/sans-script``: an anonymous conversation by plain forms."""

    async def show(_request: Request) -> HTTPResponse:
        return pages.plain()

    async def post(request: Request) -> HTTPResponse:
        token = None
        try:
            count_address(request)
            token = _field(request, "conversation") or None
            if _field(request, "action") == "effacer":
                await door.erase(token or "", None)
                return pages.plain(efface=True)
            text = clean(_field(request, "message"))
            reply = await door.say(text, token, None)
        except Exception as error:
            refusal = as_door_error(error)
            request.ctx.refusal, request.ctx.error = refusal, error
            lost = refusal.status in (400, 403, 404)
            values = {"erreur": texts.sentence(refusal.code), "incident": refusal.incident}
            response = pages.plain(refusal.status, conversation="" if lost else token or "", **values)
            response.headers.update(refusal.headers)
            return response
        request.ctx.reply = reply
        return _answer(pages, text, reply)

    app.add_route(show, "/sans-script", methods=READ, name="plain_show")
    app.add_route(post, "/sans-script", methods=["POST"], name="plain")


def _answer(pages: Pages, text: str, reply: Reply) -> HTTPResponse:
    said = None if text.startswith("/") else text
    return pages.plain(dit=said, messages=reply.messages, conversation=reply.conversation)


def _field(request: Request, name: str) -> str:
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise DoorError("type_refuse")
    return str(request.form.get(name, "")) if request.form else ""


def add_development(app: Sanic, identity: Identity, people: Callable[[], Any]) -> None:
    """Add ``/dev/jetons`` and ``/dev/jeton/<id>``: to speak as a demo person, never in production."""

    async def everyone(_request: Request) -> HTTPResponse:
        return json_response([{"id": person.id, "prenom": person.prenom} for person in people()])

    async def one(_request: Request, person: str) -> HTTPResponse:
        if not any(known.id == person for known in people()):
            raise DoorError("adresse_inconnue")
        token = identity.development_token(person)
        return json_response({"jeton": token, "secondes": DEV_TOKEN_SECONDS})

    app.add_route(everyone, "/dev/jetons", name="dev_people")
    app.add_route(one, "/dev/jeton/<person:str>", name="dev_token", unquote=True)


def address(host: str, port: int) -> str:
    """Write the address that a person opens.

    >>> address("127.0.0.1", 5005)
    'http://127.0.0.1:5005/'
    """
    return f"http://{f'[{host}]' if ':' in host else quote(host)}:{port}/"
