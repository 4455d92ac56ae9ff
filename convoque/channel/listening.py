"""The address a door listens on, the site's and the console's."""

from __future__ import annotations

import socket

from convoque.channel.options import MAX_PORT
from convoque.errors import ConvoqueError

_ANOTHER_PORT = 5006
"""Offered when the port asked for is the last of all."""


def listen(host: str, port: int, refusal: str) -> socket.socket:
    """Take the address, for a server to listen on.

    ``refusal`` is the sentence of a refused address, with ``{port}``, ``{host}``,
    ``{error}`` and ``{other}`` (a port to try). Raises ConvoqueError with it.

    The protocol is named: asyncio sends what it has at once (TCP_NODELAY) only on
    a socket that says TCP. Without it, an answer's head and body, two writes, are
    40 ms apart on a line that stays open.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        taken = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((host, port))
    except (OSError, OverflowError) as error:
        other = port + 1 if 0 < port < MAX_PORT else _ANOTHER_PORT
        raise ConvoqueError(refusal.format(port=port, host=host, error=error, other=other)) from None
    return taken
