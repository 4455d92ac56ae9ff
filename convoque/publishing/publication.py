"""One publication: what was published, by whom, when and why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from convoque.errors import ConvoqueError

SHEET = "publication.json"


class Damaged(ConvoqueError):
    """A publication that is not whole."""


@dataclass(frozen=True)
class Publication:
    """A folder that holds ``knowledge/`` and ``data/nlu/`` as they were published, and never changes.

    ``model``: the file name of the model that was learnt from it. ``previous``:
    the number that was live before. ``forced``: why it went out in spite of
    what was told, empty otherwise. ``files``: each name and its SHA-256.
    ``measures``: what the evaluation of the model found, empty when there was none.
    """

    folder: Path
    number: int
    version: str
    model: str
    date: str
    files: Mapping[str, str] = field(repr=False)
    note: str = ""
    author: str = ""
    previous: int | None = None
    forced: str = ""
    measures: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of its folder."""
        return f"{self.number}-{self.version}"

    def sheet(self) -> dict[str, Any]:
        """Give what ``publication.json`` says."""
        return {
            "numero": self.number,
            "version": self.version,
            "modele": self.model,
            "date": self.date,
            "auteur": self.author,
            "note": self.note,
            "precedente": self.previous,
            "force": self.forced,
            "mesures": dict(self.measures),
            "fichiers": dict(self.files),
        }

    def written(self) -> bytes:
        """Write ``publication.json``."""
        return (json.dumps(self.sheet(), ensure_ascii=False, indent=1) + "\n").encode()


def read_publication(folder: Path) -> Publication:
    """Read the sheet of a publication; raises Damaged when there is none that can be read."""
    try:
        told = json.loads((folder / SHEET).read_bytes())
        publication = Publication(
            folder=folder,
            number=int(told["numero"]),
            version=str(told["version"]),
            model=str(told["modele"]),
            date=str(told["date"]),
            author=str(told["auteur"]),
            note=str(told["note"]),
            previous=None if told["precedente"] is None else int(told["precedente"]),
            forced=str(told["force"]),
            measures=dict(told["mesures"]),
            files={str(name): str(digest) for name, digest in told["fichiers"].items()},
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Damaged(f"La publication {folder.name} est illisible ({type(error).__name__}).") from None
    if publication.name != folder.name:
        raise Damaged(f"La publication {folder.name} porte un autre nom dans {SHEET} : {publication.name}.")
    return publication
