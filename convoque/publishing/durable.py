"""Files that are there whole after a power cut, or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

READ_ONLY_FILE, READ_ONLY_FOLDER = 0o444, 0o555


def write(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Write a new file to the disk itself; raises OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fchmod(file.fileno(), mode)
        os.fsync(file.fileno())


def replace(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Put a content in the place of a file in one step: who reads finds the old one or the new one; raises OSError."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    os.close(handle)
    half = Path(name)
    half.unlink()
    try:
        write(half, content, mode)
        half.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            half.unlink(missing_ok=True)
        raise
    settle(path.parent)


def settle(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sha256(content: bytes) -> str:
    """Give the fingerprint of a content, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
