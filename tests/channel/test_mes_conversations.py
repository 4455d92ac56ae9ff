"""What a signed-in person may see and erase of all their conversations, without any of their tokens."""

from __future__ import annotations

from typing import Any

import requests
from site_door import Site, bearer, signed

from convoque.channel.app import FEEDBACK, MINE


def ask(site: Site, method: str, token: str | None = None) -> requests.Response:
    return site.session.request(method, site.url + MINE, headers=bearer(token), timeout=10)


def test_on_recoit_tout_ce_qui_est_garde_de_soi_et_rien_des_autres(site: Site) -> None:
    for person in ("bruno", "amina", "amina"):
        conversation = site.say("bonjour", token=signed(sub=person)).json()["conversation"]
    opinion = {"conversation": conversation, "utile": False, "raison": "faux", "texte": "pas pour moi"}
    site.session.post(site.url + FEEDBACK, json=opinion, headers=bearer(signed()), timeout=10)
    answer = ask(site, "GET", signed())
    kept: list[Any] = answer.json()["conversations"]
    assert [one["messages"] for one in kept] == [1, 1]
    assert kept[-1]["retenu"] == {"tours": 1}
    assert kept[-1]["avis"][0]["text"] == "pas pour moi"
    assert "amina" not in answer.text


def test_on_efface_tout_de_soi_et_rien_des_autres(site: Site) -> None:
    hers = [site.say("bonjour", token=signed()).json()["conversation"] for _ in range(2)]
    his = site.say("bonjour", token=signed(sub="bruno")).json()["conversation"]
    assert ask(site, "DELETE", signed()).status_code == 204
    assert [site.say("encore", one, signed()).status_code for one in hers] == [404, 404]
    assert site.say("encore", his, signed(sub="bruno")).status_code == 200
    assert ask(site, "GET", signed()).json() == {"conversations": []}


def test_sans_etre_connecte_on_n_a_rien(site: Site) -> None:
    assert [ask(site, method).status_code for method in ("GET", "DELETE")] == [401, 401]
    assert ask(site, "POST", signed()).status_code == 405
