"""Lines on their way in: where each stands, what it says, and every mistake found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from convoque.casefile.schema import Table
from convoque.casefile.values import BadValue, Stored, check, is_relative, parse_moment, quoted
from convoque.errors import Located


@dataclass(frozen=True)
class Place:
    """Where a line stands: a file and line number, or (``line`` None) an entry such as ``table[0]``."""

    file: str
    line: int | None = None

    def error(self, column: str | None, wrong: str, expected: str = "") -> Located:
        """Make an error that points at a column of this line."""
        if self.line is None and column:
            return Located(f"{self.file}.{column}", None, None, wrong, expected)
        return Located(self.file, self.line, column, wrong, expected)

    def __str__(self) -> str:
        """Name the place inside a sentence."""
        return self.file if self.line is None else f"ligne {self.line}"


@dataclass(frozen=True)
class Row:
    """One line whose cells were checked; a cell that is absent, empty or wrong is None."""

    place: Place
    values: Mapping[str, Stored]

    def text(self, column: str) -> str | None:
        """Give a text value, None when unknown."""
        value = self.values.get(column)
        return value if isinstance(value, str) else None


@dataclass(frozen=True)
class Batch:
    """The lines of one table; ``complete`` is False when some of them could not be made out."""

    table: Table
    rows: tuple[Row, ...] = ()
    complete: bool = True


@dataclass
class Mistakes:
    """Collects every mistake, so that all are told at once."""

    found: list[Located] = field(default_factory=list)

    def add(self, place: Place, column: str | None, wrong: str, expected: str = "") -> None:
        """Note one mistake."""
        self.found.append(place.error(column, wrong, expected))


def make_batch(
    table: Table, lines: Iterable[tuple[Place, Mapping[str, str]]], mistakes: Mistakes, complete: bool = True
) -> Batch:
    """Check the cells of every line, and what a table must hold by itself (ids, periods)."""
    rows: list[Row] = []
    seen: dict[str, Place] = {}
    for place, cells in lines:
        row = _make_row(table, place, cells, mistakes)
        rows.append(row)
        identifier = row.text("id")
        if identifier is not None and identifier in seen:
            wrong = f"id {quoted(identifier)} déjà pris ({seen[identifier]})"
            mistakes.add(place, "id", wrong, "un id différent pour chaque ligne")
        elif identifier is not None:
            seen[identifier] = place
    return Batch(table, tuple(rows), complete)


def _make_row(table: Table, place: Place, cells: Mapping[str, str], mistakes: Mistakes) -> Row:
    values: dict[str, Stored] = {}
    for column in table.columns:
        try:
            values[column.name] = check(column, cells.get(column.name, ""))
        except BadValue as bad:
            values[column.name] = None
            mistakes.add(place, column.name, bad.wrong, bad.expected)
        else:
            if column.required and column.name in cells and values[column.name] is None:
                mistakes.add(place, column.name, "valeur vide", f"un {column.name} sur chaque ligne")
    row = Row(place, values)
    for start, end in table.periods:
        _check_period(row, start, end, mistakes)
    return row


def _check_period(row: Row, start: str, end: str, mistakes: Mistakes) -> None:
    first, last = row.text(start), row.text(end)
    if first is None or last is None or is_relative(first) != is_relative(last):
        return  # one that moves with today cannot be compared with one that does not
    anchor = date(2000, 1, 1)
    if parse_moment(last, anchor).date() < parse_moment(first, anchor).date():
        wrong = f"la fin ({last}) vient avant le début ({first})"
        row_expected = f"une date égale à {start} ou plus tard"
        mistakes.add(row.place, end, wrong, row_expected)
