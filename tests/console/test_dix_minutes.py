"""The guide's ten minutes, played on the real site: from the door to a sentence that is live, every click counted."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "navigateur"))
sys.path.insert(0, str(Path(__file__).parent.parent / "publishing"))

from atelier_redaction import copied
from images_des_guides import Picture
from main_qui_compte import Hand
from navigation import chromium
from site_publie import Published, go, running

from convoque.casefile.demo import load_demo
from convoque.channel.store import prepare

MOST_CLICKS, MOST_SECONDS = 8, 300
"""A newcomer reads and thinks between two clicks: half of the ten minutes is left for that."""
NEW = "Bonjour, comment puis-je vous aider aujourd’hui ?"


@pytest.fixture(scope="module")
def maison(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    """The site and its console, as ``make run`` starts them, on a folder of their own."""
    chromium()
    folder = tmp_path_factory.mktemp("maison")
    copied(folder / "savoir")
    load_demo(folder / "convoque.db")
    prepare(folder / "convoque-conversations.db")
    assert go(folder).number == 1
    own = {"CONVOQUE_CONSOLE_PORT": "0", "CONVOQUE_CONSOLE_DB": str(folder / "console.db")}
    with running(folder, console=True, CONVOQUE_CAS=str(folder / "cas"), **own) as site:
        yield site


@pytest.fixture(scope="module")
def chrome() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


def page_of(chrome: Any) -> Any:
    context = chrome.new_context(locale="fr-FR", viewport={"width": 1100, "height": 940})
    context.set_default_timeout(60_000)
    return context.new_page()


@dataclass(frozen=True)
class Played:
    """The newcomer's hand and page, once the sentence is live, and what the site said before."""

    hand: Hand
    page: Any
    before: str


@pytest.fixture(scope="module")
def parcours(maison: Published, chrome: Any, picture: Picture) -> Played:
    """An advisor approves an answer; a newcomer, from the door, changes its sentence until it is live."""
    approve(maison, page_of(chrome))
    before, page = maison.text("bonjour"), page_of(chrome)
    read_on_the_site = before.split("\n")[0].strip("*")
    hand = Hand(page)
    page.goto(maison.console)
    hand.press("Entrer comme rédactrice")
    hand.type("Des mots de la phrase, tels que le site les dit", read_on_the_site)
    hand.press("Chercher")
    picture(page, "console-chercher")
    hand.choose(page.get_by_role("listitem").filter(has_text="dans tous les autres cas").get_by_role("link"))
    assert page.get_by_label("Réponse", exact=True).input_value() == read_on_the_site
    hand.type("Réponse", NEW)
    page.locator("#apercu").get_by_text(NEW).wait_for()
    picture(page, "console-fiche")
    hand.press("Enregistrer le brouillon")
    page.get_by_role("status").filter(has_text="tout y est juste").wait_for()
    hand.press("Préparer la publication")
    picture(page, "console-publications")
    hand.press("Vérifier")
    page.get_by_text("Tout est juste").wait_for()
    hand.follow("Revenir aux publications")
    hand.type("Ce qui change, en quelques mots", "L’accueil propose son aide")
    hand.press("Publier")
    page.get_by_text("C’est en ligne.").wait_for(timeout=MOST_SECONDS * 1000)
    maison.followed(2, 5)
    hand.stop()
    return Played(hand, page, before)


def approve(maison: Published, page: Any) -> None:
    """Keep the site's greeting as an advisor: right, as it is."""
    page.goto(maison.console)
    page.get_by_role("button", name="Entrer comme conseillère").click()
    page.goto(f"{maison.console}/essai")
    page.get_by_label("Ce que la personne écrit").fill("bonjour")
    page.get_by_role("button", name="Lancer").first.click()
    page.get_by_role("button", name="Pourquoi cette réponse").click(timeout=MOST_SECONDS * 1000)
    page.get_by_role("button", name="Garder ce cas").click()
    page.get_by_role("status").filter(has_text="Cas gardé").wait_for()


def test_une_phrase_est_en_ligne_en_dix_minutes_depuis_la_porte(maison: Published, parcours: Played) -> None:
    print(parcours.hand)
    assert NEW.rstrip(" ?") not in parcours.before
    assert NEW.rstrip(" ?") in maison.text("bonjour")
    assert parcours.hand.clicks <= MOST_CLICKS
    assert parcours.hand.seconds < MOST_SECONDS


def test_la_reponse_approuvee_que_la_publication_change_revient_a_revoir(maison: Published, parcours: Played) -> None:
    page = parcours.page
    page.goto(f"{maison.console}/travaux")
    page.get_by_role("link", name="Rejouer les réponses approuvées (1)").click()
    page.get_by_text("1 cas joué").wait_for(timeout=MOST_SECONDS * 1000)
    page.goto(f"{maison.console}/cas?etat=a_revoir")
    assert "À revoir" in page.get_by_role("table").inner_text()
    page.get_by_role("button", name="Approuver la réponse d’aujourd’hui").click()
    page.get_by_role("status").filter(has_text="est approuvée").wait_for()
    assert page.get_by_role("heading", name="À revoir").count() == 0
