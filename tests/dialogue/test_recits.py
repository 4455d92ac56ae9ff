"""Stories: answered by what they ask as a whole; for somebody else; with a second answer in a line."""

from datetime import datetime

import pytest

from convoque.casefile.models import Demandeur, Dossier
from convoque.dialogue.model import Said, State, Understanding
from convoque.dialogue.turn import answer

NOW = datetime(2026, 11, 30, 10)
LIFE = (
    "Ma voisine garde mon fils, le bus passe toutes les heures, il pleut, j’ai mal au dos, et mon frère déménage lundi."
)
RULED = {"recours": 0.2, "situation": 0.8}
NEEDS = {"recours": {"gratuit": 0.9, "delai": 0.1}, "situation": {"travail": 0.1, "interim": 0.1}}


def say(text, knowledge, dossier=None, topic="situation", ranking=None, needs=None, state=None, said=()):
    message = Understanding(topic, text, said, ranking=ranking or RULED, needs=needs or NEEDS)
    return answer(message, state or State(), dossier, knowledge, NOW)


def test_un_recit_est_repondu_par_ce_qu_il_demande(knowledge):
    needs = {"justificatif": {"recommande": 0.6, "general": 0.4}}
    of_the_proof = {"topic": "justificatif", "ranking": {"justificatif": 1.0}, "needs": needs}
    said = (Said("motif", "deces"),)
    story, _ = say(f"{LIFE} J’envoie ça comment ?", knowledge, said=said, **of_the_proof)
    short, _ = say("J’envoie ça comment ?", knowledge, said=said, **of_the_proof)
    assert story.custom["besoin"] == "justificatif/recommande"
    assert short.custom["besoin"] == "justificatif/general"  # the fact that was told answers


@pytest.mark.parametrize(
    ("asked", "topic"), [("Je risque quoi ?", "consequences"), ("Je dois y aller ?", "obligation")]
)
def test_ce_que_les_regles_calculent_leur_est_laisse(knowledge, asked, topic):
    ranking, needs = {topic: 0.5, "recours": 0.5}, {"recours": {"gratuit": 1.0}}
    reply, _ = say(f"{LIFE} {asked}", knowledge, topic=topic, ranking=ranking, needs=needs)
    assert reply.custom["question"]["sujet"] == topic


def test_le_second_besoin_d_un_recit_est_repondu_en_une_ligne(knowledge):
    ranking, needs = {"recours": 1.0}, {"recours": {"gratuit": 0.5, "delai": 0.3}}
    story, _ = say(f"{LIFE} Et le médiateur ?", knowledge, topic="recours", ranking=ranking, needs=needs)
    short, _ = say("Et le médiateur ?", knowledge, topic="recours", ranking=ranking, needs=needs)
    assert "Votre question était peut-être" in story.text
    assert story.text.index("Votre question") < story.text.index("*Code")
    assert "Votre question était peut-être" not in short.text
    assert story.buttons[0].to == short.buttons[0].to == "recours/delai"


def test_une_regle_demandee_pour_une_autre_personne_est_dite_sans_son_dossier(knowledge):
    ranking, needs = (
        {"recours": 0.6, "donnees_tiers": 0.4},
        {"recours": {"gratuit": 1.0}, "donnees_tiers": {"enfant": 0.4}},
    )
    asked = ("ma fille veut contester, c’est payant ?", knowledge)
    reply, _ = say(*asked, topic="donnees_tiers", ranking=ranking, needs=needs)
    assert reply.custom["sujet"] == "recours"
    assert "Je ne vois pas son dossier" in reply.text
    signed_in = Dossier(Demandeur(id="amina", prenom="Amina"), ())
    reply, _ = say(*asked, dossier=signed_in, topic="donnees_tiers", ranking=ranking, needs=needs)
    assert reply.custom["sujet"] == "donnees_tiers"


def test_une_question_suit_la_reponse_a_ce_qui_etait_demande(knowledge):
    needs = {"obligation": {"invitation_ou_convocation": 0.7, "general": 0.3}}
    reply, state = say(
        "une invitation m’oblige ?", knowledge, topic="obligation", ranking={"obligation": 1.0}, needs=needs
    )
    assert reply.text.startswith("**Le mot ne suffit pas")
    assert (reply.custom["sujet"], reply.custom["besoin"]) == ("question", "obligation/invitation_ou_convocation")
    assert state.pending is not None


def test_l_enjeu_d_une_question_est_dit_la_premiere_fois(knowledge):
    first, state = say("obligé ?", knowledge, topic="obligation", ranking={"obligation": 1.0})
    fact = first.custom["question"]["fait"]
    stake = knowledge.facts.sheets[fact].question.stake.split("?")[0]
    again, _ = say("hein", knowledge, topic="obligation", ranking={"obligation": 1.0}, state=state)
    assert stake in first.text.replace("\u202f", "").replace("\u00a0", " ")
    assert stake not in again.text.replace("\u202f", "").replace("\u00a0", " ")


def test_un_courrier_sur_un_jour_passe_n_est_pas_une_erreur_de_date(knowledge):
    ranking, needs = {"courrier_recu": 1.0}, {"courrier_recu": {"pas_encore_eu_lieu": 0.9, "delai": 0.1}}
    letter = "courrier sur une absence du 17 novembre, que faire ?"
    for dates, answered in ((("2026-11-17",), False), (("2026-12-17",), True)):
        message = Understanding("courrier_recu", letter, dates=dates, ranking=ranking, needs=needs)
        reply, _ = answer(message, State(), None, knowledge, NOW)
        assert ("rendez-vous à venir" in reply.text.replace("\u00a0", " ")) is answered


ASKED = (
    "Ma voiture tombe en morceaux, le garage est à l’autre bout de la ville, et l’atelier est mardi, "
    "on me rembourse le taxi pour le retour du soir ?"
)
CASE = (Said("contrat", "signe"), Said("au_plan", "nomme"), Said("ressource", "are"))
SCALE, DUE = "au moins 30", "cet atelier est obligatoire"


def told(knowledge, *more, text=ASKED, mode="affirme"):
    said = tuple(Said(one.fact, one.value, mode) for one in CASE) + more
    return say(text, knowledge, topic="frais_deplacement", ranking={"frais_deplacement": 1.0}, said=said)[0]


def test_un_recit_dont_la_question_est_ailleurs_dit_le_cas_et_ses_sources(knowledge):
    reply = told(knowledge)
    custom, articles = reply.custom, {one["article"] for one in reply.custom["sources"]}
    assert DUE in reply.text
    assert SCALE in reply.text.replace("\u00a0", " ")
    assert (custom["sujet"], custom["verdict"]["obligation"]) == ("frais_deplacement", "obligatoire")
    assert [one["mesure"] for one in custom["consequences"]] == ["suspension"]
    assert {"L5411-6", "R5412-1"} <= articles


def test_le_risque_ne_se_dit_plus_une_fois_la_decision_prise(knowledge):
    reply = told(knowledge, Said("courrier", "suspension"))
    assert DUE in reply.text
    assert SCALE not in reply.text.replace("\u00a0", " ")


def test_un_court_premier_message_ou_une_supposition_ne_disent_pas_de_cas(knowledge):
    assert told(knowledge, text="On me rembourse le taxi jusqu’à l’atelier ?").custom["verdict"] is None
    assert told(knowledge, mode="hypothese").custom["verdict"] is None
