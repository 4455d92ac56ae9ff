"""Find a sentence wherever it is written, from the words that somebody read on the site or remembers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from starlette.responses import Response

from convoque.console.contents import drafts
from convoque.console.contents.catalogue import PAGES
from convoque.console.pages.listes import STATES, Line, drafts_of, known_in, lines_of
from convoque.console.visit import Guarded, Visit, show
from convoque.knowledge import fold

HOME = "/console/chercher"
MOST = 40
MOST_WORDS = 60
_ENOUGH = 0.6
"""Share of the words that must be in one text: a date or a place of the reader's own is in none."""
_NEAR = 0.15
_WHOLE = 2.0


@dataclass(frozen=True)
class Found:
    """A content, the text of it that is nearest to what was asked, and the share of the words that it has."""

    line: Line
    text: str
    share: float
    when: str = ""
    """When a case answers: the same sentence may stand in several."""


def routes() -> list[Guarded]:
    """Give the page."""
    return [show(HOME, search)]


def search(visit: Visit) -> Response:
    """Show the contents that say these words, the nearest first."""
    asked = visit.asked("mots").strip()
    found = _search(visit, asked) if asked else []
    return visit.render("chercher.html", mots=asked, trouves=found[:MOST], combien=len(found), noms=STATES)


def _search(visit: Visit, asked: str) -> list[Found]:
    words = fold(asked).split()[:MOST_WORDS]
    if not words:
        return []
    every = [_nearest(line, words) for line in lines_of(visit, known_in(visit), drafts_of(visit), tuple(PAGES))]
    best = max((found.share for found in every), default=0.0)
    least = max(_ENOUGH, best - _NEAR)
    return sorted((found for found in every if found.share >= least), key=lambda found: -found.share)


def _nearest(line: Line, words: list[str]) -> Found:
    values = drafts.merged(line.item, line.draft)
    texts = [line.item.key, line.item.title, *_texts(values)]
    share, at = max((_share(words, _folded(text)), -at) for at, text in enumerate(texts))
    return Found(line, texts[-at], share, _when(values) if line.item.kind == "cas" else "")


def _share(words: list[str], said: tuple[str, frozenset[str]]) -> float:
    """Give the share of the words that a text has; more than 1 when it has them one after the other."""
    text, there = said
    if f" {' '.join(words)} " in text:
        return _WHOLE
    return sum(word in there for word in words) / len(words)


def _when(values: Mapping[str, Any]) -> str:
    told = [_facts(name, values[key]) for key, name in (("si", "si"), ("sauf_si", "sauf si")) if values.get(key)]
    said = values.get("quand_on_dit")
    told += [f"quand on dit {', '.join(map(str, said[:3]))}"] if isinstance(said, list) and said else []
    return " ; ".join(told) or "dans tous les autres cas"


def _facts(name: str, facts: Any) -> str:
    pairs = facts.items() if isinstance(facts, dict) else ()
    values = (f"{fact} = {' ou '.join(map(str, value)) if isinstance(value, list) else value}" for fact, value in pairs)
    return f"{name} {', '.join(values)}"


def _texts(value: Any) -> Iterator[str]:
    """Give every line of what a content says: examples are one to a line."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif value is not None:
        yield from (line.removeprefix("- ") for line in str(value).splitlines() if line.strip())


@lru_cache(maxsize=100_000)
def _folded(text: str) -> tuple[str, frozenset[str]]:
    folded = fold(text)
    return folded, frozenset(folded.split())
