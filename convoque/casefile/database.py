"""The SQLite file: opened for one piece of work at a time, its failures said in French."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlite_utils import Database

from convoque.casefile.schema import TABLES, Table
from convoque.errors import ConvoqueError

_WAIT_SECONDS = 10


@contextmanager
def open_database(path: Path | str) -> Iterator[Database]:
    """Open the case files for one piece of work, with their folder and tables made if absent.

    A connection belongs to one thread and one call, so threads and processes
    can work side by side: WAL lets them read while one writes, and a writer
    waits for the other. Other tables in the same file are left alone.

    Raises ConvoqueError when the file cannot be opened, read or written, and
    for a PostgreSQL address, whose password would else become a file's name.
    """
    if isinstance(path, str):
        raise ConvoqueError("CONVOQUE_DB : cette version ne lit pas encore PostgreSQL, attendu : un fichier SQLite.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path, timeout=_WAIT_SECONDS)) as connection:
            db = Database(connection)
            _prepare(db)
            yield db
    except sqlite3.Error as error:
        raise ConvoqueError(_explain(path, error)) from error
    except (FileExistsError, NotADirectoryError, PermissionError) as error:
        raise ConvoqueError(_explain(path, sqlite3.OperationalError("unable to open"))) from error


@contextmanager
def transaction(db: Database) -> Iterator[None]:
    """Write all that is done inside, or nothing; other writers wait."""
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.conn.rollback()
        raise
    db.conn.commit()


def _prepare(db: Database) -> None:
    db.conn.execute("PRAGMA foreign_keys = ON")
    if db.conn.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        # Several processes may try this first step at once: one is enough.
        with suppress(sqlite3.OperationalError):
            db.conn.execute("PRAGMA journal_mode = WAL")
    if all(_missing(db, table) == () for table in TABLES):
        return
    with transaction(db):
        for table in TABLES:
            _complete(db, table)


def _missing(db: Database, table: Table) -> tuple[str, ...]:
    present = {row[1] for row in db.conn.execute(f'PRAGMA table_info("{table.name}")')}
    return tuple(name for name in table.names if name not in present)


def _complete(db: Database, table: Table) -> None:
    types: dict[str, type] = {column.name: int if column.kind == "int" else str for column in table.columns}
    links = [(column.name, column.refers, "id") for column in table.links if column.refers]
    db.table(table.name).create(types, pk="id", foreign_keys=links, not_null=table.required, if_not_exists=True)
    for name in _missing(db, table):
        db.table(table.name).add_column(name, types[name])
    if "demandeur_id" in table.names:
        db.table(table.name).create_index(["demandeur_id"], if_not_exists=True)


def _explain(path: Path, error: sqlite3.Error) -> str:
    text = str(error)
    if "not a database" in text or "malformed" in text:
        return (
            f"{path} n'est pas une base SQLite lisible, ou elle est abîmée. "
            "Remettez une sauvegarde à sa place, ou déplacez-le puis importez de nouveau les dossiers."
        )
    if "locked" in text or "busy" in text:
        return f"{path} est occupé par un autre programme. Attendez un instant, puis recommencez."
    if "unable to open" in text:
        return (
            f"{path} ne peut pas être ouvert. "
            "Vérifiez que ce n'est pas un dossier et que vous avez le droit d'écrire à cet endroit."
        )
    if "readonly" in text:
        return f"{path} est en lecture seule. Donnez le droit d'y écrire, ou indiquez un autre fichier."
    return f"{path} : la base a répondu « {text} ». Vérifiez le disque, ou remettez une sauvegarde."
