"""Open a database: an SQLite file or a PostgreSQL address, with the same transactions on both."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

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

    Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):  # one that SQLite has open is never opened here: see ``_Watch``
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    path.chmod(0o600)


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
        sqlalchemy.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(lock_timeout))
        return engine
    pool = {"poolclass": QueuePool, "pool_size": _POOL, "max_overflow": _POOL} if keep_open else {"poolclass": NullPool}
    engine = sqlalchemy.create_engine("sqlite://", creator=lambda: _open_file(location, wait), **pool)
    sqlalchemy.event.listen(engine, "begin", _begin_sqlite)
    if keep_open:
        watch = _Watch(location)
        sqlalchemy.event.listen(engine, "connect", watch.note)
        sqlalchemy.event.listen(engine, "checkout", watch.check)
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


def _begin_sqlite(connection: Connection) -> None:
    read_only = connection.get_execution_options().get("read_only")
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def name_of(location: Location) -> str:
    """Name a database for people, without its password.

    >>> name_of("postgresql://convoque:secret@db:5432/convoque")
    'La base PostgreSQL convoque (db)'
    """
    if isinstance(location, Path):
        return str(location)
    address = urlsplit(location)
    return f"La base PostgreSQL {address.path.strip('/')} ({address.hostname or 'socket local'})"


class _Watch:
    """Tells whether a path still names the SQLite file that was opened.

    Its own descriptor stays open: closing any descriptor of a file takes away
    all locks that this process has on it (POSIX), and SQLite's are among them.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def seen(self) -> tuple[int, int] | None:
        """Give which file stands there, None when it is no SQLite file; an empty one will become one."""
        try:
            now = self._path.stat()
            if self._descriptor is None or _which(os.fstat(self._descriptor)) != _which(now):
                self._descriptor = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
            magic = os.pread(self._descriptor, len(_MAGIC), 0)
        except OSError:
            return None
        return _which(now) if magic in (b"", _MAGIC) else None

    def check(self, connection: Any, record: Any, _: Any) -> None:
        """Refuse a connection to a file that is gone or was replaced: what is written there would be lost."""
        if record.info.get("file") is None or record.info["file"] != self.seen():
            raise DisconnectionError(f"{self._path.name} is not the file that was opened")

    def note(self, connection: Any, record: Any) -> None:
        """Note which file a new connection opened."""
        record.info["file"] = self.seen()


def _which(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino
