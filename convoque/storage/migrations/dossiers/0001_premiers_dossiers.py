"""The five tables of the import format, as the first release had them.

A file made before versions were counted has them already, perhaps with fewer columns.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0001", None

_ID = ("id", "demandeur_id")
_TABLES = {
    "demandeurs": (
        "id prenom organisme_referent document contrat_signe_le orientation_notifiee_le refus_de_contrat ressource "
        "rsa_tenu_aux_obligations foyer accompagnement_social plan_sans_heures csp outre_mer inscrit mineur "
        "demissionnaire_reconversion invalidite_2_ou_3"
    ),
    "actions_plan": "id demandeur_id intitule theme nomme",
    "convocations": (
        "id demandeur_id flux type_rdv nature theme intitule debut duree_minutes modalite lieu organisateur "
        "action_plan_id au_plan statut date_limite inscription_libre"
    ),
    "sanctions": "id demandeur_id manquement mesure faits_le notifiee_le fin_le avant_reorientation",
    "indisponibilites": "id demandeur_id motif du au declaree_le",
}
_NUMBERS = {"duree_minutes"}
_LINKS = {"demandeur_id": "demandeurs.id", "action_plan_id": "actions_plan.id"}


def upgrade() -> None:
    """Make the tables, or add the columns that are missing."""
    present = sa.inspect(op.get_bind())
    for table, names in _TABLES.items():
        columns = [_column(name) for name in names.split()]
        if not present.has_table(table):
            op.create_table(table, *columns)
        else:
            known = {column["name"] for column in present.get_columns(table)}
            for column in columns:
                if column.name not in known:
                    op.add_column(table, sa.Column(column.name, column.type))
        if "demandeur_id" in names:
            op.execute(f"CREATE INDEX IF NOT EXISTS idx_{table}_demandeur_id ON {table} (demandeur_id)")


def _column(name: str) -> sa.Column:
    if name == "id":
        return sa.Column("id", sa.Text, primary_key=True, nullable=False)
    kind = sa.Integer if name in _NUMBERS else sa.Text
    links = [sa.ForeignKey(_LINKS[name], deferrable=True, initially="DEFERRED")] if name in _LINKS else []
    return sa.Column(name, kind, *links, nullable=name != "demandeur_id")
