"""The page, its static files, its form for people without JavaScript, and the development tokens."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from convoque.channel.assets import load_assets, send
from convoque.channel.body import form_body
from convoque.channel.card import card
from convoque.channel.conversation import Incoming, Reply, read_envoi
from convoque.channel.desk import Desk
from convoque.channel.edge import ClientGone, note_of
from convoque.channel.errors import DoorError, ErrorTexts, as_door_error, json_response
from convoque.channel.identity import DEV_TOKEN_SECONDS, Identity
from convoque.channel.protocol import Message
from convoque.channel.text import clean
from convoque.channel.words import Words

READ = ["GET", "HEAD"]


class Pages:
    """Writes the HTML pages of ``web/``, with every value escaped."""

    def __init__(self, folder: Path, words: Words, development: bool, inbox: bool = False) -> None:
        """``folder``: the templates and the static files; raises OSError when one is missing.

        ``inbox``: some questions are kept for editors, and the pages say so.
        """
        self._folder = folder
        self._development = development
        self._environment = Environment(
            loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        self._inbox = inbox
        self.adopt(words)

    def adopt(self, words: Words) -> None:
        """Write the pages and the static files with these words from now on; raises OSError."""
        words = words.telling(self._inbox)
        self._words, self.assets = words, load_assets(self._folder, words, self._development)

    def home(self) -> Response:
        """Give the page."""
        return self._html("page.html", 200, developpement=self._development)

    def demo(self, person: str) -> Response:
        """Give a page that is not ours, with the widget in it (development only)."""
        return self._html("demo.html", 200, integrite=self.assets["convoque.js"].integrity, personne=person)

    def plain(self, status: int = 200, messages: Sequence[Message] = (), **values: Any) -> Response:
        """Give the page without JavaScript: what was said, the answer or the error, the form."""
        empty: dict[str, Any] = {
            "dit": None,
            "cartes": [card(message, self._words.table("panneau")) for message in messages],
            "conversation": "",
            "erreur": None,
            "incident": None,
            "efface": False,
            "envoi": secrets.token_urlsafe(16),
        }
        return self._html("sans-script.html", status, **{**empty, **values})

    def _html(self, name: str, status: int, **values: Any) -> Response:
        words = {**self._words.table("panneau"), **self._words.table("page")}
        body = self._environment.get_template(name).render(mots=words, **values)
        return HTMLResponse(body, status)


def page_routes(pages: Pages) -> list[Route]:
    """Give ``/`` and the static files."""

    async def home(_request: Request) -> Response:
        return pages.home()

    async def static(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in pages.assets:
            raise DoorError("adresse_inconnue")
        return send(pages.assets[name], request)

    return [Route("/", home, methods=READ), Route("/widget/v1/{name}", static, methods=READ)]


def form_routes(pages: Pages, desk: Desk, texts: ErrorTexts) -> list[Route]:
    """Give ``/sans-script``: an anonymous conversation by plain forms."""

    async def show(_request: Request) -> Response:
        return pages.plain()

    async def post(request: Request) -> Response:
        token = None
        try:
            desk.count_address(request)
            fields = await form_body(request)
            token = fields.get("conversation") or None
            if fields.get("action") == "effacer":
                await desk.do(lambda door: door.erase(token or "", None))
                return pages.plain(efface=True)
            text = clean(fields.get("message", ""))
            incoming = Incoming(text, token, None, _envoi(fields.get("envoi"), text))
            return _answer(pages, await desk.say(request, incoming))
        except ClientGone:
            raise
        except Exception as error:
            note, refusal = note_of(request), as_door_error(error)
            note.refusal, note.error = refusal, error
            lost = refusal.status in (400, 403, 404)
            values: dict[str, Any] = {"erreur": texts.sentence(refusal.code), "incident": refusal.incident}
            response = pages.plain(refusal.status, conversation="" if lost else token or "", **values)
            response.headers.update(refusal.headers)
            return response

    return [Route("/sans-script", show, methods=READ), Route("/sans-script", post, methods=["POST"])]


def _envoi(given: str | None, text: str) -> str | None:
    """Name this very message: a page shown again by « Back » sends another one under the same number."""
    return read_envoi(f"{given[:40]}-{hashlib.sha256(text.encode()).hexdigest()[:16]}") if given else None


def _answer(pages: Pages, reply: Reply) -> Response:
    said = None if reply.said.startswith("/") else reply.said
    return pages.plain(dit=said, messages=reply.messages, conversation=reply.conversation)


def development_routes(pages: Pages, identity: Identity, people: Callable[[], Any]) -> list[Route]:
    """Give ``/demo``, ``/dev/jetons`` and ``/dev/jeton/<id>``: to speak as a demo person, never in production."""

    async def known(person: str) -> bool:
        return any(one.id == person for one in await run_in_threadpool(people))

    async def demo(request: Request) -> Response:
        person = request.query_params.get("personne", "")
        return pages.demo(person if await known(person) else "")

    async def everyone(_request: Request) -> Response:
        return json_response([{"id": one.id, "prenom": one.prenom} for one in await run_in_threadpool(people)])

    async def one(request: Request) -> Response:
        person = request.path_params["person"]
        if not await known(person):
            raise DoorError("adresse_inconnue")
        return json_response({"jeton": identity.development_token(person), "secondes": DEV_TOKEN_SECONDS})

    return [
        Route("/demo", demo, methods=READ),
        Route("/dev/jetons", everyone, methods=READ),
        Route("/dev/jeton/{person}", one, methods=READ),
    ]


def address(host: str, port: int) -> str:
    """Write the address that a person opens.

    >>> address("127.0.0.1", 5005)
    'http://127.0.0.1:5005/'
    """
    return f"http://{f'[{host}]' if ':' in host else quote(host)}:{port}/"
