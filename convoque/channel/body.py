"""The JSON object that a request carries."""

from __future__ import annotations

import json
from typing import Any

from sanic.request import Request

from convoque.channel.errors import DoorError


def json_body(request: Request) -> dict[str, Any]:
    """Give the request's JSON object; raises DoorError (415, 400)."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        raise DoorError("type_refuse")
    try:
        body = json.loads(request.body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise DoorError("json_illisible") from None
    if not isinstance(body, dict):
        raise DoorError("requete_invalide")
    return body
