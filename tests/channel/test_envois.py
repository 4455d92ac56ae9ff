"""A message sent again: the same reply, and never a second turn."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from site_door import Site, bearer, signed

from convoque.channel.app import WEBHOOK

Open = Callable[..., Site]


@pytest.fixture
def envoi() -> str:
    return secrets.token_urlsafe(16)


def turns(site: Site, conversation: str) -> Any:
    with site.store.transaction() as held:
        found = held.find(conversation.split(".")[0])
    return found and found.turns


def test_le_meme_envoi_recoit_la_meme_reponse(site: Site, envoi: str) -> None:
    conversation = site.say("un").json()["conversation"]
    first = site.say("bouton", conversation, envoi=envoi)
    heard = len(site.assistant.heard)
    again = [site.say("bouton", conversation, envoi=envoi) for _ in range(3)]
    assert [answer.json() for answer in again] == [first.json()] * 3
    assert (len(site.assistant.heard), turns(site, conversation)) == (heard, 2)


def test_le_premier_message_renvoye_retrouve_sa_conversation(site: Site, envoi: str) -> None:
    first, again = (site.say("bonjour", envoi=envoi).json() for _ in range(2))
    assert again == first
    assert turns(site, first["conversation"]) == 1
    assert site.say("suite", first["conversation"]).status_code == 200


def test_un_envoi_plus_ancien_recoit_encore_sa_reponse(site: Site) -> None:
    names = [secrets.token_urlsafe(16) for _ in range(5)]
    conversation = None
    replies = []
    for name in names:
        replies.append(site.say(f"mot {name[:4]}", conversation, envoi=name).json())
        conversation = replies[-1]["conversation"]
    assert [site.say("x", conversation, envoi=name).json() for name in names] == replies
    assert turns(site, conversation or "") == 5


def test_huit_renvois_a_la_fois_font_un_tour(site: Site, envoi: str) -> None:
    def send(_: int) -> Any:
        body = {"message": "bonjour", "envoi": envoi}
        return requests.post(site.url + WEBHOOK, json=body, headers=bearer(signed()), timeout=10).json()

    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(send, range(8)))
    assert all(reply == replies[0] for reply in replies)
    assert turns(site, replies[0]["conversation"]) == 1


def test_l_envoi_d_un_autre_n_ouvre_rien(site: Site, envoi: str) -> None:
    mine = site.say("mon secret", token=signed(), envoi=envoi).json()
    others = (site.say("x", envoi=envoi).json(), site.say("x", token=signed(sub="bruno"), envoi=envoi).json())
    assert len({reply["conversation"] for reply in (mine, *others)}) == 3
    assert "secret" not in str(others)


def test_un_tour_qui_echoue_n_est_pas_garde_sous_son_envoi(site: Site, envoi: str) -> None:
    conversation = site.say("un").json()["conversation"]
    assert site.say("casse", conversation, envoi=envoi).status_code == 503
    assert turns(site, conversation) == 1
    assert site.say("repris", conversation, envoi=envoi).json()["messages"][0]["text"] == "**Reçu** repris"


def test_un_renvoi_ne_compte_pas_dans_la_limite(open_site: Open, envoi: str) -> None:
    site = open_site({"CONVOQUE_LIMITE_IDENTITE": "2"})
    conversation = site.say("un", envoi=envoi).json()["conversation"]
    assert [site.say("un", conversation, envoi=envoi).status_code for _ in range(5)] == [200] * 5
    assert [site.say("deux", conversation).status_code for _ in range(2)] == [200, 429]


@pytest.mark.parametrize("bad", ["", "court", "a" * 65, "avec espace et point.", 3, ["a" * 20], {"a": 1}, "é" * 20])
def test_un_envoi_qui_se_devine_est_refuse(site: Site, bad: object) -> None:
    answer = site.say("bonjour", envoi=bad)
    assert (answer.status_code, answer.json()["erreur"]["code"]) == (400, "requete_invalide")


def test_le_formulaire_envoye_deux_fois_ne_compte_qu_une_fois(site: Site) -> None:
    page = site.get("/sans-script").text
    number = page.split('name="envoi" value="')[1].split('"')[0]
    heard = len(site.assistant.heard)
    for _ in range(2):
        answer = site.session.post(site.url + "/sans-script", data={"message": "bonjour", "envoi": number}, timeout=10)
        assert "<strong>Reçu</strong> bonjour" in answer.text
    assert len(site.assistant.heard) == heard + 1
    other = site.session.post(site.url + "/sans-script", data={"message": "autre", "envoi": number}, timeout=10)
    assert "autre" in other.text


def test_sans_envoi_rien_de_la_reponse_n_est_garde(open_site: Open) -> None:
    site = open_site()
    site.say("bonjour")
    with site.store.transaction() as held:
        assert held.connection.exec_driver_sql("SELECT count(*) FROM envois").scalar() == 0
