"""Read and write a file that people edit: its bytes, its end of lines, all of it or nothing."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path


def read_text(path: Path) -> str:
    """Give a file's text as it is, mark of order and ends of lines kept; raises OSError, UnicodeDecodeError."""
    return path.read_bytes().decode("utf-8")


def write_text(path: Path, text: str) -> None:
    """Put a text in the place of a file in one step: a reader sees the old or the new one; raises OSError."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
