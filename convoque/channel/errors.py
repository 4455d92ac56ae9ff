"""Every refusal of the door: its code, its status, and the sentence that the person reads."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from convoque.knowledge.reading import Reader
from convoque.knowledge.site_texts import read_refusals
from convoque.knowledge.yamlfile import read_yaml

STATUS: Mapping[str, int] = {
    "json_illisible": 400,
    "requete_invalide": 400,
    "message_vide": 400,
    "message_trop_long": 400,
    "avis_trop_long": 400,
    "conversation_invalide": 400,
    "jeton_invalide": 401,
    "jeton_expire": 401,
    "personne_inconnue": 401,
    "role_refuse": 403,
    "autre_identite": 403,
    "adresse_inconnue": 404,
    "conversation_inconnue": 404,
    "methode_refusee": 405,
    "requete_lente": 408,
    "trop_gros": 413,
    "type_refuse": 415,
    "trop_de_messages": 429,
    "pas_pret": 503,
    "en_panne": 503,
    "occupe": 503,
}

_CODES_OF_SERVER = {404: "adresse_inconnue", 405: "methode_refusee", 408: "requete_lente", 413: "trop_gros"}


class DoorError(Exception):
    """A request that is refused; ``code`` is a key of ``STATUS``."""

    def __init__(self, code: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.status = STATUS[code]
        self.headers = dict(headers or {})
        self.incident = secrets.token_hex(4) if self.status >= 500 else None


def as_door_error(error: BaseException) -> DoorError:
    """Turn any exception into a refusal; what is not foreseen is a breakdown (503)."""
    if isinstance(error, DoorError):
        return error
    if isinstance(error, ClientDisconnect):
        return DoorError("requete_lente")
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status in _CODES_OF_SERVER:
        return DoorError(_CODES_OF_SERVER[status], getattr(error, "headers", None))
    return DoorError("requete_invalide" if 400 <= status < 500 else "en_panne")


class ErrorTexts:
    """The sentences of ``knowledge/messages/erreurs.yml``."""

    def __init__(self, path: Path) -> None:
        """Read the file; raises InputErrors for a code without its sentence or an unknown code."""
        reader = Reader()
        self._sentences = read_refusals(read_yaml(path), reader)
        reader.finish()

    def adopt(self, other: ErrorTexts) -> None:
        """Say the sentences of another reading from now on."""
        self._sentences = other._sentences

    def sentence(self, code: str) -> str:
        """Give the sentence of one code."""
        return self._sentences[code]

    def body(self, error: DoorError) -> dict[str, Any]:
        """Give the contract's JSON shape of an error."""
        content = {"code": error.code, "message": self.sentence(error.code), "incident": error.incident}
        return {"erreur": content}

    def response(self, error: DoorError, extra: Mapping[str, Any] | None = None) -> Response:
        """Give the JSON answer of an error, with ``extra`` keys beside ``erreur``."""
        return json_response({**(extra or {}), **self.body(error)}, error.status, error.headers)


def json_response(content: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Give a JSON answer in UTF-8; raises TypeError or ValueError for what JSON cannot say."""
    body = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    return Response(body, status, dict(headers or {}), "application/json")
