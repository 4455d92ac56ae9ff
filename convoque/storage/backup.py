"""Save all that is stored in one file, and put it back: all of it, or nothing."""

from __future__ import annotations

import glob
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from convoque import __version__
from convoque.errors import ConvoqueError, Refused
from convoque.storage import archive, postgres_copies, sqlite_copies
from convoque.storage.archive import Manifest
from convoque.storage.engine import BESIDE, Location, create_file, make_folder, unfinished
from convoque.storage.migrate import PARTS, Part, refuse_later

Parts = Mapping[Part, Location]
"""Where each part is: two SQLite files, or twice the same PostgreSQL database."""

Step = Callable[[str], AbstractContextManager[None]]
"""Says what is being done, while it is; the text is French."""

CONSOLE = "console"
"""The piece that holds the console's own file, which is SQLite whatever database the site has."""

_ASIDE = ".avant-"


@dataclass(frozen=True)
class Console:
    """Where the console's file is; ``settle`` makes a copy of it fit to be put back, whatever was going on in it."""

    place: Path
    settle: Callable[[Path], None]


def silent(_what: str) -> AbstractContextManager[None]:
    """Say nothing."""
    return nullcontext()


@dataclass(frozen=True)
class Restored:
    """What a restoration put back, and the names of what it kept beside: files, or a schema."""

    manifest: Manifest
    kept: tuple[str, ...]


def save(
    parts: Parts,
    target: Path,
    now: datetime,
    replace: bool = False,
    step: Step = silent,
    console: Console | None = None,
) -> Manifest:
    """Write all that is stored into ``target``, whole or not at all; ``console``: its file too, where there is one.

    Raises Refused when ``target`` is there already (unless ``replace``) or
    nothing is stored, ConvoqueError for all else.
    """
    if target.exists() and not replace:
        raise Refused(f"{target} existe déjà : donnez un autre nom, ou ajoutez --remplacer.")
    with _said(target), _beside(target) as folder:
        with step("Copie des bases"):
            manifest = _copy(parts, folder, now, console)
        with step("Écriture de la sauvegarde"):
            written = folder / "sauvegarde"
            archive.write(written, manifest, folder)
            if replace:
                written.replace(target)
            else:
                _appear(written, target)
            _keep_folder(target.parent)
    return manifest


def verify(source: Path, step: Step = silent) -> Manifest:
    """Look at all of a backup without restoring it; raises ConvoqueError when it is damaged."""
    manifest = archive.read_manifest(source)
    with _said(source), _aside() as folder, step("Vérification de la sauvegarde"):
        _check(source, manifest, folder)
    return manifest


def restore(
    source: Path,
    parts: Parts,
    now: datetime,
    replace: bool = False,
    step: Step = silent,
    console: Console | None = None,
) -> Restored:
    """Put a backup in the place of what is stored, which is kept beside; ``console``: its file too, if it was saved.

    Everything is looked at, and migrated, before anything changes. Raises
    Refused when something is stored (unless ``replace``), or the backup comes
    from a later version or another kind of database; ConvoqueError for all
    else, and then all is as it was.
    """
    manifest = archive.read_manifest(source)
    for part, found in manifest.versions.items():
        if part not in PARTS:
            raise Refused(
                f"Cette sauvegarde contient une base inconnue (« {part} ») : elle est d’une version plus récente."
            )
        refuse_later(found, part)
    _refuse_other_kind(manifest, parts)
    first = parts[PARTS[0]]
    console = console if has_console(manifest) else None
    if not replace:
        _refuse_present(parts, console)
    with _said(source):
        if isinstance(first, str):
            with _aside() as folder:
                with step("Vérification de la sauvegarde"):
                    _check(source, manifest, folder)
                with step("Restauration"), _console_put(console, folder, _stamp(now)) as beside:
                    kept = postgres_copies.put(first, folder, _stamp(now))
            return Restored(manifest, (*((kept,) if kept else ()), *beside))
        make_folder(first.parent)
        with _beside(first) as folder:
            with step("Vérification de la sauvegarde"):
                _check(source, manifest, folder)
            copies = {part: folder / sqlite_copies.piece(part) for part in PARTS if part in manifest.versions}
            with step("Mise à la version d’aujourd’hui"):
                for part, copy in copies.items():
                    sqlite_copies.bring_up_to_date(copy, part)
            with step("Restauration"):
                places = {copies[part]: _file(parts, part) for part in copies}
                if console is not None:
                    places[_settled(console, folder)] = console.place
                return Restored(manifest, _put_files(places, _stamp(now)))


def has_console(manifest: Manifest) -> bool:
    """Tell whether a backup has the console's file."""
    return any(one.nom == sqlite_copies.piece(CONSOLE) for one in manifest.pieces)


def undo(parts: Parts, now: datetime, step: Step = silent, console: Console | None = None) -> tuple[str, ...]:
    """Put back what the last restoration kept; name what is kept now. Raises Refused when nothing is."""
    first = parts[PARTS[0]]
    with step("Restauration"), _said(first):
        if isinstance(first, str):
            return _undo_postgres(first, _stamp(now), console)
        files = [_file(parts, part) for part in PARTS] + ([console.place] if console else [])
        places = {earlier[-1]: place for place in files if (earlier := _kept_files(place))}
        if not places:
            raise Refused("Aucune restauration à annuler.")
        latest = max(_stamp_of(path) for path in places)
        places = {copy: place for copy, place in places.items() if _stamp_of(copy) == latest}
        aside_files = _put_files(places, _stamp(now))
        for copy in places:
            copy.unlink()
        return aside_files


def _undo_postgres(location: str, stamp: str, console: Console | None) -> tuple[str, ...]:
    latest = "".join(postgres_copies.kept(location)[-1:]).removeprefix(postgres_copies.ASIDE)
    kept = [path for path in _kept_files(console.place) if _stamp_of(path) == latest] if console else []
    with _file_put(kept[0], console.place, stamp) if console and kept else nullcontext(()) as beside:
        _, aside = postgres_copies.undo(location, stamp)
    for path in kept:
        path.unlink()
    return (*((aside,) if aside else ()), *beside)


def kept_copies(parts: Parts) -> tuple[str, ...]:
    """Name what restorations have kept, the oldest first: files, or schemas of the database."""
    first = parts[PARTS[0]]
    if isinstance(first, str):
        return postgres_copies.kept(first)
    return tuple(str(path) for part in PARTS for path in _kept_files(_file(parts, part)))


def _copy(parts: Parts, folder: Path, now: datetime, console: Console | None) -> Manifest:
    first, schema = parts[PARTS[0]], None
    others = {CONSOLE: console.place} if console is not None and console.place.exists() else {}
    if isinstance(first, str):
        versions: Mapping[Part, str | None] = postgres_copies.take(first, folder)
        schema, names = postgres_copies.schema(first), [postgres_copies.PIECE]
        sqlite_copies.take({}, folder, others)
    else:
        files = {part: path for part in PARTS if (path := _file(parts, part)).exists()}
        if not files:
            raise Refused(f"{first} n’existe pas : il n’y a rien à sauvegarder.")
        versions = sqlite_copies.take(files, folder, others)
        names = [sqlite_copies.piece(part) for part in files]
    names += [sqlite_copies.piece(name) for name in others]
    pieces = tuple(archive.piece_of(folder / name) for name in names)
    kind = "postgresql" if isinstance(first, str) else "sqlite"
    return Manifest(
        now.isoformat(timespec="seconds"),
        __version__,
        kind,
        {str(part): found for part, found in versions.items()},
        pieces,
        schema,
    )


def _check(source: Path, manifest: Manifest, folder: Path) -> None:
    """Extract the pieces, and let the database's own tools look at them."""
    archive.extract(source, manifest, folder)
    if has_console(manifest):
        sqlite_copies.whole(folder / sqlite_copies.piece(CONSOLE), source)
    if manifest.base == "postgresql":
        postgres_copies.check(folder)
        return
    for part in PARTS:
        if part in manifest.versions:
            refuse_later(sqlite_copies.sound(folder / sqlite_copies.piece(part), part, source), part)


def _put_files(places: Mapping[Path, Path], stamp: str) -> tuple[str, ...]:
    """Write every copy into its place; if one cannot be, those before it get back what they had."""
    main = next(iter(places.values()))
    marker = unfinished(main)
    kept = {place: place.with_name(f"{place.name}{_ASIDE}{stamp}") for place in places.values() if place.exists()}
    for place, aside in kept.items():
        sqlite_copies.set_aside(place, aside)
    create_file(marker)
    done: list[Path] = []
    try:
        for copy, place in places.items():
            done.append(place)
            sqlite_copies.put(copy, place)
    except BaseException:
        for place in places.values():
            if place in kept and (place in done or not place.exists()):
                sqlite_copies.give_back(kept[place], place)
            elif place in kept:
                kept[place].unlink()
            else:
                place.unlink(missing_ok=True)
        raise
    finally:
        marker.unlink()
    return tuple(str(aside) for aside in kept.values())


def _settled(console: Console, folder: Path) -> Path:
    copy = folder / sqlite_copies.piece(CONSOLE)
    console.settle(copy)
    make_folder(console.place.parent)
    return copy


@contextmanager
def _console_put(console: Console | None, folder: Path, stamp: str) -> Iterator[tuple[str, ...]]:
    """Put the console's file back beside another database: if that fails inside, it gets back what it had."""
    if console is None:
        yield ()
        return
    with _file_put(_settled(console, folder), console.place, stamp) as kept:
        yield kept


@contextmanager
def _file_put(copy: Path, place: Path, stamp: str) -> Iterator[tuple[str, ...]]:
    kept = _put_files({copy: place}, stamp)
    try:
        yield kept
    except BaseException:
        if kept:
            sqlite_copies.give_back(Path(kept[0]), place)
        else:
            place.unlink(missing_ok=True)
        raise


def _refuse_present(parts: Parts, console: Console | None) -> None:
    """Refuse to restore where something is stored; raises Refused."""
    beside = "elles seront gardées à côté, et « convoque restaurer --annuler » les remettra."
    if _is_there(parts):
        raise Refused(f"Il y a déjà des données à cet endroit. Ajoutez --remplacer : {beside}")
    if console is not None and console.place.exists():
        raise Refused(
            f"La console a déjà ses données ({console.place}). Ajoutez --sans-console pour les laisser, "
            f"ou --remplacer : {beside}"
        )


def _refuse_other_kind(manifest: Manifest, parts: Parts) -> None:
    first = parts[PARTS[0]]
    kind = "postgresql" if isinstance(first, str) else "sqlite"
    if manifest.base != kind:
        named = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
        raise Refused(
            f"Cette sauvegarde vient de {named.get(manifest.base, '?')}, et CONVOQUE_DB désigne {named[kind]}. "
            "Changez CONVOQUE_DB, ou prenez une autre sauvegarde."
        )
    if isinstance(first, str) and manifest.schema != postgres_copies.schema(first):
        raise Refused(f"Cette sauvegarde vient du schéma « {manifest.schema} » : donnez-le à l’utilisateur de la base.")


def _is_there(parts: Parts) -> bool:
    first = parts[PARTS[0]]
    if isinstance(first, str):
        return postgres_copies.has_tables(first)
    return any(_file(parts, part).exists() for part in PARTS)


def _file(parts: Parts, part: Part) -> Path:
    place = parts[part]
    assert isinstance(place, Path)
    return place


def _kept_files(place: Path) -> list[Path]:
    found = place.parent.glob(f"{glob.escape(place.name)}{_ASIDE}*")
    return sorted(path for path in found if not path.name.endswith(BESIDE))


def _stamp(now: datetime) -> str:
    return f"{now:%Y%m%d_%H%M%S_%f}"


def _stamp_of(path: Path) -> str:
    return path.name.rpartition(_ASIDE)[2]


@contextmanager
def _aside() -> Iterator[Path]:
    """Give a folder of our own that goes at the end."""
    with tempfile.TemporaryDirectory(prefix="convoque-") as name:
        yield Path(name)


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """Give a folder of our own on the same disk, that nobody else may open and that goes at the end."""
    folder = Path(tempfile.mkdtemp(prefix=".convoque-", dir=target.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _appear(written: Path, target: Path) -> None:
    """Give a file its name, unless somebody has just taken it."""
    try:
        os.link(written, target)
    except FileExistsError:
        raise Refused(f"{target} existe déjà : donnez un autre nom, ou ajoutez --remplacer.") from None
    except OSError:  # a disk without links
        written.rename(target)


def _keep_folder(folder: Path) -> None:
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def _said(place: Path | str) -> Iterator[None]:
    """Say in French what the system or the database answers; the work was undone before."""
    from sqlalchemy.exc import SQLAlchemyError

    from convoque.storage.engine import Busy

    try:
        yield
    except Busy:
        raise ConvoqueError("Les bases sont occupées par un autre programme. Recommencez dans un instant.") from None
    except OSError as error:
        where = error.filename or place
        raise ConvoqueError(f"{where} : {error.strerror or error}. Rien n’a changé.") from None
    except (SQLAlchemyError, sqlite3.Error) as error:
        said = str(getattr(error, "orig", error)).strip().splitlines()[0][:200]
        raise ConvoqueError(f"La base a répondu « {said} ». Rien n’a changé.") from None
