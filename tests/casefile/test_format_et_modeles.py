from dataclasses import fields

import pytest

from convoque.casefile import models, schema

PAIRES = {
    "demandeurs": models.Demandeur,
    "actions_plan": models.ActionPlan,
    "convocations": models.Convocation,
    "sanctions": models.Sanction,
    "indisponibilites": models.Indisponibilite,
}


@pytest.mark.parametrize("table", schema.TABLES, ids=lambda table: table.name)
def test_les_colonnes_sont_les_champs_du_modele(table):
    assert table.names == tuple(field.name for field in fields(PAIRES[table.name]))


@pytest.mark.parametrize("table", schema.TABLES, ids=lambda table: table.name)
def test_les_choix_et_les_liens_se_tiennent(table):
    for column in table.columns:
        assert bool(column.choices) == (column.kind == "choice"), column.name
        assert column.refers in (None, *PAIRES), column.name
    assert {*table.sorted_by, *(name for period in table.periods for name in period)} <= set(table.names)


def test_la_documentation_nomme_chaque_colonne():
    text = schema.as_markdown()
    for table in schema.TABLES:
        assert f"### `{table.file}`" in text
        assert all(f"| `{name}` |" in text for name in table.names)
    assert "| `demandeur_id` | texte : un `id` de `demandeurs.csv` (obligatoire) |" in text
