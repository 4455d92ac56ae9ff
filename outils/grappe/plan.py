"""Who listens where: read from the environment once, before anything starts."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from preparation.command import Panne

LOOPBACK = "127.0.0.1"
MOST = 64
SITE, METRICS, DATABASE = 100, 200, 300
"""Ports that are tried first, counted from the public one: 5105, 5106… with the default 5005."""


@dataclass(frozen=True)
class Plan:
    """One cluster: its folder, its public address, and the port of each part on this machine.

    ``limit`` is the number of messages a minute and an address, 0 for none.
    """

    root: Path
    folder: Path
    host: str
    port: int
    sites: tuple[int, ...]
    metrics: tuple[int, ...]
    database: int
    limit: int
    production: bool

    @property
    def address(self) -> str:
        """The address that people open."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/"

    @property
    def logs(self) -> Path:
        """The folder of what each part writes."""
        return self.folder / "journaux"


def read_plan(environ: Mapping[str, str], root: Path, folder: Path) -> Plan:
    """Read the settings and choose free ports.

    Raises Panne for a value that cannot be read, and for a public port that is taken.
    """
    host, port = environ.get("CONVOQUE_HOTE") or LOOPBACK, number(environ, "CONVOQUE_PORT", 5005)
    count = number(environ, "CONVOQUE_PROCESSUS", 2)
    if not 1 <= count <= MOST:
        raise Panne(f"CONVOQUE_PROCESSUS vaut « {count} » ; attendu : de 1 à {MOST} processus.")
    if not is_free(port, host):
        raise Panne(
            f"Le port {port} de {host} est déjà pris : arrêtez ce qui l’utilise, "
            f"ou choisissez-en un autre, par exemple CONVOQUE_PORT={port + 1}."
        )
    ports = iter(
        choose([port + SITE + n for n in range(count)], [port + METRICS + n for n in range(count)], [port + DATABASE])
    )
    return Plan(
        root=root,
        folder=folder,
        host=host,
        port=port,
        sites=next(ports),
        metrics=next(ports),
        database=next(ports)[0],
        limit=number(environ, "CONVOQUE_LIMITE_ADRESSE", 120),
        production=environ.get("CONVOQUE_ENV") == "production",
    )


def number(environ: Mapping[str, str], name: str, default: int) -> int:
    """Read a whole number; raises Panne for anything else.

    >>> number({"CONVOQUE_PORT": "80"}, "CONVOQUE_PORT", 5005), number({}, "CONVOQUE_PORT", 5005)
    (80, 5005)
    """
    text = environ.get(name) or str(default)
    if not (text.isascii() and text.isdigit()):
        raise Panne(f"{name} vaut « {text} » ; attendu : un nombre entier positif ou nul.")
    return int(text)


def choose(*wanted: list[int], free: Callable[[int], bool] | None = None) -> list[tuple[int, ...]]:
    """Give for each wanted port itself, or one that the system gives when it is taken; all differ.

    >>> choose([5105, 5106], [5205], free=lambda port: True)
    [(5105, 5106), (5205,)]
    """
    free = free or is_free
    taken: set[int] = set()

    def one(port: int) -> int:
        while port in taken or not free(port):
            port = any_port()
        taken.add(port)
        return port

    return [tuple(one(port) for port in ports) for ports in wanted]


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Say whether this port can be listened on now."""
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
            probe.listen(1)
    except (OSError, OverflowError):
        return False
    return True


def any_port() -> int:
    """Give a port that the system says is free."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
