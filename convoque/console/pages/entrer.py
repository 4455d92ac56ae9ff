"""Entering and leaving: a token of the staff's own portal, or in development one click."""

from __future__ import annotations

import json
import secrets
from typing import Any

from starlette.responses import JSONResponse, RedirectResponse, Response

from convoque.channel.claims import refused
from convoque.channel.desk import client_address
from convoque.console.access import ADVISOR, COOKIE, EDITOR, WHOLE_SECONDS
from convoque.console.errors import ConsoleError
from convoque.console.visit import EVERYONE, MARK, OPEN, Guarded, Visit, act, show, unmarked, wants_page, within

ENTER = "/console/entrer"
VISITOR = "convoque_console_entree"
"""The cookie that ties the development form to the browser that was shown it."""

_DEMO = {
    ADVISOR: {"sub": "conseillere-demo", "name": "Conseillère de démonstration", "role": ADVISOR},
    EDITOR: {"sub": "redactrice-demo", "name": "Rédactrice de démonstration", "role": EDITOR},
}


def routes() -> list[Guarded]:
    """Give the pages."""
    return [show(ENTER, door, OPEN), unmarked(ENTER, enter), act("/console/sortir", leave, EVERYONE)]


def door(visit: Visit) -> Response:
    """Offer to enter."""
    visit.nonce = secrets.token_urlsafe(16)
    response = visit.render("entrer.html", vers=within(visit.asked("vers")))
    response.set_cookie(VISITOR, visit.nonce, httponly=True, samesite="strict", path=ENTER, secure=_secure(visit))
    return response


def enter(visit: Visit) -> Response:
    """Open a session for a token; raises DoorError or ConsoleError (401, 403, 429)."""
    visit.console.entering.count(client_address(visit.request, visit.console.options.proxies))
    cookie = visit.console.access.enter(_token(visit))
    if visit.who is not None:
        visit.console.access.leave(visit.who)
    response: Response
    if wants_page(visit.request):
        response = RedirectResponse(within(visit.form.one("vers")), 303)
    else:
        who = visit.console.access.who(cookie)
        assert who is not None
        mark = visit.console.access.form_mark(who)
        response = JSONResponse({"sujet": who.subject, "role": who.role, MARK: mark})
    response.set_cookie(
        COOKIE,
        cookie,
        max_age=WHOLE_SECONDS,
        path="/console",
        httponly=True,
        samesite="strict",
        secure=_secure(visit),
    )
    return response


def leave(visit: Visit) -> Response:
    """Close the session."""
    visit.console.access.leave(visit.person)
    response = RedirectResponse(ENTER, 303)
    response.delete_cookie(COOKIE, path="/console", httponly=True, samesite="strict", secure=_secure(visit))
    return response


def _token(visit: Visit) -> str:
    """Give the token of a request: the header, the form, a JSON body; or make one in development."""
    headers = visit.request.headers.getlist("authorization")
    if headers:
        scheme, _, token = headers[0].partition(" ")
        if len(headers) > 1 or scheme.lower() != "bearer":
            raise refused("jeton_invalide")
        return token.strip()
    given = visit.form.one("jeton") or _json(visit).get("jeton")
    if isinstance(given, str) and given.strip():
        return given.strip()
    role = visit.form.one("role")
    tokens = visit.console.access.tokens
    if role and tokens.makes_tokens:
        nonce = visit.request.cookies.get(VISITOR, "")
        if not visit.console.access.is_mark(visit.form.one(MARK), None, nonce):
            raise ConsoleError("jeton_de_formulaire")
        if role in _DEMO:
            return tokens.make(dict(_DEMO[role]), 60)
    raise refused("jeton_invalide")


def _json(visit: Visit) -> dict[str, Any]:
    try:
        read = json.loads(visit.body)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def _secure(visit: Visit) -> bool:
    """Send cookies over HTTPS only, where there is HTTPS: always in production."""
    return visit.console.settings.production or visit.request.url.scheme == "https"
