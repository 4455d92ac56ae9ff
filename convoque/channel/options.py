"""Settings that only the door reads, from the same environment as ``convoque.settings``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from convoque.errors import ConvoqueError

MIN_KEY_LENGTH = 32
"""Characters: a key shorter than the 256-bit signature it makes is the weak part."""


@dataclass(frozen=True)
class DoorOptions:
    """Where to listen, what signs conversations, how many proxies stand in front.

    ``conversation_key`` None: derived in development, kept in the store in
    production. ``proxies``: how many trusted proxies add their line to
    ``X-Forwarded-For``; 0 means that the header is not believed.
    """

    host: str = "127.0.0.1"
    conversation_key: str | None = None
    proxies: int = 0


def read_options(environ: Mapping[str, str]) -> DoorOptions:
    """Read ``CONVOQUE_HOTE``, ``CONVOQUE_CLE_CONVERSATION`` and ``CONVOQUE_PROXYS``.

    Raises ConvoqueError, in French, for a value that cannot be used.
    """
    key = environ.get("CONVOQUE_CLE_CONVERSATION") or None
    if key is not None and len(key) < MIN_KEY_LENGTH:
        raise ConvoqueError(
            f"CONVOQUE_CLE_CONVERSATION est trop courte ; attendu : au moins {MIN_KEY_LENGTH} caractères au hasard."
        )
    proxies = environ.get("CONVOQUE_PROXYS") or "0"
    if not (proxies.isascii() and proxies.isdigit()):
        raise ConvoqueError(f"CONVOQUE_PROXYS vaut « {proxies} » ; attendu : un nombre entier positif ou nul.")
    return DoorOptions(environ.get("CONVOQUE_HOTE") or "127.0.0.1", key, int(proxies))
