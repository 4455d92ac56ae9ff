"""Which folder of ``knowledge/`` and ``data/nlu/`` this process answers from.

It is the one that editors write in (``CONVOQUE_SAVOIR``), until something
else is settled: the site answers from what was published.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from convoque.settings import savoir_folder

_settled: Path | None = None
_read_here: ContextVar[Path | None] = ContextVar("savoir", default=None)


def current() -> Path:
    """Give the folder in use here."""
    return _read_here.get() or _settled or savoir_folder(os.environ)


def settle(folder: Path) -> None:
    """Use this folder from now on, everywhere in the process."""
    global _settled
    _settled = folder


@contextmanager
def reading(folder: Path) -> Iterator[None]:
    """Use this folder for the time of a ``with`` block, in this thread only."""
    token = _read_here.set(folder)
    try:
        yield
    finally:
        _read_here.reset(token)
