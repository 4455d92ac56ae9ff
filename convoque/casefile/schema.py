"""The import format as data: five tables, their columns, types and choices.

Parsing, the database's tables and the documentation all derive from ``TABLES``.
A change here changes the published import format.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "choice", "date", "datetime", "yes_no", "int"]


@dataclass(frozen=True)
class Column:
    """One column: how its cells are written and, for a link, the table it names by ``id``."""

    name: str
    kind: Kind = "text"
    choices: tuple[str, ...] = ()
    required: bool = False
    refers: str | None = None


@dataclass(frozen=True)
class Table:
    """One file. ``sorted_by`` gives the lines' date order, ``periods`` the (start, end) columns."""

    name: str
    columns: tuple[Column, ...]
    sorted_by: tuple[str, ...] = ()
    periods: tuple[tuple[str, str], ...] = ()

    @property
    def file(self) -> str:
        """Name the CSV file of this table."""
        return f"{self.name}.csv"

    @property
    def names(self) -> tuple[str, ...]:
        """Name every column, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """Name the columns that every line must fill."""
        return tuple(column.name for column in self.columns if column.required)

    @property
    def links(self) -> tuple[Column, ...]:
        """Give the columns that name a line of another table."""
        return tuple(column for column in self.columns if column.refers)


def _choice(name: str, choices: str) -> Column:
    return Column(name, "choice", tuple(choices.split()))


def _yes_no(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, "yes_no") for name in names)


_ID = Column("id", required=True)
_OWNER = Column("demandeur_id", required=True, refers="demandeurs")

DEMANDEURS = Table(
    "demandeurs",
    (
        _ID,
        Column("prenom"),
        _choice("organisme_referent", "france_travail mission_locale cap_emploi departement delegataire autre"),
        _choice("document", "contrat ppae aucun"),
        Column("contrat_signe_le", "date"),
        Column("orientation_notifiee_le", "date"),
        *_yes_no("refus_de_contrat"),
        _choice("ressource", "are ass ati cej pacea rsa rsa_et_are aah aucune autre"),
        *_yes_no("rsa_tenu_aux_obligations"),
        _choice("foyer", "seul plusieurs"),
        *_yes_no("accompagnement_social", "plan_sans_heures", "csp", "outre_mer", "inscrit", "mineur"),
        *_yes_no("demissionnaire_reconversion", "invalidite_2_ou_3"),
    ),
)

ACTIONS_PLAN = Table(
    "actions_plan",
    (_ID, _OWNER, Column("intitule"), Column("theme"), *_yes_no("nomme")),
)

CONVOCATIONS = Table(
    "convocations",
    (
        _ID,
        _OWNER,
        _choice("flux", "rendez_vous prestation"),
        Column("type_rdv"),
        _choice("nature", "atelier entretien_diagnostic actualisation_contrat controle formation evenement"),
        Column("theme"),
        Column("intitule"),
        Column("debut", "datetime"),
        Column("duree_minutes", "int"),
        _choice("modalite", "PHYSIQUE VISIO TELEPHONE"),
        Column("lieu"),
        Column("organisateur"),
        Column("action_plan_id", refers="actions_plan"),
        _choice("au_plan", "nomme type absent"),
        _choice("statut", "PRIS EFFECTUE MODIFIE ABSENT ABSENT_EXC ANNULE"),
        Column("date_limite", "date"),
        *_yes_no("inscription_libre"),
    ),
    sorted_by=("debut",),
)

SANCTIONS = Table(
    "sanctions",
    (
        _ID,
        _OWNER,
        _choice("manquement", "contrat refus_contrat ore fraude"),
        _choice(
            "mesure",
            "aucune avertissement suspension suspension_ou_suppression suppression "
            "suppression_et_radiation radiation a_verifier",
        ),
        Column("faits_le", "date"),
        Column("notifiee_le", "date"),
        Column("fin_le", "date"),
        *_yes_no("avant_reorientation"),
    ),
    sorted_by=("notifiee_le", "faits_le"),
    periods=(("notifiee_le", "fin_le"),),
)

INDISPONIBILITES = Table(
    "indisponibilites",
    (
        _ID,
        _OWNER,
        _choice("motif", "maladie maternite travail formation absence_declaree incarceration"),
        Column("du", "date"),
        Column("au", "date"),
        Column("declaree_le", "date"),
    ),
    sorted_by=("du", "au"),
    periods=(("du", "au"),),
)

TABLES: tuple[Table, ...] = (DEMANDEURS, ACTIONS_PLAN, CONVOCATIONS, SANCTIONS, INDISPONIBILITES)
"""Every table, those that others name first."""

_KINDS: dict[Kind, str] = {
    "text": "texte",
    "choice": "choix",
    "date": "date (`2026-11-24` ou `J-1`)",
    "datetime": "date et heure locales (`2026-11-24 09:30` ou `J+3 09:30`)",
    "yes_no": "`oui` ou `non`",
    "int": "nombre entier",
}


def as_markdown() -> str:
    """Write the format as Markdown tables, for the documentation (French)."""
    parts: list[str] = []
    for table in TABLES:
        parts += [f"### `{table.file}`", "", "| colonne | valeurs |", "| --- | --- |"]
        parts += [f"| `{column.name}` | {_describe(column)} |" for column in table.columns]
        parts.append("")
    return "\n".join(parts)


def _describe(column: Column) -> str:
    values = ", ".join(f"`{choice}`" for choice in column.choices) or _KINDS[column.kind]
    link = f" : un `id` de `{column.refers}.csv`" if column.refers else ""
    return values + link + (" (obligatoire)" if column.required else "")
