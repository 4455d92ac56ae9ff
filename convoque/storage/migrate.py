"""Bring a database to the version that the code wants: forwards only, from the first release on.

Alembic keeps the order and the number; each part has its own, since on SQLite
the parts are two files. docs/decisions/011-one-transaction.md says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import sqlalchemy
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from convoque.errors import ConvoqueError, Refused
from convoque.storage.engine import begin
from convoque.storage.traces import rewrite

Part = Literal["dossiers", "conversations"]
PARTS: tuple[Part, ...] = ("dossiers", "conversations")

TABLES: Mapping[Part, tuple[str, ...]] = {
    "dossiers": ("demandeurs", "actions_plan", "convocations", "sanctions", "indisponibilites"),
    "conversations": ("conversations", "avis", "questions", "envois", "counters", "signs", "door_keys", "tours"),
}
"""Every table of each part, those that others name first: what is saved."""

OF_PEOPLE: Mapping[Part, tuple[str, ...]] = {
    part: tuple(name for name in names if name != "tours") for part, names in TABLES.items()
}
"""The tables that hold something of somebody: what erasing writes anew. The log of turns holds nothing of anybody."""

MIGRATION_SECONDS = 60.0
"""How long a migration waits for another, or for a site that still writes."""

_LOCK = 20_261_130
"""PostgreSQL's advisory lock of migrations: a second ``convoque migrer`` waits, and finds nothing to do."""

_FOLDER = Path(__file__).resolve().parent / "migrations"


def migrate(engine: Engine, part: Part) -> tuple[str | None, str]:
    """Apply what is missing, in one transaction; give the version before and after.

    Raises SQLAlchemyError when the database cannot be written, ConvoqueError
    when it comes from a later release.
    """
    before, wanted = version(engine, part), head(part)
    if before == wanted:
        return before, wanted
    from alembic import command

    config = _config(part)
    with begin(engine) as connection:
        postgres = connection.dialect.name == "postgresql"
        if postgres:
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(MIGRATION_SECONDS * 1000)}")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        before = _version(connection, part)
        refuse_later(before, part)
        if before != wanted:
            config.attributes["connection"] = connection
            config.attributes["version_table"] = version_table(part)
            command.upgrade(config, "head")
        if postgres:
            _keep_no_samples(connection, part)
    return before, wanted


def upgrade(engine: Engine, part: Part) -> tuple[str | None, str]:
    """Apply what is missing as ``migrate`` does, then write an SQLite file anew: what went leaves nothing behind.

    Raises Busy, SQLAlchemyError, sqlite3.Error or ConvoqueError.
    """
    before, after = migrate(engine, part)
    if before != after and engine.dialect.name == "sqlite":
        rewrite(engine, TABLES[part], thorough=True)
    return before, after


def check_version(engine: Engine, part: Part) -> None:
    """Raise ConvoqueError, in French, unless the database has the version that the code wants."""
    found = version(engine, part)
    if found != head(part):
        refuse_later(found, part)
        raise ConvoqueError(
            f"La base des {part} n’est pas à jour (version {found or 'aucune'}, attendu : {head(part)}). "
            "Lancez « convoque migrer », puis recommencez."
        )


def version(engine: Engine, part: Part) -> str | None:
    """Give the version of a part, None when it was never migrated."""
    with begin(engine, read_only=True) as connection:
        return _version(connection, part)


def _version(connection: Connection, part: Part) -> str | None:
    if not sqlalchemy.inspect(connection).has_table(version_table(part)):
        return None
    row = connection.exec_driver_sql(f"SELECT version_num FROM {version_table(part)}").fetchone()
    return str(row[0]) if row else None


def _keep_no_samples(connection: Connection, part: Part) -> None:
    """Tell PostgreSQL to sample no text: its planner's statistics would outlive what was erased.

    Nothing is looked up here but by keys, whose plans do not depend on them.
    """
    columns = connection.execute(
        sqlalchemy.text(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema() "
            "AND table_name = ANY(:tables) AND data_type IN ('text', 'bytea') ORDER BY table_name, ordinal_position"
        ),
        {"tables": list(TABLES[part])},
    ).all()
    for table, column in columns:
        connection.exec_driver_sql(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" SET STATISTICS 0')


def tables_are_there(engine: Engine, part: Part) -> None:
    """Raise SQLAlchemyError unless the database is one of ours: cheap, for those who look often."""
    with begin(engine, read_only=True) as connection:
        if connection.exec_driver_sql(f"SELECT version_num FROM {version_table(part)}").fetchone() is None:
            raise SQLAlchemyError(f"no version of {part}")


@lru_cache(maxsize=len(PARTS))
def head(part: Part) -> str:
    """Give the version that the code wants."""
    return _versions(part)[-1]


@lru_cache(maxsize=len(PARTS))
def _versions(part: Part) -> tuple[str, ...]:
    """Give every version, the oldest first: a migration's file begins with its number."""
    return tuple(sorted(path.name.partition("_")[0] for path in (_FOLDER / part).glob("[0-9]*_*.py")))


def refuse_later(found: str | None, part: Part) -> None:
    """Raise Refused when a version is one that this code does not know."""
    if found is not None and found not in _versions(part):
        raise Refused(
            f"La base des {part} vient d’une version plus récente de Convoqué ({found}). "
            "Installez cette version, ou remettez une sauvegarde plus ancienne."
        )


def version_table(part: Part) -> str:
    """Name the table that holds a part's version."""
    return f"version_{part}"


def _config(part: Part) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("version_locations", str(_FOLDER / part))
    config.set_main_option("path_separator", "newline")
    return config
