"""What one knowledge answers to everything that is asked, kept from one comparison to the next."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from convoque.publishing import durable
from convoque.publishing.comparison.replay import Answered
from convoque.publishing.comparison.situations import Situations
from convoque.settings import ROOT

_CODE = ("convoque", "actions")
_KEPT = 4


def key(savoir_digest: str, model: str, situations: Situations) -> str:
    """Name what the answers depend on: the words, what is heard, what is asked, and the program."""
    digest = hashlib.sha256(f"{savoir_digest} {model} {situations.today}".encode())
    for one in situations.asked:
        digest.update(repr(one).encode())
    for folder in _CODE:
        for path in sorted((ROOT / folder).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:24]


def read(folder: Path, name: str) -> list[list[Answered]] | None:
    """Give the replies to each thing asked, None when they are not kept."""
    try:
        rows = json.loads((folder / f"{name}.reponses.json").read_bytes())
        return [
            [Answered(p, date.fromisoformat(day), said, messages) for p, day, said, messages in row] for row in rows
        ]
    except (OSError, ValueError, TypeError):
        return None


def write(folder: Path, name: str, replies: Sequence[Sequence[Answered]]) -> None:
    """Keep replies where something can be written, and forget the oldest."""
    rows = [[(one.person, one.day.isoformat(), one.said, one.messages) for one in row] for row in replies]
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        durable.replace(folder / f"{name}.reponses.json", json.dumps(rows, ensure_ascii=False, default=str).encode())
        found = sorted(folder.glob("*.reponses.json"), key=lambda path: path.stat().st_mtime, reverse=True)
        for old in found[_KEPT:]:
            old.unlink(missing_ok=True)
