"""All that the case files hold of one person, given as it stands or erased."""

from __future__ import annotations

from typing import Any

from convoque.casefile.database import reading, writing
from convoque.casefile.schema import ACTIONS_PLAN, CONVOCATIONS, DEMANDEURS, INDISPONIBILITES, SANCTIONS, Table
from convoque.storage import Location

_ERASED: tuple[Table, ...] = (CONVOCATIONS, SANCTIONS, INDISPONIBILITES, ACTIONS_PLAN, DEMANDEURS)
"""Those that name others first."""


def lines_of(location: Location, demandeur_id: str) -> dict[str, list[dict[str, Any]]]:
    """Give a person's lines as they are stored, by table; no line at all for somebody who is not on file.

    Raises ConvoqueError.
    """
    with reading(location) as db:
        found = {
            table.name: [
                dict(row)
                for row in db.query(
                    f'SELECT * FROM "{table.name}" WHERE {_key(table)} = :id ORDER BY id', {"id": demandeur_id}
                )
            ]
            for table in reversed(_ERASED)
        }
    return {name: lines for name, lines in found.items() if lines}


def erase(location: Location, demandeur_id: str) -> dict[str, int]:
    """Erase a person's lines, all or nothing; tell how many of each table. Raises ConvoqueError.

    A convocation of somebody else that names one of their actions, which no
    import lets in, loses that name and stays.
    """
    with writing(location) as db:
        db.execute(
            "UPDATE convocations SET action_plan_id = NULL WHERE demandeur_id <> :id "
            "AND action_plan_id IN (SELECT id FROM actions_plan WHERE demandeur_id = :id)",
            {"id": demandeur_id},
        )
        counts = {
            table.name: db.execute(f'DELETE FROM "{table.name}" WHERE {_key(table)} = :id', {"id": demandeur_id})
            for table in _ERASED
        }
    return {name: count for name, count in reversed(counts.items()) if count}


def _key(table: Table) -> str:
    return "id" if table is DEMANDEURS else "demandeur_id"
