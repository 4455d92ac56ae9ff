"""What a run has played so far, a line each in a file: one that was killed is taken up where it stopped."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

from convoque.errors import ConvoqueError
from convoque.testing.conversation import Conversation
from convoque.testing.report import Piece


def fingerprint(conversation: Conversation, version: str, day: date) -> str:
    """Tell a conversation, the knowledge that answers it and its day from any other: what changed is played again."""
    told = f"{version} {conversation.today or day} {conversation!r}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]


class Progress:
    """The file of a run; without a path, nothing is kept."""

    def __init__(self, path: Path | None = None) -> None:
        """Read what is already there; raises ConvoqueError when the file can be neither read nor made."""
        self._path = path
        self._pieces: dict[str, Piece] = {}
        if path is not None:
            try:
                path.touch(mode=0o600)
                self._pieces = _read(path)
            except OSError as error:
                raise ConvoqueError(f"{path} ne peut pas servir de reprise ({error.strerror}).") from None

    def known(self, key: str) -> Piece | None:
        """Give what this conversation gave before the run stopped, None when it has not been played."""
        return self._pieces.get(key)

    def keep(self, key: str, piece: Piece) -> None:
        """Write what a conversation gave, at once; raises ConvoqueError."""
        if self._path is None:
            return
        line = json.dumps({"cle": key, "piece": piece}, ensure_ascii=False)
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(f"\n{line}\n")  # a line cut short by a kill stays alone on its own
        except OSError as error:
            raise ConvoqueError(f"{self._path} ne s’écrit plus ({error.strerror}).") from None


def _read(path: Path) -> dict[str, Piece]:
    found: dict[str, Piece] = {}
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            read = json.loads(line)
            found[str(read["cle"])] = read["piece"]
        except (ValueError, KeyError, TypeError):
            continue  # cut short, or empty
    return found


def played(path: Path) -> int:
    """Count the conversations that a file of progress has, none when it is not there."""
    try:
        return len(_read(path))
    except OSError:
        return 0
