"""Read a YAML file so that every value knows its line and column.

Strings are kept as written (``2025-01-01`` and ``oui`` stay text): types are
checked where the meaning is known, with an error that shows the place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from convoque.errors import InputErrors, Located

_QUOTES = 'des guillemets droits autour du texte, comme « parce_que: "Une chose : la date." »'
_TROUBLES = (
    ("mapping values", "un texte sans guillemets contient « : »", _QUOTES),
    ("end of stream", "un guillemet ouvert ici n’est jamais fermé", _QUOTES),
    (
        "cannot start any token",
        "un caractère qui ne va pas ici, souvent une tabulation",
        "des espaces au début de la ligne",
    ),
)
"""What the YAML library says, what it most often means, and the right form."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Value:
    """A node of a YAML file: text, a list or a mapping of values, and where it stands."""

    file: str
    line: int
    column: int
    text: str | None = None
    items: tuple[Value, ...] | None = None
    entries: tuple[tuple[Value, Value], ...] | None = None

    @property
    def described(self) -> str:
        """Say what was found here, for an error."""
        return {"table": "une table", "liste": "une liste", "vide": "rien"}.get(self.kind, f"« {self.text} »")

    @property
    def kind(self) -> str:
        """Name the kind of value as an editor would: texte, liste, table or vide."""
        if self.entries is not None:
            return "table"
        if self.items is not None:
            return "liste"
        return "texte" if self.text else "vide"

    def error(self, wrong: str, expected: str = "") -> Located:
        """Make an error that points at this value."""
        return Located(self.file, self.line, self.column, wrong, expected)

    def get(self, key: str) -> Value | None:
        """Give the value under ``key`` of a mapping, None when it is not there."""
        for name, value in self.entries or ():
            if name.text == key:
                return value
        return None

    def walk(self) -> Iterator[tuple[str, Value]]:
        """Give the (key, value) pairs of a mapping; nothing for other kinds."""
        for name, value in self.entries or ():
            yield name.text or "", value

    def plain(self) -> object:
        """Give the value as plain Python: str, list and dict."""
        if self.entries is not None:
            return {name.text or "": value.plain() for name, value in self.entries}
        if self.items is not None:
            return [value.plain() for value in self.items]
        return self.text or ""


def read_yaml(path: Path, root: Path | None = None) -> Value:
    """Read one YAML file.

    ``root`` shortens the file's name in errors. Raises InputErrors for a file
    that is missing, not UTF-8, not YAML, or that repeats a key.
    """
    name = str(path.relative_to(root)) if root and path.is_relative_to(root) else str(path)
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except FileNotFoundError:
        raise InputErrors((Located(name, None, None, "fichier introuvable"),)) from None
    except UnicodeDecodeError:
        raise InputErrors(
            (Located(name, None, None, "le fichier n’est pas en UTF-8", "un texte enregistré en UTF-8"),)
        ) from None
    except yaml.MarkedYAMLError as error:
        raise InputErrors((_unreadable(name, error),)) from None
    except yaml.YAMLError as error:
        raise InputErrors((Located(name, 1, 1, f"YAML illisible ({error})", "un fichier YAML"),)) from None
    if node is None:
        raise InputErrors((Located(name, 1, 1, "fichier vide", "un contenu YAML"),))
    value = _value(name, node)
    repeated = tuple(_repeated(value))
    if repeated:
        raise InputErrors(repeated)
    return value


def _unreadable(name: str, error: yaml.MarkedYAMLError) -> Located:
    said = str(error.problem)
    unnamed = ("", f"la mise en page ne va pas ({said})", "des lignes « clé: valeur » bien alignées")
    _, meaning, expected = next((trouble for trouble in _TROUBLES if trouble[0] in said), unnamed)
    mark = (error.context_mark if "end of stream" in said else None) or error.problem_mark
    place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return Located(name, place[0], place[1], f"YAML illisible : {meaning}", expected)


def _value(name: str, node: yaml.Node) -> Value:
    line, column = node.start_mark.line + 1, node.start_mark.column + 1
    if isinstance(node, yaml.MappingNode):
        entries = tuple((_value(name, key), _value(name, value)) for key, value in node.value)
        return Value(name, line, column, entries=entries)
    if isinstance(node, yaml.SequenceNode):
        return Value(name, line, column, items=tuple(_value(name, item) for item in node.value))
    empty = node.tag == "tag:yaml.org,2002:null"
    return Value(name, line, column, text=None if empty else str(node.value))


def _repeated(value: Value) -> Iterator[Located]:
    seen: set[str] = set()
    for key, child in value.entries or ():
        if key.text in seen:
            yield key.error(f"la clé « {key.text} » est écrite deux fois", "une seule fois chaque clé")
        seen.add(key.text or "")
        yield from _repeated(child)
    for child in value.items or ():
        yield from _repeated(child)
