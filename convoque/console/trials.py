"""Conversations tried in the console, kept in its own store for thirty days: a link to an answer holds that long."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from convoque.console.access import Who
from convoque.console.store import ConsoleStore

KEPT_SECONDS = 30 * 24 * 3600
MOST_TURNS = 40

TABLES = """
CREATE TABLE IF NOT EXISTS essais (
    id TEXT PRIMARY KEY, qui TEXT NOT NULL, quand REAL NOT NULL,
    personne TEXT, tables TEXT NOT NULL, au TEXT NOT NULL,
    brouillon INTEGER NOT NULL DEFAULT 0       -- answered from the drafts, not from what is live
);
CREATE TABLE IF NOT EXISTS essai_tours (
    essai TEXT NOT NULL, rang INTEGER NOT NULL,
    texte TEXT NOT NULL, bouton TEXT,          -- bouton: its title, when one was pressed
    messages TEXT NOT NULL, trace TEXT NOT NULL, offerts TEXT NOT NULL, etat TEXT NOT NULL,
    PRIMARY KEY (essai, rang)
);
"""


@dataclass(frozen=True)
class Turn:
    """One turn: what was said (``button``: the title of the one pressed), what came back and why."""

    rank: int
    said: str
    button: str | None
    messages: Sequence[Mapping[str, Any]]
    trace: Mapping[str, Any]
    offered: Sequence[str]
    state: Mapping[str, Any] | None

    @property
    def shown(self) -> str:
        """What the person sees that they said."""
        return self.button or self.said


@dataclass(frozen=True)
class Trial:
    """A conversation: as whom (an id of the demo, or ``tables`` of the contract, or nobody), at which day."""

    id: str
    who: str
    when: float
    person: str | None
    tables: Mapping[str, Any]
    today: datetime
    turns: tuple[Turn, ...] = ()
    draft: bool = False

    def turn(self, rank: int) -> Turn | None:
        """Give a turn by its rank, from 1."""
        return next((one for one in self.turns if one.rank == rank), None)


class Trials:
    """Keeps the conversations."""

    def __init__(self, store: ConsoleStore) -> None:
        self._store = store

    def begin(
        self, who: Who, person: str | None, tables: Mapping[str, Any], today: datetime, draft: bool = False
    ) -> Trial:
        """Keep a new conversation, without a turn yet; those that are too old are forgotten."""
        now = self._store.now()
        trial = Trial(secrets.token_urlsafe(12), who.subject, now, person, tables, today, draft=draft)
        with self._store.transaction() as db:
            old = "SELECT id FROM essais WHERE quand < ?"
            db.execute(f"DELETE FROM essai_tours WHERE essai IN ({old})", (now - KEPT_SECONDS,))
            db.execute("DELETE FROM essais WHERE quand < ?", (now - KEPT_SECONDS,))
            db.execute(
                "INSERT INTO essais (id, qui, quand, personne, tables, au, brouillon) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (trial.id, trial.who, now, person, _written(tables), today.isoformat(timespec="minutes"), draft),
            )
        return trial

    def add(self, trial: Trial, said: str, button: str | None, answer: Mapping[str, Any]) -> int:
        """Keep one more turn, as the worker answered it, and give its rank."""
        values = (answer["messages"], answer["trace"], answer["offerts"], answer["etat"])
        with self._store.transaction() as db:
            query = "SELECT COALESCE(MAX(rang), 0) FROM essai_tours WHERE essai = ?"
            rank = int(db.execute(query, (trial.id,)).fetchone()[0]) + 1
            db.execute(
                "INSERT INTO essai_tours (essai, rang, texte, bouton, messages, trace, offerts, etat) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (trial.id, rank, said, button, *map(_written, values)),
            )
        return rank

    def get(self, id: str) -> Trial | None:
        """Give a conversation with its turns."""
        found = self._store.rows("SELECT * FROM essais WHERE id = ?", (id,))
        if not found:
            return None
        row = found[0]
        turns = self._store.rows("SELECT * FROM essai_tours WHERE essai = ? ORDER BY rang", (id,))
        return Trial(
            row["id"], row["qui"], row["quand"], row["personne"], json.loads(row["tables"]),
            datetime.fromisoformat(row["au"]), tuple(_turn(one) for one in turns),
            bool(row["brouillon"]),
        )  # fmt: skip


def _turn(row: Mapping[str, Any]) -> Turn:
    messages, trace, offered, state = (json.loads(row[name]) for name in ("messages", "trace", "offerts", "etat"))
    return Turn(row["rang"], row["texte"], row["bouton"], messages, trace, offered, state)


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
