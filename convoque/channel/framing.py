"""Where a request's head ends and where its body does: what RFC 9112 forbids is refused before it is a request.

h11 is lenient where the standard lets it be: it joins equal lengths, unfolds
headers, takes a bare line feed for a line's end. A proxy in front may read such
a head another way, and then two people's requests get mixed.
"""

from __future__ import annotations

import re

_END = re.compile(rb"\n\r?\n")
"""Where h11 sees the end of a head."""
_REQUEST = re.compile(rb"(?!CONNECT )[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,20} [\x21-\x7e]+ HTTP/1\.[01]")
_NAME = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_DIGITS = re.compile(rb"[0-9]{1,18}")
_FORBIDDEN = re.compile(rb"[\r\n\0]")


def head_of(received: bytes) -> bytes | None:
    r"""Give the head at the beginning of what was received, None while it is not whole.

    >>> head_of(b"GET / HTTP/1.1\r\nHost: a\r\n\r\nrest"), head_of(b"GET / HT")
    (b'GET / HTTP/1.1\r\nHost: a', None)
    """
    end = _END.search(received)
    return received[: end.start()].removesuffix(b"\r") if end else None


def is_clear(head: bytes) -> bool:
    r"""Tell whether a head says one thing only.

    Not so (RFC 9112, 2.2, 3, 5.1, 5.2, 6.1 and 6.3; RFC 9110, 5.5): a line
    break or NUL inside a line, a name that is not a token, a folded line, a
    length that is not 1 to 18 ASCII digits, two lengths, another encoding than
    ``chunked``, a length and an encoding, an encoding in HTTP/1.0, a tunnel.

    >>> is_clear(b"POST / HTTP/1.1\r\nContent-Length: 5"), is_clear(b"POST / HTTP/1.1\r\nContent-Length: -5")
    (True, False)
    """
    request_line, *lines = head.split(b"\r\n")
    if not _REQUEST.fullmatch(request_line) or _FORBIDDEN.search(head.replace(b"\r\n", b"")):
        return False
    fields = [line.partition(b":") for line in lines]
    if not all(colon and _NAME.fullmatch(name) for name, colon, _ in fields):
        return False
    framing = [
        (name.lower(), value.strip(b" \t").lower())
        for name, _, value in fields
        if name.lower() in (b"content-length", b"transfer-encoding")
    ]
    if not framing:
        return True
    name, value = framing[0]
    if name == b"content-length":
        allowed = _DIGITS.fullmatch(value) is not None
    else:
        allowed = value == b"chunked" and not request_line.endswith(b"HTTP/1.0")
    return allowed and len(framing) == 1
