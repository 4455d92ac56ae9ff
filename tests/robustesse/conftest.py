"""The real assistant, spoken to directly: a clock that jumps, a part that fails."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from convoque import runtime
from convoque.casefile import CaseFile
from convoque.casefile.demo import load_demo
from convoque.channel.conversation import Door, Incoming
from convoque.channel.store import ConversationStore, prepare
from convoque.channel.tokens import Signer
from convoque.clock import frozen_clock
from convoque.testing.bench import Bench

NOON = datetime(2026, 11, 23, 12)


@dataclass
class Talk:
    """One conversation through the door, with the real assistant, and the means to disturb it."""

    door: Door
    store: ConversationStore
    clock: Clock
    person: str | None
    token: str | None = None

    def say(self, text: str, payload: bool = False) -> dict[str, Any]:
        """Say one message; gives the answering message (text, buttons, custom)."""
        reply = self.door.say(Incoming(text, self.token, self.person))
        self.token = reply.conversation
        assert not payload or text.startswith("/")
        return reply.messages[-1]

    def kept(self) -> tuple[Any, ...]:
        """Give all that is stored of this conversation."""
        with self.store.transaction() as held:
            query = "SELECT turns, state, offered FROM conversations WHERE id = ?"
            (row,) = held.connection.exec_driver_sql(query, ((self.token or "").split(".")[0],)).fetchall()
            return tuple(row)


class Clock:
    """The real clock of the door, moved by tests."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@pytest.fixture
def casefile(bench: Bench) -> CaseFile:
    path = bench.folder / "robustesse.db"
    if not path.exists():
        load_demo(path)
    return CaseFile(path)


@pytest.fixture
def noon(casefile: CaseFile) -> Iterator[None]:
    with runtime.override(clock=frozen_clock(NOON), casefile=casefile):
        yield


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ConversationStore]:
    prepare(tmp_path / "c.db")
    store = ConversationStore(tmp_path / "c.db", Clock())
    yield store
    store.close()


@pytest.fixture
def talk(bench: Bench, noon: None, store: ConversationStore) -> Talk:
    return _talk(bench, store, None)


@pytest.fixture
def amina(bench: Bench, noon: None, store: ConversationStore) -> Talk:
    return _talk(bench, store, "amina")


def _talk(bench: Bench, store: ConversationStore, person: str | None) -> Talk:
    return Talk(Door(bench.assistant, store, Signer(b"robustesse")), store, store.now, person)
