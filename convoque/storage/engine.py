"""Open a database: an SQLite file or a PostgreSQL address, with the same transactions on both."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DisconnectionError, OperationalError
from sqlalchemy.pool import NullPool, QueuePool

Location = Path | str
"""An SQLite file, or a ``postgresql://`` address."""

WAIT_SECONDS = 1.0
"""How long a writer waits for another: then it is told, and may come back, rather than hold its thread."""

_POOL = 4
"""Connections of a process: one for turns, one each for looking people up, for health and for the purge."""

_PG_SETTINGS = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "options": "-c statement_timeout=30s -c idle_in_transaction_session_timeout=60s -c client_encoding=UTF8",
}
_LOCKED = frozenset({"55P03", "40P01", "40001"})
"""PostgreSQL: lock not available, deadlock, serialization failure (its documentation, appendix A)."""


BESIDE = ("-wal", "-shm")
"""What SQLite keeps beside its file: the journal, and who reads it."""

_MAGIC = b"SQLite format 3\0"
"""The first bytes of every SQLite file (its documentation, « Database File Format »)."""


class Busy(Exception):
    """Another writer holds what is wanted; nothing was done, and it may be tried again."""


def is_postgres(location: Location) -> bool:
    """Tell whether a location is a PostgreSQL database.

    >>> is_postgres("postgresql://localhost/convoque"), is_postgres(Path("convoque.db"))
    (True, False)
    """
    return isinstance(location, str)


def create_file(path: Path) -> None:
    """Make an empty file that only its owner may read, with its folder; one that exists is closed to others.

    SQLite's own files beside it take its rights; those that an earlier version left are closed too. Raises OSError.
    """
    make_folder(path.parent)
    with suppress(FileExistsError):  # one that exists is not opened: see ``_descriptor``
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    path.chmod(0o600)
    for suffix in BESIDE:
        with suppress(FileNotFoundError):
            path.with_name(path.name + suffix).chmod(0o600)


def unfinished(database: Path) -> Path:
    """Name the file that stands beside a database while it is being restored; left there, it was cut short."""
    return database.with_name(f"{database.name}.restauration")


def make_folder(folder: Path) -> None:
    """Make a folder that only its owner may open, and those above it; one that exists stays as it is. Raises OSError.

    The rights are set afterwards too: a umask may only take some away, a folder's own defaults may add some.
    """
    if folder.is_dir():
        return
    make_folder(folder.parent)
    with suppress(FileExistsError):
        folder.mkdir(0o700)
        folder.chmod(0o700)


def open_engine(location: Location, wait: float = WAIT_SECONDS, keep_open: bool = True) -> Engine:
    """Make an engine; nothing is opened yet, and no file is ever created by it.

    ``wait``: seconds that a writer waits for another. ``keep_open`` False
    opens an SQLite file anew each time, for files that others replace. On
    SQLite every transaction takes the write lock at its start, unless it is
    ``read_only``.
    """
    if isinstance(location, str):
        address = sqlalchemy.engine.make_url(location).set(drivername="postgresql+psycopg2")
        engine = sqlalchemy.create_engine(
            address, pool_size=_POOL, max_overflow=_POOL, pool_timeout=5, pool_pre_ping=True, connect_args=_PG_SETTINGS
        )
        lock_timeout = f"SET LOCAL lock_timeout = {max(1, int(wait * 1000))}"
        sqlalchemy.event.listen(engine, "begin", lambda connection: _begin_postgres(connection, lock_timeout))
        return engine
    pool = {"poolclass": QueuePool, "pool_size": _POOL, "max_overflow": _POOL} if keep_open else {"poolclass": NullPool}
    engine = sqlalchemy.create_engine("sqlite://", creator=lambda: _open_file(location, wait), **pool)
    sqlalchemy.event.listen(engine, "connect", lambda connection, record: _remember_file(location, record))
    sqlalchemy.event.listen(engine, "checkout", lambda connection, record, _: _same_file(location, record))
    sqlalchemy.event.listen(engine, "begin", _begin_sqlite)
    return engine


@contextmanager
def begin(engine: Engine, read_only: bool = False) -> Iterator[Connection]:
    """Open a transaction: all that is done inside is kept, or nothing.

    Raises Busy when another writer holds the database or the row, and
    SQLAlchemyError for all else that fails.
    """
    try:
        with engine.connect().execution_options(read_only=read_only) as connection, connection.begin():
            yield connection
    except OperationalError as error:
        if is_busy(error):
            raise Busy from error
        raise


def is_busy(error: BaseException) -> bool:
    """Tell whether an error only says that somebody else is writing."""
    cause = getattr(error, "orig", error)
    if isinstance(cause, sqlite3.OperationalError):
        return "locked" in str(cause) or "busy" in str(cause)
    return getattr(cause, "pgcode", None) in _LOCKED


def _open_file(path: Path, wait: float) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=wait, check_same_thread=False, isolation_level=None
    )
    try:
        for pragma in ("journal_mode = WAL", "secure_delete = ON", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}").fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


def _begin_postgres(connection: Connection, lock_timeout: str) -> None:
    """One view of all tables for who only reads, as SQLite gives; writers see what was last kept, row by row."""
    connection.exec_driver_sql(lock_timeout)
    if connection.get_execution_options().get("read_only"):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def _begin_sqlite(connection: Connection) -> None:
    read_only = connection.get_execution_options().get("read_only")
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def _remember_file(path: Path, record: Any) -> None:
    identity = _identity(path)
    record.info.update(file=identity, descriptor=_descriptor(identity))


def _identity(path: Path) -> tuple[int, int] | None:
    """Tell which file stands there."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _descriptor(identity: tuple[int, int] | None) -> int | None:
    """Find the descriptor through which SQLite itself reads a file.

    We may not open that file ourselves: closing it again would drop SQLite's
    locks, and the next program to leave the database would take the journal
    away from under us (« How To Corrupt An SQLite Database File », 2.2).
    """
    for entry in Path("/dev/fd").iterdir():
        with suppress(OSError, ValueError):
            if _is_open_on(int(entry.name), identity):
                return int(entry.name)
    return None


def _is_open_on(descriptor: int, identity: tuple[int, int] | None) -> bool:
    status = os.fstat(descriptor)
    return (status.st_dev, status.st_ino) == identity


def _same_file(path: Path, record: Any) -> None:
    """Refuse a connection to a file that is gone or was replaced: what is written there would be lost."""
    identity, descriptor = record.info.get("file"), record.info.get("descriptor")
    same = identity is not None and identity == _identity(path)
    with suppress(OSError):
        if same and descriptor is not None and _is_open_on(descriptor, identity):
            same = os.pread(descriptor, len(_MAGIC), 0) in (b"", _MAGIC)
    if not same:
        raise DisconnectionError(f"{path.name} is not the file that was opened")
