"""Read a YAML file so that every value knows its line and column.

Strings are kept as written (``2025-01-01`` and ``oui`` stay text): types are
checked where the meaning is known, with an error that shows the place.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

import yaml

from convoque.errors import InputErrors, Located

_QUOTES = 'des guillemets droits autour du texte, comme « parce_que: "Une chose : la date." »'
_ALIGNED = "des lignes « clé: valeur » bien alignées"
_TABULATION = ("une tabulation au lieu d’espaces", "des espaces au début de la ligne")
_TROUBLES = (
    ("mapping values", "un texte sans guillemets contient « : »", _QUOTES),
    ("end of stream", "un guillemet ouvert ici n’est jamais fermé", _QUOTES),
    (
        "cannot start any token",
        "un caractère qui ne va pas ici, souvent une tabulation",
        "des espaces au début de la ligne",
    ),
    ("tab character", *_TABULATION),
    ("find expected ':'", "une ligne n’a pas de « : »", _ALIGNED),
    ("',' or ']'", "une liste « [ » n’est pas fermée, ou il y manque une virgule", "comme « [L5412-1, R5412-1] »"),
    ("',' or '}'", "une table « { » n’est pas fermée, ou il y manque une virgule", "comme « {contrat: signe} »"),
    ("escape", "une barre « \\ » entre guillemets doubles", "des guillemets simples, ou le texte sans « \\ »"),
)
"""What the YAML library says, what it most often means, and the right form."""
_TOLD_AT_THEIR_BEGINNING = ("end of stream", "find expected ':'", "',' or ']'", "',' or '}'")
"""What it notices later than the place that has to be mended."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = frozenset(["", "~", "null", "Null", "NULL"])
_DEEPEST = 32
"""Tables and lists inside one another; our files go six deep. Without a limit, brackets alone end the process."""


@dataclass(frozen=True)
class Value:
    """A node of a YAML file: text, a list or a mapping of values, and where it stands."""

    file: str
    line: int
    column: int
    text: str | None = None
    items: tuple[Value, ...] | None = None
    entries: tuple[tuple[Value, Value], ...] | None = None
    under: tuple[int, int] | None = field(default=None, compare=False)
    """Where the key of a table stands, or the beginning of the file."""

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

    def lacks(self, wrong: str, expected: str = "") -> Located:
        """Make an error about what is not in this table: it points at the line of its key, above it."""
        line, column = self.under or (self.line, self.column)
        place = (line, column) if line < self.line else (self.line, self.column)
        return Located(self.file, *place, wrong, expected)

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
    that is missing, not UTF-8, not YAML, that repeats a key, has an alias or
    is nested deeper than thirty-two.
    """
    name = str(path.relative_to(root)) if root and path.is_relative_to(root) else str(path)
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise InputErrors(
            (Located(name, None, None, "le fichier n’est pas en UTF-8", "un texte enregistré en UTF-8"),)
        ) from None
    except OSError as error:
        wrong = "fichier introuvable" if isinstance(error, FileNotFoundError) else "fichier illisible"
        raise InputErrors((Located(name, None, None, wrong),)) from None
    value = parse_yaml(name, text)
    repeated = tuple(repeated_keys(value))
    if repeated:
        raise InputErrors(repeated)
    return value


def parse_yaml(name: str, text: str, most: int | None = None) -> Value:
    """Read the text of a YAML file called ``name``; a repeated key is left for ``repeated_keys``.

    Raises InputErrors for what is not YAML, has an alias, is nested deeper
    than thirty-two or, with ``most``, holds more values than that.
    """
    try:
        value = _read(name, text, most)
    except yaml.MarkedYAMLError as error:
        raise InputErrors((_unreadable(name, error),)) from None
    except yaml.YAMLError:
        raise InputErrors((_forbidden(name, text),)) from None
    if value is None:
        raise InputErrors((Located(name, 1, 1, "fichier vide", "un contenu YAML"),))
    return value


def _unreadable(name: str, error: yaml.MarkedYAMLError) -> Located:
    said = str(error.problem)
    unnamed = ("", "la mise en page ne va pas à partir d’ici", _ALIGNED)
    _, meaning, expected = next((trouble for trouble in _TROUBLES if trouble[0] in said), unnamed)
    began = any(trouble in said for trouble in _TOLD_AT_THEIR_BEGINNING)
    mark = (error.context_mark if began else None) or error.problem_mark
    place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return Located(name, place[0], place[1], f"YAML illisible : {meaning}", expected)


def _forbidden(name: str, text: str) -> Located:
    """Point at a character that YAML does not take: an invisible one, pasted with the rest."""
    found = yaml.reader.Reader.NON_PRINTABLE.search(text)
    before = text[: found.start()] if found else ""
    place = (before.count("\n") + 1, len(before) - before.rfind("\n"))
    return Located(name, *place, "YAML illisible : un caractère invisible interdit", "la ligne écrite de nouveau")


def _read(name: str, text: str, most: int | None = None) -> Value | None:
    """Build the only document of a file from what the parser tells, without recursion; None when it is empty.

    Raises InputErrors for a second document, an alias (``*nom``: written out,
    a few lines can be millions), what is nested too deep or holds more than
    ``most`` values; yaml.YAMLError.
    """
    opened: list[_Opened] = []
    whole: list[Value] = []
    inside = whole
    for read, event in enumerate(_events(name, text), start=1):
        mark = event.start_mark
        line, column = mark.line + 1, mark.column + 1
        if most is not None and read > most:
            wrong = f"le fichier a plus de {most} mots, lignes ou listes"
            raise InputErrors((Located(name, line, column, wrong, "un fichier plus court"),))
        kind = type(event)
        if kind is yaml.ScalarEvent:
            inside.append(Value(name, line, column, None if _is_empty(event) else event.value))
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            opened.append(_Opened(line, column, _above(opened), inside := [], kind is yaml.MappingStartEvent))
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            value = opened.pop().closed(name)
            inside = opened[-1].inside if opened else whole
            inside.append(value)
        elif kind is yaml.AliasEvent:
            wrong = f"« *{event.anchor} » renvoie à un autre endroit du fichier"
            raise InputErrors((Located(name, line, column, wrong, "ce texte, recopié ici"),))
        elif kind is yaml.DocumentStartEvent and whole:
            raise InputErrors(
                (Located(name, line, column, "un second document commence ici", "un seul, sans « --- »"),)
            )
    return replace(whole[0], under=(1, 1)) if whole else None


class _Opened(NamedTuple):
    """A table or a list that is being read, where it begins, and where the key above it stands, if it has one."""

    line: int
    column: int
    under: tuple[int, int] | None
    inside: list[Value]
    table: bool

    def closed(self, name: str) -> Value:
        line, column, under, inside, table = self
        if not table:
            return Value(name, line, column, None, tuple(inside))
        return Value(name, line, column, None, None, tuple(zip(inside[::2], inside[1::2], strict=True)), under)


def _above(opened: list[_Opened]) -> tuple[int, int] | None:
    """Give the place of the key whose value begins now."""
    if not opened or not opened[-1].table or len(opened[-1].inside) % 2 == 0:
        return None
    key = opened[-1].inside[-1]
    return key.line, key.column


def check_depth(name: str, text: str) -> None:
    """Raise InputErrors when tables and lists are nested deeper than thirty-two; what is not YAML passes."""
    with contextlib.suppress(yaml.YAMLError):
        for _ in _events(name, text):
            pass


def _events(name: str, text: str) -> Iterator[yaml.Event]:
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        kind = type(event)
        if kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            depth += 1
            if depth > _DEEPEST:
                mark = event.start_mark
                wrong = "trop de tables ou de listes imbriquées"
                raise InputErrors((Located(name, mark.line + 1, mark.column + 1, wrong),))
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            depth -= 1
        yield event


def _is_empty(event: yaml.ScalarEvent) -> bool:
    if event.tag:
        return bool(event.tag == "tag:yaml.org,2002:null")
    return event.implicit[0] and event.value in _NULL


def repeated_keys(value: Value) -> Iterator[Located]:
    """Find the keys that are written twice in one table."""
    seen: set[str] = set()
    for key, child in value.entries or ():
        if key.text in seen:
            yield key.error(f"la clé « {key.text} » est écrite deux fois", "une seule fois chaque clé")
        seen.add(key.text or "")
        yield from repeated_keys(child)
    for child in value.items or ():
        yield from repeated_keys(child)
