"""Progress on one line per step, the same on a terminal and in a log."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TextIO


class Step:
    """One announced step: ``[2/5] Python 3.10… fait en 3 s``.

    Use it in a ``with`` statement; when the block fails the line is closed
    first, so that the error begins a line of its own.
    """

    def __init__(self, number: int, total: int, label: str, out: TextIO | None = None) -> None:
        self.label = f"[{number}/{total}] {label}"
        self.out = out or sys.stdout
        self.started = 0.0

    def __enter__(self) -> Step:
        self.started = time.monotonic()
        self.out.write(f"{self.label}… ")
        self.out.flush()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        seconds = time.monotonic() - self.started
        self.out.write("échec\n" if kind else f"fait en {duration(seconds)}\n")
        self.out.flush()


def duration(seconds: float) -> str:
    """Write a duration as people say it.

    >>> duration(0.2), duration(26.4), duration(95)
    ('moins d’une seconde', '26 s', '1 min 35 s')
    """
    whole = round(seconds)
    if whole < 1:
        return "moins d’une seconde"
    minutes, rest = divmod(whole, 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
