"""What a check found in a savoir, told again while no byte of it changes: ``convoque verifier``, and a start.

``convoque publier`` never asks here: what goes out is checked when it goes out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path

from convoque import remembered
from convoque.errors import Located
from convoque.settings import ROOT


@dataclass(frozen=True)
class Known:
    """The mistakes of a savoir, and the sentence that says that there is none, where one was made."""

    errors: tuple[Located, ...]
    closing: str = ""


def key(folder: Path) -> str | None:
    """Digest all on which a check rests: the files, the day, what the models have learnt, the programme.

    None when no model says what it has learnt, and for what cannot be digested.
    """
    try:
        real = folder.resolve()
        whole = (real / "knowledge").is_dir()
        notes = sorted((ROOT / "models").glob("*.appris.json"), key=lambda path: path.stat().st_mtime)
        learnt = [path.read_text(encoding="ascii") for path in notes]
    except (OSError, RuntimeError, ValueError):
        return None
    knowledge = real / "knowledge" if whole else real
    beside = knowledge.parent / "data"
    folders = [knowledge, *(knowledge / name for name in ("messages", "regles", "fiches")), beside, beside / "nlu"]
    told = ["savoir" if whole else f"{folder}\0{real}", date.today().isoformat(), *learnt]
    return remembered.digest(folders, told) if learnt else None


def recall(key: str | None) -> Known | None:
    """Give what was noted under a key, None when nothing was."""
    try:
        errors, closing = remembered.recall("verifier", key)
        return Known(tuple(Located(*error) for error in errors), str(closing))
    except (TypeError, ValueError):
        return None


def note(key: str | None, errors: Iterable[Located], closing: str = "") -> None:
    """Note what a check found."""
    remembered.note("verifier", key, [[astuple(error) for error in errors], closing])


def mistakes(savoir: Path) -> tuple[Located, ...]:
    """Give what ``check_savoir`` gives, at once when it was asked of these very bytes before."""
    from convoque.checking import check_savoir

    known_as = key(savoir)
    known = recall(known_as)
    if known is not None:
        return known.errors
    errors = check_savoir(savoir)
    if known_as == key(savoir):  # nobody wrote meanwhile
        note(known_as, errors)
    return errors
