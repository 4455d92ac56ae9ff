"""What a request carries: read whole, within a size and a time, as JSON or as a form."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request

from convoque.channel.errors import DoorError

MAX_BODY = 16 * 1024
"""Bytes (HTTP contract, 2)."""
BODY_SECONDS = 10.0
"""From the end of the header to the end of the body, whatever drips: 16 KiB take one second at 128 kbit/s."""
_MAX_FIELDS = 8


async def json_body(request: Request) -> dict[str, Any]:
    """Give the request's JSON object; raises DoorError (408, 413, 415, 400)."""
    if _kind(request) != "application/json":
        raise DoorError("type_refuse")
    try:
        body = json.loads((await _read(request)).decode("utf-8"))
    except (ValueError, RecursionError):
        raise DoorError("json_illisible") from None
    if not isinstance(body, dict):
        raise DoorError("requete_invalide")
    return body


async def form_body(request: Request) -> dict[str, str]:
    """Give the first value of each field of a plain form; raises DoorError likewise."""
    if _kind(request) != "application/x-www-form-urlencoded":
        raise DoorError("type_refuse")
    try:
        text = (await _read(request)).decode("utf-8")
        fields = parse_qs(text, keep_blank_values=True, max_num_fields=_MAX_FIELDS, errors="strict")
    except ValueError:
        raise DoorError("requete_invalide") from None
    return {name: values[0] for name, values in fields.items()}


def _kind(request: Request) -> str:
    return request.headers.get("content-type", "").split(";")[0].strip().lower()


async def _read(request: Request) -> bytes:
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > MAX_BODY:
        raise DoorError("trop_gros")
    try:
        return await asyncio.wait_for(_all_of(request), BODY_SECONDS)
    except asyncio.TimeoutError:
        raise DoorError("requete_lente") from None


async def _all_of(request: Request) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_BODY:
            raise DoorError("trop_gros")
    return bytes(body)
