"""What stands in for facts and sources that could not be read: it takes every name, and makes no false mistakes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from convoque.knowledge.facts import FactBook, FactSheet
from convoque.knowledge.question import Question
from convoque.knowledge.sources import Source, SourceBook
from convoque.rules import Fact


class Anything(tuple[str, ...]):
    """Values of which every one is known."""

    __slots__ = ()

    def __contains__(self, value: object) -> bool:
        return True


ANYTHING = Anything(("…",))
_QUESTION = Question("", "", "", "", {})


class Every(dict[str, Any]):
    """A mapping that has every name: those written as they are, the others as ``make`` gives them."""

    def __init__(self, written: dict[str, Any], make: Any) -> None:
        super().__init__(written)
        self._make = make

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> Any:
        return self._make(name)

    def get(self, name: str, default: Any = None) -> Any:
        """Give what is under a name; ``default`` is never needed."""
        return self[name]


def _sheet(name: str) -> FactSheet:
    return FactSheet(Fact(name, ANYTHING), {"…": "…"}, _QUESTION, heard=True, open=True)


@dataclass(frozen=True)
class UnsureFacts(FactBook):
    """Facts of which some, or with ``every`` all, take any value."""

    unsure: Collection[str] = field(default_factory=frozenset)
    every: bool = False

    @property
    def values(self) -> dict[str, tuple[str, ...]]:
        """The values of each fact, as far as they are known."""
        known = {**super().values, **dict.fromkeys(self.unsure, ANYTHING)}
        return Every(known, lambda name: ANYTHING) if self.every else known

    @cached_property
    def heard_values(self) -> dict[str, tuple[str, ...]]:
        """What messages may tell, as far as it is known."""
        known = {**FactBook(self.sheets).heard_values, **dict.fromkeys(self.unsure, ANYTHING)}
        return Every(known, lambda name: ANYTHING) if self.every else known

    def sayable(self, name: str) -> bool:
        """Tell whether a rule may read a fact; one that is not known may."""
        return self.every or name in self.unsure or super().sayable(name)


def unsure_facts(book: FactBook, unsure: Collection[str], every: bool) -> UnsureFacts:
    """Give the facts with those named in ``unsure`` taking any value; with ``every``, any fact at all."""
    sheets = {name: _taking_anything(sheet) if name in unsure else sheet for name, sheet in book.sheets.items()}
    sheets |= {name: _sheet(name) for name in unsure if name not in sheets}
    return UnsureFacts(Every(sheets, _sheet) if every else sheets, frozenset(unsure), every)


def _taking_anything(sheet: FactSheet) -> FactSheet:
    fact = replace(sheet.fact, values=ANYTHING)
    return replace(sheet, fact=fact, open=True, heard=True, question=sheet.question or _QUESTION)


def unsure_sources(book: SourceBook) -> SourceBook:
    """Give the sources with every key known, none of them dated."""
    written = {key: replace(source, since=None, until=None) for key, source in book.sources.items()}
    return replace(book, sources=Every(written, lambda key: Source(key, key, "", "", "")))
