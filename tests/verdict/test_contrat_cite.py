"""Who says that the workshop is in their contract has one: the workshop is due, and nothing gets more lenient."""

import itertools

import pytest
from dossiers import ARE, PLAN, RIEN, RSA, SANS_CONTRAT, SANS_RIEN, resume

PPAE_SEUL = {"document": "ppae", "ressource": "are", "inscrit": True}
CITE = {"contrat_cite": "oui", "au_plan": "nomme"}


@pytest.mark.parametrize("au_plan", ["nomme", "type"])
def test_qui_cite_son_contrat_en_a_un(juger, au_plan):
    found = juger(None, None, {**CITE, "au_plan": au_plan})
    assert (found.obligation.word, found.facts["contrat"]) == ("obligatoire", "signe")


@pytest.mark.parametrize(
    "said", [{"contrat_cite": "oui"}, {"contrat_cite": "oui", "au_plan": "absent"}, {"au_plan": "nomme"}]
)
def test_il_faut_que_l_atelier_y_soit_et_que_ce_soit_le_contrat(juger, said):
    assert juger(None, None, said).facts.get("contrat", "inconnu") == "inconnu"


@pytest.mark.parametrize("contrat", ["non_signe", "ppae", "inconnu", "refuse"])
def test_ce_qui_est_dit_du_contrat_passe_avant_ce_qui_s_en_deduit(juger, contrat):
    told = {"contrat": contrat, "au_plan": "nomme"}
    assert resume(juger(None, None, {**told, **CITE})) == resume(juger(None, None, told))


@pytest.mark.parametrize("personne", [PPAE_SEUL, SANS_CONTRAT])
def test_le_dossier_passe_avant_ce_qui_se_deduit(juger, personne):
    assert juger(personne, SANS_RIEN, CITE).obligation.word == "a_verifier"


REASONS = ({}, {"motif": "maladie", "jour_du_motif": "meme"}, {"motif": "transport"}, {"annule": "oui"})
PLANS = ({}, {"au_plan": "nomme"}, {"au_plan": "type"}, {"au_plan": "absent"})
FORMS = ({}, {"forme": "invitation"}, {"forme": "inscription_libre"})


@pytest.mark.parametrize("personne", [None, ARE, RSA, RIEN, PPAE_SEUL, SANS_CONTRAT])
def test_citer_son_contrat_ne_dispense_jamais(juger, personne):
    convoque = PLAN if personne is ARE else SANS_RIEN
    for reason, plan, form in itertools.product(REASONS, PLANS, FORMS):
        said = {**reason, **plan, **form}
        before, after = juger(personne, convoque, said), juger(personne, convoque, {**said, "contrat_cite": "oui"})
        assert after.obligation.word in {before.obligation.word, "obligatoire"}, said
