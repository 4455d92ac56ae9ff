"""The lists of contents: their states, their filters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from convoque.console import watch
from convoque.console.contents import drafts
from convoque.console.contents.catalogue import Catalogue, Item, catalogue
from convoque.console.contents.drafts import Draft, Drafts
from convoque.console.errors import ConsoleError
from convoque.console.visit import Guarded, Visit, show
from convoque.console.visit import address as written

LISTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "fiches": ("Fiches", ("cas",)),
    "regles": ("Règles", ("regle",)),
    "faits": ("Faits", ("fait",)),
    "lexique": ("Lexique", ("mots", "liste", "abreviations")),
    "textes": ("Textes", ("message", "ecoute")),
    "exemples": ("Exemples", ("exemples",)),
    "nombres": ("Nombres du droit", ("parametre",)),
}
STATES = {
    "a_traiter": "À traiter",
    "brouillon": "Brouillon",
    "a_relire": "À relire",
    "relu": "Relu",
    "integre": "À publier",
    "source_modifiee": "Source modifiée",
    "publie": "Publié",
}
PER_PAGE = 60


@dataclass(frozen=True)
class Line:
    """One content as a list shows it."""

    item: Item
    states: tuple[str, ...]
    draft: Draft | None
    address: str


def routes() -> list[Guarded]:
    """Give the pages."""
    pages = [show(f"/console/{name}", _lister(name)) for name in LISTS]
    grouped = ("fiches", "regles", "textes", "exemples")
    return [*pages, *(show(f"/console/{name}/{{groupe}}", _lister(name)) for name in grouped)]


def address(item_kind: str, key: str, **query: str) -> str:
    """Give the address of a content's page."""
    return written(f"/console/contenus/{item_kind}/{quote(key, safe='/')}", **query)


def drafts_of(visit: Visit) -> Drafts:
    """Give the drafts, with or without second readers as the console is set."""
    return Drafts(visit.console.store, None if visit.console.options.second_reader else ())


def known_in(visit: Visit) -> Catalogue:
    """Give the contents of the folder that editors write in."""
    return catalogue(visit.console.settings.savoir)


def workshop(visit: Visit) -> Path:
    """Give where the folders of drafts are made."""
    return visit.console.options.database.resolve().with_name("brouillons")


def _lister(name: str) -> Any:
    title, kinds = LISTS[name]

    def page(visit: Visit) -> Response:
        group = visit.request.path_params.get("groupe", "")
        contents, kept = known_in(visit), drafts_of(visit)
        every = lines_of(visit, contents, kept, kinds)
        groups = list(dict.fromkeys(line.item.group for line in every))
        if group and group not in groups:
            raise ConsoleError("adresse_inconnue")
        asked = {"etat": visit.asked("etat"), "mots": visit.asked("mots")}
        lines = [line for line in every if (not group or line.item.group == group) and _is_wanted(line, asked)]
        asked_page = visit.asked("page", "1")[:6]
        number = int(asked_page) if asked_page.isdecimal() else 1
        pages = max(1, -(-len(lines) // PER_PAGE))
        number = min(max(1, number), pages)
        return visit.render(
            "contenus.html",
            titre=title,
            liste=name,
            groupe=group,
            groupes=[(one, _counts([line for line in every if line.item.group == one])) for one in groups],
            par_groupe=name in ("fiches", "regles", "textes", "exemples"),
            lignes=lines[(number - 1) * PER_PAGE : number * PER_PAGE],
            total=len(lines),
            page=number,
            pages=pages,
            demande=asked,
            etats=STATES,
            casses=contents.broken,
        )

    return page


def _counts(lines: list[Line]) -> dict[str, int]:
    found = {state: sum(state in line.states for line in lines) for state in STATES}
    return {"contenus": len(lines), **{state: number for state, number in found.items() if number}}


def lines_of(visit: Visit, known: Catalogue, kept: Drafts, kinds: tuple[str, ...]) -> list[Line]:
    """Give the contents of these kinds, new ones of the drafts among them, each with its states."""
    opened = {(draft.kind, draft.key): draft for draft in (*kept.going_out(), *kept.all_open())}
    unsettled, changed = kept.unsettled(), changed_sources(visit, known)
    items = known.of(*kinds)
    new = [drafts.added(one) for one in opened.values() if one.is_open and one.act == "ajouter" and one.kind in kinds]
    items += [item for item in new if known.get(item.kind, item.key) is None]
    lines = []
    for item in items:
        draft = opened.get((item.kind, item.key))
        states = states_of(item, draft, (item.kind, item.key) in unsettled, changed)
        lines.append(Line(item, states, draft, address(item.kind, item.key)))
    return lines


def states_of(item: Item, draft: Draft | None, to_do: bool, changed: frozenset[str]) -> tuple[str, ...]:
    """Give the states that a list shows of a content."""
    cited = item.values.get("sources")
    keys = list(cited.values()) if isinstance(cited, dict) else [cited]
    flat = {str(key) for one in keys for key in (one if isinstance(one, list) else [one])}
    found = ["a_traiter"] if to_do else []
    if draft is not None:
        found.append(draft.state)
    if flat & changed:
        found.append("source_modifiee")
    return tuple(found or ["publie"])


def changed_sources(visit: Visit, known: Catalogue) -> frozenset[str]:
    """Give the sources that the law watch marks, or that are written as repealed."""
    marked = {key for key, found in watch.found(visit.console.store).items() if found.attention}
    return frozenset(marked | {item.key for item in known.of("source") if item.values.get("abroge_le")})


def _is_wanted(line: Line, asked: Mapping[str, str]) -> bool:
    if asked["etat"] and asked["etat"] not in line.states:
        return False
    words = asked["mots"].lower().split()
    if not words:
        return True
    values = drafts.merged(line.item, line.draft)
    text = " ".join([line.item.key, line.item.title, *map(_plain, values.values())]).lower()
    return all(word in text for word in words)


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join([*map(str, value), *map(_plain, value.values())])
    return " ".join(map(_plain, value)) if isinstance(value, list) else str(value)
