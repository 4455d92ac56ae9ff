"""« Était-ce utile ? » : what is kept, for whom, and for how long."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests
from site_door import Site, bearer, signed

from convoque.channel.app import FEEDBACK
from convoque.channel.feedback import MAX_TEXT, REASONS
from convoque.channel.words import Words
from convoque.settings import ROOT


def _give(site: Site, token: str | None = None, **body: Any) -> requests.Response:
    return site.session.post(site.url + FEEDBACK, json=body, headers=bearer(token), timeout=10)


def _kept(site: Site) -> list[dict[str, Any]]:
    with site.store.transaction() as held:
        return [dict(row) for row in held.connection.exec_driver_sql("SELECT * FROM avis ORDER BY id").mappings()]


def _conversation(site: Site, token: str | None = None) -> str:
    return str(site.say("bonjour", token=token).json()["conversation"])


def test_un_avis_est_garde_avec_son_sujet_et_sa_regle(site: Site) -> None:
    body = {"utile": False, "raison": "faux", "texte": " pas d'accord ", "sujet": "obligation", "regle": "obligation/x"}
    conversation = _conversation(site)
    assert _give(site, conversation=conversation, **body).status_code == 204
    kept = _kept(site)[-1]
    assert kept["conversation"] == conversation.split(".")[0]
    assert [kept[name] for name in ("useful", "reason", "text", "topic", "rule")] == [
        0, "faux", "pas d'accord", "obligation", "obligation/x",
    ]  # fmt: skip


def test_un_simple_oui_suffit(site: Site) -> None:
    assert _give(site, conversation=_conversation(site), utile=True).status_code == 204
    assert _kept(site)[-1]["useful"] == 1


def test_un_numero_dans_un_avis_est_masque(site: Site) -> None:
    _give(site, conversation=_conversation(site), utile=False, texte="2 85 05 78 006 084 36 ?")
    assert _kept(site)[-1]["text"] == "••• ?"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "requete_invalide"),
        ({"utile": "oui"}, "requete_invalide"),
        ({"utile": 1}, "requete_invalide"),
        ({"utile": False, "raison": "autre"}, "requete_invalide"),
        ({"utile": False, "raison": ["faux"]}, "requete_invalide"),
        ({"utile": True, "sujet": "<b>"}, "requete_invalide"),
        ({"utile": True, "regle": 3}, "requete_invalide"),
        ({"utile": True, "texte": 3}, "requete_invalide"),
        ({"utile": True, "texte": "é" * (MAX_TEXT + 1)}, "avis_trop_long"),
    ],
)
def test_un_avis_mal_forme_est_refuse(site: Site, body: dict[str, Any], code: str) -> None:
    before = len(_kept(site))
    answer = _give(site, conversation=_conversation(site), **body)
    assert (answer.status_code, answer.json()["erreur"]["code"]) == (400, code)
    assert len(_kept(site)) == before


def test_un_avis_sans_conversation_ou_sur_celle_d_un_autre_est_refuse(site: Site) -> None:
    hers = _conversation(site, signed())
    tries = [_give(site, utile=True), _give(site, conversation="faux", utile=True)]
    tries += [
        _give(site, conversation=hers, utile=True),
        _give(site, signed(sub="bruno"), conversation=hers, utile=True),
    ]
    assert [answer.status_code for answer in tries] == [400, 400, 403, 403]
    assert _give(site, signed(), conversation=hers, utile=True).status_code == 204


def test_effacer_la_conversation_efface_ses_avis(site: Site) -> None:
    conversation = _conversation(site)
    _give(site, conversation=conversation, utile=False, texte="une phrase reconnaissable")
    assert site.erase(conversation).status_code == 204
    assert conversation.split(".")[0] not in {kept["conversation"] for kept in _kept(site)}
    files = site.settings.database.parent.glob("conversations.db*")
    assert not any(b"reconnaissable" in file.read_bytes() for file in files)
    assert _give(site, conversation=conversation, utile=True).status_code == 404


def test_les_avis_comptent_dans_la_limite(open_site: Callable[..., Site]) -> None:
    site = open_site({"CONVOQUE_LIMITE_IDENTITE": "3"})
    conversation = _conversation(site)
    assert [_give(site, conversation=conversation, utile=True).status_code for _ in range(3)] == [204, 204, 429]


def test_chaque_raison_a_ses_mots() -> None:
    words = Words(ROOT / "knowledge" / "messages" / "widget.yml").table("panneau")
    assert all(words[reason] for reason in REASONS)
