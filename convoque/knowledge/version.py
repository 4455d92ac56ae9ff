"""Which knowledge answers: a short fingerprint of all the files of ``knowledge/``."""

from __future__ import annotations

import hashlib
from pathlib import Path

_LENGTH = 12


def knowledge_version(folder: Path) -> str:
    """Give the first hexadecimal digits of one SHA-256 over every YAML file, its name included; raises OSError."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.yml")):
        digest.update(f"{path.relative_to(folder)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:_LENGTH]
