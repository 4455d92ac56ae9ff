"""Open an edition: a folder, an archive of npm, or the file of one code."""

from __future__ import annotations

import json
import tarfile
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from convoque.errors import ConvoqueError
from convoque.veille.edition import CODES, Edition, read_code

Progress = Callable[[str], None]
Door = Callable[[str], bytes | None]
"""Gives the bytes of a file of the package by its name inside it, None when it is not there."""

_HEAVY = ("texteHtml", "notaHtml", "lienModifications")
_TOO_BIG = 500_000_000
_EXPECTED = (
    "Attendu : le dossier ou l’archive .tgz du paquet @socialgouv/legi-data, "
    "par exemple : convoque veille socialgouv-legi-data-2.513.0.tgz"
)


def open_edition(place: Path, codes: Iterable[str], progress: Progress = lambda line: None) -> Edition:
    """Read, of an edition, the codes that are named and that it has.

    ``codes`` are names of codes as in ``sources.yml``; those that the package
    does not have are left out. ``progress`` receives a line before each long
    reading. Raises ConvoqueError, in French: nothing there, no code there,
    damaged archive, not JSON, not the expected shape.
    """
    files = read_files(place, codes, progress)
    read = {}
    for name, identifier in CODES.items():
        file = f"data/{identifier}.json"
        if file in files:
            read[name] = read_code(files[file], identifier, file)
    package = files.get("package.json")
    number = package.get("version") if isinstance(package, dict) else None
    return Edition(number if isinstance(number, str) else None, read)


def read_files(place: Path, codes: Iterable[str], progress: Progress = lambda line: None) -> dict[str, Any]:
    """Read the JSON files of these codes, and ``package.json``, by their names in the package.

    Raises ConvoqueError like ``open_edition``, but for the shape.
    """
    if not place.exists():
        raise ConvoqueError(f"« {place} » est introuvable. {_EXPECTED}")
    try:
        if place.is_dir():
            return _read(_folder(place), codes, progress, place)
        if place.suffix == ".json":
            return _read(_single(place), codes, progress, place)
        with tarfile.open(place) as archive:
            return _read(_archive(archive), codes, progress, place)
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise ConvoqueError(f"« {place} » n’est pas une archive lisible ({error}). {_EXPECTED}") from None
    except OSError as error:
        raise ConvoqueError(f"« {place} » ne se lit pas ({error.strerror or error}). {_EXPECTED}") from None


def _read(door: Door, codes: Iterable[str], progress: Progress, place: Path) -> dict[str, Any]:
    files = {}
    for name in codes:
        file = f"data/{CODES[name]}.json" if name in CODES else ""
        content = door(file) if file else None
        if content is not None:
            progress(f"Lecture du {name} ({len(content) / 1e6:.1f} Mo)…".replace(".", ","))
            files[file] = _json(content, file)
    if not files:
        raise ConvoqueError(f"Aucun code connu dans « {place} ». {_EXPECTED}")
    package = door("package.json")
    return {**files, "package.json": _json(package, "package.json")} if package is not None else files


def _folder(place: Path) -> Door:
    roots = (place, place / "package", place.parent)

    def read(name: str) -> bytes | None:
        # A folder « data » may be given too: its files are then one level up.
        for root in roots if place.name == "data" else roots[:2]:
            if (root / name).is_file():
                return (root / name).read_bytes()
        return None

    return read


def _single(place: Path) -> Door:
    names = [f"data/{identifier}.json" for identifier in CODES.values()]
    wanted = next((name for name in names if name.endswith(f"/{place.name}")), names[0])
    return lambda name: place.read_bytes() if name == wanted else None


def _archive(archive: tarfile.TarFile) -> Door:
    def read(name: str) -> bytes | None:
        try:
            member = archive.getmember(f"package/{name}")
        except KeyError:
            return None
        if member.size > _TOO_BIG:
            raise ConvoqueError(f"« {name} » est trop gros ({member.size / 1e6:.0f} Mo) : ce n’est pas un code.")
        content = archive.extractfile(member)
        return content.read() if content is not None else None

    return read


def _json(content: bytes, name: str) -> Any:
    try:
        return json.loads(content, object_hook=_light)
    except (ValueError, RecursionError) as error:
        raise ConvoqueError(f"« {name} » n’est pas du JSON lisible ({error}). {_EXPECTED}") from None


def _light(data: dict[str, Any]) -> dict[str, Any]:
    """Drop at once what is not compared: it is most of the weight."""
    for key in _HEAVY:
        data.pop(key, None)
    return data
