"""Check the environment without stopping at its first fault: each fault is one French line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

from convoque.errors import ConvoqueError

Environ = Mapping[str, str]
Mode = Literal["dev", "production"]


def fault(name: str, wrong: str, expected: str, remedy: str) -> str:
    """Write a fault on one line: which variable, what is wrong, what is expected, what to do.

    >>> print(fault("CONVOQUE_PORT", "vaut « x »", "un nombre", "Corrigez cette valeur."))
    CONVOQUE_PORT vaut « x », attendu : un nombre. Corrigez cette valeur.
    """
    return f"{name} {wrong}, attendu : {expected}. {remedy}"


def refuse(problems: Sequence[str]) -> None:
    """Raise one ConvoqueError with every line of ``problems``; do nothing when there is none."""
    if len(problems) == 1:
        raise ConvoqueError(problems[0])
    if problems:
        raise ConvoqueError("\n".join([f"{len(problems)} réglages à corriger :", *(f"- {line}" for line in problems)]))


def shown(value: str | Path) -> str:
    r"""Quote a value so that it stays on its line, whatever it holds.

    >>> print(shown("un\ndeux"))
    « un deux »
    """
    text = " ".join(str(value).split())
    return f"« {text if len(text) <= 80 else text[:79] + '…'} »"


def mode(environ: Environ) -> Mode | None:
    """Give what ``CONVOQUE_ENV`` asks for, ``dev`` when it is not there, None when it cannot be read."""
    asked = environ.get("CONVOQUE_ENV", "dev")
    if asked == "dev":
        return "dev"
    return "production" if asked == "production" else None


def mode_faults(environ: Environ) -> Iterator[str]:
    """Give the fault of ``CONVOQUE_ENV``, if it has one."""
    if mode(environ) is None:
        asked = environ["CONVOQUE_ENV"]
        yield fault("CONVOQUE_ENV", f"vaut {shown(asked)}", "dev ou production", "Écrivez l’un de ces deux mots.")


def number(environ: Environ, name: str, default: int) -> int:
    """Give a whole number that ``number_faults`` found nothing to say about."""
    return int(environ.get(name) or default)


def number_faults(environ: Environ, name: str, least: int = 0, most: int | None = None) -> Iterator[str]:
    """Give the fault of a whole number between ``least`` and ``most``, if it has one; absent is no fault."""
    text = environ.get(name, "")
    if not text:
        return
    if not _is_whole(text) or int(text) < least or (most is not None and int(text) > most):
        yield fault(name, f"vaut {shown(text)}", _range(least, most), "Corrigez ou retirez cette valeur.")


def is_zero(environ: Environ, name: str) -> bool:
    """Say whether a variable is a readable zero."""
    text = environ.get(name, "")
    return _is_whole(text) and int(text) == 0


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 9


def _range(least: int, most: int | None) -> str:
    if most is not None:
        return f"un nombre entier de {least} à {most}"
    return f"un nombre entier, {least} au moins" if least else "un nombre entier positif ou nul"
