"""Where a content is used: what cites a source, what reads a fact, what leads to a fiche, which examples a need has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from convoque.console.contents.catalogue import Catalogue, Item

_READERS = (
    ("regle", "Règles qui le lisent"),
    ("cas", "Cas qui le lisent"),
    ("fait", "Le fait, et ceux qui s’en déduisent"),
    ("mots", "Ses mots"),
)


def need_of(item: Item) -> str:
    """Give the need that a case answers, ``sujet/besoin``."""
    written = str(item.values.get("besoin") or item.key)
    return f"{item.group}/{written.removeprefix(f'{item.group}/').replace('-', '_')}"


def used_by(item: Item, known: Catalogue) -> list[tuple[str, list[Item]]]:
    """Give what uses a content, under headings; nothing where nothing does."""
    found: list[tuple[str, list[Item]]] = []
    if item.kind == "source":
        for kind, title in (("regle", "Règles qui la citent"), ("cas", "Cas qui la citent"), ("parametre", "Nombres")):
            found.append((title, [one for one in known.of(kind) if item.key in _cited(one)]))
    if item.kind in ("fait", "mots"):
        for kind, title in _READERS:
            every = (one for one in known.of(kind) if one is not item)
            found.append((title, [one for one in every if item.key in set(_facts(one))]))
        prefix = f"donner_fait/{item.key}="
        found.append(("Ses réponses", [one for one in known.of("exemples") if one.key.startswith(prefix)]))
    if item.kind == "cas":
        need = need_of(item)
        found.append(("Ses exemples", [one for one in known.of("exemples") if one.key == need]))
        same = [one for one in known.of("cas") if one.key != item.key and need_of(one) == need]
        found.append(("Le même besoin", same))
        found.append(("Ses sources", [one for one in known.of("source") if one.key in _cited(item)]))
    if item.kind == "regle":
        found.append(("Ses sources", [one for one in known.of("source") if one.key in _cited(item)]))
        found.append(("Ses faits", [one for one in known.of("fait") if one.key in set(_facts(item))]))
    if item.kind == "exemples":
        found.append(("Ses réponses", [one for one in known.of("cas") if need_of(one) == item.key]))
    if item.kind == "message":
        sentence = item.values.get("texte")
        found.append(
            (
                "Même phrase",
                [one for one in known.of("message") if one is not item and one.values.get("texte") == sentence],
            )
        )
    return [(title, items) for title, items in found if items]


def _cited(item: Item) -> set[str]:
    written = item.values.get("sources")
    listed = list(written.values()) if isinstance(written, dict) else [written]
    return {str(key) for one in listed for key in (one if isinstance(one, list) else [one]) if key}


def _facts(item: Item) -> Iterator[str]:
    if item.kind in ("mots", "fait"):
        yield item.key
    for key in ("si", "sauf_si"):
        value = item.values.get(key)
        for part in value if isinstance(value, list) else [value]:
            yield from part if isinstance(part, dict) else ()
    for part in _tables(item.values.get("deduit")):
        yield from part
    for button in item.values.get("boutons") or ():
        if isinstance(button, dict):
            yield str(button.get("vers", "")).partition("=")[0]


def _tables(value: Any) -> Iterator[dict[str, Any]]:
    yield from (one for one in (value.values() if isinstance(value, dict) else ()) if isinstance(one, dict))
