"""Where conversations are kept, how they are opened, and the transactions over them (``held.Held``)."""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from convoque.channel.held import Held
from convoque.errors import ConvoqueError
from convoque.settings import Settings
from convoque.storage import Busy, Location, begin, check_version, create_file, is_postgres, name_of, open_engine
from convoque.storage.engine import BESIDE, WAIT_SECONDS
from convoque.storage.migrate import MIGRATION_SECONDS, tables_are_there, upgrade
from convoque.storage.traces import checkpoint

KEPT_SECONDS = 30 * 24 * 3600
"""Thirty days after its last message a conversation is erased: long enough to go from
a convocation to the workshop and to the answer about an absence, and no longer than that."""

ROW_SECONDS = 0.02
"""How long a turn waits for a row that another process holds: then its message goes back to the queue."""


_OLD_FILE = "conversations.db"
"""The first release's file, whatever the database beside it was called."""


def conversations_location(settings: Settings) -> Location:
    """Give where conversations are: in the PostgreSQL database, or in an SQLite file beside the case files'."""
    database = settings.database
    return database.with_name(f"{database.stem}-conversations.db") if isinstance(database, Path) else database


def prepare(location: Location) -> tuple[str | None, str]:
    """Make the tables where there are none, or complete them; give the version before and after.

    A file of the first release is taken over. Raises ConvoqueError.
    """
    with explained(location):
        if isinstance(location, Path):
            _take_over(location)
            create_file(location)
        engine = open_engine(location, MIGRATION_SECONDS)
        try:
            return upgrade(engine, "conversations")
        finally:
            engine.dispose()


def old_location(location: Location) -> Path | None:
    """Give the first release's file, while it still stands in the place of the conversations at ``location``."""
    old = location.with_name(_OLD_FILE) if isinstance(location, Path) and not location.exists() else None
    return old if old and old.exists() else None


def _take_over(location: Path) -> None:
    old = old_location(location)
    for suffix in (*BESIDE, "") if old else ():
        piece = location.with_name(_OLD_FILE + suffix)
        with suppress(FileNotFoundError):  # another « convoque migrer » may be at it
            piece.rename(location.with_name(location.name + suffix))


class ConversationStore:
    """The conversations of one database, from any thread.

    Opening raises ConvoqueError, in French, unless the tables are there and up
    to date; afterwards every method may raise Busy or SQLAlchemyError.
    """

    def __init__(self, location: Location, now: Callable[[], float] = time.time, wait: float | None = None) -> None:
        """``wait``: seconds that a transaction waits for another."""
        usual = ROW_SECONDS if is_postgres(location) else WAIT_SECONDS
        self.engine: Engine = open_engine(location, usual if wait is None else wait)
        self.now = now
        with explained(location):
            check_version(self.engine, "conversations")

    @contextmanager
    def transaction(self) -> Iterator[Held]:
        """Open a transaction; see ``storage.begin``."""
        with begin(self.engine) as connection:
            yield Held(connection, self.now())

    def forget_traces(self) -> bool:
        """Empty SQLite's journal, where what was erased may still be read; False when a reader kept it open."""
        return checkpoint(self.engine)

    def secret(self) -> bytes:
        """Give a random key made once and kept, so that a restart keeps conversations."""
        with begin(self.engine) as connection:
            connection.execute(
                text(
                    "INSERT INTO door_keys (name, value) VALUES ('conversation', :value) ON CONFLICT (name) DO NOTHING"
                ),
                {"value": secrets.token_hex(32)},
            )
            found = connection.execute(text("SELECT value FROM door_keys WHERE name = 'conversation'")).scalar()
        return bytes.fromhex(str(found))

    def check(self) -> None:
        """Raise SQLAlchemyError unless the tables can be read now."""
        tables_are_there(self.engine, "conversations")

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


@contextmanager
def explained(location: Location) -> Iterator[None]:
    """Turn what a database answers into a ConvoqueError, in French."""
    try:
        yield
    except Busy:
        raise ConvoqueError(
            "Les conversations sont occupées par un autre programme. Attendez un instant, puis recommencez."
        ) from None
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise ConvoqueError(
            f"Les conversations de {name_of(location)} ne s’ouvrent pas ({_reason(error)}). "
            "Lancez « convoque migrer » si elles n’existent pas encore ; si le fichier est abîmé, "
            "remettez une sauvegarde, ou déplacez-le et relancez « convoque migrer »."
        ) from None


def _reason(error: Exception) -> str:
    return str(getattr(error, "orig", error)).strip().splitlines()[0][:200]
