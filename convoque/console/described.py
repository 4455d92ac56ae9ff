"""A person described in a form: the import format is the form, and what is left empty is unknown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from convoque.casefile.schema import TABLES, Column, Table
from convoque.console.visit import Form

ID = "personne-essai"
_LEFT_OUT = frozenset(
    {"prenom", "duree_minutes", "lieu", "organisateur", "flux", "mineur", "demissionnaire_reconversion"}
)
_KNOWN_TEXTS: Mapping[str, tuple[str, ...]] = {"type_rdv": ("CONVOCATION", "RDVL")}


def fields() -> tuple[tuple[Table, tuple[Column, ...]], ...]:
    """Give the fields of the form, table by table: what an answer may turn on."""
    shown = (table for table in TABLES if table.name != "actions_plan")
    return tuple((table, tuple(column for column in table.columns if _is_shown(column))) for table in shown)


def choices(column: Column) -> tuple[str, ...]:
    """Give the values that a field offers, none for one that is typed."""
    if column.kind == "yes_no":
        return ("oui", "non")
    return column.choices or _KNOWN_TEXTS.get(column.name, ())


def typed(form: Form) -> dict[str, str]:
    """Give what was typed in the fields: ``table-column`` → value."""
    names = (f"{table.name}-{column.name}" for table, columns in fields() for column in columns)
    return {name: value for name in names if (value := form.one(name).strip())}


def tables(values: Mapping[str, str]) -> dict[str, list[dict[str, Any]]]:
    """Make the person out of what was typed; empty when nothing was."""
    found: dict[str, list[dict[str, Any]]] = {}
    for table, row in _rows(values):
        owned = {"demandeur_id": ID} if table.name != "demandeurs" else {}
        found[table.name] = [{"id": ID if not owned else f"{ID}-{table.name}", **owned, **row}]
    if found and "demandeurs" not in found:
        found = {"demandeurs": [{"id": ID}], **found}
    return found


def _rows(values: Mapping[str, str]) -> Iterator[tuple[Table, dict[str, str]]]:
    for table, columns in fields():
        row = {one.name: values[f"{table.name}-{one.name}"] for one in columns if f"{table.name}-{one.name}" in values}
        if row:
            yield table, row


def _is_shown(column: Column) -> bool:
    return column.name != "id" and column.refers is None and column.name not in _LEFT_OUT
