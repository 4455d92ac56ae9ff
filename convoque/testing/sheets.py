"""A spreadsheet of questions as conversation tests, and their results as a spreadsheet.

CSV (comma or semicolon; UTF-8, else Windows-1252) or XLSX. One line is one
question; a bad line is told by its number and the others are played.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from convoque.errors import ConvoqueError, Located
from convoque.testing.compare import folded
from convoque.testing.conversation import Conversation, Known, Turn
from convoque.testing.vocabulary import ON_TEXT, SUJETS, hint, unknown_key
from convoque.tracing.whatif import harmless

MOST_ROWS = 1000
MOST_COLUMNS = 50
MOST_BYTES = 4 * 1024 * 1024
MOST_UNPACKED = 64 * 1024 * 1024
"""Bytes that an XLSX may hold once unpacked: a thousand rows of text are a hundredth of that."""
_LONGEST_CELL = 5000
HEADERS: Mapping[str, tuple[str, ...]] = {
    "question": ("question", "dit", "message", "phrase"),
    "personne": ("personne", "qui"),
    "au": ("au", "date", "aujourd'hui", "aujourdhui", "jour"),
    "attendu": ("attendu", "reponse attendue"),
    "sujet": ("sujet",),
    "verdict.obligation": ("obligation", "verdict"),
    "motif.nom": ("motif",),
    "consequences.mesure": ("mesure", "consequence"),
    "contient": ("contient",),
    "ne_contient_pas": ("ne contient pas",),
}
"""The French headers of each column; accents, case and order do not matter."""
_PAIR = re.compile(r"([a-z_.]+)\s*[:=]\s*(.+)")


@dataclass(frozen=True)
class Row:
    """One line of a sheet: its number as the spreadsheet counts, and the test it makes or what is wrong."""

    number: int
    question: str
    conversation: Conversation | None
    wrong: str = ""


def read_sheet(name: str, content: bytes, known: Known) -> tuple[Row, ...]:
    """Read the lines of a file; raises ConvoqueError with a sentence for a file that is no sheet of questions."""
    if not content.strip():
        raise ConvoqueError(f"Le fichier {name} est vide ; attendu : un tableau avec une colonne « question ».")
    if len(content) > MOST_BYTES:
        raise ConvoqueError(f"Le fichier {name} est trop gros : 4 Mo au plus.")
    lines = _xlsx(name, content) if content[:4] == b"PK\x03\x04" else _csv(name, content)
    numbered = [
        (number, cells) for number, cells in enumerate(lines, 1) if any(cell not in (None, "") for cell in cells)
    ]
    if not numbered:
        raise ConvoqueError(f"Le fichier {name} est vide ; attendu : un tableau avec une colonne « question ».")
    columns = _columns(name, numbered[0][1])
    rows = numbered[1:]
    if not rows:
        raise ConvoqueError(f"Le fichier {name} n’a que ses titres ; attendu : une question par ligne.")
    if len(rows) > MOST_ROWS:
        raise ConvoqueError(f"Le fichier {name} a {len(rows)} lignes ; attendu : 1 000 au plus.")
    return tuple(_row(name, number, cells, columns, known) for number, cells in rows)


def _csv(name: str, content: bytes) -> list[list[Any]]:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in content:
        raise ConvoqueError(f"Le fichier {name} n’est pas un tableau ; attendu : un CSV en UTF-8, ou un XLSX.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    first = text.split("\n", 1)[0]
    separator = ";" if first.count(";") >= first.count(",") else ","
    try:
        lines = []
        for cells in csv.reader(io.StringIO(text), delimiter=separator):
            _bounded(name, cells)
            lines.append(list(cells))
            if len(lines) > MOST_ROWS * 2:
                raise ConvoqueError(f"Le fichier {name} a trop de lignes ; attendu : 1 000 au plus.")
    except csv.Error:
        raise ConvoqueError(f"Le fichier {name} n’est pas un tableau ; attendu : un CSV, ou un XLSX.") from None
    return lines


def _xlsx(name: str, content: bytes) -> list[list[Any]]:
    from openpyxl import load_workbook

    no_sheet = ConvoqueError(f"Le fichier {name} n’est pas un classeur lisible ; attendu : un XLSX, ou un CSV.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            sizes = [entry.file_size for entry in archive.infolist()]
    except (zipfile.BadZipFile, ValueError, OSError):
        raise no_sheet from None
    if sum(sizes) > MOST_UNPACKED or len(sizes) > 1000:
        raise ConvoqueError(f"Le fichier {name} est beaucoup trop gros une fois ouvert ; attendu : 1 000 lignes.")
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        sheet = book.worksheets[0]
        lines: list[list[Any]] = []
        for cells in sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1):
            _bounded(name, cells)
            lines.append(list(cells))
            if len(lines) > MOST_ROWS * 2:
                raise ConvoqueError(f"Le fichier {name} a trop de lignes ; attendu : 1 000 au plus.")
        book.close()
    except ConvoqueError:
        raise
    except Exception:  # openpyxl raises whatever the XML makes it raise
        raise no_sheet from None
    return lines


def _bounded(name: str, cells: Sequence[Any]) -> None:
    used = [index for index, cell in enumerate(cells) if cell not in (None, "")]
    if len(cells) > MOST_COLUMNS and used and max(used) >= MOST_COLUMNS:
        raise ConvoqueError(f"Le fichier {name} a trop de colonnes ; attendu : {MOST_COLUMNS} au plus.")


def _columns(name: str, titles: Sequence[Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, title in enumerate(titles):
        word = folded(str(title or ""))
        for key, names in HEADERS.items():
            if word in names:
                found.setdefault(key, index)
    if "question" not in found:
        read = ", ".join(str(title) for title in titles if title)[:200]
        raise ConvoqueError(f"Le fichier {name} n’a pas de colonne « question » ; titres lus : {read or 'aucun'}.")
    return found


def _row(name: str, number: int, cells: Sequence[Any], columns: Mapping[str, int], known: Known) -> Row:
    def cell(key: str) -> Any:
        index = columns.get(key)
        return cells[index] if index is not None and index < len(cells) else None

    question = str(cell("question") or "").strip()
    try:
        if not question:
            raise ValueError("la question est vide")
        formula = next((key for key in columns if _is_formula(cell(key))), None)
        if formula:
            raise ValueError(f"la colonne « {formula} » contient une formule ; attendu : un texte")
        if len(question) > _LONGEST_CELL:
            raise ValueError("la question est trop longue")
        person = str(cell("personne") or "").strip() or None
        if person and known.people is not None and person not in known.people:
            raise ValueError(f"personne inconnue « {person} » ; attendu : {', '.join(sorted(known.people))}")
        today = _today(cell("au"))
        expected = dict(_expected(str(cell("attendu") or "")))
        for key in columns.keys() - {"question", "personne", "au", "attendu"}:
            if cell(key) not in (None, ""):
                text = str(cell(key)).strip()
                expected[key] = [part.strip() for part in text.split(";") if part.strip()] if key in ON_TEXT else text
        _check(expected, known)
    except ValueError as wrong:
        return Row(number, question, None, str(wrong))
    turn = Turn(number, question, None, {}, expected)
    title = f"ligne {number} : {question[:80]}"
    return Row(number, question, Conversation(name, number, title, person, {}, today, (turn,)))


def _is_formula(value: Any) -> bool:
    return isinstance(value, str) and value.lstrip()[:1] == "="


def _today(value: Any) -> datetime | None:
    if value in (None, ""):
        return None
    if isinstance(value, datetime):
        return value.replace(tzinfo=None) if value.time() != time(0) else datetime.combine(value.date(), time(10))
    if isinstance(value, date):
        return datetime.combine(value, time(10))
    text = str(value).strip()
    for written in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.combine(datetime.strptime(text, written).date(), time(10))
        except ValueError:
            continue
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        raise ValueError(f"date illisible « {text} » ; attendu : 2026-11-23 ou 23/11/2026") from None


def _expected(text: str) -> Iterator[tuple[str, Any]]:
    """Read « sujet: obligation ; verdict.obligation: non_due », a topic, an obligation, or words of the answer."""
    contains = []
    for part in (one.strip() for one in re.split(r"[;\n]", text)):
        pair = _PAIR.fullmatch(part)
        if pair and (unknown_key(pair[1]) is None or "." in pair[1] or pair[1] in ("sujet", "obligation")):
            key = "verdict.obligation" if pair[1] == "obligation" else pair[1]
            wrong = unknown_key(key)
            if wrong is not None:
                raise ValueError(f"clé inconnue « {key} » ; attendu : {wrong}")
            yield key, pair[2].strip()
        elif part in SUJETS and part != "obligation":
            yield "sujet", part
        elif part in ("obligatoire", "facultatif", "a_verifier", "non_due", "autre_obligation"):
            yield "verdict.obligation", part
        elif part:
            contains.append(part)
    if contains:
        yield "contient", contains


def _check(expected: Mapping[str, Any], known: Known) -> None:
    for key, value in expected.items():
        possible = SUJETS if key == "sujet" else known.values.get(key)
        if possible is not None and value not in possible:
            raise ValueError(f"valeur impossible « {value} » pour « {key} » ; attendu : {hint(str(value), possible)}")


TITLES = ("ligne", "question", "personne", "au", "résultat", "écarts", "sujet", "obligation", "réponse")


def write_results(rows: Iterable[Sequence[Any]]) -> bytes:
    """Write lines (as ``TITLES``) as an XLSX in which nothing is computed."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Résultats")
    sheet.append(list(TITLES))
    for row in rows:
        cells = []
        for value in row:
            one = WriteOnlyCell(sheet, value=value if isinstance(value, int) else _printable(harmless(value)))
            if not isinstance(value, int):
                one.data_type = "s"
            cells.append(one)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _printable(text: str) -> str:
    return "".join(letter for letter in text if letter >= " " or letter in "\n\t")[:30_000]


def result_rows(rows: Sequence[Row], result: Mapping[str, Any]) -> list[list[Any]]:
    """Give the lines of the result, in the order of the sheet; ``result`` as ``report`` gives it."""
    played = {one["ligne"]: one for one in result["cas"]}
    gaps: dict[int, list[str]] = {}
    for gap in result["ecarts"]:
        gaps.setdefault(gap["ligne"], []).append(f"{gap['cle']} : attendu {gap['attendu']}, reçu {gap['recu']}")
    lines = []
    for row in rows:
        talk, case = row.conversation, played.get(row.number)
        if talk is None:
            lines.append([row.number, row.question, "", "", "ligne refusée", row.wrong, "", "", ""])
            continue
        state = "non joué" if case is None else "comme attendu" if case["etat"] == "juste" else "différent"
        last: Mapping[str, Any] = case["tours"][-1] if case and case["tours"] else {"texte": "", "verdict": {}}
        if state == "comme attendu" and not talk.turns[0].expected:
            state = "répondu"
        day = talk.today.isoformat(timespec="minutes") if talk.today else ""
        lines.append(
            [
                row.number, row.question, talk.person or "", day,
                state, "\n".join(gaps.get(row.number, [])), last["verdict"].get("sujet") or "",
                last["verdict"].get("obligation") or "", last["texte"],
            ]
        )  # fmt: skip
    return lines


def refused(rows: Sequence[Row], name: str) -> tuple[Located, ...]:
    """Give the lines that were refused, with their numbers."""
    return tuple(Located(name, row.number, None, row.wrong) for row in rows if row.conversation is None)


def read_sheet_file(path: Path, known: Known) -> tuple[Row, ...]:
    """Read a file as ``read_sheet``; raises ConvoqueError when it cannot be opened."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ConvoqueError(f"Le fichier {path} ne s’ouvre pas ({error.strerror}).") from None
    return read_sheet(path.name, content, known)
