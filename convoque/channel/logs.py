"""Logs for operators: one JSON line per turn and per breakdown; never a message's text, never an identity."""

from __future__ import annotations

import json
import logging
import traceback
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from convoque.channel.conversation import Reply

_turns = logging.getLogger("convoque.turn")
_errors = logging.getLogger("convoque.channel")
_versions: dict[str, str] = {}


def configure(**versions: str) -> None:
    """Send our lines to stderr, and keep Rasa and the server from writing what people say.

    ``versions``: what every turn's line names besides, such as the model and the knowledge.
    """
    warnings.showwarning = _drop_warning  # libraries put back the filters that they like
    logging.basicConfig(level=logging.WARNING, format="%(message)s", force=True)
    _turns.setLevel(logging.INFO)
    _errors.setLevel(logging.INFO)
    # An action's exception may quote a message: we log its type and place ourselves.
    for name in ("rasa", "rasa_sdk", "uvicorn", "uvicorn.error", "uvicorn.access", "asyncio", "alembic"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    name_versions(**versions)


def name_versions(**versions: str) -> None:
    """Name these versions in every turn's line from now on."""
    _versions.update(versions)


def _drop_warning(*_args: object, **_kwargs: object) -> None:
    """Say nothing: warnings are for developers, and some of Rasa's quote a message."""


def log_turn(
    status: int, milliseconds: Mapping[str, float], custom: Mapping[str, Any], incident: str | None, reply: Reply | None
) -> None:
    """Write the line of one turn; ``milliseconds`` by stage, ``total`` among them."""
    line = {
        "statut": status,
        "ms": round(milliseconds["total"]),
        "etapes": {name: round(spent, 1) for name, spent in milliseconds.items() if name != "total"},
        "sujet": custom.get("sujet"),
        "besoin": custom.get("besoin"),
        "regle": rule(custom),
        "incident": incident,
        "redonne": bool(reply and reply.again),
        **_versions,
    }
    _turns.info(json.dumps(line, ensure_ascii=False))


def log_breakdown(incident: str | None, path: str, error: BaseException) -> None:
    """Write what broke and where in the code, without the exception's own words."""
    causes = [error]
    while (cause := causes[-1].__cause__ or causes[-1].__context__) is not None and cause not in causes:
        causes.append(cause)
    line = {"incident": incident, "chemin": path, "erreurs": [place(cause) for cause in causes]}
    _errors.error(json.dumps(line, ensure_ascii=False))


def place(error: BaseException) -> str:
    """Give an exception's type and the line that raised it.

    >>> try: int("secret")
    ... except ValueError as error: place(error).split(" ")[0]
    'ValueError'
    """
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else "?"
    return f"{type(error).__name__} ({where})"


def rule(custom: Mapping[str, Any]) -> str | None:
    """Give the id of the rule that the answer rests on first."""
    parts = [custom.get("verdict"), custom.get("motif"), *(custom.get("consequences") or ())]
    return next((part["regle"] for part in parts if isinstance(part, dict) and part.get("regle")), None)
