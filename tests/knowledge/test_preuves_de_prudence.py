"""What a missing or unknown fact can never do, for all situations of all periods.

The proofs walk the diagrams, not a sample: every pair of situations that
differ in one fact is covered (see ``paires``).
"""

import random
from datetime import date
from itertools import product

import pytest

from convoque.rules import decide

JOURS = [date(2023, 10, 12), date(2025, 3, 12), date(2026, 11, 23), date(2027, 2, 1), date(2028, 2, 1)]
DEMANDES = ("contrat", "au_plan", "forme", "rsa_tenu", "annulation")


def autres(savoir, fait):
    return [value for value in savoir.facts.values[fait] if value != "inconnu"]


@pytest.mark.parametrize("jour", JOURS, ids=str)
@pytest.mark.parametrize("fait", DEMANDES)
def test_ne_pas_savoir_ne_rend_jamais_facultatif_ce_qui_serait_obligatoire(savoir, paires, fait, jour):
    """With the fact unknown the verdict is facultatif: no value of that fact makes it obligatoire."""
    total = 0
    for value in autres(savoir, fait):
        for unknown, known in paires(savoir.diagram("obligation", jour), fait, "inconnu", value):
            total += 1
            assert (unknown.then["obligation"], known.then["obligation"]) != ("facultatif", "obligatoire")
    print(f"\n{fait}, {jour} : {total} couples de règles")


PEUT_CHANGER = {  # registered oneself, no contract: the plan is unknown, then it turns out to hold the workshop
    ("au_plan", "obligation/inscription-libre-hors-plan", "a_verifier"),
}


@pytest.mark.parametrize("jour", JOURS, ids=str)
def test_apprendre_un_fait_inconnu_ne_contredit_pas_un_verdict(savoir, paires, jour):
    """From unknown to known, only a_verifier may become something else, but for the cases named above."""
    changed, total = set(), 0
    for fait in DEMANDES:
        for value in autres(savoir, fait):
            for unknown, known in paires(savoir.diagram("obligation", jour), fait, "inconnu", value):
                total += 1
                before, after = unknown.then["obligation"], known.then["obligation"]
                if before not in (after, "a_verifier"):
                    changed.add((fait, unknown.id, after))
    assert changed <= PEUT_CHANGER
    print(f"\n{jour} : {total} couples de règles, {len(changed)} exception(s) nommée(s)")


@pytest.mark.parametrize("jour", JOURS, ids=str)
def test_un_verdict_rendu_malgre_des_faits_absents_vaut_pour_toutes_leurs_valeurs(savoir, jour):
    """Facts missing, verdict given: every completion gives the same. So facultatif never hides obligatoire."""
    diagram, chance = savoir.diagram("obligation", jour), random.Random(jour.isoformat())
    facts, given = diagram.table.facts, 0
    for _ in range(400):
        holes = chance.sample(DEMANDES, chance.randint(1, 4))
        stated = {name: chance.choice(facts[name].values) for name in DEMANDES if name not in holes}
        ordinary = {name: diagram.table.presumption(name) for name in diagram.order if name not in DEMANDES}
        listened = chance.sample(sorted(ordinary), min(2, len(ordinary)))
        stated |= ordinary | {name: chance.choice(facts[name].values) for name in listened}
        decision = decide(diagram, stated)
        every = {
            decide(diagram, {**stated, **dict(zip(holes, values, strict=True))}).rule.then["obligation"]
            for values in product(*(facts[name].values for name in holes))
        }
        assert (decision.rule.then["obligation"] if decision.rule else None) == (
            every.pop() if len(every) == 1 else None
        )
        given += decision.rule is not None
    print(f"\n{jour} : 400 situations à trous, {given} verdicts rendus, tous confirmés")


GRAVITE = ("aucune", "avertissement", "suspension", "suspension_ou_suppression", "suppression", "radiation")


@pytest.mark.parametrize("jour", JOURS, ids=str)
def test_une_raison_habituelle_n_aggrave_jamais_l_obligation(savoir, paires, jour):
    """With a usual reason: the same verdict, or not due that day."""
    diagram, total = savoir.diagram("obligation", jour), 0
    for value in ("au_cas_par_cas", "non_retenu", "exclu", "aucun"):
        for usual, other in paires(diagram, "motif_appreciation", "usuel", value):
            total += 1
            assert usual.then["obligation"] in ("non_due", other.then["obligation"])
    print(f"\n{jour} : {total} couples de règles")


@pytest.mark.parametrize("jour", JOURS, ids=str)
def test_une_raison_habituelle_n_aggrave_jamais_la_suite(savoir, paires, jour):
    """Not due instead of anything else: the same measure, or none; so it is never heavier."""
    diagram, total = savoir.diagram("consequence", jour), 0
    for value in ("obligatoire", "facultatif", "a_verifier", "autre_obligation"):
        for usual, other in paires(diagram, "obligation", "non_due", value):
            total += 1
            assert usual.then["mesure"] in ("aucune", other.then["mesure"])
    print(f"\n{jour} : {total} couples de règles")


@pytest.mark.parametrize("jour", JOURS, ids=str)
@pytest.mark.parametrize("fait", ["ressource", "organisme", "rang", "foyer"])
def test_ne_pas_savoir_ne_fait_jamais_conclure_a_aucune_mesure(savoir, paires, fait, jour):
    for value in autres(savoir, fait):
        for unknown, known in paires(savoir.diagram("consequence", jour), fait, "inconnu", value):
            assert unknown.then["mesure"] != "aucune" or known.then["mesure"] == "aucune"


@pytest.mark.parametrize("jour", JOURS, ids=str)
def test_un_rang_inconnu_ne_choisit_pas_un_bareme(savoir, paires, jour):
    """When the scale depends on the rank, an unknown rank gives a_verifier, never one of the two scales."""
    for first in ("premier", "reiteration"):
        for unknown, known in paires(savoir.diagram("consequence", jour), "rang", "inconnu", first):
            if known.then.get("rang"):
                assert unknown.then["mesure"] == "a_verifier", (unknown.id, known.id)


@pytest.mark.parametrize("jour", JOURS, ids=str)
def test_une_nouvelle_fois_n_est_jamais_moins_grave_que_la_premiere(savoir, paires, jour):
    order = {measure: index for index, measure in enumerate(GRAVITE)}
    order["suppression_et_radiation"] = order["radiation"] + 1
    for again in ("reiteration", "persistance"):
        for first, second in paires(savoir.diagram("consequence", jour), "rang", "premier", again):
            if first.then["mesure"] != "a_verifier":
                assert order[second.then["mesure"]] >= order[first.then["mesure"]], (first.id, second.id)


def test_un_courrier_inconnu_reste_a_verifier(savoir, paires):
    for value in autres(savoir, "courrier"):
        for unknown, _ in paires(savoir.diagram("suite", JOURS[2]), "courrier", "inconnu", value):
            assert unknown.then["suite"] == "a_verifier"
