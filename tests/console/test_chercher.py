"""A sentence is found from what was read on the site: whole, in part, with a date of the reader's own in it."""

from __future__ import annotations

import re

import pytest
from comptoir import Browser


def found(browser: Browser, words: str) -> list[str]:
    page = browser.get("/console/chercher", params={"mots": words}).text
    return re.findall(r'<li><a href="/console/contenus/([^"]+)">', page)


@pytest.mark.parametrize(
    "words",
    [
        "Demandez d’abord une correction par écrit : tant qu’il n’y a pas de décision, le recours attend.",
        "demandez d'abord une CORRECTION par ecrit",
        "Une absence notée n’est pas encore une sanction.",
    ],
)
def test_la_phrase_entiere_mene_a_ce_qui_la_dit(advisor: Browser, words: str) -> None:
    assert found(advisor, words)[0] == "cas/recours/marque-absent"


def test_une_date_de_la_personne_dans_la_phrase_n_empeche_pas_de_la_trouver(advisor: Browser) -> None:
    words = "Écrivez à votre conseiller et à l’organisateur, avec vos preuves du 12 novembre, et demandez la feuille"
    assert found(advisor, words)[0] == "cas/recours/marque-absent"


def test_deux_cas_qui_disent_la_meme_phrase_disent_chacun_quand_ils_repondent(advisor: Browser) -> None:
    page = advisor.get("/console/chercher?mots=dites-moi+ce+qui+vous+arrive,+avec+vos+mots").text
    assert "Répond si connecte = oui." in page
    assert "Répond dans tous les autres cas." in page


@pytest.mark.parametrize("words", ["zzzz introuvable", "?!", "<script>zzzz yyyy xxxx</script>"])
def test_ce_qui_ne_se_trouve_pas_se_dit(advisor: Browser, words: str) -> None:
    page = advisor.get("/console/chercher", params={"mots": words})
    assert "Aucun contenu ne dit cela" in page.text
    assert "<script>zzzz" not in page.text


def test_un_texte_tres_long_se_cherche_par_ses_premiers_mots(advisor: Browser) -> None:
    assert found(advisor, "Demandez d’abord une correction par écrit " * 300)


def test_un_message_et_un_exemple_se_trouvent_aussi(advisor: Browser) -> None:
    assert any(one.startswith("message/") for one in found(advisor, "Venez, ou prévenez avant"))
    assert any(one.startswith("exemples/") for one in found(advisor, "je peux saisir le médiateur de France Travail"))
