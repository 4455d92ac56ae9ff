"""Settings that only the console reads, from the same environment as ``convoque.settings``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from convoque.channel.options import LOOPBACK, MAX_PORT, is_open_to_others
from convoque.environment import Environ, fault, mode, number, number_faults, refuse, shown
from convoque.settings import ROOT

PORT = 5006


@dataclass(frozen=True)
class ConsoleOptions:
    """Whether and where the console listens, and where it keeps what it must.

    ``key``: signs sessions; None makes one that is kept in ``database``.
    ``proxies``: as for the site. ``second_reader``: rules and sources are
    published by somebody else than who wrote them. ``cases``: the folder of
    saved cases.
    """

    on: bool = True
    host: str = LOOPBACK
    port: int = PORT
    database: Path = ROOT / "var" / "console.db"
    key: str | None = field(default=None, repr=False)
    proxies: int = 0
    second_reader: bool = True
    cases: Path = ROOT / "cas"


def read_console_options(environ: Environ) -> ConsoleOptions:
    """Read the variables of the console; raises one ConvoqueError with all of ``console_problems``."""
    refuse(tuple(console_problems(environ)))
    return ConsoleOptions(
        on=is_on(environ),
        host=environ.get("CONVOQUE_CONSOLE_HOTE") or LOOPBACK,
        port=number(environ, "CONVOQUE_CONSOLE_PORT", PORT),
        database=console_database(environ),
        key=environ.get("CONVOQUE_CLE_CONVERSATION", "").strip() or None,
        proxies=number(environ, "CONVOQUE_PROXYS", 0),
        second_reader=environ.get("CONVOQUE_SECOND_LECTEUR", "1") != "0",
        cases=Path(environ.get("CONVOQUE_CAS") or ROOT / "cas"),
    )


def console_database(environ: Environ) -> Path:
    """Give the console's own file."""
    return Path(environ.get("CONVOQUE_CONSOLE_DB") or ROOT / "var" / "console.db")


def is_on(environ: Environ) -> bool:
    """Tell whether the console is to be started: always in development unless told otherwise, never by default else.

    >>> is_on({}), is_on({"CONVOQUE_ENV": "production"}), is_on({"CONVOQUE_CONSOLE": "0"})
    (True, False, False)
    """
    asked = environ.get("CONVOQUE_CONSOLE", "")
    return asked == "1" if asked else mode(environ) == "dev"


def console_problems(environ: Environ) -> Iterator[str]:
    """Give one French line for each variable of the console that cannot be read, or is not safe."""
    for name in ("CONVOQUE_CONSOLE", "CONVOQUE_SECOND_LECTEUR"):
        if environ.get(name, "") not in ("", "0", "1"):
            yield fault(name, f"vaut {shown(environ[name])}", "0 ou 1", "Corrigez ou retirez cette valeur.")
    yield from number_faults(environ, "CONVOQUE_CONSOLE_PORT", most=MAX_PORT)
    host = environ.get("CONVOQUE_CONSOLE_HOTE") or LOOPBACK
    if mode(environ) == "dev" and is_open_to_others(host):
        yield fault(
            "CONVOQUE_CONSOLE_HOTE",
            f"vaut {shown(host)} alors que le développement laisse entrer tout le monde",
            LOOPBACK,
            "Retirez cette variable, ou passez en CONVOQUE_ENV=production.",
        )
