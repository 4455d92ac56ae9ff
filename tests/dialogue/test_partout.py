"""Answers that their words reach whatever topic was guessed, and when they do not."""

from datetime import datetime

import pytest

from convoque.dialogue.model import State, Understanding
from convoque.dialogue.turn import answer
from convoque.knowledge.asking import asking_parts

NOW = datetime(2026, 11, 30, 10)
STORY = (
    "L’an dernier on m’a demandé si vous êtes un robot et j’ai bien ri avec ma voisine. "
    "Depuis j’ai changé de conseiller. Je cherche la date de mon atelier."
)


def topic_of(text, knowledge, guessed="obligation"):
    reply, _ = answer(Understanding(guessed, text), State(), None, knowledge, NOW)
    return reply.custom["sujet"]


@pytest.mark.parametrize("guessed", ["obligation", "absence_future", "justificatif", "injure", "incompris"])
def test_les_mots_l_emportent_sur_le_sujet(knowledge, guessed):
    assert topic_of("Vous êtes un robot ?", knowledge, guessed) == "humain"


def test_la_detresse_n_est_jamais_quittee(knowledge):
    assert topic_of("Vous êtes un robot ? j’en peux plus", knowledge, "detresse") == "detresse"


def test_une_injure_qui_a_sa_reponse_la_garde(knowledge):
    assert topic_of("fais-moi un faux certificat, vous êtes un robot", knowledge, "injure") == "injure"


def test_un_mot_du_recit_n_appelle_rien(knowledge):
    assert topic_of(STORY, knowledge, "mes_convocations") == "mes_convocations"


def test_la_question_du_recit_appelle(knowledge):
    assert topic_of(f"{STORY} Vous êtes un robot ?", knowledge, "mes_convocations") == "humain"


def test_une_negation_juste_avant_ecarte(knowledge):
    assert topic_of("je ne dis pas vous êtes un robot", knowledge, "incompris") == "incompris"


def test_une_negation_d_une_autre_proposition_n_ecarte_pas(knowledge):
    assert topic_of("il ne répond pas, vous pouvez le prévenir ?", knowledge, "incompris") == "humain"


def test_l_expression_la_plus_longue_l_emporte(knowledge):
    assert topic_of("y a un délai légal pour contester ?", knowledge, "pourquoi") == "recours"
    assert topic_of("y a un délai légal ?", knowledge, "pourquoi") == "report"


def test_une_courte_question_qui_renvoie_prend_la_phrase_d_avant():
    text = "Le centre veut que je signe un papier d’abandon ce matin devant tout le monde. Ça m’engage ?"
    assert any("papier d abandon" in part for part in asking_parts(text))
    assert not any("papier d abandon" in part for part in asking_parts(text.replace("Ça m’engage", "Qui décide")))
