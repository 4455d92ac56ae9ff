"""What is live, what was published before, and which files have changed since."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from convoque.errors import ConvoqueError
from convoque.settings import Settings

REVIEWED = ("knowledge/regles/", "knowledge/sources.yml", "knowledge/parametres.yml")
"""Files that somebody else reads before they are published: they decide, texts only tell."""
_FOLDERS = ("knowledge", "data/nlu")


@dataclass(frozen=True)
class Published:
    """What the shelf of publications holds.

    ``live``: what answers, None before the first publication; ``every``: the
    latest first; ``wrong``: what is damaged. ``changed``: the files that differ
    from what is live, none before the first publication.
    """

    live: Any = None
    every: tuple[Any, ...] = ()
    wrong: str = ""
    changed: tuple[str, ...] = field(default=())

    @property
    def reviewed(self) -> tuple[str, ...]:
        """The changed files that need a second reader."""
        return tuple(name for name in self.changed if name.startswith(REVIEWED))


def published(settings: Settings) -> Published:
    """Read the shelf of publications and compare the folder with what is live."""
    try:
        from convoque.publishing import Shelf
    except ImportError:
        return Published()
    shelf = Shelf(settings.publications)
    every = shelf.every()
    try:
        name = shelf.live_name()
    except (ConvoqueError, OSError) as error:
        return Published(None, every, str(error))
    live = next((one for one in every if one.name == name), None)
    if live is None:
        return Published(None, every, f"La publication {name} n’est plus là." if name else "")
    now = {name: _digest(settings.savoir / name) for name in _names(settings.savoir)}
    changed = {name for name in now.keys() | live.files.keys() if now.get(name) != live.files.get(name)}
    return Published(live, every, "", tuple(sorted(changed)))


def fingerprint(settings: Settings, names: Iterable[str]) -> str:
    """Give what tells one state of these files from another: a reader vouches for what was read, and no more."""
    parts = [f"{name} {_digest(settings.savoir / name)}" for name in sorted(names)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _names(savoir: Path) -> list[str]:
    found = []
    for folder in _FOLDERS:
        place = savoir / folder
        found += [
            path.relative_to(savoir).as_posix()
            for path in place.rglob("*")
            if path.is_file() and not any(part.startswith(".") for part in path.relative_to(savoir).parts)
        ]
    return found


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
