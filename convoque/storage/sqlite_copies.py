"""Copies of SQLite files, taken and put back while others read and write them.

No file that somebody may have open is ever moved or replaced: SQLite's own
online backup writes into it, as one transaction (« Online Backup API » and
« How To Corrupt An SQLite Database File », in its documentation).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from convoque.errors import ConvoqueError
from convoque.storage.engine import BESIDE, create_file, is_busy, open_engine
from convoque.storage.migrate import Part, refuse_later, upgrade, version

_WAIT = 30.0


def piece(part: str) -> str:
    """Name a part's file in a backup."""
    return f"{part}.db"


def take(parts: Mapping[Part, Path], folder: Path, others: Mapping[str, Path] | None = None) -> dict[Part, str | None]:
    """Copy every part as it stands at one same moment, into ``folder``; give the versions.

    ``others``: files that have no version, copied at that moment too. Raises
    ConvoqueError for a file that is damaged: a bad copy must not take the place
    of a good one.
    """
    with ExitStack() as stack:
        sources = {}
        paths: dict[str, Path] = {**parts, **(others or {})}
        for part, path in paths.items():
            with _told(path):
                sources[part] = stack.enter_context(closing(_open(path)))
        for part, source in sources.items():
            with _told(paths[part]):
                source.execute("BEGIN")
                source.execute("SELECT count(*) FROM sqlite_master").fetchone()  # what is seen from here on stays
        for part, source in sources.items():
            create_file(folder / piece(part))
            with _told(paths[part]):
                _write(source, folder / piece(part))
    for name, path in (others or {}).items():
        whole(folder / piece(name), path)
    return {part: sound(folder / piece(part), part, parts[part]) for part in parts}


def sound(path: Path, part: Part, called: Path) -> str | None:
    """Give a copy's version, after SQLite has looked at all of it; raises ConvoqueError, named as ``called``."""
    whole(path, called)
    engine = open_engine(path, keep_open=False)
    found = version(engine, part)
    _one_file(path)
    return found


def whole(path: Path, called: Path) -> None:
    """Have SQLite look at all of a copy; raises ConvoqueError, named as ``called``."""
    with _told(called), closing(_open(path)) as connection:
        if connection.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("malformed")
    _one_file(path)


def bring_up_to_date(path: Path, part: Part) -> None:
    """Migrate a copy; raises Refused for one of a later version, SQLAlchemyError."""
    engine = open_engine(path, keep_open=False)
    refuse_later(version(engine, part), part)
    upgrade(engine, part)
    _one_file(path)


def is_readable(path: Path) -> bool:
    """Tell whether a file is a whole SQLite database."""
    try:
        with closing(_open(path)) as connection:
            return bool(connection.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok")
    except sqlite3.DatabaseError:
        return False


def put(copy: Path, place: Path) -> None:
    """Write a copy into a place, as one transaction; who has it open sees the old content, then the new.

    Raises sqlite3.Error or OSError: the place is then as it was.
    """
    create_file(place)
    with closing(_open(copy)) as source:
        _write(source, place)
    with closing(_open(place)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def set_aside(path: Path, kept: Path) -> None:
    """Keep what is at ``path`` under another name: a copy, or the very file when nothing can be read in it."""
    if is_readable(path):
        with closing(_open(path)) as source:
            create_file(kept)
            _write(source, kept)
        _one_file(kept)
        return
    for suffix in (*BESIDE, ""):
        piece_there = path.with_name(path.name + suffix)
        if piece_there.exists():
            piece_there.rename(kept.with_name(kept.name + suffix))
    kept.chmod(0o600)


def give_back(kept: Path, path: Path) -> None:
    """Undo ``set_aside``, and what was put at ``path`` meanwhile."""
    if is_readable(kept):
        put(kept, path)
        kept.unlink()
        return
    for suffix in (*BESIDE, ""):
        piece_there = kept.with_name(kept.name + suffix)
        if piece_there.exists():
            piece_there.replace(path.with_name(path.name + suffix))


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=_WAIT, isolation_level=None)


def _write(source: sqlite3.Connection, place: Path) -> None:
    with closing(_open(place)) as target:
        target.execute("PRAGMA secure_delete = ON").fetchall()
        source.backup(target)


def _one_file(path: Path) -> None:
    with closing(_open(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE").fetchall()


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        if is_busy(error):
            raise ConvoqueError(f"{path} est occupé par un autre programme. Recommencez dans un instant.") from None
        if "unable to open" in str(error):
            raise ConvoqueError(f"{path} ne peut pas être ouvert : vérifiez vos droits.") from None
        raise ConvoqueError(f"{path} est abîmé ({error}) : rien n’en a été tiré.") from None
