"""Thanks, farewells, doubts and short words that only make sense after what was said."""

from datetime import datetime

import pytest

from convoque.dialogue.model import State, Understanding
from convoque.dialogue.turn import answer
from convoque.verdict.occasion import Occasion

NOW = datetime(2026, 11, 23, 10)
OBLIGATION = ("obligation", "c'est obligatoire ?")


def verdict(reply):
    return reply.custom["verdict"]["obligation"]


@pytest.mark.parametrize("person", ["amina", None])
def test_une_detresse_possible_ajoute_un_bouton_sans_oter_de_reponse(talk, knowledge, casefile, person):
    plain, _ = talk(person, OBLIGATION)
    dossier = casefile.dossier(person, NOW.date()) if person else None
    doubt = Understanding(*OBLIGATION, others=("detresse",))
    reply, _ = answer(doubt, State(), dossier, knowledge, NOW)
    assert (reply.text, reply.buttons[:-1]) == (plain.text, plain.buttons)
    assert (reply.buttons[-1].title, reply.buttons[-1].to) == ("Je ne vais pas bien", "detresse")
    assert reply.custom["autres_sujets"] == ["detresse"]


@pytest.mark.parametrize(
    "text", ["merci beaucoup mais du coup je fais quoi maintenant ?", "ok super, et donc là je fais quoi ?"]
)
def test_le_remerciement_se_lit_en_dernier(talk, text):
    reply, _ = talk("amina", OBLIGATION, ("remerciement", text))
    assert reply.custom["sujet"] == "obligation"
    assert verdict(reply) == "obligatoire"


@pytest.mark.parametrize("text", ["merci beaucoup", "ok super, bonne journée"])
def test_un_simple_merci_reste_un_merci(talk, text):
    reply, _ = talk("amina", OBLIGATION, ("remerciement", text))
    assert reply.custom["sujet"] == "remerciement"


@pytest.mark.parametrize("text", ["le bus met 2h", "y a 3 changements de train"])
def test_un_nombre_sans_politesse_n_est_pas_un_au_revoir(talk, text):
    reply, _ = talk(None, ("frais_deplacement", "l'atelier est loin"), ("au_revoir", text))
    assert reply.custom["sujet"] == "frais_deplacement"


@pytest.mark.parametrize("topic", ["donnees_tiers", "absence_future", "remerciement"])
@pytest.mark.parametrize("text", ["ma sœur peut le garder, c'est à quelle heure déjà ?", "ok merci et c'est où déjà"])
def test_l_heure_demandee_en_fin_de_message_se_donne(talk, topic, text):
    reply, _ = talk("amina", OBLIGATION, (topic, text))
    assert reply.custom["sujet"] == "mes_convocations"
    assert "9\xa0h\xa030" in reply.text
    assert "Entretien d’actualisation" not in reply.text


def test_les_donnees_d_un_autre_restent_a_lui(talk):
    reply, _ = talk("amina", OBLIGATION, ("donnees_tiers", "et l'atelier de ma sœur qui habite à Lyon, c'est où ?"))
    assert reply.custom["sujet"] == "donnees_tiers"


@pytest.mark.parametrize("text", ["j'y vais ou pas la peine ?", "du coup je viens ou pas ?"])
def test_j_y_vais_ou_pas_demande_si_c_est_du(talk, text):
    reply, _ = talk("amina", ("consequences", text, ("vient", "oui")))
    assert reply.custom["sujet"] == "obligation"


def test_j_y_vais_ou_pas_n_oublie_pas_le_motif(talk):
    ill = ("absence_future", "je suis malade", ("motif", "maladie"))
    _, state = talk("amina", ill, ("obligation", "du coup j'y vais ou pas ?", ("vient", "oui")))
    assert state.facts["motif"] == "maladie"


@pytest.mark.parametrize("text", ["faut que je me désinscrive ?", "je peux annuler ma place ?"])
def test_se_desinscrire_dit_la_date_limite(talk, text):
    reply, _ = talk("david", ("obligation", "le forum est obligatoire ?"), ("consequences", text))
    assert reply.custom["sujet"] == "obligation"
    assert "avant le 28 novembre" in reply.text


def test_se_desinscrire_de_france_travail_est_autre_chose(talk):
    reply, _ = talk("amina", OBLIGATION, ("hors_sujet", "je veux me désinscrire de france travail"))
    assert reply.custom["sujet"] == "hors_sujet"


@pytest.mark.parametrize("text", ["l'aide à domicile est absente", "c'est la nounou qui est absente"])
def test_l_absence_d_un_autre_n_est_pas_la_mienne(talk, text):
    away = ("absence_future", "je ne peux pas laisser ma mère seule", ("motif", "proche_malade"))
    reply, state = talk("elena", away, ("absence_passee", text))
    assert state.convocation == "elena-image"
    assert "aucun rendez-vous passé" not in reply.text


@pytest.mark.parametrize("text", ["dentiste à 10h", "c'est l'irm"])
def test_une_raison_seule_explique_l_absence_dont_on_parle(talk, text):
    away = ("absence_future", "je peux pas venir")
    then = ("motif", "rendez_vous_medical", "affirme", Occasion(keeps_away=True))
    reply, _ = talk("chloe", away, ("hors_sujet", text, then))
    assert reply.custom["sujet"] == "absence_future"
    assert reply.custom["motif"]["nom"] == "rendez_vous_medical"


@pytest.mark.parametrize("text", ["j'étais malade, pas oublié", "j'étais malade et j'ai oublié de prévenir"])
def test_la_fiche_de_l_oubli_suit_le_motif_juge(talk, text):
    ill = ("motif", "maladie", "affirme", Occasion(keeps_away=True))
    said = (("motif", "oubli", "nie"), ill, ("moment", "passe"))
    reply, _ = talk("hugo", ("absence_passee", text, *said))
    assert reply.custom["motif"]["nom"] == "maladie"
    assert "l’oubli" not in reply.text


def test_un_oubli_reste_un_oubli(talk):
    reply, _ = talk("hugo", ("absence_passee", "j'ai oublié", ("motif", "oubli"), ("moment", "passe")))
    assert "Dites l’oubli" in reply.text


@pytest.mark.parametrize(("fact", "same"), [("aucune", False), ("inconnu", True)])
def test_ma_reponse_reste_la_meme_si_le_risque_aussi(talk, fact, same):
    missed = ("absence_passee", "j'ai raté un atelier", ("moment", "passe"))
    reply, _ = talk(None, missed, ("donner_fait", "je touche rien", ("ressource", fact)))
    assert ("Ma réponse reste la même" in reply.text) == same


@pytest.mark.parametrize("text", ["d'accord je viendrai", "ok j'irai"])
def test_qui_vient_n_entend_pas_parler_de_sanction(talk, text):
    reply, _ = talk("amina", OBLIGATION, ("absence_future", text, ("vient", "oui")))
    assert reply.text.startswith("**C’est noté\xa0: venez à l’heure")
    assert not reply.custom["consequences"]


def test_qui_vient_finalement_le_fait_savoir(talk):
    away = ("absence_future", "mon fils est malade", ("motif", "proche_malade"))
    reply, _ = talk("amina", away, ("donner_fait", "finalement je viens", ("vient", "oui")))
    assert reply.custom["motif"] is None
    assert "Écrivez aujourd’hui que vous viendrez" in reply.text


@pytest.mark.parametrize(
    "text", ["mon conseiller m'a dit que je pouvais sauter celui-là", "elle m'a dit que c'était pas la peine"]
)
def test_ce_que_le_conseiller_a_dit_se_fait_confirmer(talk, text):
    reply, _ = talk("amina", OBLIGATION, ("incompris", text))
    assert reply.custom["sujet"] == "obligation"
    assert "réponse écrite" in reply.text


@pytest.mark.parametrize("topic", ["donnees_tiers", "mes_convocations"])
@pytest.mark.parametrize("fact", [("ressource", "are"), ("nature", "entretien_suivi")])
def test_un_fait_de_sa_situation_continue_la_question(talk, topic, fact):
    reply, state = talk(None, ("obligation", "c'est obligatoire ?"), (topic, "je vous dis ce qu'il en est", fact))
    assert reply.custom["sujet"] in ("obligation", "question")
    assert state.facts[fact[0]] == fact[1]


def test_une_supposition_dure_tant_qu_on_demande_un_fait(talk):
    refuses = ("consequences", "et si je refuse de signer ?", ("contrat", "refuse", "hypothese"))
    reply, _ = talk("ines", refuses, ("donner_fait", "je touche rien", ("ressource", "aucune")))
    assert verdict(reply) == "autre_obligation"


@pytest.mark.parametrize("person", ["amina", None])
def test_une_peine_adoucit_la_reponse_sans_la_changer(person, talk, knowledge, casefile):
    plain, before = talk(person, OBLIGATION)
    dossier = casefile.dossier(person, NOW.date()) if person else None
    hurt = Understanding(*OBLIGATION, others=("detresse",), hurt=True)
    reply, after = answer(hurt, State(), dossier, knowledge, NOW)
    assert reply.text == f"{knowledge.messages.get('humeur.blessee')}\n\n{plain.text}"
    assert (reply.buttons[:-1], reply.buttons[-1].to) == (plain.buttons, "detresse")
    assert after == before


@pytest.mark.parametrize("topic", ["detresse", "injure"])
def test_la_phrase_douce_ne_se_dit_pas_devant(topic, talk, knowledge):
    plain, _ = talk(None, (topic, "…"))
    reply, _ = answer(Understanding(topic, "…", hurt=True), State(), None, knowledge, NOW)
    assert reply.text == plain.text
