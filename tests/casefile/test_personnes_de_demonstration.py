from datetime import date, datetime, timedelta

import pytest

from convoque.casefile import CaseFile
from convoque.casefile.demo import load_demo

JOUR = date(2026, 11, 23)


@pytest.fixture
def cases(base):
    load_demo(base)
    return CaseFile(base)


def test_elles_sont_onze(cases):
    assert {person.id for person in cases.people()} == set(SITUATIONS)
    assert len(SITUATIONS) == 11


def test_les_charger_deux_fois_ne_change_rien(cases, contenu):
    before = contenu(cases.location)
    load_demo(cases.location)
    assert contenu(cases.location) == before


SITUATIONS = {  # document, ressource, then nature, au_plan, type and day of each convocation
    "amina": (
        "contrat",
        "are",
        ["atelier nomme CONVOCATION +1", "actualisation_contrat None CONVOCATION +9"],
    ),
    "bruno": ("contrat", "are", ["atelier type CONVOCATION -3", "atelier type CONVOCATION +3"]),
    "chloe": ("contrat", "cej", ["atelier nomme CONVOCATION +2"]),
    "david": ("contrat", "are", ["atelier absent CONVOCATION +4", "evenement absent RDVL +7"]),
    "elena": ("contrat", "rsa", ["atelier nomme CONVOCATION +4"]),
    "farid": ("ppae", "are", ["atelier None CONVOCATION +5"]),
    "gwen": ("contrat", "aucune", ["atelier nomme CONVOCATION +3"]),
    "hugo": ("contrat", "are", ["atelier nomme CONVOCATION -1"]),
    "ines": ("aucun", None, ["entretien_diagnostic None CONVOCATION +2", "atelier None CONVOCATION +6"]),
    "jules": ("aucun", "rsa", ["atelier None RDVL +5"]),
    "karim": (
        "contrat",
        "rsa_et_are",
        ["atelier nomme CONVOCATION +2", "atelier nomme CONVOCATION +4", "evenement absent None +8"],
    ),
}


@pytest.mark.parametrize("personne", SITUATIONS)
def test_chacune_a_sa_situation(cases, personne):
    document, ressource, expected = SITUATIONS[personne]
    dossier = cases.dossier(personne, JOUR)
    assert (dossier.demandeur.document, dossier.demandeur.ressource) == (document, ressource)
    assert [
        f"{c.nature} {c.au_plan} {c.type_rdv} {(c.debut.date() - JOUR).days:+d}" for c in dossier.convocations
    ] == expected


def test_amina_est_convoquee_demain_a_9_h_30(cases):
    convocation = cases.dossier("amina", JOUR).convocations[0]
    assert (convocation.intitule, convocation.debut) == ("Réussir son CV", datetime(2026, 11, 24, 9, 30))


@pytest.mark.parametrize("personne", ["bruno", "hugo"])
def test_les_ateliers_manques_sont_marques_absent(cases, personne):
    assert cases.dossier(personne, JOUR).convocations[0].statut == "ABSENT"


@pytest.mark.parametrize(("personne", "mesure", "depuis"), [("gwen", "avertissement", 60), ("hugo", "suspension", 200)])
def test_les_sanctions_anterieures_suivent_le_regime_de_juin_2025(cases, personne, mesure, depuis):
    (sanction,) = cases.dossier(personne, JOUR).sanctions
    assert (sanction.manquement, sanction.mesure) == ("contrat", mesure)
    assert sanction.notifiee_le == JOUR - timedelta(days=depuis)
    assert date(2025, 6, 1) < sanction.faits_le < sanction.notifiee_le


def test_elena_et_jules_different_par_leur_obligation_au_rsa(cases):
    elena, jules = (cases.dossier(person, JOUR).demandeur for person in ("elena", "jules"))
    assert (elena.rsa_tenu_aux_obligations, elena.foyer) == (True, "plusieurs")
    assert jules.rsa_tenu_aux_obligations is False


def test_karim_est_malade_un_atelier_est_annule_et_il_s_est_inscrit_seul_a_un_evenement(cases):
    dossier = cases.dossier("karim", JOUR)
    (arret,) = dossier.indisponibilites
    atelier, annule, libre = dossier.convocations
    assert arret.motif == "maladie"
    assert arret.du <= atelier.debut.date() <= arret.au
    assert (annule.statut, libre.inscription_libre) == ("ANNULE", True)


def test_aucun_contrat_n_est_signe_avant_2025(cases):
    signed = [person.contrat_signe_le for person in cases.people(JOUR) if person.document == "contrat"]
    assert min(signed) >= date(2025, 1, 1)
