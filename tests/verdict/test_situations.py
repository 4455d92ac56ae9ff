"""What is answered, situation by situation, in the users' words.

Each line: who they are, what they are convoked to, what they say, and the
answer: the obligation, then for each authority measure/authority/rank.
"""

from datetime import date

import pytest
from dossiers import (
    ARE,
    CEJ,
    DEMAIN,
    DEUX,
    HORS_PLAN,
    INVITATION,
    LIBRE,
    PLAN,
    REITERE,
    RIEN,
    RSA,
    SANS_CONTRAT,
    SANS_RIEN,
    SIGNE,
    TYPE,
    resume,
)

SUITES = {
    "1": "suspension/france_travail/premier",
    "2": "suspension_ou_suppression/france_travail/reiteration",
    "dept1": "suspension/departement/premier",
    "dept2": "suspension_ou_suppression/departement/reiteration",
    "ml1": "suspension/mission_locale/premier",
    "rien": "aucune/france_travail/-",
    "rien rien": "aucune/france_travail/-, aucune/departement/-",
    "rien rsa": "aucune/departement/-",
    "1 dept1": "suspension/france_travail/premier, suspension/departement/premier",
    "2 dept2": (
        "suspension_ou_suppression/france_travail/reiteration, suspension_ou_suppression/departement/reiteration"
    ),
    "alerte": "avertissement/france_travail/premier",
    "alerte ml": "avertissement/mission_locale/premier",
    "radiation": "radiation/france_travail/reiteration",
    "?": "a_verifier/a_verifier/-",
}
"""Short names of what may follow."""

MALADE, TRAVAILLE = {"motif": "maladie", "jour_du_motif": "meme"}, {"motif": "travail", "jour_du_motif": "meme"}
EMBAUCHE = {"motif": "entretien_embauche", "jour_du_motif": "meme"}
TENU_NON = {**RSA, "rsa_tenu_aux_obligations": False}
VIEUX = {"document": "contrat", "contrat_signe_le": date(2024, 5, 2), "ressource": "are", "inscrit": True}
PPAE = {"document": "ppae", "ressource": "are", "inscrit": True}
ENTRETIEN = {**PLAN, "nature": "entretien_diagnostic"}

SITUATIONS = {
    # Contrat et plan
    "ARE, l'atelier est écrit dans mon plan, j'y suis pas allé": (ARE, PLAN, {}, "obligatoire", "1"),
    "ARE, c'est dans mon plan et c'est demain": (ARE, {**PLAN, "debut": DEMAIN}, {}, "obligatoire", "1"),
    "mon plan dit « des ateliers », sans plus": (ARE, TYPE, {}, "obligatoire", "1"),
    "convoqué mais c'est pas dans mon plan": (ARE, HORS_PLAN, {}, "a_verifier", "1"),
    "ils m'ont juste invité et c'est pas dans mon plan": (ARE, INVITATION, {}, "facultatif", "rien"),
    "je me suis inscrit tout seul": (ARE, LIBRE, {}, "facultatif", "rien"),
    "invité, mais c'est dans mon plan": (ARE, {**PLAN, "type_rdv": "RDVL"}, {}, "obligatoire", "1"),
    "inscrit tout seul, mais c'est dans mon plan": (ARE, {**LIBRE, "au_plan": "nomme"}, {}, "obligatoire", "1"),
    "inscrit tout seul, plan inconnu, je sais pas": (
        ARE, {**LIBRE, "au_plan": None}, {"au_plan": "inconnu"}, "a_verifier", "1",
    ),
    "convoqué, je sais pas si c'est au plan": (ARE, SANS_RIEN, {"au_plan": "inconnu"}, "a_verifier", "1"),
    "un type de rendez-vous bizarre, hors plan": (ARE, {**HORS_PLAN, "type_rdv": "Rdv N°3"}, {}, "a_verifier", "1"),
    "un type bizarre et c'est dans mon plan": (ARE, {**PLAN, "type_rdv": "Rdv N°3"}, {}, "obligatoire", "1"),
    "j'ai rien signé encore": (SANS_CONTRAT, SANS_RIEN, {}, "a_verifier", "1"),
    "rien signé et je m'étais inscrit moi-même": (SANS_CONTRAT, LIBRE, {}, "facultatif", "rien"),
    "j'ai qu'un vieux PPAE": (PPAE, {**PLAN, "au_plan": None}, {}, "a_verifier", "1"),
    "un contrat de 2024": (VIEUX, PLAN, {}, "a_verifier", "1"),
    "un PPAE à La Réunion": ({**PPAE, "outre_mer": True}, SANS_RIEN, {}, "a_verifier", "1"),
    "contrat signé après l'atelier raté": (
        {**ARE, "contrat_signe_le": date(2026, 11, 23)}, PLAN, {}, "a_verifier", "1",
    ),
    "contrat signé le jour de l'atelier": (
        {**ARE, "contrat_signe_le": date(2026, 11, 22)}, PLAN, {}, "obligatoire", "1",
    ),
    "inscrit depuis dix jours, pas encore de contrat": (
        {**SANS_CONTRAT, "orientation_notifiee_le": date(2026, 11, 13)}, SANS_RIEN, {}, "a_verifier", "1",
    ),
    # Autre chose qu'un atelier
    "le premier entretien, je l'ai raté": (SANS_CONTRAT, ENTRETIEN, {}, "autre_obligation", "?"),
    "un contrôle de ma recherche": (ARE, {**PLAN, "nature": "controle"}, {}, "autre_obligation", "?"),
    "je refuse de signer leur contrat": (
        {**SANS_CONTRAT, "refus_de_contrat": True}, PLAN, {}, "autre_obligation", "1",
    ),
    "je veux pas signer, au RSA": (
        {**RSA, "refus_de_contrat": True}, PLAN, {}, "autre_obligation", "dept1",
    ),
    "je veux pas signer, en CEJ": ({**CEJ, "refus_de_contrat": True}, PLAN, {}, "autre_obligation", "?"),
    "ils l'ont annulé": (ARE, {**PLAN, "statut": "ANNULE"}, {}, "non_due", "rien"),
    "on m'a dit que c'était annulé": (ARE, PLAN, {"annule": "oui"}, "non_due", "rien"),
    "plus inscrit, et c'est demain": ({**ARE, "inscrit": False}, {**PLAN, "debut": DEMAIN}, {}, "non_due", "rien"),
    "plus inscrit, et c'était hier": ({**ARE, "inscrit": False}, PLAN, {}, "a_verifier", "1"),
    "je suis en CSP": ({**ARE, "csp": True}, PLAN, {}, "a_verifier", "?"),
    "pension d'invalidité": ({**ARE, "invalidite_2_ou_3": True}, PLAN, {}, "a_verifier", "1"),
    "mon plan a pas d'heures mais l'atelier y est": ({**ARE, "plan_sans_heures": True}, PLAN, {}, "obligatoire", "1"),
    # Raisons
    "j'étais malade": (ARE, PLAN, MALADE, "non_due", "rien"),
    "malade et je touche rien": (RIEN, PLAN, MALADE, "non_due", "rien"),
    "malade et personne ne sait ce que je touche": (SIGNE, PLAN, MALADE, "non_due", "rien"),
    "au RSA et au chômage, malade": (DEUX, PLAN, MALADE, "non_due", "rien rien"),
    "je travaillais": (ARE, PLAN, TRAVAILLE, "non_due", "rien"),
    "j'avais un entretien d'embauche": (ARE, PLAN, EMBAUCHE, "non_due", "rien"),
    "mon fils était malade": (ARE, PLAN, {"motif": "proche_malade", "jour_du_motif": "meme"}, "non_due", "rien"),
    "pas de nounou": (ARE, PLAN, {"motif": "garde_enfant"}, "obligatoire", "1"),
    "plus de train": (ARE, PLAN, {"motif": "transport"}, "obligatoire", "1"),
    "j'ai oublié": (ARE, PLAN, {"motif": "oubli"}, "obligatoire", "1"),
    "ça sert à rien": (ARE, PLAN, {"motif": "convenance"}, "obligatoire", "1"),
    "j'étais bénévole": (ARE, PLAN, {"motif": "benevolat"}, "obligatoire", "1"),
    "j'ai rien reçu": (ARE, PLAN, {"motif": "convocation_non_recue"}, "obligatoire", "1"),
    "vacances déclarées": (ARE, PLAN, {"motif": "absence_declaree"}, "obligatoire", "1"),
    "vacances déclarées après coup": (
        ARE, PLAN, {"motif": "absence_declaree", "declaration": "apres"}, "obligatoire", "1",
    ),
    "vacances déclarées, suivi par la mission locale": (
        CEJ, PLAN, {"motif": "absence_declaree"}, "a_verifier", "ml1",
    ),
    "une invitation, et j'avais oublié": (ARE, INVITATION, {"motif": "oubli"}, "facultatif", "rien"),
    "faux certificat": (
        ARE, PLAN, {"fraude": "oui"}, "obligatoire", "suppression_et_radiation/france_travail/-",
    ),
    # Présence
    "déjà excusé": (ARE, {**PLAN, "statut": "ABSENT_EXC"}, {}, "obligatoire", "rien"),
    "j'y étais pourtant": (ARE, PLAN, {"presence": "present"}, "obligatoire", "?"),
    "vingt minutes de retard": (ARE, PLAN, {"ponctualite": "retard"}, "obligatoire", "?"),
    # Ressources et autorités
    "à l'ASS": ({**ARE, "ressource": "ass"}, PLAN, {}, "obligatoire", "1"),
    "au RSA seul": (RSA, PLAN, {}, "obligatoire", "dept1"),
    "au RSA et au chômage": (DEUX, PLAN, {}, "obligatoire", "1 dept1"),
    "CEJ à la mission locale": (CEJ, PLAN, {}, "obligatoire", "ml1"),
    "CEJ à France Travail": ({**CEJ, "organisme_referent": "france_travail"}, PLAN, {}, "obligatoire", "1"),
    "CEJ, je sais pas qui me suit": (
        {**CEJ, "organisme_referent": None}, PLAN, {"organisme": "inconnu"}, "obligatoire",
        "suspension/a_verifier/premier",
    ),
    "je touche rien du tout": (RIEN, PLAN, {}, "obligatoire", "alerte"),
    "rien du tout, mission locale": (
        {**RIEN, "organisme_referent": "mission_locale"}, PLAN, {}, "obligatoire", "alerte ml",
    ),
    "à l'AAH avec Cap emploi": (
        {**RIEN, "ressource": "aah", "organisme_referent": "cap_emploi"}, PLAN, {}, "obligatoire", "alerte",
    ),
    "je sais pas ce que je touche": (SIGNE, PLAN, {"ressource": "inconnu"}, "obligatoire", "?"),
    "RSA, dispensé, rien signé": ({**TENU_NON, "document": "aucun"}, SANS_RIEN, {}, "facultatif", "rien rsa"),
    "RSA et chômage, dispensé, rien signé": (
        {**TENU_NON, "ressource": "rsa_et_are", "document": "aucun"}, SANS_RIEN, {}, "a_verifier", "1 dept1",
    ),
    "RSA, dispensé, mais contrat signé": (TENU_NON, PLAN, {}, "a_verifier", "dept1"),
    "RSA, je sais pas si je suis tenu, contrat signé": (
        {**RSA, "rsa_tenu_aux_obligations": None}, PLAN, {"rsa_tenu": "inconnu"}, "obligatoire", "dept1",
    ),
    "RSA, je sais pas si je suis tenu, rien signé": (
        {**RSA, "rsa_tenu_aux_obligations": None, "document": "aucun"}, SANS_RIEN, {"rsa_tenu": "inconnu"},
        "a_verifier", "dept1",
    ),
    "je sais pas si je suis tenu, mais mon dossier dit que non": (
        TENU_NON, PLAN, {"rsa_tenu": "inconnu"}, "a_verifier", "dept1",
    ),
    # Le dossier et la personne se contredisent
    "je dis que c'est pas au plan, le dossier dit que si": (
        ARE, {**PLAN, "type_rdv": "RDVL"}, {"au_plan": "absent"}, "a_verifier", "1",
    ),
    "je dis que je me suis inscrit moi-même, le dossier dit convoqué": (
        ARE, HORS_PLAN, {"forme": "inscription_libre"}, "a_verifier", "1",
    ),
    "je dis que je suis dispensé, le dossier dit tenu": (
        {**RSA, "document": "aucun"}, SANS_RIEN, {"rsa_tenu": "non"}, "a_verifier", "dept1",
    ),
    "je dis que j'ai rien signé, le dossier dit signé": (ARE, LIBRE, {"contrat": "non_signe"}, "a_verifier", "1"),
    "je corrige mon foyer, l'atelier reste facultatif": (
        {**ARE, "foyer": "seul"}, INVITATION, {"foyer": "plusieurs"}, "facultatif", "rien",
    ),
    "ma conseillère dit que c'est obligatoire": (ARE, INVITATION, {"dit_oral": "obligatoire"}, "a_verifier", "1"),
    "ma conseillère dit que c'est facultatif, mais c'est au plan": (
        ARE, PLAN, {"dit_oral": "facultatif"}, "obligatoire", "1",
    ),
    # Personne ne sait rien
    "pas connecté, je sais rien": (None, None, {}, "a_verifier", "?"),
    "pas connecté, contrat signé et au plan": (
        None, None, {"contrat": "signe", "au_plan": "nomme", "ressource": "are"}, "obligatoire", "1",
    ),
    "pas connecté, invité et hors plan": (
        None, None, {"contrat": "signe", "au_plan": "absent", "forme": "invitation"}, "facultatif", "rien",
    ),
    "mon dossier est vide": ({}, SANS_RIEN, {}, "a_verifier", "?"),
}  # fmt: skip


@pytest.mark.parametrize(("personne", "convocation", "dit", "obligation", "suite"), SITUATIONS.values(), ids=SITUATIONS)
def test_la_reponse_a(juger, personne, convocation, dit, obligation, suite):
    found = juger(personne, convocation, dit)
    assert resume(found) == f"{obligation} : {SUITES.get(suite, suite)}"


DEJA = {
    "ARE, déjà sanctionné en mai": (ARE, "obligatoire", "2"),
    "RSA, déjà sanctionné en mai": (RSA, "obligatoire", "dept2"),
    "RSA et chômage, déjà sanctionné": (DEUX, "obligatoire", "2 dept2"),
    "sans rien, déjà averti": (RIEN, "obligatoire", "radiation"),
    "en CEJ, déjà sanctionné": (CEJ, "obligatoire", "suspension_ou_suppression/mission_locale/reiteration"),
}


@pytest.mark.parametrize(("personne", "obligation", "suite"), DEJA.values(), ids=DEJA)
def test_la_reponse_apres_une_premiere_sanction(juger, personne, obligation, suite):
    found = juger(personne, PLAN, sanctions=[REITERE])
    assert resume(found) == f"{obligation} : {SUITES.get(suite, suite)}"


def test_il_y_a_au_moins_soixante_situations():
    assert len(SITUATIONS) + len(DEJA) >= 60
