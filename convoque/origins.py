"""The sites that may show the assistant: ``CONVOQUE_ORIGINES``, compared letter for letter with what browsers say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from convoque.environment import Environ, fault, mode, shown

NAME = "CONVOQUE_ORIGINES"
_ORIGIN = re.compile(r"(https?)://([a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?")
_HERE = re.compile(r"(?:.+\.)?localhost|127\.[0-9.]+|\[::1\]")
_DEFAULT_PORTS = {"http": "80", "https": "443"}
_EXPECTED = "une adresse exacte comme https://www.votre-site.fr"


def read_origins(environ: Environ) -> tuple[str, ...]:
    """Give the origins, which spaces or commas separate."""
    return tuple(environ.get(NAME, "").replace(",", " ").split())


def origin_faults(environ: Environ) -> Iterator[str]:
    """Give one line for each origin that browsers never send, or that production must not allow."""
    for origin in read_origins(environ):
        found = _misread(origin) or (_unsafe(origin) if mode(environ) == "production" else None)
        if found:
            wrong, remedy = found
            yield fault(NAME, f"contient {shown(_without_password(origin))}, {wrong}", _EXPECTED, remedy)


def _misread(origin: str) -> tuple[str, str] | None:
    """Say why no browser ever names itself so, and what to do; None for an origin that can be compared."""
    if origin == "null":
        return None
    if origin == "*":
        return "qui n’est pas un site", "Nommez chaque site."
    start = _ORIGIN.match(origin)
    if start and origin[start.end() :][:1] in ("/", "?", "#"):
        return "une origine avec un chemin", f"Gardez {start[0]}."
    exact = _ORIGIN.fullmatch(origin)
    if exact is None or int(exact[3] or 0) > 65535:
        return "une origine illisible", "Écrivez https://, puis le nom du site en minuscules."
    if exact[3] == _DEFAULT_PORTS[exact[1]]:
        return "un port que les navigateurs n’écrivent pas", f"Retirez « :{exact[3]} »."
    return None


def _unsafe(origin: str) -> tuple[str, str] | None:
    if origin == "null":
        return "l’origine de n’importe quel fichier", "Nommez chaque site."
    exact = _ORIGIN.fullmatch(origin)
    if exact is None:
        return None
    if exact[1] == "http":
        return "une origine en http://", "Servez ce site en https://, ou retirez-le."
    if _HERE.fullmatch(exact[2]):
        return "l’ordinateur du visiteur", "Retirez cette origine."
    return None


def _without_password(origin: str) -> str:
    return re.sub(r"//[^/]*@", "//…@", origin)
