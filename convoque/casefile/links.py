"""Check the links between lines: every person and every action named must be on file."""

from __future__ import annotations

from collections.abc import Iterable

from convoque.casefile.database import Database
from convoque.casefile.rows import Batch, Mistakes, Row
from convoque.casefile.schema import ACTIONS_PLAN, CONVOCATIONS, DEMANDEURS
from convoque.casefile.values import quoted

Owners = dict[str, str | None]


def check_links(db: Database, batches: Iterable[Batch], mistakes: Mistakes) -> None:
    """Note every link to nothing, and every convocation linked to another person's action.

    What the lines name may be among them or already in the database. Links to
    a table whose own lines could not all be made out are not judged.
    """
    by_name = {batch.table.name: batch for batch in batches}
    people = _owners(db, "SELECT id, id AS owner FROM demandeurs", by_name.get(DEMANDEURS.name), "id")
    owners = _owners(
        db, "SELECT id, demandeur_id AS owner FROM actions_plan", by_name.get(ACTIONS_PLAN.name), "demandeur_id"
    )
    known = {DEMANDEURS.name: people, ACTIONS_PLAN.name: owners}
    judged = {name for name in known if name not in by_name or by_name[name].complete}
    for batch in by_name.values():
        for column in batch.table.links:
            if column.refers in judged:
                _check_named(batch, column.name, column.refers, known[column.refers], mistakes)
    convocations = by_name.get(CONVOCATIONS.name, Batch(CONVOCATIONS))
    _check_owners(convocations.rows, owners, mistakes)
    _check_moved(db, by_name.get(ACTIONS_PLAN.name, Batch(ACTIONS_PLAN)), convocations, mistakes)


def _owners(db: Database, query: str, batch: Batch | None, column: str) -> Owners:
    owners: Owners = {row["id"]: row["owner"] for row in db.query(query)}
    for row in batch.rows if batch else ():
        identifier = row.text("id")
        if identifier is not None:
            owners[identifier] = row.text(column)
    return owners


def _check_named(batch: Batch, column: str, table: str, known: Owners, mistakes: Mistakes) -> None:
    for row in batch.rows:
        named = row.text(column)
        if named is not None and named not in known:
            wrong = f"{quoted(named)} n'existe ni dans cet import ni dans la base"
            mistakes.add(row.place, column, wrong, f"l'id d'une ligne de {table}")


def _check_owners(rows: Iterable[Row], owners: Owners, mistakes: Mistakes) -> None:
    for row in rows:
        person, action = row.text("demandeur_id"), row.text("action_plan_id")
        owner = owners.get(action or "")
        if person is not None and owner is not None and owner != person:
            wrong = f"l'action {quoted(action or '')} est celle de {quoted(owner)}, pas de {quoted(person)}"
            mistakes.add(row.place, "action_plan_id", wrong, f"une action du plan de {quoted(person)}")


def _check_moved(db: Database, actions: Batch, convocations: Batch, mistakes: Mistakes) -> None:
    """An action given to another person must not keep the convocations of the first."""
    replaced = {row.text("id") for row in convocations.rows}
    query = "SELECT id, demandeur_id FROM convocations WHERE action_plan_id = :action"
    for row in actions.rows:
        person = row.text("demandeur_id")
        for found in db.query(query, {"action": row.text("id")}):
            convocation, owner = found["id"], found["demandeur_id"]
            if person is not None and owner != person and convocation not in replaced:
                wrong = f"la convocation {quoted(convocation)} de {quoted(owner)} dépend de cette action"
                mistakes.add(row.place, "demandeur_id", wrong, f"{quoted(owner)}, ou un autre id d'action")
