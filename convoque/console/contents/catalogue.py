"""Every content of a folder, under its kind and key, with the place where it is written."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from convoque import schema
from convoque.editing import Node, parse, read_text
from convoque.editing.revise import Path as Place

PAGES = {
    "cas": "fiches",
    "exemples": "fiches",
    "regle": "regles",
    "fait": "faits",
    "mots": "lexique",
    "liste": "lexique",
    "abreviations": "lexique",
    "source": "sources",
    "parametre": "sources",
    "message": "textes",
    "ecoute": "textes",
}
"""The list of the console where each kind of content stands."""


@dataclass(frozen=True)
class Item:
    """One content. ``group`` is the fiche, table or part of the file it stands in; ``place`` its path in the file.

    ``alone``: the place holds the value of the only field, not a table of fields.
    """

    kind: str
    key: str
    title: str
    file: str
    group: str
    place: Place
    values: Mapping[str, Any] = field(default_factory=dict, compare=False)
    alone: bool = False

    @property
    def content(self) -> schema.Content:
        """The kind of content, with its fields."""
        return schema.CONTENTS[self.kind]

    def place_of(self, key: str) -> Place:
        """Give the path of a field in the file."""
        return self.place if self.alone else (*self.place, key)


@dataclass(frozen=True)
class Catalogue:
    """All contents of a folder, in the order of the files; ``broken``: the files that cannot be read."""

    items: Mapping[tuple[str, str], Item]
    broken: Mapping[str, str]

    def get(self, kind: str, key: str) -> Item | None:
        """Give one content, None when there is none of this key."""
        return self.items.get((kind, key))

    def of(self, *kinds: str) -> list[Item]:
        """Give the contents of these kinds."""
        return [item for item in self.items.values() if item.kind in kinds]

    def known(self, among: str) -> tuple[str, ...]:
        """Give the names that a field may take: ``sources``, ``faits`` or ``sujets``."""
        if among == "sujets":
            return tuple(dict.fromkeys(item.group for item in self.of("cas")))
        kind = {"sources": "source", "faits": "fait"}.get(among, "")
        return tuple(item.key for item in self.of(kind))


_kept: dict[tuple[Path, str], tuple[tuple[int, int], list[Item] | str]] = {}
_lock = threading.Lock()


def catalogue(savoir: Path) -> Catalogue:
    """Read the contents of a folder; a file is read again when it has changed."""
    items: dict[tuple[str, str], Item] = {}
    broken: dict[str, str] = {}
    for name in _files(savoir):
        found = items_of(savoir, name)
        if isinstance(found, str):
            broken[name] = found
            continue
        for item in found:
            items.setdefault((item.kind, item.key), item)
    return Catalogue(items, broken)


def _files(savoir: Path) -> list[str]:
    first = ("faits", "sources", "parametres", "lexique", "conversation")
    names = [f"knowledge/{name}.yml" for name in first]
    for folder in ("knowledge/fiches", "knowledge/regles", "knowledge/messages", "data/nlu"):
        names += [f"{folder}/{path.name}" for path in sorted((savoir / folder).glob("*.yml"))]
    return names


def items_of(savoir: Path, name: str) -> list[Item] | str:
    """Give the contents of one file of a folder, or the sentence that says why it cannot be read."""
    path = savoir / name
    try:
        stat = path.stat()
        stamp = (stat.st_mtime_ns, stat.st_size)
        with _lock:
            kept = _kept.get((savoir, name))
        if kept and kept[0] == stamp:
            return kept[1]
        found: list[Item] | str = list(items_in(name, parse(read_text(path))))
    except (OSError, UnicodeDecodeError):
        return f"{name} ne se lit pas."
    except (yaml.YAMLError, ValueError):
        return f"{name} n’est pas du YAML lisible : « convoque verifier » dit où."
    with _lock:
        if len(_kept) > 400:
            _kept.clear()
        _kept[(savoir, name)] = (stamp, found)
    return found


def items_in(name: str, root: Node) -> Iterator[Item]:
    """Give the contents of one file; ``name`` is its path in the folder."""
    folder, _, stem = name.removesuffix(".yml").rpartition("/")
    if folder == "knowledge/fiches":
        yield from _listed("cas", "cas", name, stem, root, "dit", "reponse")
    elif folder == "knowledge/regles":
        yield from _listed("regle", "regles", name, stem, root, "parce_que")
    elif folder == "knowledge/messages":
        for place, node in root.walk():
            if node.is_text:
                path = ".".join(map(str, place))
                yield Item("message", f"{stem}.{path}", path, name, stem, place, {"texte": node.text}, alone=True)
    elif folder == "data/nlu":
        yield from _examples(name, root)
    elif stem == "faits":
        yield from _named("fait", "faits", name, root)
    elif stem == "sources":
        yield from _named("source", "sources", name, root)
    elif stem == "parametres":
        yield from _named("parametre", "parametres", name, root)
    elif stem == "lexique":
        yield from _named("mots", "faits", name, root)
        for place, node in root.walk():
            if place == ("abreviations",):
                values = {"mots": node.plain()}
                yield Item("abreviations", "abreviations", "Abréviations", name, "abreviations", place, values, True)
            elif place[:1] not in (("faits",), ("abreviations",)) and node.items is not None:
                yield _list("liste", place, node, name)
    elif stem == "conversation":
        for place, node in root.walk():
            if node.items is not None:
                yield _list("ecoute", place, node, name)


def _list(kind: str, place: Place, node: Node, name: str) -> Item:
    key = ".".join(map(str, place))
    group = "conversation" if kind == "ecoute" else str(place[0])
    return Item(kind, key, key.replace("_", " "), name, group, place, {"expressions": node.plain()}, alone=True)


def _listed(kind: str, under: str, name: str, stem: str, root: Node, *titles: str) -> Iterator[Item]:
    for at, node in enumerate((root.get(under) or root).items or ()):
        values = node.plain()
        if isinstance(values, dict) and isinstance(values.get("id"), str) and values["id"]:
            title = next((str(values[one]) for one in titles if values.get(one)), values["id"])
            yield Item(kind, values["id"], title, name, stem, (under, at), values)


def _named(kind: str, under: str, name: str, root: Node) -> Iterator[Item]:
    for key, node in (root.get(under) or Node(0, 0, "")).entries or ():
        values = node.plain()
        if isinstance(values, dict):
            title = str(values.get("sens") or values.get("article") or key.text)
            if kind == "source":
                title = f"{title}, {values.get('code', '')}".rstrip(", ")
            yield Item(kind, key.text, title, name, under, (under, key.text), values)


def _examples(name: str, root: Node) -> Iterator[Item]:
    for at, node in enumerate((root.get("nlu") or root).items or ()):
        intent, examples = node.get("intent"), node.get("examples")
        if intent is not None and examples is not None and examples.is_text:
            place: Place = ("nlu", at, "examples")
            group = name.removeprefix("data/nlu/").removesuffix(".yml")
            values = {"exemples": examples.text}
            yield Item("exemples", intent.text, intent.text, name, group, place, values, alone=True)
