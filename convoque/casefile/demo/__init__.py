"""Eleven fictitious people, one for each way the rules can go; their dates move with today.

The files next to this module are in the import format: they also serve as its example.
"""

from __future__ import annotations

from pathlib import Path

from convoque.casefile.importer import ImportReport, import_folder

FOLDER = Path(__file__).resolve().parent


def load_demo(db_path: Path | str) -> ImportReport:
    """Import the demo people into a database; doing it again changes nothing."""
    return import_folder(db_path, FOLDER)
