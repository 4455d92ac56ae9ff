"""What is live, what was published before, and which files have changed since."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from convoque.errors import ConvoqueError
from convoque.publishing import Publication, Shelf
from convoque.publishing.durable import sha256
from convoque.publishing.files import changed, read_savoir
from convoque.settings import Settings

REVIEWED = ("knowledge/regles/", "knowledge/sources.yml", "knowledge/parametres.yml")
"""Files that somebody else reads before they are published: they decide, texts only tell."""


@dataclass(frozen=True)
class Published:
    """What the shelf of publications holds.

    ``live``: what answers, None before the first publication; ``every``: the
    latest first; ``wrong``: what is damaged. ``changed``: the files that differ
    from what is live, none before the first publication.
    """

    live: Publication | None = None
    every: tuple[Publication, ...] = ()
    wrong: str = ""
    changed: tuple[str, ...] = field(default=())

    @property
    def reviewed(self) -> tuple[str, ...]:
        """The changed files that need a second reader."""
        return tuple(name for name in self.changed if name.startswith(REVIEWED))


def published(settings: Settings) -> Published:
    """Read the shelf of publications and compare the folder with what is live."""
    shelf = Shelf(settings.publications)
    every = shelf.every()
    try:
        name = shelf.live_name()
        live = next((one for one in every if one.name == name), None)
        if live is None:
            return Published(None, every, f"La publication {name} n’est plus là." if name else "")
        now = {file: sha256(content) for file, content in read_savoir(settings.savoir).items()}
    except (ConvoqueError, OSError) as error:
        return Published(None, every, str(error))
    return Published(live, every, "", changed(live.files, now))


def fingerprint(settings: Settings, names: Iterable[str]) -> str:
    """Give what tells one state of these files from another: a reader vouches for what was read, and no more."""
    parts = [f"{name} {_digest(settings.savoir / name)}" for name in sorted(names)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _digest(path: Path) -> str:
    try:
        return sha256(path.read_bytes())
    except OSError:
        return ""
