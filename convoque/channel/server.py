"""uvicorn as our door wants it: nothing waits for ever, and every refusal is in the contract's shape.

uvicorn closes a connection that idles between two requests, and nothing else:
a header or a body that drips, or a client that never speaks, would stay.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import h11
import uvicorn
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from convoque.channel.body import BODY_SECONDS
from convoque.channel.errors import DoorError, ErrorTexts
from convoque.channel.framing import head_of, is_clear
from convoque.channel.headers import secure

HEAD_SECONDS = 10.0
"""From the connection, or from the end of the request before, to the end of the header."""
KEPT_OPEN_SECONDS = 5
"""Between two requests of one connection."""
MAX_HEAD = 16 * 1024
"""Bytes of the request line and the headers together."""
MAX_CONNECTIONS = 900
"""Under the usual limit of 1,024 open files; a browser opens one or two."""
STOP_SECONDS = 15

_MARGIN = 2.0
"""Seconds by which the application's own refusal of a slow body comes first."""


class _Server(uvicorn.Server):
    """uvicorn's server, which says when it is open."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on SIGINT and SIGTERM, and leave it at that: uvicorn would raise them again and end the process."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._announce()


def make_server(
    app: ASGIApp,
    texts: ErrorTexts,
    announce: Callable[[], None] = lambda: None,
    max_connections: int = MAX_CONNECTIONS,
) -> uvicorn.Server:
    """Make the server; ``announce`` is called once it is open."""
    config = uvicorn.Config(
        app,
        http=_protocol(lambda: _refusal(texts, "requete_invalide"), lambda: _refusal(texts, "occupe"), max_connections),
        ws="none",
        lifespan="on",
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=False,
        timeout_keep_alive=KEPT_OPEN_SECONDS,
        timeout_graceful_shutdown=STOP_SECONDS,
        h11_max_incomplete_event_size=MAX_HEAD,
    )
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    return _Server(config, announce)


def run(server: uvicorn.Server, listening: socket.socket) -> None:
    """Serve until told to stop."""
    asyncio.run(server.serve(sockets=[listening]))


def _refusal(texts: ErrorTexts, code: str) -> bytes:
    """Write a whole HTTP answer, for what is refused before it is a request."""
    error = DoorError(code)
    error.incident = None  # nothing of ours broke, and no line of the log would know its number
    response = texts.response(error)
    headers = MutableHeaders(raw=response.raw_headers)
    headers["Connection"] = "close"
    secure(headers)
    lines = [f"HTTP/1.1 {error.status} Refused".encode(), *(name + b": " + value for name, value in headers.raw)]
    return b"\r\n".join([*lines, b"", bytes(response.body)])


def _protocol(bad: Callable[[], bytes], full: Callable[[], bytes], max_connections: int) -> type[H11Protocol]:
    class DoorProtocol(H11Protocol):
        """uvicorn's own protocol, with a time for each part of a request."""

        _phase: object = None
        _deadline: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            if len(self.connections) > max_connections:
                transport.write(full())
                transport.close()
                return
            self._watch()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            self._watch()

        def handle_events(self) -> None:
            if self.conn.our_state is h11.DONE and self.conn.their_state is h11.SEND_BODY:
                self.transport.close()  # answered before the end of the body: what follows is no request
            elif self.conn.their_state is h11.IDLE and not self._head_is_clear():
                self.send_400_response("")
            else:
                super().handle_events()

        def _head_is_clear(self) -> bool:
            received = bytes(self.conn.trailing_data[0])
            head = head_of(received)
            return len(received) <= MAX_HEAD if head is None else len(head) <= MAX_HEAD and is_clear(head)

        def on_response_complete(self) -> None:
            super().on_response_complete()
            self._watch()

        def connection_lost(self, exc: Exception | None) -> None:
            if self._deadline is not None:
                self._deadline.cancel()
            super().connection_lost(exc)

        def send_400_response(self, msg: str) -> None:
            if self.cycle is None or not self.cycle.response_started or self.cycle.response_complete:
                self.transport.write(bad())
            self.transport.close()

        def _watch(self) -> None:
            """Start the time of a part of the request when that part begins; bytes that drip do not prolong it."""
            phase = self.conn.their_state
            if phase is self._phase and self._deadline is not None:
                return
            if self._deadline is not None:
                self._deadline.cancel()
                self._deadline = None
            self._phase = phase
            seconds = {h11.IDLE: HEAD_SECONDS, h11.SEND_BODY: BODY_SECONDS + _MARGIN}.get(phase)
            if seconds is not None and not self.transport.is_closing():
                self._deadline = self.loop.call_later(seconds, self.transport.close)

    return DoorProtocol
