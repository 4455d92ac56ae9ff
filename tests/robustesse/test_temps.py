"""A conversation taken up again late, or that never ends."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from convoque import runtime
from convoque.clock import frozen_clock

Talk = Any
LATER = frozen_clock(datetime(2026, 12, 24, 12))
SIGNED = "j'ai signé mon contrat d'engagement et l'atelier est dans mon plan, je dois y aller ?"


def obligation(reply):
    return (reply["custom"]["verdict"] or {}).get("obligation")


def test_apres_un_mois_la_maladie_d_alors_n_excuse_plus(talk: Talk) -> None:
    assert obligation(talk.say("je suis malade je peux pas venir demain à l'atelier")) == "non_due"
    with runtime.override(clock=LATER):
        reply = talk.say("je suis obligé d'aller à un atelier ?")
    assert reply["custom"]["sujet"] == "question"


def test_apres_un_mois_ce_qui_est_vrai_de_la_personne_reste_su(talk: Talk) -> None:
    assert obligation(talk.say(SIGNED)) == "obligatoire"
    with runtime.override(clock=LATER):
        reply = talk.say("je suis obligé d'aller à un atelier, il est dans mon plan ?")
        reply = talk.say("oui il y est") if reply["custom"]["sujet"] == "question" else reply
    assert reply["custom"]["verdict"]["faits"]["contrat"] == "signe"


def test_apres_un_mois_un_oui_ne_repond_plus_a_la_vieille_question(talk: Talk) -> None:
    assert talk.say("je suis obligé d'aller à un atelier ?")["custom"]["sujet"] == "question"
    with runtime.override(clock=LATER):
        reply = talk.say("oui")
    assert reply["custom"]["verdict"] is None


def test_apres_un_mois_un_vieux_bouton_marche_encore(amina: Talk) -> None:
    offered = amina.say("c'est obligatoire demain ?")["buttons"]
    with runtime.override(clock=LATER):
        replies = [amina.say(button["payload"], payload=True) for button in offered]
    assert all(reply["text"] for reply in replies)


def test_au_bout_de_deux_cents_tours_le_fil_n_est_pas_perdu(amina: Talk) -> None:
    assert obligation(amina.say("en fait je n'ai pas signé de contrat, c'est obligatoire demain ?")) == "a_verifier"
    for turn in range(198):
        assert amina.say("/pourquoi" if turn % 2 else "/frais_deplacement", payload=True)["text"]
    reply = amina.say("donc c'est obligatoire ?")
    assert reply["custom"]["verdict"]["faits"]["contrat"] == "non_signe"
    assert reply["custom"]["convocation"]["id"] == "amina-cv"


@pytest.mark.parametrize("ahead", [-7200.0, 7200.0, 40 * 86400.0], ids=["deux heures avant", "après", "40 jours après"])
def test_l_horloge_du_serveur_peut_sauter_en_pleine_conversation(amina: Talk, ahead: float) -> None:
    assert obligation(amina.say("en fait je n'ai pas signé de contrat, c'est obligatoire demain ?")) == "a_verifier"
    amina.clock.ahead = ahead
    assert obligation(amina.say("j'ai signé mon contrat d'engagement")) == "obligatoire"
    amina.clock.ahead = 0.0
    assert obligation(amina.say("donc c'est obligatoire ?")) == "obligatoire"


def test_un_tour_coute_autant_au_trois_centieme_message(amina: Talk) -> None:
    for turn in range(12):
        amina.say("/pourquoi" if turn % 2 else "/frais_deplacement", payload=True)
    early = len(str(amina.kept()))
    for turn in range(288):
        amina.say("/pourquoi" if turn % 2 else "/frais_deplacement", payload=True)
    turns, *_ = amina.kept()
    assert turns == 300
    assert len(str(amina.kept())) <= early * 1.5
