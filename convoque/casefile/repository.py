"""Read people's files: the one door through which the rest of the house sees the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from convoque.casefile.database import Database, check, reading
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
from convoque.storage import Location

Values = dict[str, Any]


class CaseFile:
    """The case files of one database; one object serves any number of threads.

    Nothing is opened before it is read, and nothing is ever made here. Every
    method raises ConvoqueError, in French, when the database cannot be read.
    """

    def __init__(self, location: Location) -> None:
        self.location = location

    def check(self) -> None:
        """Raise ConvoqueError unless the database has the version that the code wants."""
        check(self.location)

    def dossier(self, demandeur_id: str, today: date) -> Dossier | None:
        """Give everything on file about a person, as of ``today``; None when they are not on file."""
        if not _storable(demandeur_id):
            return None
        with reading(self.location) as db:
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
        with reading(self.location) as db:
            return bool(db.query("SELECT 1 FROM demandeurs WHERE id = :id", {"id": demandeur_id}))

    def is_empty(self) -> bool:
        """Tell whether nobody is on file."""
        with reading(self.location) as db:
            return not db.query("SELECT 1 FROM demandeurs LIMIT 1")

    def people(self, today: date | None = None) -> tuple[Demandeur, ...]:
        """List the people on file, by id; without ``today`` their relative dates are unknown."""
        with reading(self.location) as db:
            rows = db.query("SELECT * FROM demandeurs ORDER BY id")
        return tuple(Demandeur(**_typed(DEMANDEURS, row, today)) for row in rows)


def _lines(db: Database, table: Table, key: str, value: str, today: date) -> list[Values]:
    rows = db.query(f'SELECT * FROM "{table.name}" WHERE "{key}" = :value', {"value": value})
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
