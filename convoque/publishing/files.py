"""What a publication is made of: the files that editors write, and nothing else that lies beside them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from convoque.errors import InputErrors, Located
from convoque.publishing import durable

PARTS = ("knowledge", "data/nlu")
MOST_BYTES = 50_000_000
"""Twenty times what is written today; more is a mistake, such as a film dropped there."""


def read_savoir(savoir: Path) -> dict[str, bytes]:
    """Read the files of ``knowledge/`` and ``data/nlu/``, by name from ``savoir``.

    Hidden files, editors' backups and links are left out. Raises InputErrors
    for what is not there, cannot be read, or is larger than ``MOST_BYTES`` in all.
    """
    found: dict[str, bytes] = {}
    left = MOST_BYTES
    for part in PARTS:
        if not (savoir / part).is_dir():
            raise _error(part, "dossier introuvable", "un dossier de fichiers YAML")
        for path in _regular(savoir / part):
            name = path.relative_to(savoir).as_posix()
            try:
                with path.open("rb") as file:
                    found[name] = file.read(left + 1)
            except OSError as error:
                raise _error(name, f"fichier illisible ({error.strerror})", "un fichier lisible") from None
            left -= len(found[name])
            if left < 0:
                raise _error(name, "trop de texte en tout", f"{MOST_BYTES // 1_000_000} Mo au plus")
    return found


def digests(savoir: Path) -> dict[str, str]:
    """Give the SHA-256 of each file; raises InputErrors."""
    return {name: durable.sha256(content) for name, content in read_savoir(savoir).items()}


def changed(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[str, ...]:
    """Name the files that are not the same on both sides, in order."""
    return tuple(sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name)))


def _regular(folder: Path) -> Iterator[Path]:
    for top, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(top, name)
            if not name.startswith(".") and not name.endswith("~") and stat.S_ISREG(path.lstat().st_mode):
                yield path


def _error(name: str, wrong: str, expected: str) -> InputErrors:
    return InputErrors((Located(name, None, None, wrong, expected),))
