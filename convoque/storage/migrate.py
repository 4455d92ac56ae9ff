"""Bring a database to the version that the code wants: forwards only, from the first release on.

Alembic keeps the order and the number; each part has its own, since on SQLite
the parts are two files. docs/decisions/011-one-transaction.md says why.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import sqlalchemy
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from convoque.errors import ConvoqueError
from convoque.storage.engine import begin

Part = Literal["dossiers", "conversations"]
PARTS: tuple[Part, ...] = ("dossiers", "conversations")

_LOCK = 20_261_130
"""PostgreSQL's advisory lock of migrations: a second ``convoque migrer`` waits, and finds nothing to do."""

_FOLDER = Path(__file__).resolve().parent / "migrations"


def migrate(engine: Engine, part: Part) -> tuple[str | None, str]:
    """Apply what is missing, in one transaction; give the version before and after.

    Raises SQLAlchemyError when the database cannot be written, ConvoqueError
    when it comes from a later release.
    """
    from alembic import command

    before, wanted = version(engine, part), head(part)
    if before == wanted:
        return before, wanted
    _refuse_later(before, part)
    config = _config(part)
    with begin(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        config.attributes["connection"] = connection
        config.attributes["version_table"] = _version_table(part)
        command.upgrade(config, "head")
    return before, wanted


def check_version(engine: Engine, part: Part) -> None:
    """Raise ConvoqueError, in French, unless the database has the version that the code wants."""
    found = version(engine, part)
    if found != head(part):
        _refuse_later(found, part)
        raise ConvoqueError(
            f"La base des {part} n’est pas à jour (version {found or 'aucune'}, attendu : {head(part)}). "
            "Lancez « convoque migrer », puis recommencez."
        )


def version(engine: Engine, part: Part) -> str | None:
    """Give the version of a part, None when it was never migrated."""
    with begin(engine, read_only=True) as connection:
        if not sqlalchemy.inspect(connection).has_table(_version_table(part)):
            return None
        row = connection.exec_driver_sql(f"SELECT version_num FROM {_version_table(part)}").fetchone()
    return str(row[0]) if row else None


def tables_are_there(engine: Engine, part: Part) -> None:
    """Raise SQLAlchemyError unless the database is one of ours: cheap, for those who look often."""
    with begin(engine, read_only=True) as connection:
        if connection.exec_driver_sql(f"SELECT version_num FROM {_version_table(part)}").fetchone() is None:
            raise SQLAlchemyError(f"no version of {part}")


@lru_cache(maxsize=len(PARTS))
def head(part: Part) -> str:
    """Give the version that the code wants."""
    return _versions(part)[-1]


@lru_cache(maxsize=len(PARTS))
def _versions(part: Part) -> tuple[str, ...]:
    """Give every version, the oldest first: a migration's file begins with its number."""
    return tuple(sorted(path.name.partition("_")[0] for path in (_FOLDER / part).glob("[0-9]*_*.py")))


def _refuse_later(found: str | None, part: Part) -> None:
    if found is not None and found not in _versions(part):
        raise ConvoqueError(
            f"La base des {part} vient d’une version plus récente de Convoqué ({found}). "
            "Installez cette version, ou remettez une sauvegarde plus ancienne."
        )


def _version_table(part: Part) -> str:
    return f"version_{part}"


def _config(part: Part) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("version_locations", str(_FOLDER / part))
    config.set_main_option("path_separator", "newline")
    return config
