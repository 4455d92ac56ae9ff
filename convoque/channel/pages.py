"""The page, its static files, its form for people without JavaScript, and the development tokens."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from convoque.channel.assets import Asset, send
from convoque.channel.card import card
from convoque.channel.conversation import Door, Reply
from convoque.channel.errors import DoorError, ErrorTexts, as_door_error, json_response
from convoque.channel.identity import DEV_TOKEN_SECONDS, Identity
from convoque.channel.protocol import Message
from convoque.channel.text import clean
from convoque.channel.words import Words

READ = ["GET", "HEAD"]


class Pages:
    """Writes the HTML pages of ``web/``, with every value escaped."""

    def __init__(self, folder: Path, words: Words, assets: Mapping[str, Asset], development: bool) -> None:
        self.assets = assets
        self._development = development
        self._environment = Environment(
            loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        self._panel_words = words.table("panneau")
        self._environment.globals["mots"] = {**self._panel_words, **words.table("page")}

    def home(self) -> HTTPResponse:
        """Give the page."""
        return self._html("page.html", 200, developpement=self._development)

    def demo(self, person: str) -> HTTPResponse:
        """Give a page that is not ours, with the widget in it (development only)."""
        return self._html("demo.html", 200, integrite=self.assets["convoque.js"].integrity, personne=person)

    def plain(self, status: int = 200, messages: Sequence[Message] = (), **values: Any) -> HTTPResponse:
        """Give the page without JavaScript: what was said, the answer or the error, the form."""
        empty: dict[str, Any] = {
            "dit": None,
            "cartes": [card(message, self._panel_words) for message in messages],
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

    async def home(_request: Request) -> HTTPResponse:
        return pages.home()

    async def static(request: Request, name: str) -> HTTPResponse:
        if name not in pages.assets:
            raise DoorError("adresse_inconnue")
        return send(pages.assets[name], request)

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
        return _answer(pages, reply)

    app.add_route(show, "/sans-script", methods=READ, name="plain_show")
    app.add_route(post, "/sans-script", methods=["POST"], name="plain")


def _answer(pages: Pages, reply: Reply) -> HTTPResponse:
    said = None if reply.said.startswith("/") else reply.said
    return pages.plain(dit=said, messages=reply.messages, conversation=reply.conversation)


def _field(request: Request, name: str) -> str:
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise DoorError("type_refuse")
    return str(request.form.get(name, "")) if request.form else ""


def add_development(app: Sanic, pages: Pages, identity: Identity, people: Callable[[], Any]) -> None:
    """Add ``/demo``, ``/dev/jetons`` and ``/dev/jeton/<id>``: to speak as a demo person, never in production."""

    async def demo(request: Request) -> HTTPResponse:
        person = str(request.args.get("personne", ""))
        return pages.demo(person if any(known.id == person for known in people()) else "")

    async def everyone(_request: Request) -> HTTPResponse:
        return json_response([{"id": person.id, "prenom": person.prenom} for person in people()])

    async def one(_request: Request, person: str) -> HTTPResponse:
        if not any(known.id == person for known in people()):
            raise DoorError("adresse_inconnue")
        token = identity.development_token(person)
        return json_response({"jeton": token, "secondes": DEV_TOKEN_SECONDS})

    app.add_route(demo, "/demo", methods=READ, name="demo")
    app.add_route(everyone, "/dev/jetons", name="dev_people")
    app.add_route(one, "/dev/jeton/<person:str>", name="dev_token", unquote=True)


def address(host: str, port: int) -> str:
    """Write the address that a person opens.

    >>> address("127.0.0.1", 5005)
    'http://127.0.0.1:5005/'
    """
    return f"http://{f'[{host}]' if ':' in host else quote(host)}:{port}/"
