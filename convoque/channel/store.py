"""What the door remembers of a conversation: whose it is, when it was last used, what it offered, opinions."""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from convoque.channel.feedback import Feedback
from convoque.errors import ConvoqueError

KEPT_SECONDS = 30 * 24 * 3600
"""Thirty days after its last message a conversation is erased: long enough to go from
a convocation to the workshop and to the answer about an absence, and no longer than that."""

MAX_OFFERED = 60
"""Payloads remembered per conversation: about fifteen replies of four buttons."""


@dataclass(frozen=True)
class Conversation:
    """A conversation that may go on; ``identity`` is a pseudonym, never an id."""

    id: str
    identity: str
    offered: tuple[str, ...] = ()


class ConversationStore:
    """The tables ``conversations`` and ``avis`` of an SQLite file.

    Safe to use from several threads. Every method may raise sqlite3.Error
    when the file fails; opening raises ConvoqueError, in French.
    """

    def __init__(self, path: Path, now: Callable[[], float] = time.time) -> None:
        self._path = path
        self._now = now
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._database = Database(sqlite3.connect(path, timeout=5, check_same_thread=False))
            self._prepare()
        except (OSError, sqlite3.Error) as error:
            raise ConvoqueError(
                f"Le fichier des conversations {path} ne s’ouvre pas ({error}). "
                "Vérifiez ses droits ; s’il est abîmé, déplacez-le et relancez : un nouveau sera créé."
            ) from None

    def _prepare(self) -> None:
        for pragma in ("journal_mode = WAL", "secure_delete = ON"):
            self._database.execute(f"PRAGMA {pragma}").fetchall()
        columns = {"id": str, "identity": str, "started_at": float, "last_at": float, "offered": str}
        self._database.table("conversations").create(columns, pk="id", if_not_exists=True)
        opinion = {"id": int, "conversation": str, "given_at": float, "useful": int}
        opinion |= {"reason": str, "text": str, "topic": str, "rule": str}
        self._database.table("avis").create(opinion, pk="id", if_not_exists=True)
        self._database.table("door_keys").create({"name": str, "value": str}, pk="name", if_not_exists=True)

    def find(self, conversation_id: str) -> Conversation | None:
        """Give a conversation, None when it never was, was erased or has expired."""
        with self._lock:
            rows = list(
                self._database.query(
                    "SELECT id, identity, offered FROM conversations WHERE id = ? AND last_at > ?",
                    [conversation_id, self._now() - KEPT_SECONDS],
                )
            )
        return Conversation(rows[0]["id"], rows[0]["identity"], tuple(json.loads(rows[0]["offered"]))) if rows else None

    def keep(self, conversation: Conversation, offered: Iterable[str] = ()) -> None:
        """Create or refresh a conversation, with the payloads that its last reply offered."""
        latest = list(dict.fromkeys((*reversed(list(offered)), *reversed(conversation.offered))))[:MAX_OFFERED]
        now = self._now()
        with self._lock, self._database.atomic():
            self._database.execute(
                "INSERT INTO conversations (id, identity, started_at, last_at, offered) "
                "VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET last_at = excluded.last_at, offered = excluded.offered",
                [conversation.id, conversation.identity, now, now, json.dumps(latest[::-1])],
            )

    def keep_feedback(self, conversation_id: str, feedback: Feedback) -> None:
        """Keep what a person said of an answer, for as long as the conversation."""
        row = {"conversation": conversation_id, "given_at": self._now(), "useful": int(feedback.useful)}
        row |= {"reason": feedback.reason, "text": feedback.text, "topic": feedback.topic, "rule": feedback.rule}
        with self._lock, self._database.atomic():
            self._database.table("avis").insert(row)

    def erase(self, conversation_id: str) -> None:
        """Erase a conversation's row and opinions, from the journal too; erasing twice changes nothing."""
        with self._lock:
            with self._database.atomic():
                self._database.execute("DELETE FROM avis WHERE conversation = ?", [conversation_id])
                self._database.execute("DELETE FROM conversations WHERE id = ?", [conversation_id])
            self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def expired(self) -> tuple[str, ...]:
        """Give the ids of the conversations that are past their time, to be erased everywhere."""
        query = "SELECT id FROM conversations WHERE last_at <= ?"
        with self._lock:
            return tuple(row["id"] for row in self._database.query(query, [self._now() - KEPT_SECONDS]))

    def secret(self) -> bytes:
        """Give a random key made once and kept, so that a restart keeps conversations."""
        with self._lock, self._database.atomic():
            self._database.execute(
                "INSERT OR IGNORE INTO door_keys (name, value) VALUES ('conversation', ?)",
                [secrets.token_hex(32)],
            )
            row = self._database.execute("SELECT value FROM door_keys WHERE name = 'conversation'").fetchone()
        return bytes.fromhex(row[0])

    def check(self) -> None:
        """Raise sqlite3.Error unless the file itself, opened anew, can be read."""
        with closing(sqlite3.connect(f"{self._path.resolve().as_uri()}?mode=rw", timeout=1, uri=True)) as connection:
            connection.execute("SELECT count(*) FROM conversations").fetchone()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.conn.close()
