"""What a command found out of files, kept for its next run on the same bytes by the same code.

A note is found under the digest of all that it rests on: when a byte changes
there is no note, never a false one. Notes are JSON below ``var/cache``, or in
the folder that ``CONVOQUE_CACHE`` names; an empty name keeps nothing. A folder
that cannot be written or a damaged note costs time, and nothing else.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from convoque.settings import ROOT

LARGEST = 12 << 20
"""Bytes of all the files of one digest; ours have 5 million, and ``checking.files`` reads no more."""
KEPT = 8
"""Notes of one kind that stay: a few drafts beside what is live."""
_WRITTEN = (".yml", ".yaml")
_CODE = (".py", ".yml", ".txt")


def digest(folders: Iterable[Path], told: Iterable[str]) -> str | None:
    """Digest the YAML files that stand in some folders, ``told``, and the programme; hexadecimal.

    None when there is too much, or something that is no plain file in a plain
    folder: what a link leads to may change behind its name.
    """
    whole = hashlib.sha256(sys.version.encode())
    try:
        for part in told:
            whole.update(f"{len(part)}\0{part}".encode("utf-8", "surrogatepass"))
        left = LARGEST
        for folder in folders:
            for found in _of_folder(folder, left):
                whole.update(b"%d\0" % len(found) + found)
                left -= len(found)
        whole.update(_code())
    except (OSError, ValueError):
        return None
    return whole.hexdigest()


def recall(name: str, key: str | None) -> Any:
    """Give what was noted under a digest; None when nothing was, or the note cannot be read."""
    place = _place(name, key)
    if place is None:
        return None
    try:
        return json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None


def note(name: str, key: str | None, value: Any) -> None:
    """Keep a value under a digest, whole or not at all, and forget the oldest of its kind."""
    place = _place(name, key)
    if place is None:
        return
    with suppress(OSError):
        place.parent.mkdir(mode=0o700, exist_ok=True)  # beside what the site keeps, and never its folder
        with tempfile.TemporaryDirectory(prefix=".", dir=place.parent) as folder:
            half = Path(folder, place.name)
            half.write_text(json.dumps(value), encoding="utf-8")
            half.replace(place)
        others = sorted(place.parent.glob(f"{name}-*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
        for old in others[KEPT:]:
            old.unlink(missing_ok=True)


def kept_in() -> Path | None:
    """Name the folder where things are kept, which may not exist; None when nothing is to be kept."""
    folder = os.environ.get("CONVOQUE_CACHE", str(ROOT / "var" / "cache"))
    return Path(folder) if folder else None


def _place(name: str, key: str | None) -> Path | None:
    folder = kept_in()
    return folder / f"{name}-{key}.json" if key and folder else None


def _of_folder(folder: Path, left: int) -> Iterator[bytes]:
    """Give the names in a folder, and what its YAML files hold; raises ValueError for what is not plain or too much."""
    try:
        if not stat.S_ISDIR(os.lstat(folder).st_mode):
            raise ValueError(folder)
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except FileNotFoundError:
        yield b"absent"
        return
    yield b"%d" % len(entries)
    for entry in entries:
        yield os.fsencode(entry.name)
        if entry.name.lower().endswith(_WRITTEN):
            content = _content(entry.path, left)
            left -= len(content)
            yield content


def _content(path: str, most: int) -> bytes:
    opened = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(opened, "rb") as file:
        told = os.fstat(opened)
        if not stat.S_ISREG(told.st_mode) or told.st_size > most:
            raise ValueError(path)
        return file.read(most)


def _code() -> bytes:
    """Digest all of the programme's own files, and the list of those that it needs."""
    whole = hashlib.sha256()
    for folder, folders, names in os.walk(ROOT / "convoque"):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(names):
            if name.endswith(_CODE):
                path = Path(folder, name)
                content = path.read_bytes()
                whole.update(f"{path.relative_to(ROOT)}\0{len(content)}\0".encode())
                whole.update(content)
    lock = ROOT / "requirements.lock"
    whole.update(lock.read_bytes() if lock.exists() else b"")
    return whole.digest()
