"""A backup's one file: an ordinary zip that says what it is, when it was made, and what every piece must be.

``sauvegarde.json`` comes first; then one SQLite file for each part, or what
pg_dump wrote. Only its owner may read it.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from convoque.errors import ConvoqueError, Refused

NATURE = "sauvegarde de Convoqué"
FORMAT = 1
MANIFEST = "sauvegarde.json"
WARNING = "Contient des données personnelles : à garder sous clé, puis à détruire à l’échéance prévue."

_CHUNK = 1 << 20
_MANIFEST_BYTES = 1 << 20


@dataclass(frozen=True)
class Piece:
    """One file of a backup, with what shows that it is whole."""

    nom: str
    octets: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself.

    ``base`` is ``sqlite`` or ``postgresql``; ``versions`` gives the version of
    each part, None for the first release's; ``schema`` is PostgreSQL's.
    """

    fait_le: str
    convoque: str
    base: str
    versions: Mapping[str, str | None]
    pieces: tuple[Piece, ...]
    schema: str | None = None


def write(target: Path, manifest: Manifest, folder: Path) -> None:
    """Write the pieces of ``folder`` into a new file, whole on the disk when this returns; raises OSError."""
    descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, 0o600)
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            content = {"nature": NATURE, "format": FORMAT, "a_savoir": WARNING, **asdict(manifest)}
            archive.writestr(MANIFEST, json.dumps(content, ensure_ascii=False, indent=2))
            for piece in manifest.pieces:
                archive.write(folder / piece.nom, piece.nom)
        file.flush()
        os.fsync(descriptor)


def piece_of(path: Path) -> Piece:
    """Describe a file; raises OSError."""
    with path.open("rb") as file:
        return Piece(path.name, path.stat().st_size, _digest(file))


def read_manifest(path: Path) -> Manifest:
    """Read what a file says of itself; raises ConvoqueError when it is no backup, Refused when a later one."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(MANIFEST) as file:
            content = json.loads(file.read(_MANIFEST_BYTES))
    except OSError as error:
        raise ConvoqueError(f"{path} ne peut pas être lu ({error.strerror or error}).") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, NotImplementedError):
        raise ConvoqueError(
            f"{path} n’est pas une sauvegarde de Convoqué, ou elle est abîmée : prenez-en une autre."
        ) from None
    if not isinstance(content, dict) or content.get("nature") != NATURE:
        raise ConvoqueError(f"{path} n’est pas une sauvegarde de Convoqué.")
    if content.get("format") != FORMAT:
        raise Refused(
            f"{path} a été écrit par une version plus récente de Convoqué ({content.get('convoque')}). "
            "Installez cette version, ou prenez une autre sauvegarde."
        )
    return _manifest(path, content)


def extract(path: Path, manifest: Manifest, folder: Path) -> None:
    """Write the pieces into ``folder``; raises ConvoqueError for one that is not what was saved."""
    try:
        with zipfile.ZipFile(path) as archive:
            for piece in manifest.pieces:
                with archive.open(piece.nom) as source, _new_file(folder / piece.nom) as target:
                    if _copy(source, target, piece.octets) != piece.sha256:
                        raise zipfile.BadZipFile
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError):
        raise ConvoqueError(f"{path} est abîmée : rien n’a changé. Prenez une autre sauvegarde.") from None


def _manifest(path: Path, content: dict[str, Any]) -> Manifest:
    try:
        pieces = tuple(Piece(str(it["nom"]), int(it["octets"]), str(it["sha256"])) for it in content["pieces"])
        made, version, base = (str(content[name]) for name in ("fait_le", "convoque", "base"))
        manifest = Manifest(made, version, base, dict(content["versions"]), pieces, content.get("schema"))
    except (KeyError, TypeError, ValueError):
        raise ConvoqueError(f"{path} est une sauvegarde abîmée : prenez-en une autre.") from None
    if any(Path(piece.nom).name != piece.nom for piece in pieces):
        raise ConvoqueError(f"{path} est une sauvegarde abîmée : prenez-en une autre.")
    return manifest


def _new_file(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")


def _copy(source: IO[bytes], target: IO[bytes], most: int) -> str:
    digest, written = hashlib.sha256(), 0
    while chunk := source.read(_CHUNK):
        written += len(chunk)
        if written > most:
            return ""
        digest.update(chunk)
        target.write(chunk)
    return digest.hexdigest()


def _digest(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
