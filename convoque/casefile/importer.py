"""Bring people and convocations in: all of it, or nothing with every mistake told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from convoque.casefile.csvfiles import read_folder
from convoque.casefile.database import Database, writing
from convoque.casefile.links import check_links
from convoque.casefile.rows import Batch, Mistakes, Place, make_batch
from convoque.casefile.schema import TABLES, Table
from convoque.casefile.values import quoted
from convoque.errors import InputErrors
from convoque.storage import Location


@dataclass(frozen=True)
class FileCount:
    """How many lines of a file (or table) were added, and how many replaced one of the same id."""

    file: str
    added: int
    replaced: int


@dataclass(frozen=True)
class ImportReport:
    """What an import did; ``ignored`` names the CSV files whose name is not one of the five."""

    files: tuple[FileCount, ...]
    ignored: tuple[str, ...] = ()

    @property
    def added(self) -> int:
        """Count the lines added, all files together."""
        return sum(count.added for count in self.files)

    @property
    def replaced(self) -> int:
        """Count the lines replaced, all files together."""
        return sum(count.replaced for count in self.files)


def import_folder(location: Location, folder: Path) -> ImportReport:
    """Import the CSV files of a folder: adds or replaces by ``id``, all or nothing.

    A line replaces the whole line of the same id: a column that the file does
    not have, or an empty cell, becomes unknown even if the database knew it.
    Importing the same folder twice changes nothing. People who are named may
    be in the folder or already in the database.

    Raises InputErrors with every mistake of every file (nothing is then
    written), or ConvoqueError when the folder or the database cannot be used.
    """
    mistakes = Mistakes()
    batches, ignored = read_folder(folder, mistakes)
    return ImportReport(_store(location, batches, mistakes), ignored)


def inline_people(location: Location, tables: Mapping[str, object]) -> ImportReport:
    """Import the same tables from Python values, as conversation tests write them in YAML.

    ``tables`` maps a table's name to a list of mappings, column to value: str,
    bool (oui, non), int, date, datetime or None. Same checks and same rules as
    ``import_folder``; an error's place is ``table[index].column``, from 0.
    """
    mistakes = Mistakes()
    batches = []
    for name in tables:
        if name not in {table.name for table in TABLES}:
            known = ", ".join(table.name for table in TABLES)
            mistakes.add(Place(str(name)), None, "table inconnue", known)
    for table in TABLES:
        if table.name in tables:
            batches.append(_inline_batch(table, tables[table.name], mistakes))
    return ImportReport(_store(location, tuple(batches), mistakes))


def _store(location: Location, batches: tuple[Batch, ...], mistakes: Mistakes) -> tuple[FileCount, ...]:
    with writing(location) as db:
        check_links(db, batches, mistakes)
        if mistakes.found:
            raise InputErrors(tuple(sorted(mistakes.found, key=lambda error: (error.file, error.line or 0))))
        return tuple(_write(db, batch) for batch in batches)


def _write(db: Database, batch: Batch) -> FileCount:
    before = {row["id"] for row in db.query(f'SELECT id FROM "{batch.table.name}"')}
    db.upsert(batch.table.name, [row.values for row in batch.rows])
    replaced = sum(row.text("id") in before for row in batch.rows)
    return FileCount(batch.table.file, len(batch.rows) - replaced, replaced)


def _inline_batch(table: Table, entries: object, mistakes: Mistakes) -> Batch:
    if not isinstance(entries, list | tuple):
        mistakes.add(Place(table.name), None, "ce n'est pas une liste", "une liste de lignes")
        return Batch(table, complete=False)
    lines = []
    complete = True
    for index, entry in enumerate(entries):
        place = Place(f"{table.name}[{index}]")
        if isinstance(entry, Mapping):
            lines.append((place, _inline_cells(table, place, entry, mistakes)))
        else:
            complete = False
            mistakes.add(place, None, "ce n'est pas une ligne", "des couples colonne : valeur")
    return make_batch(table, lines, mistakes, complete)


def _inline_cells(table: Table, place: Place, entry: Mapping[object, object], mistakes: Mistakes) -> dict[str, str]:
    cells = dict.fromkeys(table.required, "")
    for name, value in entry.items():
        text = _as_text(value)
        if name not in table.names:
            mistakes.add(place, str(name), f"colonne inconnue {quoted(str(name))}", ", ".join(table.names))
        elif text is None:
            wrong = f"valeur d'un type inattendu {quoted(repr(value))}"
            mistakes.add(place, str(name), wrong, "un texte, un nombre entier, oui, non ou une date")
            cells.pop(str(name), None)
        else:
            cells[str(name)] = text
    return cells


def _as_text(value: object) -> str | None:
    """Write a Python value as a cell; None when it has no cell form."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, str | int) else None
