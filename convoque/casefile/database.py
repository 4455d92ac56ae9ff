"""The case files' tables: opened for one piece of work at a time, their failures said in French.

SQLite is written through sqlite-utils, PostgreSQL through SQLAlchemy; what is asked
of both is the same few things.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DisconnectionError, SQLAlchemyError

from convoque.errors import ConvoqueError
from convoque.storage import Busy, Location, begin, check_version, create_file, is_busy, name_of, open_engine
from convoque.storage.engine import unfinished
from convoque.storage.migrate import TABLES, upgrade
from convoque.storage.traces import rewrite

Row = Mapping[str, Any]
NOTHING: Mapping[str, object] = {}

_WAIT_SECONDS = 10
"""How long an import waits for another: nobody waits for its answer."""


class Database(Protocol):
    """What the case files ask of a database; placeholders are written ``:name``."""

    def query(self, sql: str, values: Mapping[str, object] = NOTHING) -> list[Row]:
        """Give the rows of a query."""
        ...

    def execute(self, sql: str, values: Mapping[str, object] = NOTHING) -> int:
        """Change lines, and tell how many."""
        ...

    def upsert(self, table: str, rows: Sequence[Row]) -> None:
        """Add the rows, or replace those of the same ``id``."""
        ...


class _Sqlite:
    def __init__(self, connection: Connection) -> None:
        self._connection: sqlite3.Connection = connection.connection.dbapi_connection

    def query(self, sql: str, values: Mapping[str, object] = NOTHING) -> list[Row]:
        found = self._connection.execute(sql, dict(values))
        names = [column[0] for column in found.description]
        return [dict(zip(names, line, strict=True)) for line in found]

    def execute(self, sql: str, values: Mapping[str, object] = NOTHING) -> int:
        return self._connection.execute(sql, dict(values)).rowcount

    def upsert(self, table: str, rows: Sequence[Row]) -> None:
        from sqlite_utils import Database as SqliteUtils  # a tenth of a second, that who only reads is spared

        SqliteUtils(self._connection).table(table).upsert_all([dict(row) for row in rows], pk="id")


class _Postgres:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def query(self, sql: str, values: Mapping[str, object] = NOTHING) -> list[Row]:
        return [dict(row) for row in self._connection.execute(sqlalchemy.text(sql), dict(values)).mappings()]

    def execute(self, sql: str, values: Mapping[str, object] = NOTHING) -> int:
        return int(self._connection.execute(sqlalchemy.text(sql), dict(values)).rowcount)

    def upsert(self, table: str, rows: Sequence[Row]) -> None:
        if not rows:
            return
        names = tuple(rows[0])
        columns, values = ", ".join(f'"{name}"' for name in names), ", ".join(f":{name}" for name in names)
        updates = ", ".join(f'"{name}" = excluded."{name}"' for name in names)
        insert = f'INSERT INTO "{table}" ({columns}) VALUES ({values}) ON CONFLICT (id) DO UPDATE SET {updates}'
        self._connection.execute(sqlalchemy.text(insert), [dict(row) for row in rows])


@contextmanager
def reading(location: Location) -> Iterator[Database]:
    """Read the case files: one view of all tables, whoever writes meanwhile.

    Raises ConvoqueError when the database is not there or cannot be read: it
    is never made here, since an empty one would say that nobody is on file.
    """
    with _explained(location), begin(_engine(location), read_only=True) as connection:
        yield _adapted(connection)


@contextmanager
def writing(location: Location) -> Iterator[Database]:
    """Write all that is done inside, or nothing; other writers wait.

    A database that has no table yet gets them. Raises ConvoqueError.
    """
    prepare(location)
    with _explained(location), begin(_engine(location)) as connection:
        yield _adapted(connection)


def prepare(location: Location) -> tuple[str | None, str]:
    """Make the file and its tables where there are none, or complete them; give the version before and after.

    Raises ConvoqueError.
    """
    with _explained(location):
        if isinstance(location, Path):
            create_file(location)
        return upgrade(_engine(location), "dossiers")


def rewritten(location: Location, thorough: bool = False) -> bool:
    """Write the tables anew; False when what was erased may still be read in the files (``storage.traces``).

    Raises ConvoqueError.
    """
    with _explained(location):
        return rewrite(_engine(location), TABLES["dossiers"], thorough)


def check(location: Location) -> None:
    """Raise ConvoqueError unless the database is there, is ours, and has the version that the code wants."""
    if isinstance(location, Path) and unfinished(location).exists():
        raise ConvoqueError(
            f"La restauration de {name_of(location)} n’est pas allée au bout. "
            "Relancez-la : « convoque restaurer FICHIER --remplacer »."
        )
    with _explained(location):
        check_version(_engine(location), "dossiers")


def _adapted(connection: Connection) -> Database:
    return _Postgres(connection) if connection.dialect.name == "postgresql" else _Sqlite(connection)


@lru_cache(maxsize=64)
def _engine(location: Location) -> Engine:
    return open_engine(location, _WAIT_SECONDS, keep_open=False)


@contextmanager
def _explained(location: Location) -> Iterator[None]:
    try:
        yield
    except Busy as error:
        raise ConvoqueError(
            f"{name_of(location)} est occupé par un autre programme. Attendez un instant, puis recommencez."
        ) from error
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise ConvoqueError(_explain(location, error)) from error


def _explain(location: Location, error: Exception) -> str:
    name, text = name_of(location), str(getattr(error, "orig", error))
    if isinstance(location, str):
        if "does not exist" in text and "relation" in text:
            return f"{name} n’a pas encore ses tables. Lancez « convoque migrer », puis recommencez."
        return f"{name} ne répond pas. Vérifiez qu’elle est démarrée, et l’adresse de CONVOQUE_DB."
    if is_busy(error):
        return f"{name} est occupé par un autre programme. Attendez un instant, puis recommencez."
    if "not a database" in text or "malformed" in text:
        return (
            f"{name} n'est pas une base SQLite lisible, ou elle est abîmée. "
            "Remettez une sauvegarde à sa place, ou déplacez-le puis importez de nouveau les dossiers."
        )
    if isinstance(error, OSError) or "unable to open" in text or isinstance(error, DisconnectionError):
        if isinstance(location, Path) and not location.exists() and location.parent.is_dir():
            return f"{name} n’existe pas. Lancez « convoque migrer » pour la créer, ou remettez une sauvegarde."
        return (
            f"{name} ne peut pas être ouvert. "
            "Vérifiez que ce n'est pas un dossier et que vous avez le droit d'écrire à cet endroit."
        )
    if "no such table" in text:
        return f"{name} n’a pas encore ses tables. Lancez « convoque migrer », puis recommencez."
    if "readonly" in text:
        return f"{name} est en lecture seule. Donnez le droit d'y écrire, ou indiquez un autre fichier."
    return f"{name} : la base a répondu « {text} ». Vérifiez le disque, ou remettez une sauvegarde."
