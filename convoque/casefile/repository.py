"""Read people's files: the one door through which the rest of the house sees the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from convoque.casefile.database import open_database
from convoque.casefile.models import (
    ActionPlan,
    Convocation,
    Demandeur,
    Dossier,
    Indisponibilite,
    Sanction,
)
from convoque.casefile.schema import (
    ACTIONS_PLAN,
    CONVOCATIONS,
    DEMANDEURS,
    INDISPONIBILITES,
    SANCTIONS,
    Table,
)
from convoque.casefile.values import read

Values = dict[str, Any]


class CaseFile:
    """The case files of one SQLite file.

    It holds no connection: every call opens and closes its own, so one object
    serves any number of threads. The file, its folder and tables are made if absent.

    Raises ConvoqueError, in French, when the file is not a readable database.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = path
        with open_database(path):
            pass

    def dossier(self, demandeur_id: str, today: date) -> Dossier | None:
        """Give everything on file about a person, as of ``today``; None when they are not on file."""
        if not _storable(demandeur_id):
            return None
        with open_database(self.path) as db:
            db.conn.execute("BEGIN")  # one view of all five tables, whoever writes meanwhile
            people = _lines(db, DEMANDEURS, "id", demandeur_id, today)
            if not people:
                return None
            owned = {
                table.name: _lines(db, table, "demandeur_id", demandeur_id, today)
                for table in (ACTIONS_PLAN, CONVOCATIONS, SANCTIONS, INDISPONIBILITES)
            }
        actions = tuple(ActionPlan(**values) for values in owned["actions_plan"])
        return Dossier(
            demandeur=Demandeur(**people[0]),
            actions_plan=actions,
            convocations=_convocations(owned["convocations"], actions),
            sanctions=tuple(Sanction(**values) for values in owned["sanctions"]),
            indisponibilites=tuple(Indisponibilite(**values) for values in owned["indisponibilites"]),
        )

    def exists(self, demandeur_id: str) -> bool:
        """Tell whether a person of that id is on file."""
        if not _storable(demandeur_id):
            return False
        with open_database(self.path) as db:
            query = "SELECT 1 FROM demandeurs WHERE id = ?"
            return db.conn.execute(query, [demandeur_id]).fetchone() is not None

    def is_empty(self) -> bool:
        """Tell whether nobody is on file."""
        with open_database(self.path) as db:
            return db.conn.execute("SELECT 1 FROM demandeurs LIMIT 1").fetchone() is None

    def people(self, today: date | None = None) -> tuple[Demandeur, ...]:
        """List the people on file, by id; without ``today`` their relative dates are unknown."""
        with open_database(self.path) as db:
            rows = list(db.query("SELECT * FROM demandeurs ORDER BY id"))
        return tuple(Demandeur(**_typed(DEMANDEURS, row, today)) for row in rows)


def _lines(db: Database, table: Table, key: str, value: str, today: date) -> list[Values]:
    rows = db.query(f'SELECT * FROM "{table.name}" WHERE "{key}" = ?', [value])
    return _in_date_order(table, (_typed(table, row, today) for row in rows))


def _typed(table: Table, row: Mapping[str, object], today: date | None) -> Values:
    return {column.name: read(column, row[column.name], today) for column in table.columns}


def _in_date_order(table: Table, lines: Iterable[Values]) -> list[Values]:
    def rank(values: Values) -> tuple[bool, str, str]:
        moments = [str(values[name]) for name in table.sorted_by if values[name] is not None]
        return (not moments, moments[0] if moments else "", values["id"])

    return sorted(lines, key=rank)


def _convocations(lines: list[Values], actions: tuple[ActionPlan, ...]) -> tuple[Convocation, ...]:
    by_id = {action.id: action for action in actions}
    convocations = (Convocation(**values) for values in lines)
    return tuple(
        replace(convocation, au_plan=convocation.au_plan or _place_in_plan(by_id, convocation.action_plan_id))
        for convocation in convocations
    )


def _place_in_plan(actions: Mapping[str, ActionPlan], action_id: str | None) -> str | None:
    action = actions.get(action_id or "")
    if action is None or action.nomme is None:
        return None
    return "nomme" if action.nomme else "type"


def _storable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
