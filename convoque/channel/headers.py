"""Headers that every answer carries, and who may call from another site."""

from __future__ import annotations

from collections.abc import Collection

from sanic.request import Request
from sanic.response import BaseHTTPResponse

API_POLICY = "default-src 'none'; frame-ancestors 'none'"
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}

_PREFLIGHT = {
    "Access-Control-Allow-Methods": "POST, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, X-Conversation",
    "Access-Control-Max-Age": "600",
}


def secure(response: BaseHTTPResponse) -> None:
    """Add what is missing: no sniffing, no referrer, no frame, a content policy, no cache."""
    for name, value in _ALWAYS.items():
        response.headers[name] = value
    is_page = (response.content_type or "").startswith("text/html")
    response.headers.setdefault("Content-Security-Policy", PAGE_POLICY if is_page else API_POLICY)
    response.headers.setdefault("Cache-Control", "no-store")


def allow_origin(request: Request, response: BaseHTTPResponse, origins: Collection[str]) -> None:
    """Let the exact origins of ``CONVOQUE_ORIGINES`` read the answer."""
    if not origins:
        return
    varies = response.headers.get("Vary")
    response.headers["Vary"] = f"{varies}, Origin" if varies else "Origin"
    origin = request.headers.get("origin")
    if origin in origins:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = "Retry-After"


def preflight(request: Request, origins: Collection[str]) -> dict[str, str] | None:
    """Give the headers that answer a browser's preflight, None when its origin is not allowed."""
    return dict(_PREFLIGHT) if request.headers.get("origin") in origins else None
