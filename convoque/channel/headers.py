"""Headers that every answer carries, who may call from another site, and what a request's own may not say."""

from __future__ import annotations

from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders

from convoque.channel.errors import DoorError

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


def refuse_expectation(headers: Headers) -> None:
    """Refuse a request that expects what we do not do (RFC 9110, 10.1.1); raises DoorError (400)."""
    if headers.get("expect", "100-continue").strip().lower() != "100-continue":
        raise DoorError("requete_invalide", {"Connection": "close"})


def secure(headers: MutableHeaders) -> None:
    """Add what is missing: no sniffing, no referrer, no frame, a content policy, no cache."""
    for name, value in _ALWAYS.items():
        headers[name] = value
    is_page = headers.get("content-type", "").startswith("text/html")
    headers.setdefault("Content-Security-Policy", PAGE_POLICY if is_page else API_POLICY)
    headers.setdefault("Cache-Control", "no-store")


def allow_origin(asked: Headers, answered: MutableHeaders, origins: Collection[str]) -> None:
    """Let the exact origins of ``CONVOQUE_ORIGINES`` read the answer."""
    if not origins:
        return
    answered.add_vary_header("Origin")
    origin = asked.get("origin")
    if origin is not None and origin in origins:
        answered["Access-Control-Allow-Origin"] = origin
        answered["Access-Control-Expose-Headers"] = "Retry-After"


def preflight(asked: Headers, origins: Collection[str]) -> dict[str, str] | None:
    """Give the headers that answer a browser's preflight, None when its origin is not allowed."""
    return dict(_PREFLIGHT) if asked.get("origin") in origins else None
