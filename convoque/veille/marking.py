"""Write ``abroge_le`` in ``sources.yml``: the answers that rest on the text are then « à vérifier ».

Only lines are added, so that comments and layout stay; the result is read
again before anything is written, and all is written or nothing.
"""

from __future__ import annotations

import difflib
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from convoque.errors import ConvoqueError, InputErrors
from convoque.knowledge.reading import Reader
from convoque.knowledge.sources import SourceBook, read_sources
from convoque.knowledge.yamlfile import Value, read_yaml
from convoque.veille.compare import Finding, Kind
from convoque.veille.edition import Edition

_REPEALED = frozenset({Kind.REPEALED, Kind.TO_BE_REPEALED, Kind.GONE})
_REPLACED = frozenset({Kind.CHANGED, Kind.TO_CHANGE})


@dataclass(frozen=True)
class Marking:
    """What is to be written: the day for each source, and the file before and after."""

    path: Path
    days: Mapping[str, date]
    before: bytes
    after: bytes

    @property
    def diff(self) -> str:
        """Show the lines that are added, with those around them."""
        old, new = (text.decode("utf-8").splitlines() for text in (self.before, self.after))
        return "\n".join(difflib.unified_diff(old, new, self.path.name, f"{self.path.name} (marqué)", lineterm="", n=2))

    def write(self) -> None:
        """Put the new file in the place of the old one, at once.

        Raises ConvoqueError if the file has changed since it was read, or
        cannot be written; nothing is then written.
        """
        if self.path.read_bytes() != self.before:
            raise ConvoqueError(f"« {self.path} » a changé entre-temps : rien n’a été écrit. Recommencez.")
        draft = self.path.with_name(f".{self.path.name}.marquer")
        try:
            draft.write_bytes(self.after)
            shutil.copymode(self.path, draft)
            draft.replace(self.path)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise ConvoqueError(f"« {self.path} » ne s’écrit pas ({error.strerror}) : rien n’a changé.") from None


def read_book(path: Path) -> SourceBook:
    """Read ``sources.yml`` alone. Raises InputErrors with every mistake in it."""
    reader = Reader()
    book = read_sources(read_yaml(path), reader)
    reader.finish()
    return book


def plan_marking(path: Path, findings: Iterable[Finding], edition: Edition, replaced: bool = False) -> Marking:
    """Prepare the marks of the texts that have gone; nothing is written yet.

    Marked: what is repealed, what will be, what has disappeared (from the
    edition's day, the latest it can be); with ``replaced``, also what has, or
    will have, another wording. What is marked already, or is not marked
    ``controle``, is left alone.

    Raises ConvoqueError for an edition older than the last check (it says
    nothing of what came after), and for an entry laid out so that a line
    cannot be added.
    """
    book = read_book(path)
    if edition.day < book.checked_on:
        raise ConvoqueError(
            f"Édition du {edition.day}, plus ancienne que la vérification du {book.checked_on} : "
            "elle ne dit rien de ce qui a été abrogé depuis. Prenez une édition plus récente pour --marquer."
        )
    kinds = _REPEALED | _REPLACED if replaced else _REPEALED
    days = {
        one.source.key: one.ceased
        for one in findings
        if one.kind in kinds and one.source.state == "controle" and one.ceased and one.source.repealed_on is None
    }
    before = path.read_bytes()
    after = _with_lines(before.decode("utf-8"), _places(read_yaml(path), days)).encode("utf-8")
    _check(path, book, days, after)
    return Marking(path, days, before, after)


def _places(root: Value, days: Mapping[str, date]) -> dict[int, str]:
    """Give the line to add after each line, by the number of the latter: after ``etat``, under it."""
    places = {}
    listing = root.get("sources")
    for key, entry in listing.walk() if listing else ():
        for name, value in entry.entries or ():
            if key in days and name.text == "etat":
                places[value.line] = f"{' ' * (name.column - 1)}abroge_le: {days[key].isoformat()}"
    return places


def _with_lines(text: str, places: Mapping[int, str]) -> str:
    written = []
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        written.append(line)
        if number in places:
            end = line[len(line.rstrip("\r\n")) :] or "\n"
            written[-1] = line if line.endswith(end) else line + end
            written.append(places[number] + end)
    return "".join(written)


def _check(path: Path, book: SourceBook, days: Mapping[str, date], after: bytes) -> None:
    """Read the new file as if it were written: nothing but the marks may differ."""
    expected = {
        key: replace(source, repealed_on=days[key]) if key in days else source for key, source in book.sources.items()
    }
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / path.name
        draft.write_bytes(after)
        try:
            same = read_book(draft) == replace(book, sources=expected)
        except InputErrors:
            same = False
    if not same:
        raise ConvoqueError(
            f"« {path.name} » n’est pas écrit avec une clé par ligne : rien n’a été écrit. "
            f"Ajoutez vous-même, sous « etat: controle » : "
            + " ; ".join(f"abroge_le: {day} ({key})" for key, day in days.items())
        )
