"""Where each source is cited: rules, cases of the fiches, figures of the law; read even where a file has mistakes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from convoque.errors import InputErrors
from convoque.knowledge.yamlfile import Value, read_yaml

KINDS = {"regles": "Règle", "fiches": "Cas", "parametres.yml": "Nombre du droit"}
_CONTENTS = {"Règle": "regle", "Cas": "cas", "Nombre du droit": "parametre"}


@dataclass(frozen=True)
class Citation:
    """One place that rests on a source: its kind, its name, its file from ``savoir`` and its line."""

    kind: str
    name: str
    file: str
    line: int

    @property
    def page(self) -> str:
        """The page of the console where it is edited."""
        return f"/console/contenus/{_CONTENTS[self.kind]}/{quote(self.name, safe='/')}"


def citations(knowledge: Path) -> Mapping[str, tuple[Citation, ...]]:
    """Give the citations of every source, by its key; a file that cannot be read has none."""
    found: dict[str, dict[Citation, None]] = {}
    for path in (*sorted((knowledge / "regles").glob("*.yml")), *sorted((knowledge / "fiches").glob("*.yml")),
                 knowledge / "parametres.yml"):  # fmt: skip
        file = f"knowledge/{path.relative_to(knowledge).as_posix()}"
        kind = KINDS.get(path.parent.name, KINDS.get(path.name, ""))
        try:
            state = path.stat()
        except OSError:
            continue
        for name, line, key in _read(path, state.st_mtime_ns, state.st_size):
            found.setdefault(key, {})[Citation(kind, name, file, line)] = None
    return {key: tuple(places) for key, places in found.items()}


@lru_cache(maxsize=256)
def _read(path: Path, _changed: int, _size: int) -> tuple[tuple[str, int, str], ...]:
    """Read one file again when it has changed: all of them take a second."""
    try:
        root = read_yaml(path)
    except InputErrors:
        return ()
    return tuple(_cited(root, "", root.line))


def _cited(value: Value, name: str, line: int) -> Iterator[tuple[str, int, str]]:
    """Give (name of the place, its line, key) for every key under a ``sources``."""
    own = value.get("id")
    if own is not None and own.text:
        name, line = own.text, own.line
    for key, child in value.walk():
        if key == "sources":
            yield from ((name, line, cited) for cited in _keys(child))
        elif child.entries is not None or child.items is not None:
            named = child.get("sources") is not None and child.get("id") is None
            yield from _cited(child, key if named else name, child.line if named else line)
    for item in value.items or ():
        yield from _cited(item, name, line)


def _keys(value: Value) -> Iterator[str]:
    for item in value.items or ():
        if item.text:
            yield item.text
    for _, child in value.walk():
        yield from _keys(child)
