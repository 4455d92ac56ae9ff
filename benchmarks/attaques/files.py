"""A folder of one's own, for what is read from files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Files:
    """A folder of one's own, for what is read from files."""

    folder: Path

    def attack(self, read: Callable[[Path], object], name: str = "essai.yml") -> Callable[[bytes], object]:
        """Write each input in a file, and have it read."""
        path = self.folder / name

        def one(content: bytes) -> None:
            path.write_bytes(content)
            read(path)

        return one
