"""In a real browser: two clicks to the reason, the first case kept, and axe finds nothing on these pages."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "navigateur"))

from images_des_guides import Picture
from main_qui_compte import Hand
from navigation import chromium, violations
from test_essai import OnTheBench
from test_navigateur import LOOKS, OVERFLOW, SMALL

from convoque.channel.server import make_server, run
from convoque.console.app import Console
from convoque.console.options import ConsoleOptions
from convoque.console.pages import essai
from convoque.console.serve import _Refusals
from convoque.knowledge.version import knowledge_version
from convoque.settings import ROOT, read_settings

QUESTION = "je suis malade demain, je fais quoi ?"
NEWCOMER = "je dois aller à l’atelier cv demain ?"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, bench: Any) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("console")
    settings = replace(read_settings({}), database=folder / "convoque.db", publications=folder / "publications")
    console = Console(settings, ConsoleOptions(database=folder / "console.db", cases=folder / "cas"))
    worker = OnTheBench(bench, knowledge_version(ROOT / "knowledge"))
    hello = {"genre": "tour", "texte": "bonjour", "au": "2026-11-23T10:00"}
    first = threading.Thread(target=worker.ask, kwargs=hello)  # slow, and Playwright has a loop on this thread
    first.start()
    first.join()
    essai._rehearsals[console] = worker  # type: ignore[assignment]
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = make_server(console.asgi, _Refusals())  # type: ignore[arg-type]
        thread = threading.Thread(target=run, args=(server, listening), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def chrome() -> Iterator[Any]:
    path = chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture
def page(chrome: Any, url: str) -> Iterator[Any]:
    """A page of somebody who has just entered as an advisor, without JavaScript."""
    context = chrome.new_context(locale="fr-FR", java_script_enabled=False, viewport={"width": 1000, "height": 860})
    context.set_default_timeout(30_000)
    one = context.new_page()
    one.goto(f"{url}/console/entrer")
    one.get_by_role("button", name="Entrer comme conseillère").click()
    one.goto(f"{url}/console/essai")
    yield one
    context.close()


def asked(page: Any) -> None:
    page.get_by_label("Demander en tant que").select_option("amina")
    page.get_by_label("Le jour tenu pour aujourd’hui").fill("2026-11-23")
    page.get_by_label("Ce que la personne écrit").fill(QUESTION)


def test_la_raison_est_a_deux_clics_de_la_question(page: Any, picture: Picture) -> None:
    asked(page)
    picture(page, "console-essai")
    hand = Hand(page)
    hand.press("Lancer")
    picture(page, "console-reponse")
    hand.press("Pourquoi cette réponse")
    page.get_by_role("heading", level=1, name="Pourquoi cette réponse").wait_for()
    assert "J’ai compris" in page.inner_text("main")
    assert hand.clicks == 2
    picture(page, "console-pourquoi")


def test_le_premier_cas_se_garde_sans_yaml(page: Any, url: str) -> None:
    asked(page)
    clicks = 0
    for name in ("Lancer", "Pourquoi cette réponse", "Garder ce cas"):
        page.get_by_role("button", name=name).first.click()
        clicks += 1
    page.get_by_role("status").filter(has_text="Cas gardé").wait_for()
    page.goto(f"{url}/console/cas")
    assert QUESTION in page.inner_text("main")
    assert clicks == 3


def test_le_premier_cas_d_une_personne_qui_arrive_tient_en_cinq_minutes(chrome: Any, url: str) -> None:
    """From the door to a kept case, every click counted: the guide's five minutes, played."""
    context = chrome.new_context(locale="fr-FR")
    context.set_default_timeout(60_000)
    page = context.new_page()
    hand = Hand(page)
    page.goto(f"{url}/console/entrer")
    hand.press("Entrer comme conseillère")
    hand.follow("Essai")
    hand.type("Ce que la personne écrit", NEWCOMER)
    for name in ("Lancer", "Pourquoi cette réponse", "Garder ce cas"):
        hand.press(name)
    page.get_by_role("status").filter(has_text="Cas gardé").wait_for()
    print(hand)
    context.close()
    assert hand.clicks <= 5
    assert hand.seconds < 300


@pytest.mark.parametrize(("viewport", "scheme"), LOOKS)
def test_axe_ne_trouve_rien_et_rien_ne_deborde(chrome: Any, url: str, viewport: Any, scheme: str) -> None:
    context = chrome.new_context(locale="fr-FR", viewport=viewport, color_scheme=scheme, bypass_csp=True)
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.goto(f"{url}/console/entrer")
    page.get_by_role("button", name="Entrer comme conseillère").click()
    wrong = []
    page.goto(f"{url}/console/essai")
    asked(page)
    page.get_by_text("Décrire une personne").click()
    wrong += looked(page, "essai")
    page.get_by_label("Le jour tenu pour aujourd’hui").fill("2026-02-30")
    page.get_by_role("button", name="Lancer").first.click()
    page.locator("#erreurs").wait_for()
    wrong += looked(page, "une date fausse")
    page.get_by_label("Le jour tenu pour aujourd’hui").fill("2026-11-23")
    page.get_by_role("button", name="Lancer").first.click()
    page.get_by_role("button", name="Pourquoi cette réponse").wait_for()
    wrong += looked(page, "conversation")
    page.get_by_role("button", name="Pourquoi cette réponse").click()
    page.get_by_text("Ce qui était attendu").click()
    wrong += looked(page, "pourquoi")
    page.get_by_role("button", name="Comparer").click()
    page.get_by_role("heading", level=1, name="Et si").wait_for()
    wrong += looked(page, "et si")
    page.goto(f"{url}/console/cas")
    wrong += looked(page, "cas")
    context.close()
    assert not wrong, "\n".join(wrong)


def looked(page: Any, state: str) -> list[str]:
    found = [f"{state} : {one}" for one in violations(page)]
    found += [f"{state} déborde"] if page.evaluate(OVERFLOW) > 0 else []
    return found + [f"{state} trop petit : {one}" for one in page.evaluate(SMALL)]
