"""The real assistant, spoken to directly: two messages at once, a clock that jumps, a part that fails."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from convoque import runtime
from convoque.casefile import CaseFile
from convoque.casefile.demo import load_demo
from convoque.clock import frozen_clock
from convoque.testing.bench import Bench

NOON = datetime(2026, 11, 23, 12)


@dataclass
class Talk:
    """One conversation with the assistant, and the means to disturb it."""

    bench: Bench
    person: str | None
    id: str = field(default_factory=lambda: f"robuste-{uuid.uuid4().hex}")

    @property
    def events(self) -> Any:
        """The file where Rasa keeps what was said."""
        return self.bench.folder / "conversations.db"

    def say(self, text: str, payload: bool = False) -> dict[str, Any]:
        """Say one message; gives the answering message (text, buttons, custom)."""
        (reply,) = self.say_together((text, payload))
        return reply

    def say_together(self, *messages: tuple[str, bool]) -> list[dict[str, Any]]:
        """Say messages without waiting for the answers."""
        answer = self.bench.assistant.answer

        async def all_at_once() -> list[Any]:
            return await asyncio.gather(*(answer(self.id, text, self.person, payload) for text, payload in messages))

        replies = self.bench.loop.run_until_complete(all_at_once())
        assert all(replies), "a message was left without an answer"
        return [reply[-1] for reply in replies]

    def grow_old(self, days: int) -> None:
        """Make everything that was said older, as Rasa sees it."""
        with closing(sqlite3.connect(self.events)) as connection, connection:
            rows = connection.execute("SELECT id, timestamp, data FROM events WHERE sender_id = ?", (self.id,))
            for row, timestamp, data in rows.fetchall():
                event = json.loads(data)
                event["timestamp"] = timestamp - days * 86400
                aged = (event["timestamp"], json.dumps(event), row)
                connection.execute("UPDATE events SET timestamp = ?, data = ? WHERE id = ?", aged)

    def count(self) -> int:
        """Count what is stored of this conversation."""
        with closing(sqlite3.connect(self.events)) as connection:
            return int(connection.execute("SELECT count(*) FROM events WHERE sender_id = ?", (self.id,)).fetchone()[0])


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
def talk(bench: Bench, noon: None) -> Talk:
    return Talk(bench, None)


@pytest.fixture
def amina(bench: Bench, noon: None) -> Talk:
    return Talk(bench, "amina")
