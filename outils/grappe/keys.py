"""Keys and passwords: made once, kept in files that only their owner reads."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path


def kept(path: Path) -> str:
    """Give the secret of this file, 64 hexadecimal digits; make it the first time."""
    if not path.exists():
        write_private(path, secrets.token_hex(32) + "\n")
    return path.read_text(encoding="ascii").strip()


def write_private(path: Path, text: str) -> None:
    """Write a file of mode 0600 in one move."""
    draft = path.with_name(f".{path.name}.tmp")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)


def settings_file(values: Mapping[str, str]) -> str:
    r"""Write settings as lines that a shell reads: ``set -a; . var/cluster/reglages.env``.

    >>> settings_file({"CONVOQUE_DB": "postgresql://c:s@127.0.0.1:5305/convoque"})
    'CONVOQUE_DB=postgresql://c:s@127.0.0.1:5305/convoque\n'
    """
    return "".join(f"{name}={value}\n" for name, value in values.items())
