"""What erasing leaves in the files, and how to get rid of it: see docs/securite.md.

A deleted row is gone for every query, but its bytes are not: SQLite moves rows
from page to page and leaves copies that ``secure_delete`` no longer knows;
PostgreSQL's VACUUM frees a place and does not wipe it. Writing the tables anew
is the one thing that works on both.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import sqlalchemy
from sqlalchemy.engine import Connection, Engine

from convoque.storage.engine import Busy, is_busy

QUICK_BYTES = 64 << 20
"""What is written anew without being asked: the site waits meanwhile, half a second for 70 MB on either database."""

PATIENCE_SECONDS = 10.0
"""How long others are waited for: a turn lasts well under a second, a backup may last minutes."""

_PAUSE = 0.05


def checkpoint(engine: Engine) -> bool:
    """Empty SQLite's journal into its file; False when a reader kept that from happening, who may be there for long.

    PostgreSQL's journal is the server's own: nothing is done, and True.
    """
    if engine.dialect.name != "sqlite":
        return True
    with _alone(engine) as connection:
        return _emptied(connection)


def rewrite(engine: Engine, tables: Sequence[str], thorough: bool = False) -> bool:
    """Write the tables anew, so that what was erased can be read in none of their files.

    Above ``QUICK_BYTES`` nothing is written anew unless ``thorough``, since
    the site waits meanwhile. False when something may still be read: a table
    that is too large, or somebody who has kept it open too long. Raises Busy
    or SQLAlchemyError, sqlite3.Error.
    """
    return _rewrite_file(engine, thorough) if engine.dialect.name == "sqlite" else _rewrite(engine, tables, thorough)


def _rewrite_file(engine: Engine, thorough: bool) -> bool:
    with _alone(engine) as connection:
        pages, size = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
        quick = bool(thorough or pages * size <= QUICK_BYTES)
        if quick and not _wait(lambda: _vacuumed(connection)):
            raise Busy
        emptied = _wait(lambda: _emptied(connection))
    return quick and emptied


def _vacuumed(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("VACUUM")
    except sqlite3.OperationalError as error:
        if not is_busy(error):
            raise
        return False
    return True


def _emptied(connection: sqlite3.Connection) -> bool:
    busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    return not busy


def _rewrite(engine: Engine, tables: Sequence[str], thorough: bool) -> bool:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        try:
            connection.exec_driver_sql("SET statement_timeout = 0")
            connection.exec_driver_sql(f"SET lock_timeout = {int(PATIENCE_SECONDS * 1000)}")
            nobody_looks = _wait(_nobody_looks_back(connection))
            done = [_vacuum(connection, table, thorough) for table in tables]
        finally:
            connection.invalidate()  # with the settings above
    return nobody_looks and all(done)


def _nobody_looks_back(connection: Connection) -> Callable[[], bool]:
    """Tell, when called, whether nobody still sees the database as it was before now: what they see is kept."""
    now = connection.exec_driver_sql("SELECT CAST(pg_current_xact_id() AS text)").scalar()
    looking = sqlalchemy.text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
        "AND backend_xmin IS NOT NULL AND age(backend_xmin) > age(xid(CAST(:now AS xid8)))"
    )
    return lambda: connection.execute(looking, {"now": now}).scalar() == 0


def _vacuum(connection: Connection, table: str, thorough: bool) -> bool:
    size = connection.execute(sqlalchemy.text("SELECT pg_total_relation_size(:name)"), {"name": table}).scalar()
    notices = getattr(connection.connection, "notices", [])
    del notices[:]
    if thorough or int(size or 0) <= QUICK_BYTES:
        try:
            connection.exec_driver_sql(f'VACUUM (FULL) "{table}"')
            return not any("skipping" in notice for notice in notices)
        except sqlalchemy.exc.OperationalError as error:
            if not is_busy(error):
                raise
    connection.exec_driver_sql(f'VACUUM "{table}"')
    return False


@contextmanager
def _alone(engine: Engine) -> Iterator[sqlite3.Connection]:
    with engine.connect() as connection:
        yield connection.connection.dbapi_connection


def _wait(done: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE_SECONDS
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(_PAUSE)
    return True
