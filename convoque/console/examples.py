"""The examples of the needs, ``data/nlu/``: which needs there are, and one line more or less in a file."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from convoque.errors import ConvoqueError, InputErrors
from convoque.knowledge import fold
from convoque.knowledge.yamlfile import Value, read_yaml

MOST = 200
"""Characters of an example: longer ones teach little."""
_INTENT = re.compile(r"^- intent: ([a-z0-9_]+/[a-z0-9_]+)\s*$")
_LINE = re.compile(r"^( +)- (.*?)(\r?)$")


def needs(savoir: Path) -> list[tuple[str, str]]:
    """Give every need that has examples, with what people say for it."""
    labels: dict[str, str] = {}
    for path in sorted((savoir / "knowledge" / "fiches").glob("*.yml")):
        with suppress(OSError):
            state = path.stat()
            labels.update(_labels(path, state.st_mtime_ns, state.st_size))
    found = {need: path for path in _files(savoir) for need in _needs_of(path)}
    return [(need, f"{need.partition('/')[0]} : {labels.get(need, need)}") for need in sorted(found) if _is_need(need)]


def add(savoir: Path, need: str, text: str) -> None:
    """Add one example at the end of a need's: one line of the file changes. Raises ConvoqueError."""
    wrong = fault(savoir, text)
    if wrong:
        raise ConvoqueError(wrong)
    path, lines, _, end = _place(savoir, need)
    model = _LINE.match(lines[end - 1])
    indent, ending = (model[1], model[3]) if model else ("    ", "")
    _write(path, [*lines[:end], f"{indent}- {text}{ending}", *lines[end:]])


def remove(savoir: Path, need: str, text: str) -> bool:
    """Take one example away again; False when it is not there any more. Raises ConvoqueError."""
    path, lines, start, end = _place(savoir, need)
    for at in range(end - 1, start, -1):
        found = _LINE.match(lines[at])
        if found and found[2] == text:
            _write(path, [*lines[:at], *lines[at + 1 :]])
            return True
    return False


def fault(savoir: Path, text: str) -> str:
    """Say, in French, why a text cannot be an example; nothing when it can."""
    if not text.strip() or len(text) > MOST or "\n" in text or text != text.strip():
        return f"Un exemple tient sur une ligne, en {MOST} caractères au plus."
    if any(sign in text for sign in "[]{}") or "•" in text:
        return "Un exemple ne contient ni crochets, ni accolades, ni partie masquée."
    known = fold(text)
    for path in _files(savoir):
        need = ""
        for line in _lines(path):
            intent = _INTENT.match(line)
            need = intent[1] if intent else need
            found = _LINE.match(line)
            if found and fold(found[2]) == known:
                return f"Cet exemple existe déjà, dans « {need or path.stem} »."
    return ""


def _place(savoir: Path, need: str) -> tuple[Path, list[str], int, int]:
    """Give the file of a need, its lines, and where its examples begin and end; raises ConvoqueError."""
    for path in _files(savoir):
        lines = _lines(path)
        for at, line in enumerate(lines):
            found = _INTENT.match(line)
            if found and found[1] == need:
                start = at + 2
                end = start
                while end < len(lines) and _LINE.match(lines[end]):
                    end += 1
                if end == start or not lines[at + 1].strip().startswith("examples: |"):
                    raise ConvoqueError(
                        f"Les exemples de « {need} » sont écrits autrement : ajoutez celui-ci à la main."
                    )
                return path, lines, start, end
    raise ConvoqueError(f"Le besoin « {need} » n’a pas d’exemples.")


def _files(savoir: Path) -> list[Path]:
    return sorted((savoir / "data" / "nlu").glob("*.yml"))


def _lines(path: Path) -> list[str]:
    try:
        return path.read_bytes().decode("utf-8").split("\n")
    except (OSError, UnicodeDecodeError):
        return []


def _needs_of(path: Path) -> Iterator[str]:
    return (found[1] for line in _lines(path) if (found := _INTENT.match(line)))


def _is_need(name: str) -> bool:
    return not name.startswith(("reponses/", "reponse/", "donner_fait/"))


@lru_cache(maxsize=128)
def _labels(path: Path, _changed: int, _size: int) -> dict[str, str]:
    try:
        cases = read_yaml(path).get("cas")
    except InputErrors:
        return {}
    return {
        (case.get("id") or _NOTHING).text.replace("-", "_"): (case.get("dit") or _NOTHING).text
        for case in (cases.items if cases and cases.items else ())
        if (case.get("id") or _NOTHING).text and (case.get("dit") or _NOTHING).text
    }


_NOTHING = Value("", 0, 0, "")


def _write(path: Path, lines: list[str]) -> None:
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write("\n".join(lines).encode("utf-8"))
        Path(draft).chmod(path.stat().st_mode & 0o777)
        Path(draft).replace(path)
    except OSError as error:
        Path(draft).unlink(missing_ok=True)
        raise ConvoqueError(f"« {path.name} » ne s’écrit pas ({error.strerror}) : rien n’a changé.") from None
