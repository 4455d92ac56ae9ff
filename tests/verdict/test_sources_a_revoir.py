"""A judgement is softened once, where it is made: its word, its certainty, its reason and its advice together."""

from datetime import date

import pytest
from dossiers import ARE, HORS_PLAN, INVITATION, LIBRE, PLAN, dossier

from convoque.verdict import gather, judge

A_JOUR, DEPASSE = date(2026, 11, 23), date(2027, 6, 1)
MALADE = {"motif": "maladie", "jour_du_motif": "meme"}
SITUATIONS = {
    "obligatoire": (PLAN, {}, "obligatoire", "obligatoire", "suspension", "suspension"),
    "invitation": (INVITATION, {}, "facultatif", "a_verifier", "aucune", "a_verifier"),
    "inscription libre": (LIBRE, {}, "facultatif", "a_verifier", "aucune", "a_verifier"),
    "malade": (PLAN, MALADE, "non_due", "a_verifier", "aucune", "a_verifier"),
    "déjà à vérifier": (HORS_PLAN, {}, "a_verifier", "a_verifier", "suspension", "suspension"),
}


@pytest.fixture
def juger_au(savoir):
    def run(convocation, said, today):
        person, convoque = dossier({**ARE}, convocation)
        case = gather(person, convoque, said, A_JOUR, None, savoir)
        return judge(case, savoir, today, risk=True)

    return run


@pytest.mark.parametrize(
    ("convocation", "dit", "avant", "apres", "mesure", "douce"), SITUATIONS.values(), ids=SITUATIONS
)
def test_ce_qui_rassure_devient_a_verifier(juger_au, convocation, dit, avant, apres, mesure, douce):
    fresh, stale = juger_au(convocation, dit, A_JOUR), juger_au(convocation, dit, DEPASSE)
    assert (fresh.obligation.word, stale.obligation.word) == (avant, apres)
    assert ([c.mesure for c in fresh.consequences], [c.mesure for c in stale.consequences]) == ([mesure], [douce])


@pytest.mark.parametrize(
    ("convocation", "dit", "avant", "apres", "mesure", "douce"), SITUATIONS.values(), ids=SITUATIONS
)
def test_la_raison_et_le_conseil_suivent_le_mot(juger_au, convocation, dit, avant, apres, mesure, douce):
    found = juger_au(convocation, dit, DEPASSE)
    for said, softened in ((found.obligation, avant != apres), (found.consequences[0], mesure != douce)):
        assert (said.because != said.rule.because) == softened
        assert (said.advice != said.rule.advice) == softened
        assert said.because


@pytest.mark.parametrize(("convocation", "dit", "_a", "_b", "_c", "_d"), SITUATIONS.values(), ids=SITUATIONS)
def test_tout_est_incertain_sur_des_sources_a_revoir(juger_au, convocation, dit, _a, _b, _c, _d):
    found = juger_au(convocation, dit, DEPASSE)
    marks = {found.obligation.certainty, *(c.certainty for c in (*found.consequences, *found.scale))}
    assert marks | ({found.motif.certainty} if found.motif else set()) == {"incertain"}


def test_la_regle_et_ses_sources_restent_nommees(juger_au):
    assert juger_au(INVITATION, {}, DEPASSE).obligation.rule.id == "obligation/invitation-hors-plan"
