"""Where the body of a request ends: what RFC 9112 forbids is refused before a byte of the body is read.

Sanic 21.12 reads a length with ``int()``: a negative one makes it loop for
ever, and ``1_0``, ``+5`` or a second length mean one thing to it and another
to a proxy in front of it. It has no setting for that; its request class is
the one place of ours between the header and the body.
"""

from __future__ import annotations

import re
from typing import Any

from httptools import HttpParserError, parse_url
from sanic.compat import Header
from sanic.request import Request

from convoque.channel.errors import DoorError

LENGTH = b"content-length"
ENCODING = b"transfer-encoding"

_NAME = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_DIGITS = re.compile(rb"[0-9]{1,18}")
_FORBIDDEN = re.compile(rb"[\r\n\0]")


def body_header(head: bytes) -> dict[str, str]:
    r"""Give the one header that says where the body ends, in the form Sanic knows; empty when there is no body.

    ``head``: the request line and the header lines as they came, without the
    empty line. Raises DoorError (400) for what RFC 9112 (2.2, 5.1, 6.1, 6.3)
    and RFC 9110 (5.5) do not allow: a length that is not 1 to 18 ASCII digits,
    two lengths, another encoding than ``chunked``, both at once or in
    HTTP/1.0, a name that is not a token, a line break or NUL inside a line.

    >>> body_header(b"POST / HTTP/1.1\r\nTransfer-Encoding: Chunked")
    {'transfer-encoding': 'chunked'}
    """
    request_line, *lines = head.split(b"\r\n")
    if _FORBIDDEN.search(head.replace(b"\r\n", b"")):
        raise DoorError("requete_invalide")
    fields = [_field(line) for line in lines]
    framing = [(name, value) for name, value in fields if name in (LENGTH, ENCODING)]
    if not framing:
        return {}
    name, value = framing[0]
    if name == LENGTH:
        allowed = _DIGITS.fullmatch(value) is not None
    else:
        allowed = value == b"chunked" and not request_line.endswith(b"HTTP/1.0")
    if len(framing) > 1 or not allowed:
        raise DoorError("requete_invalide")
    return {name.decode(): value.decode()}


def _field(line: bytes) -> tuple[bytes, bytes]:
    name, colon, value = line.partition(b":")
    if not colon or not _NAME.fullmatch(name):
        raise DoorError("requete_invalide")
    return name.lower(), value.strip(b" \t").lower()


class FramedRequest(Request):
    """A request whose address has a path and whose body has one clear end; others are refused (400) and closed."""

    __slots__ = ()

    def __init__(self, url_bytes: bytes, headers: Header, head: bytes = b"", **others: Any) -> None:
        """Read the head; raises DoorError. Without a head, this is what Sanic makes to answer a refused request."""
        has_path = _has_path(url_bytes)
        super().__init__(url_bytes if has_path else b"*", headers, head=head, **others)
        if not head:
            return
        if not has_path:
            raise DoorError("requete_invalide")
        self.headers.update(body_header(head))


def close_after_chunks(request: Request) -> None:
    """Answer nothing more on the connection of a body in chunks: Sanic reads their sizes and trailers loosely."""
    if request.stream is not None and ENCODING.decode() in request.headers:
        request.stream.keep_alive = False


def _has_path(url: bytes) -> bool:
    try:
        return (parse_url(url).path or b"").startswith(b"/")
    except HttpParserError:
        return False
