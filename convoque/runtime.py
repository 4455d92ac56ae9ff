"""What actions need at hand: settings, knowledge, case files and the clock of the facts.

One value for the process; tests and the conversation runner put another in
its place for the time of a conversation.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from convoque.casefile.repository import CaseFile
from convoque.clock import Clock
from convoque.knowledge import Knowledge, load_knowledge
from convoque.settings import Settings, read_settings


@dataclass(frozen=True)
class Runtime:
    """Everything an answer rests on, but the message and the person."""

    settings: Settings
    knowledge: Knowledge
    casefile: CaseFile
    clock: Clock


_current: Runtime | None = None


def runtime() -> Runtime:
    """Give the runtime of this process, made from the environment at the first call.

    Raises ConvoqueError for settings, knowledge or a database that cannot be read.
    """
    global _current
    if _current is None:
        settings = read_settings(os.environ)
        knowledge = load_knowledge(settings.knowledge)
        _current = Runtime(settings, knowledge, CaseFile(settings.database), settings.clock)
    return _current


def set_runtime(value: Runtime) -> None:
    """Use ``value`` from now on."""
    global _current
    _current = value


@contextmanager
def override(
    clock: Clock | None = None, casefile: CaseFile | None = None, knowledge: Knowledge | None = None
) -> Iterator[Runtime]:
    """Put another clock, case file or knowledge in place for the time of a ``with`` block."""
    global _current
    before = runtime()
    _current = replace(
        before,
        clock=clock or before.clock,
        casefile=casefile or before.casefile,
        knowledge=knowledge or before.knowledge,
    )
    try:
        yield _current
    finally:
        _current = before
