"""No reason excuses a workshop but one that falls on its day: proved over every combination of the tables."""

from datetime import date
from itertools import product

import pytest

from convoque.rules import UNKNOWN, decide

JOURS = [date(2023, 10, 12), date(2025, 3, 12), date(2026, 11, 23), date(2027, 2, 1)]
EXCUSES = {"empeche-sante", "empeche-travail-ou-recherche", "empeche-incarceration", "empeche-autre-motif-usuel"}


@pytest.mark.parametrize("jour", JOURS, ids=str)
def test_un_motif_n_est_habituellement_retenu_que_s_il_tombe_ce_jour_la(savoir, jour):
    diagram = savoir.diagram("motif", jour)
    names = sorted(diagram.order)
    usual = 0
    for values in product(*(diagram.table.facts[name].values for name in names)):
        facts = dict(zip(names, values, strict=True))
        worth = decide(diagram, facts).rule.then["appreciation"]
        if worth == "usuel":
            usual += 1
            assert facts["jour_du_motif"] == "meme"
        if facts["jour_du_motif"] in ("autre", "fini"):
            assert worth != "usuel"
    assert usual >= 10


@pytest.mark.parametrize("jour", JOURS, ids=str)
@pytest.mark.parametrize("motif", ["maladie", "travail", "entretien_embauche", "deces", "maternite", "incarceration"])
def test_ne_pas_savoir_le_jour_n_excuse_pas(savoir, jour, motif):
    decision = decide(savoir.diagram("motif", jour), {"motif": motif})
    assert decision.missing == ("jour_du_motif",)
    unsure = decide(savoir.diagram("motif", jour), {"motif": motif, "jour_du_motif": UNKNOWN})
    assert unsure.rule.then["appreciation"] == "au_cas_par_cas"


def test_seul_un_motif_habituellement_retenu_excuse(savoir):
    rules = {rule.id.partition("/")[2]: rule for rule in savoir.tables["obligation"].table.rules}
    excusing = {
        name for name, rule in rules.items()
        if rule.then["obligation"] == "non_due" and any("motif_appreciation" in clause for clause in rule.clauses)
    }  # fmt: skip
    assert excusing == EXCUSES
    for name in EXCUSES:
        assert all(clause["motif_appreciation"] == frozenset({"usuel"}) for clause in rules[name].clauses)


def test_une_absence_declaree_laisse_l_obligation_telle_quelle(savoir):
    diagram = savoir.diagram("obligation", JOURS[2])
    plan = {"contrat": "signe", "au_plan": "nomme", "forme": "convocation"}
    away = {"motif": "absence_declaree", "motif_appreciation": "au_cas_par_cas", "organisme": "france_travail"}
    assert decide(diagram, {**plan, **away}).rule.then["obligation"] == "obligatoire"


@pytest.mark.parametrize("ressource", ["rsa", "rsa_et_are", "cej", "pacea"])
def test_ne_plus_etre_inscrit_ne_libere_ni_au_rsa_ni_en_cej(savoir, ressource):
    facts = {"inscrit": "non", "ressource": ressource, "contrat": "signe", "au_plan": "nomme"}
    assert decide(savoir.diagram("obligation", JOURS[2]), facts).rule.then["obligation"] == "a_verifier"
