"""A content through the publications: what is live, and who changed it, when and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from convoque.console.contents.catalogue import Item, items_of
from convoque.errors import ConvoqueError
from convoque.publishing import Publication, Shelf

MOST = 30
"""How many publications back a content's history goes."""


@dataclass(frozen=True)
class Step:
    """One publication that changed a content: what it said before and after, None where it was not there."""

    number: int
    author: str
    date: str
    note: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


def live_values(publications: Path, item: Item) -> Mapping[str, Any] | None:
    """Give what a content says in what is live; None when nothing is live, or it is not there."""
    shelf = Shelf(publications)
    try:
        name = shelf.live_name()
    except (ConvoqueError, OSError):
        return None
    return _values(publications / name, item) if name else None


def steps(publications: Path, item: Item) -> list[Step]:
    """Give the publications that changed a content, the latest first."""
    every = Shelf(publications).every()[:MOST]
    read = [(one, _values(one.folder, item)) for one in every]
    found = []
    for (one, after), (_, before) in pairwise(read):
        if before != after:
            found.append(_step(one, before, after))
    return found


def _step(one: Publication, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> Step:
    return Step(one.number, one.author, one.date, one.note, before, after)


def _values(folder: Path, item: Item) -> Mapping[str, Any] | None:
    found = items_of(folder, item.file)
    if isinstance(found, str):
        return None
    return next((one.values for one in found if (one.kind, one.key) == (item.kind, item.key)), None)
