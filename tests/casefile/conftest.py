from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlite_utils import Database

AUJOURDHUI = date(2026, 11, 23)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return tmp_path / "base.db"


@pytest.fixture
def ecrire(tmp_path: Path) -> Callable[..., Path]:
    """Write CSV files (texts, or bytes as they are) in one folder, which is returned."""
    folder = tmp_path / "dossier"
    folder.mkdir()

    def write(**files: str | bytes) -> Path:
        for name, content in files.items():
            data = content if isinstance(content, bytes) else content.encode()
            (folder / f"{name}.csv").write_bytes(data)
        return folder

    return write


@pytest.fixture
def contenu() -> Callable[[Path], str]:
    """Dump every table of a database as SQL text."""

    def dump(path: Path) -> str:
        db = Database(path)
        text = "\n".join(db.conn.iterdump())
        db.close()
        return text

    return dump
