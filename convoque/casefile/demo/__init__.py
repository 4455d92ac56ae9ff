"""Eleven fictitious people, one for each way the rules can go; their dates move with today.

The files next to this module are in the import format: they also serve as its example.
"""

from __future__ import annotations

from pathlib import Path

from convoque.casefile.importer import ImportReport, import_folder
from convoque.storage import Location

FOLDER = Path(__file__).resolve().parent


def load_demo(location: Location) -> ImportReport:
    """Import the demo people into a database; doing it again changes nothing."""
    return import_folder(location, FOLDER)
