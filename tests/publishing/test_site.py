"""A running site follows the publications: same process, nothing lost, one version in each answer."""

from __future__ import annotations

import re

import pytest
from atelier_redaction import change
from site_publie import Asking, Published, greet

from convoque.knowledge.version import knowledge_version
from convoque.publishing.publish import Order, Tools
from convoque.publishing.withdraw import withdraw
from convoque.settings import ROOT

FOLLOWED_WITHIN = 10.0
"""Seconds; two on a machine that does nothing else (measured by ``benchmarks/publications.py``)."""


def test_dix_textes_publies_sous_la_charge(en_marche: Published) -> None:
    pid = en_marche.process.pid
    with Asking(en_marche) as asking:
        for number in range(2, 12):
            greet(en_marche.savoir, f"mot{number}")
            assert en_marche.publish().number == number
            en_marche.followed(number, FOLLOWED_WITHIN)
    assert asking.lost == []
    found = [re.findall(r"mot\d+", text) for text in asking.texts]
    assert all(len(words) in (0, 2) and len(set(words)) <= 1 for words in found)
    assert "mot11" in en_marche.text("bonjour")
    assert (en_marche.process.pid, en_marche.process.poll()) == (pid, None)


def test_la_sante_nomme_ce_qui_repond_jamais_ce_qui_est_ecrit(en_marche: Published) -> None:
    live = en_marche.shelf.live()
    assert live is not None
    greet(en_marche.savoir, "brouillon")
    told = en_marche.ask("health")[1]["savoir"]
    assert told == {"version": live.version, "publication": live.number}
    assert told["version"] != knowledge_version(en_marche.savoir / "knowledge")


def test_une_conversation_ouverte_continue_et_son_bouton_marche(en_marche: Published) -> None:
    status, first = en_marche.say("est-ce que l'atelier est obligatoire ?")
    assert status == 200
    buttons = [button for message in first["messages"] for button in message.get("buttons", ())]
    assert buttons
    greet(en_marche.savoir, "suite")
    number = en_marche.publish().number
    assert number is not None
    en_marche.followed(number, FOLLOWED_WITHIN)
    status, second = en_marche.say(buttons[0]["payload"], first["conversation"])
    assert (status, second["conversation"]) == (200, first["conversation"])
    assert second["messages"][0]["custom"]["sujet"] not in ("incompris", "hors_sujet")


def test_un_bouton_dont_la_cible_a_disparu_recoit_une_phrase(en_marche: Published) -> None:
    status, first = en_marche.say("je veux contester ma radiation")
    assert status == 200
    name = "knowledge/fiches/recours.yml"
    (en_marche.savoir / name).write_text(
        "\n".join(
            ["sujet: recours", "titre: Contester une décision", "cas:", "  - id: recours/general",
             '    reponse: "Demandez la voie de recours à votre conseiller."', "    certitude: pratique",
             "    sources: [L5412-1]", ""]
        ),
        encoding="utf-8",
    )  # fmt: skip
    number = en_marche.publish().number
    assert number is not None
    en_marche.followed(number, FOLLOWED_WITHIN)
    for message in first["messages"]:
        for button in message.get("buttons", ()):
            status, answer = en_marche.say(button["payload"], first["conversation"])
            assert status == 200, answer
            assert answer["messages"][0]["text"]
    (en_marche.savoir / name).write_bytes((ROOT / name).read_bytes())


def test_les_mots_de_la_page_suivent(en_marche: Published) -> None:
    change(en_marche.savoir, "page:\n", "page:\n", "knowledge/messages/widget.yml")
    words = (en_marche.savoir / "knowledge/messages/widget.yml").read_text(encoding="utf-8")
    title = re.search(r"^  page:\n    \w+: (.+)$", words, re.MULTILINE)
    assert title
    change(en_marche.savoir, title[1], "Convoqué, le mot nouveau", "knowledge/messages/widget.yml")
    number = en_marche.publish().number
    assert number is not None
    en_marche.followed(number, FOLLOWED_WITHIN)
    assert "le mot nouveau" in en_marche.ask("")[1]


def test_un_autre_modele_est_charge_a_cote_puis_prend_la_place(en_marche: Published) -> None:
    before = en_marche.ask("health")[1]["modele"]
    change(en_marche.savoir, "examples: |\n", "examples: |\n    - dois-je venir au bidule\n", "data/nlu/obligation.yml")
    greet(en_marche.savoir, "appris")
    with Asking(en_marche, every=0.5) as asking:
        number = en_marche.publish().number
        assert number is not None
        en_marche.followed(number, 120)
    assert asking.lost == []
    assert all(text.count("appris") in (0, 2) for text in asking.texts)
    assert en_marche.ask("health")[1]["modele"] != before
    assert "appris" in en_marche.text("bonjour")


@pytest.mark.parametrize("again", [1, 2])
def test_annuler_est_suivi(en_marche: Published, again: int, outils: Tools) -> None:
    live = en_marche.shelf.live()
    assert live is not None
    outcome = withdraw(en_marche.shelf, en_marche.savoir, ROOT, Order(git=False), outils, lambda line: None)
    assert outcome.number == live.previous
    en_marche.followed(outcome.number, 120)
