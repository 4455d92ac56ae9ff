"""Settings that only the door reads, from the same environment as ``convoque.settings``."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field

from convoque.environment import Environ, fault, mode, mode_faults, number, number_faults, refuse, shown

MIN_KEY_LENGTH = 32
"""Characters: a key shorter than the 256-bit signature it makes is the weak part."""
MAX_PORT = 65535
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class DoorOptions:
    """Where to listen, what signs conversations, how many proxies stand in front.

    ``conversation_key`` None: derived from the development secret; production
    always gives one. ``proxies``: how many trusted proxies add their line to
    ``X-Forwarded-For``; 0 means that the header is not believed.
    ``metrics_port`` 0: no door for figures. ``inbox``: keep, masked, the
    questions that editors should read.
    """

    host: str = LOOPBACK
    conversation_key: str | None = field(default=None, repr=False)
    proxies: int = 0
    metrics_port: int = 0
    metrics_host: str = LOOPBACK
    inbox: bool = False


def read_options(environ: Environ) -> DoorOptions:
    """Read the variables of the door.

    Raises one ConvoqueError with all of ``option_problems``.
    """
    refuse((*mode_faults(environ), *option_problems(environ)))
    return DoorOptions(
        host=_host(environ),
        conversation_key=_key(environ) or None,
        proxies=number(environ, "CONVOQUE_PROXYS", 0),
        metrics_port=number(environ, "CONVOQUE_METRICS_PORT", 0),
        metrics_host=environ.get("CONVOQUE_METRICS_HOTE") or LOOPBACK,
        inbox=keeps_questions(environ),
    )


def keeps_questions(environ: Environ) -> bool:
    """Tell whether questions are kept for editors: in production only where it was decided.

    >>> keeps_questions({}), keeps_questions({"CONVOQUE_ENV": "production"}), keeps_questions({"CONVOQUE_BOITE": "0"})
    (True, False, False)
    """
    asked = environ.get("CONVOQUE_BOITE", "")
    return asked == "1" if asked else mode(environ) == "dev"


def option_problems(environ: Environ) -> tuple[str, ...]:
    """Give one French line for each variable of the door that cannot be read, or is not safe."""
    return (
        *_host_faults(environ),
        *_key_faults(environ),
        *_proxy_faults(environ),
        *number_faults(environ, "CONVOQUE_METRICS_PORT", most=MAX_PORT),
        *_inbox_faults(environ),
    )


def _inbox_faults(environ: Environ) -> Iterator[str]:
    asked = environ.get("CONVOQUE_BOITE", "")
    if asked not in ("", "0", "1"):
        yield fault("CONVOQUE_BOITE", f"vaut {shown(asked)}", "0 ou 1", "Corrigez ou retirez cette valeur.")


def _host(environ: Environ) -> str:
    return environ.get("CONVOQUE_HOTE") or LOOPBACK


def _host_faults(environ: Environ) -> Iterator[str]:
    if mode(environ) == "dev" and is_open_to_others(_host(environ)):
        yield fault(
            "CONVOQUE_HOTE",
            f"vaut {shown(_host(environ))} alors que le développement donne des jetons à tout le monde",
            "127.0.0.1",
            "Retirez cette variable, ou passez en CONVOQUE_ENV=production.",
        )


def is_open_to_others(host: str) -> bool:
    """Say whether another machine could reach this address; one that cannot be taken opens nothing."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return False
    return not all(_is_loopback(str(address[0])) for *_, address in found)


def _is_loopback(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def _key(environ: Environ) -> str:
    return environ.get("CONVOQUE_CLE_CONVERSATION", "").strip()


def _key_faults(environ: Environ) -> Iterator[str]:
    key = _key(environ)
    expected = f"au moins {MIN_KEY_LENGTH} caractères au hasard"
    remedy = "Faites-en une : openssl rand -hex 32"
    if not key and mode(environ) == "production":
        yield fault("CONVOQUE_CLE_CONVERSATION", "n’est pas donnée", expected, remedy)
    elif key and len(key) < MIN_KEY_LENGTH:
        yield fault("CONVOQUE_CLE_CONVERSATION", "est trop courte", expected, remedy)


def _proxy_faults(environ: Environ) -> Iterator[str]:
    yield from number_faults(environ, "CONVOQUE_PROXYS")
    if mode(environ) == "production" and not environ.get("CONVOQUE_PROXYS"):
        yield fault(
            "CONVOQUE_PROXYS",
            "n’est pas donnée",
            "le nombre de mandataires de confiance devant le site",
            "Écrivez 1 derrière un nginx, 0 sans mandataire.",
        )
