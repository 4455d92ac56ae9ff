"""The console's own file, ``var/console.db``: sessions, jobs, drafts, and a log that only grows.

Nothing of job seekers is in it but what ``pages.boite`` says.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from convoque.errors import ConvoqueError
from convoque.storage.engine import create_file

WAIT_SECONDS = 5.0
"""How long a writer waits for another: a job's end and a page meet for milliseconds."""

TABLES = """
CREATE TABLE IF NOT EXISTS cles (nom TEXT PRIMARY KEY, valeur TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sessions (
    id TEXT PRIMARY KEY,            -- a fingerprint: what the cookie says is not here
    sujet TEXT NOT NULL, nom TEXT NOT NULL, courriel TEXT, role TEXT NOT NULL,
    cle TEXT NOT NULL,              -- fingerprint of the key that vouched for the person
    ouverte REAL NOT NULL, vue REAL NOT NULL,
    messages TEXT NOT NULL DEFAULT '[]'
);
CREATE TABLE IF NOT EXISTS journal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    quand REAL NOT NULL, qui TEXT NOT NULL, role TEXT NOT NULL,
    geste TEXT NOT NULL, objet TEXT NOT NULL, detail TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS journal_quand ON journal (quand);
CREATE TRIGGER IF NOT EXISTS journal_sans_retouche BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'le journal ne se corrige pas'); END;
CREATE TRIGGER IF NOT EXISTS journal_sans_oubli BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'le journal ne s’efface pas'); END;
CREATE TABLE IF NOT EXISTS travaux (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    genre TEXT NOT NULL, titre TEXT NOT NULL, commande TEXT NOT NULL, contexte TEXT NOT NULL DEFAULT '{}',
    etat TEXT NOT NULL, qui TEXT NOT NULL, role TEXT NOT NULL,
    demande REAL NOT NULL, debut REAL, fin REAL,
    pid INTEGER, naissance TEXT, statut INTEGER
);
CREATE INDEX IF NOT EXISTS travaux_etat ON travaux (etat);
"""


class ConsoleStore:
    """The console's file, from any thread: each use opens it and closes it again."""

    def __init__(self, path: Path, tables: Iterable[str] = (), now: Callable[[], float] = time.time) -> None:
        """Make the file and its tables where they are missing; raises ConvoqueError, in French."""
        self.path = path
        self.now = now
        try:
            create_file(path)
            with self._opened() as connection:
                connection.execute("PRAGMA journal_mode=WAL")
                for script in (TABLES, *tables):
                    connection.executescript(script)
        except (sqlite3.Error, OSError) as error:
            raise ConvoqueError(
                f"La base de la console {path} ne s’ouvre pas ({error}). "
                "Vérifiez les droits du dossier, ou choisissez un autre fichier : CONVOQUE_CONSOLE_DB."
            ) from None

    @contextmanager
    def transaction(self) -> Iterator[Database]:
        """Open a transaction that writes: all that is done inside is kept, or nothing. Raises sqlite3.Error."""
        with self._opened() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield Database(connection)
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """Open the file to read."""
        with self._opened() as connection:
            yield Database(connection)

    def rows(self, query: str, values: Any = ()) -> list[dict[str, Any]]:
        """Give the rows of a query."""
        with self.reading() as db:
            return list(db.query(query, values))

    def key(self, name: str) -> str:
        """Give a random key that is made once and kept."""
        with self.transaction() as db:
            db.execute("INSERT OR IGNORE INTO cles (nom, valeur) VALUES (?, ?)", (name, secrets.token_hex(32)))
            return str(db.execute("SELECT valeur FROM cles WHERE nom = ?", (name,)).fetchone()[0])

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self.path, timeout=WAIT_SECONDS, isolation_level=None)
        try:
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.execute("PRAGMA secure_delete=ON")
            yield connection
        finally:
            connection.close()


def settle(path: Path) -> None:
    """Make a copy of the console's file fit to be put back: nobody is in it, and nothing that waited begins by itself.

    Raises sqlite3.Error.
    """
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        named = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if "sessions" in named:
            connection.execute("DELETE FROM sessions")
        if "travaux" in named:
            query = "UPDATE travaux SET etat = 'interrompu', fin = COALESCE(debut, demande) WHERE etat IN (?, ?)"
            connection.execute(query, ("en_attente", "en_cours"))
    finally:
        connection.close()


def note(db: Database, now: float, who: str, role: str, act: str, subject: str = "", **detail: Any) -> None:
    """Add a line to the log: who did what to what; never what a job seeker wrote."""
    db.execute(
        "INSERT INTO journal (quand, qui, role, geste, objet, detail) VALUES (?, ?, ?, ?, ?, ?)",
        (now, who, role, act, subject, json.dumps(detail, ensure_ascii=False, default=str)),
    )
