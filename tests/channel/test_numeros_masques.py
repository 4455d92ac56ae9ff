"""Numbers that identify someone are hidden before a message is understood or stored."""

from __future__ import annotations

import time

import pytest
from site_door import RECOURS, Site

from convoque.channel.masking import MASK, mask

HIDDEN = [
    "285057800608436",
    "2 85 05 78 006 084 36",
    "2.85.05.78.006.084",
    "1 85 05 2A 006 084 36",
    "185052b00608436",
    "1234567X",
    "1234567x",
    "123 4567 X",
    "FR76 3000 6000 0112 3456 7890 189",
    "fr7630006000011234567890189",
    "DE89 3704 0044 0532 0130 00",
    "GB82 WEST 1234 5698 7654 32",
    "4970 1012 3456 7890",
    "3782 822463 10005",
    "5555-5555-5555-4444",
    "20261124093000123",
]


@pytest.mark.parametrize("number", HIDDEN)
@pytest.mark.parametrize("frame", ["{}", "mon numéro est {} merci", "n°{}, voilà", "({})."])
def test_un_numero_qui_designe_quelqu_un_est_masque(number: str, frame: str) -> None:
    assert mask(frame.format(number)) == frame.format(MASK)


@pytest.mark.parametrize(
    "text",
    [
        "le 24/11/2026 à 9 h 30, salle 204",
        "2026-11-24 09:30 puis 2026-12-01 14:00",
        "l'article L5412-1 et R5412-3-3",
        "je touche 1 200 euros, 2 enfants, 69003 Lyon",
        "j'ai travaillé en 2022 2023 2024 2025",
        "de 9 h 00 à 12 h 30 le 24 11 2026",
    ],
)
def test_une_date_une_heure_ou_une_somme_restent(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize("piece", ["1 ", "A1", "1", "FR76 1", "12-", "1 85 05 "])
def test_masquer_ne_prend_jamais_longtemps(piece: str) -> None:
    start = time.perf_counter()
    mask((piece * 1000)[:1000])
    assert time.perf_counter() - start < 0.1


def test_l_assistant_ne_recoit_jamais_le_numero(site: Site) -> None:
    reply = site.say("je suis malade, mon numéro 2 85 05 78 006 084 36").json()
    assert site.assistant.heard[-1][0] == f"je suis malade, mon numéro {MASK}"
    assert "084" not in str(reply)
    assert "masqué un numéro" in reply["messages"][-1]["text"]
    assert [message for message in reply["messages"] if "custom" in message] == reply["messages"][:1]


def test_sans_numero_rien_n_est_ajoute(site: Site) -> None:
    assert len(site.say("je suis malade").json()["messages"]) == 1


def test_un_bouton_offert_n_est_pas_masque(site: Site) -> None:
    conversation = site.say("bouton").json()["conversation"]
    site.say(RECOURS, conversation)
    assert site.assistant.heard[-1][:3] == (RECOURS, None, True)


def test_sans_script_la_page_ne_redit_pas_le_numero(site: Site) -> None:
    page = site.session.post(site.url + "/sans-script", data={"message": "285057800608436 malade"}, timeout=10).text
    assert f"<p>{MASK} malade</p>" in page
    assert "28505780" not in page
