"""Bytes that drip and clients that never speak: each connection has its time, and the others are served."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from urllib.parse import urlsplit

import pytest
from site_door import Site

from convoque.channel import body, server
from convoque.channel.app import WEBHOOK

Open = Callable[..., Site]
HEAD, BODY = 0.6, 0.8
"""Seconds given in this module, so that nobody waits ten."""


@pytest.fixture(scope="module")
def hurried(open_site: Open) -> Site:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(server, "HEAD_SECONDS", HEAD)
        patch.setattr(server, "BODY_SECONDS", BODY)
        patch.setattr(server, "_MARGIN", 0.3)
        patch.setattr(body, "BODY_SECONDS", BODY)
        return open_site()


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "HEAD_SECONDS", HEAD)
    monkeypatch.setattr(server, "BODY_SECONDS", BODY)
    monkeypatch.setattr(server, "_MARGIN", 0.3)
    monkeypatch.setattr(body, "BODY_SECONDS", BODY)


def drip(site: Site, at_once: bytes, then: bytes, every: float = 0.1) -> tuple[float, bytes]:
    """Send some bytes, then one at a time; gives the seconds until the door closed, and what it said."""
    began, answer = time.monotonic(), b""
    with closing(socket.create_connection(("127.0.0.1", urlsplit(site.url).port or 0), timeout=every)) as connection:
        connection.sendall(at_once)
        for byte in then:
            try:
                received = connection.recv(65536)
                answer += received
                if not received:
                    break
            except TimeoutError:
                try:
                    connection.sendall(bytes([byte]))
                except OSError:
                    break
            except OSError:
                break
    return time.monotonic() - began, answer


POST = f"POST {WEBHOOK} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n".encode()


@pytest.mark.parametrize(
    ("at_once", "limit"),
    [
        (b"", HEAD),
        (b"GET / HTTP/1.1\r\nX: ", HEAD),
        (b"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nX: ", HEAD),
        (POST, BODY),
        (POST.replace(b"Content-Length: 900", b"Transfer-Encoding: chunked") + b"5;", BODY),
        (b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n", 1.0),
    ],
    ids=["rien", "en-tête", "second en-tête", "corps", "morceau", "corps dont personne ne veut"],
)
def test_des_octets_un_par_un_ne_tiennent_pas_une_connexion(
    hurried: Site, short: None, at_once: bytes, limit: float
) -> None:
    seconds, answer = drip(hurried, at_once, b"a" * 100)
    assert seconds < limit + 1.5
    if at_once.startswith(b"POST"):
        assert b"408" in answer.split(b"\r\n")[0]
        assert b"requete_lente" in answer


def test_deux_cents_bavards_muets_n_empechent_personne(hurried: Site, short: None) -> None:
    with ExitStack() as stack:
        port = urlsplit(hurried.url).port or 0
        for number in range(200):
            connection = stack.enter_context(closing(socket.create_connection(("127.0.0.1", port), timeout=5)))
            if number % 2:
                connection.sendall(POST)
        began = time.monotonic()
        assert hurried.say("bonjour").status_code == 200
        assert time.monotonic() - began < 2


def test_trop_de_connexions_sont_refusees_proprement(
    open_site: Open, monkeypatch: pytest.MonkeyPatch, short: None
) -> None:
    monkeypatch.setattr("site_door.make_server", lambda *given: server.make_server(*given, max_connections=3))
    site = open_site()
    port = urlsplit(site.url).port or 0
    with ExitStack() as stack:
        first = [
            stack.enter_context(closing(socket.create_connection(("127.0.0.1", port), timeout=5))) for _ in range(3)
        ]
        assert len(first) == 3
        with closing(socket.create_connection(("127.0.0.1", port), timeout=5)) as one_too_many:
            answer = b"".join(iter(lambda: one_too_many.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 503")
    assert b"Retry" in answer or b"occupe" in answer
    time.sleep(0.2)
    assert site.say("bonjour").status_code == 200
