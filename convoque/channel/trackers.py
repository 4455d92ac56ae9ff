"""The file where Rasa keeps the events of conversations: where it is, and how to erase from it.

No Rasa here, so that the command line can purge without loading a model.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from convoque.errors import ConvoqueError
from convoque.settings import Settings


def conversations_path(settings: Settings) -> Path:
    """Give the file of conversations: ``conversations.db`` beside the database.

    Raises ConvoqueError for a PostgreSQL address, which has no folder.
    """
    if isinstance(settings.database, str):
        raise ConvoqueError("CONVOQUE_DB : cette version ne lit pas encore PostgreSQL, attendu : un fichier SQLite.")
    return settings.database.parent / "conversations.db"


def last_event(path: Path, conversation_id: str) -> int:
    """Give the number of the conversation's last stored event, 0 when there is none."""
    with closing(_connect(path)) as connection:
        if not _has_events(connection):
            return 0
        row = connection.execute("SELECT max(id) FROM events WHERE sender_id = ?", (conversation_id,)).fetchone()
        return row[0] or 0


def turns_in_session(path: Path, conversation_id: str) -> int:
    """Count the messages that the person sent since Rasa's session last began."""
    with closing(_connect(path)) as connection:
        if not _has_events(connection):
            return 0
        row = connection.execute(
            "SELECT count(*) FROM events WHERE sender_id = :sender AND type_name = 'user' AND timestamp >= coalesce("
            "(SELECT max(timestamp) FROM events WHERE sender_id = :sender AND type_name = 'session_started'), 0)",
            {"sender": conversation_id},
        ).fetchone()
        return int(row[0])


def erase_events(path: Path, conversation_id: str, after: int = 0) -> None:
    """Erase the conversation's events whose number is greater than ``after`` (0: all of them)."""
    with closing(_connect(path)) as connection:
        if not _has_events(connection):
            return
        with connection:
            connection.execute("DELETE FROM events WHERE sender_id = ? AND id > ?", (conversation_id, after))
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()  # the journal forgets too


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=5)
    connection.execute("PRAGMA secure_delete = ON")
    return connection


def _has_events(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'events'").fetchone())
