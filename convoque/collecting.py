"""Collect what happens deep inside a call, in its own context only: parallel turns do not mix."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Generic, TypeVar

One = TypeVar("One")


class Collector(Generic[One]):
    """Gathers what is added while somebody collects; otherwise what is added is dropped.

    >>> notes = Collector[str]("notes")
    >>> notes.add("lost")
    >>> with notes.collect() as found:
    ...     notes.add("kept")
    >>> found
    ['kept']
    """

    def __init__(self, name: str) -> None:
        """Make a collector; ``name`` serves debugging only."""
        self._found: ContextVar[list[One] | None] = ContextVar(name, default=None)

    @contextmanager
    def collect(self) -> Iterator[list[One]]:
        """Collect inside the block."""
        found: list[One] = []
        token = self._found.set(found)
        try:
            yield found
        finally:
            self._found.reset(token)

    def add(self, one: One) -> None:
        """Hand over one thing to whoever collects in this context."""
        found = self._found.get()
        if found is not None:
            found.append(one)
