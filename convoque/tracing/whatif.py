"""What another fact, or another day, would give: a table of facts and verdicts, each line as ``convoque expliquer``."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from convoque.casefile.models import Dossier
from convoque.knowledge import Knowledge
from convoque.tracing.judged import explained, label
from convoque.verdict import gather, judge

MOST_LINES = 60
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Dossiers(Protocol):
    """Gives a person's file as of a day; ``casefile.CaseFile`` does."""

    def dossier(self, demandeur_id: str, today: date) -> Dossier | None:
        """Give the file, None for nobody."""
        ...


@dataclass(frozen=True)
class Supposed:
    """One line: who, about what, on which day, with which facts said."""

    person: str | None
    convocation: str | None
    today: date
    said: Mapping[str, str]


def explain_one(supposed: Supposed, dossiers: Dossiers, knowledge: Knowledge) -> dict[str, Any]:
    """Explain one case as ``convoque expliquer --json`` does."""
    dossier = dossiers.dossier(supposed.person, supposed.today) if supposed.person else None
    known = dossier.convocations if dossier else ()
    meant = next((one for one in known if one.id == supposed.convocation), None)
    case = gather(dossier, meant, supposed.said, supposed.today, None, knowledge)
    return explained(case, judge(case, knowledge, supposed.today, risk=True), knowledge, supposed.today, meant)


def with_each_value(supposed: Supposed, fact: str, knowledge: Knowledge) -> tuple[tuple[str, Supposed], ...]:
    """Give the same case with each value of a fact, and first as it is; raises KeyError for an unknown fact."""
    values = knowledge.facts.values[fact]
    lines = [
        (label(fact, value, knowledge) or value, _with(supposed, {**supposed.said, fact: value})) for value in values
    ]
    return (("comme maintenant", supposed), *lines)


def on_each_day(supposed: Supposed, days: Iterable[date]) -> tuple[tuple[str, Supposed], ...]:
    """Give the same case on each of these days."""
    return tuple(
        (day.isoformat(), Supposed(supposed.person, supposed.convocation, day, supposed.said))
        for day in list(dict.fromkeys(days))[:MOST_LINES]
    )


def boundary_days(knowledge: Knowledge) -> tuple[date, ...]:
    """Give the days on which the law of some table changes, and the day before each."""
    days = {day for file in knowledge.tables.values() for day in file.table.boundaries()}
    return tuple(sorted({*days, *(date.fromordinal(day.toordinal() - 1) for day in days)}))


def table(
    lines: Sequence[tuple[str, Supposed]], dossiers: Dossiers, versions: Sequence[tuple[str, Knowledge]]
) -> list[dict[str, Any]]:
    """Explain every line with every version of the knowledge; a line tells whether the verdict is the first line's."""
    found = []
    for name, knowledge in versions:
        each = [(title, supposed, explain_one(supposed, dossiers, knowledge)) for title, supposed in lines]
        first = verdict_of(each[0][2]) if each else None
        found += [
            {
                "si": title,
                "version": name,
                "au": supposed.today.isoformat(),
                "faits": dict(supposed.said),
                **verdict_of(one),
                "change": verdict_of(one) != first,
            }
            for title, supposed, one in each
        ]
    return found


def verdict_of(one: Mapping[str, Any]) -> dict[str, Any]:
    """Give the cells of a line, out of what ``expliquer --json`` says of a case."""
    return {
        "obligation": one["verdict"]["obligation"],
        "certitude": one["verdict"]["certitude"],
        "regle": one["verdict"]["regle"],
        "motif": (one["motif"] or {}).get("appreciation"),
        "consequences": " et ".join(each["mesure"] for each in one["consequences"]),
        "rang": one["rang"],
    }


COLUMNS = {
    "si": "Si", "version": "Version", "au": "Au", "obligation": "Obligation", "certitude": "Certitude",
    "regle": "Règle", "motif": "Motif", "consequences": "Conséquences", "rang": "Rang",
}  # fmt: skip


def as_csv(lines: Iterable[Mapping[str, Any]]) -> str:
    """Write a table as CSV for a spreadsheet: semicolons, and no cell that it would compute."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS.values())
    for line in lines:
        writer.writerow([harmless(line.get(name)) for name in COLUMNS])
    return "\ufeff" + out.getvalue()


def harmless(cell: object) -> str:
    r"""Write a cell that a spreadsheet takes for text, whatever it begins with.

    >>> harmless("=1+1"), harmless("-2"), harmless("\tx"), harmless("oui"), harmless(None)
    ("'=1+1", "'-2", "'\tx", 'oui', '')
    """
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _with(supposed: Supposed, said: Mapping[str, str]) -> Supposed:
    return Supposed(supposed.person, supposed.convocation, supposed.today, said)
