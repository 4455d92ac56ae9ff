"""Read the five CSV files of a folder, with the place of every cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from convoque.casefile.rows import Batch, Mistakes, Place, make_batch
from convoque.casefile.schema import TABLES, Table
from convoque.casefile.values import quoted
from convoque.errors import ConvoqueError

Lines = list[tuple[Place, Mapping[str, str]]]


def read_folder(folder: Path, mistakes: Mistakes) -> tuple[tuple[Batch, ...], tuple[str, ...]]:
    """Read the known files of a folder; give the batches and the names of CSV files left aside.

    Raises ConvoqueError when there is no such folder, or no known file in it.
    """
    if not folder.is_dir():
        raise ConvoqueError(f"{folder} : dossier introuvable. Donnez le chemin d'un dossier de fichiers CSV.")
    known = {table.file for table in TABLES}
    present = sorted(entry.name for entry in folder.iterdir() if entry.suffix.lower() == ".csv")
    if not known.intersection(present):
        raise ConvoqueError(f"{folder} : aucun fichier connu. Attendu, au moins un parmi : {', '.join(sorted(known))}.")
    batches = tuple(read_file(folder / table.file, table, mistakes) for table in TABLES if table.file in present)
    return batches, tuple(name for name in present if name not in known)


def read_file(path: Path, table: Table, mistakes: Mistakes) -> Batch:
    """Read one CSV file: UTF-8 with or without BOM, comma, a header line in any column order."""
    top = Place(table.file, 1)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        place = Place(table.file, line)
        mistakes.add(place, None, "ce fichier n'est pas en UTF-8", "un enregistrement en CSV UTF-8")
        return Batch(table, complete=False)
    except OSError:
        mistakes.add(Place(table.file), None, "ce fichier ne peut pas être lu", "un fichier que l'on peut lire")
        return Batch(table, complete=False)
    if not text.strip():
        example = ",".join(table.names[:3])
        mistakes.add(top, None, "fichier vide", f"une ligne d'en-tête comme « {example} »")
        return Batch(table, complete=False)
    records = _records(text, table, mistakes)
    place, header = next(records, (top, []))
    names = [name.strip() for name in header]
    if not _good_header(table, place, names, mistakes):
        return Batch(table, complete=False)
    lines: Lines = []
    complete = True
    for place, cells in records:
        if len(cells) == len(names):
            lines.append((place, dict(zip(names, cells, strict=True))))
        else:
            complete = False
            mistakes.add(place, None, _count_of(cells), f"{len(names)} cellules, comme l'en-tête")
    return make_batch(table, lines, mistakes, complete)


def _records(text: str, table: Table, mistakes: Mistakes) -> Iterator[tuple[Place, list[str]]]:
    """Give each record with the line it begins on; blank lines are skipped."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        place = Place(table.file, reader.line_num + 1)
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            expected = "des guillemets fermés, et doublés à l'intérieur d'une cellule"
            mistakes.add(place, None, "ligne illisible : guillemets ou caractère inattendus", expected)
            return
        if cells:
            yield place, cells


def _good_header(table: Table, place: Place, names: list[str], mistakes: Mistakes) -> bool:
    before = len(mistakes.found)
    if len(names) == 1 and ";" in names[0]:
        mistakes.add(place, None, "les cellules sont séparées par « ; »", "la virgule comme séparateur")
        return False
    for position, name in enumerate(names):
        if name not in table.names:
            wrong = f"colonne inconnue {quoted(name)}" if name else f"colonne {position + 1} sans nom"
            mistakes.add(place, name or None, wrong, ", ".join(table.names))
        elif name in names[:position]:
            mistakes.add(place, name, "colonne écrite deux fois", "chaque colonne une seule fois")
    for name in table.required:
        if name not in names:
            mistakes.add(place, name, f"colonne {quoted(name)} manquante", f"une colonne {name}")
    return len(mistakes.found) == before


def _count_of(cells: list[str]) -> str:
    return f"{len(cells)} cellule{'s' if len(cells) > 1 else ''} sur cette ligne"
