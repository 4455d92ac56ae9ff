"""Copies of a PostgreSQL database: PostgreSQL's own programs read and write them, in one transaction.

What was there is kept beside, in a schema of its own: nothing is lost by a
restoration, and nothing is half restored.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

import sqlalchemy
from psycopg2.extensions import make_dsn, parse_dsn
from sqlalchemy.engine import Connection, Engine

from convoque.errors import ConvoqueError, Refused
from convoque.storage.engine import begin, open_engine
from convoque.storage.migrate import PARTS, TABLES, Part, migrate, version, version_table

PIECE = "base.dump"
ASIDE = "convoque_avant_"
"""How the schemas that keep what was there before a restoration begin."""

_EVERY: tuple[str, ...] = tuple(name for part in PARTS for name in (*TABLES[part], version_table(part)))


def take(location: str, folder: Path) -> dict[Part, str | None]:
    """Write our tables, as they stand at one moment, into ``folder``; give the versions.

    Raises ConvoqueError where pg_dump is missing or gives up, Refused where there is nothing to save.
    """
    found = versions(location)
    if all(each is None for each in found.values()):
        raise Refused("La base n’a pas encore ses tables : il n’y a rien à sauvegarder.")
    tables = [f"--table={name}" for name in _EVERY]
    target = folder / PIECE
    _run(location, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}", *tables)
    target.chmod(0o600)
    return found


def versions(location: str) -> dict[Part, str | None]:
    """Give the version of each part."""
    engine = open_engine(location)
    try:
        return {part: version(engine, part) for part in PARTS}
    finally:
        engine.dispose()


def schema(location: str) -> str:
    """Name the schema where our tables are, or would be."""
    engine = open_engine(location)
    try:
        with begin(engine, read_only=True) as connection:
            return _schema(connection)
    finally:
        engine.dispose()


def has_tables(location: str) -> bool:
    """Tell whether some of our tables are there."""
    engine = open_engine(location)
    try:
        with begin(engine, read_only=True) as connection:
            return bool(_present(connection, _schema(connection)))
    finally:
        engine.dispose()


def check(folder: Path) -> None:
    """Raise ConvoqueError unless pg_restore can read the copy."""
    program = _program("pg_restore")
    done = subprocess.run([program, "--list", str(folder / PIECE)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise ConvoqueError(f"pg_restore ne lit pas cette sauvegarde : {_last(done.stderr)}")


def put(location: str, folder: Path, stamp: str) -> str | None:
    """Put a copy in the place of what is there, in one transaction, then migrate it.

    Gives the schema that keeps what was there, None when nothing was. Raises
    ConvoqueError: all is then as it was.
    """
    script, before = folder / "base.sql", folder / "avant.sql"
    done = subprocess.run(
        [_program("pg_restore"), "--no-owner", "--no-privileges", f"--file={script}", str(folder / PIECE)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ConvoqueError(f"pg_restore ne lit pas cette sauvegarde, rien n’a changé : {_last(done.stderr)}")
    engine = open_engine(location)
    try:
        with begin(engine, read_only=True) as connection:
            place = _schema(connection)
            there = _present(connection, place)
        kept = f"{ASIDE}{stamp}" if there else None
        moves = _moves(there, place, kept) if kept else ()
        before.write_text(";\n".join(("SET LOCAL lock_timeout = '30s'", *moves)) + ";\n", encoding="utf-8")
        arguments = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1")
        _run(location, "psql", *arguments, f"--file={before}", f"--file={script}")
        try:
            for part in PARTS:
                migrate(engine, part)
        except BaseException:
            _put_back(engine, place, kept)
            raise
    finally:
        engine.dispose()
    return kept


def kept(location: str) -> tuple[str, ...]:
    """Name the schemas that keep what was there before a restoration, the oldest first."""
    engine = open_engine(location)
    try:
        with begin(engine, read_only=True) as connection:
            return _kept(connection)
    finally:
        engine.dispose()


def undo(location: str, stamp: str) -> tuple[str, str | None]:
    """Exchange what is there with what the last restoration kept; name what came back and what is kept now.

    Raises Refused when nothing is kept.
    """
    engine = open_engine(location, 30)
    try:
        with begin(engine) as connection:
            latest = next(reversed(_kept(connection)), None)
            if latest is None:
                raise Refused("Aucune restauration à annuler.")
            place = _schema(connection)
            there = _present(connection, place)
            aside = f"{ASIDE}{stamp}" if there else None
            moves = (*(_moves(there, place, aside) if aside else ()), *_back(connection, latest, place))
            for statement in moves:
                connection.exec_driver_sql(statement)
    finally:
        engine.dispose()
    return latest, aside


def _put_back(engine: Engine, place: str, kept_in: str | None) -> None:
    with begin(engine) as connection:
        for name in _present(connection, place):
            connection.exec_driver_sql(f'DROP TABLE "{place}"."{name}" CASCADE')
        for statement in _back(connection, kept_in, place) if kept_in else ():
            connection.exec_driver_sql(statement)


def _moves(tables: Iterable[str], place: str, aside: str) -> tuple[str, ...]:
    moved = (f'ALTER TABLE "{place}"."{name}" SET SCHEMA "{aside}"' for name in tables)
    return (f'CREATE SCHEMA "{aside}"', *moved)


def _back(connection: Connection, aside: str, place: str) -> tuple[str, ...]:
    moved = (f'ALTER TABLE "{aside}"."{name}" SET SCHEMA "{place}"' for name in _present(connection, aside))
    return (*moved, f'DROP SCHEMA "{aside}"')


def _schema(connection: Connection) -> str:
    return str(connection.exec_driver_sql("SELECT current_schema()").scalar())


def _present(connection: Connection, place: str) -> tuple[str, ...]:
    query = sqlalchemy.text("SELECT tablename FROM pg_tables WHERE schemaname = :place AND tablename = ANY(:ours)")
    return tuple(connection.execute(query, {"place": place, "ours": list(_EVERY)}).scalars())


def _kept(connection: Connection) -> tuple[str, ...]:
    query = sqlalchemy.text("SELECT nspname FROM pg_namespace WHERE starts_with(nspname, :aside) ORDER BY nspname")
    return tuple(connection.execute(query, {"aside": ASIDE}).scalars())


def _run(location: str, name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs; the password goes through the environment, which others cannot read."""
    words = parse_dsn(location)
    password = words.pop("password", None)
    environment = {**os.environ, "PGCONNECT_TIMEOUT": "5", **({"PGPASSWORD": password} if password else {})}
    command = [_program(name), f"--dbname={make_dsn(**words)}", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise ConvoqueError(f"{name} s’est arrêté, rien n’a changé : {_last(done.stderr)}")


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise ConvoqueError(
            f"Le programme {name} de PostgreSQL n’est pas sur cette machine : "
            "installez-le (Debian : apt-get install postgresql-client), puis recommencez."
        )
    return found


def _last(said: str) -> str:
    lines: Sequence[str] = [line for line in said.strip().splitlines() if line.strip()]
    return next((line for line in lines if "error" in line.lower()), lines[-1] if lines else "sans rien dire")[:300]
