"""In a real browser: axe finds nothing in any state, nothing overflows at 320 pixels, the keyboard does it all."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "navigateur"))

import journal_connu
from navigation import chromium, violations

from convoque.channel.server import make_server, run
from convoque.channel.store import ConversationStore, conversations_location, prepare
from convoque.console.access import Who
from convoque.console.app import Console
from convoque.console.options import ConsoleOptions
from convoque.console.serve import _Refusals
from convoque.settings import read_settings

LOOKS = (({"width": 1280, "height": 800}, "light"), ({"width": 320, "height": 640}, "dark"))
BOARD = f"/tableau?du={journal_connu.FIRST}&au={journal_connu.LAST}"
BY_NIGHT = ("", "/publications", BOARD, "/boite", "/sources/R5412-3-4", "/travaux/1", "/travaux/2", "publier sans note")
"""Every colour is on one of these: axe looks at the others by day only."""
MISTAKE = '[{"fichier": "knowledge/sources.yml", "ligne": 3, "code": "x", "message": "une date", "attendu": "un jour"}]'
CHANGES = (
    '[{"genre": "verdict", "nombre": 2, "exemples": ['
    '{"personne": "amina", "au": "2026-11-23", "dit": "je dois y aller ?", "avant": "Oui.", "apres": "Non."},'
    '{"personne": null, "au": null, "dit": "et moi ?", "avant": "Oui.", "apres": "Non."}]}]'
)
CONTENTS = (
    *("fiches", "fiches/recours", "contenus/regle/obligation/annule-par-l-organisateur", "contenus/fait/contrat"),
    *("contenus/mots/contrat", "contenus/exemples/recours/refere"),
)
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
TARGETS = "button, select, input:not([type=hidden]), textarea, nav a, summary"
SMALL = (
    f"() => Array.from(document.querySelectorAll('{TARGETS}'))"
    + """
  .map(node => [node, (node.closest("label") || node).getBoundingClientRect()])
  .filter(([node, box]) => box.width && (box.width < 44 || box.height < 44))
  .map(([node, box]) => `${node.tagName} ${node.textContent || node.name} ${box.width}x${box.height}`)"""
)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The console on a port of its own, with something on every page."""
    folder = tmp_path_factory.mktemp("console")
    settings = replace(read_settings({}), database=folder / "convoque.db", publications=folder / "publications")
    prepare(conversations_location(settings))
    store = ConversationStore(conversations_location(settings))
    with store.transaction() as held:
        for at in range(6):
            held.keep_question("c", f"ya une cantine à midi {at} ?", "incompris", None, 20)
        held.keep_question("c", "je ne comprends pas la réponse sur le bus", "inutile", "frais_deplacement", 20)
    journal_connu.play(store)
    store.close()
    console = Console(settings, ConsoleOptions(database=folder / "console.db"))
    _fill(console, folder)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = make_server(console.asgi, _Refusals())  # type: ignore[arg-type]
        thread = threading.Thread(target=run, args=(server, listening), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        console.jobs.stop(6)
        server.should_exit = True
        thread.join(10)


def _fill(console: Console, folder: Path) -> None:
    """Run false jobs that end in every way; the last one goes on."""
    program = folder / "convoque.py"
    program.write_text(
        "import sys, time; print(sys.argv[1]); time.sleep(float(sys.argv[3])); sys.exit(int(sys.argv[2]))"
    )
    console.jobs.program = (sys.executable, "-S", str(program))
    claire = Who("x", "claire", "Claire", "redacteur")
    console.jobs.start()
    published = '{"version": "abc", "etapes": [{"nom": "Vérifier", "etat": "fait", "secondes": 1.5}]}'
    for kind, result, status in (
        ("verifier", MISTAKE, 2),
        ("comparer", CHANGES, 1),
        ("publier", published, 0),
        ("annuler", published, 1),
        ("verifier", "[]", 0),
    ):
        console.jobs.wait(console.jobs.ask(claire, kind, f"Un travail : {kind}", [result, str(status), "0"]))
    console.jobs.ask(claire, "comparer", "Un travail en cours", ["[]", "0", "600"])
    console.jobs.stop(console.jobs.ask(claire, "cas", "Un passage arrêté", ["[]", "0", "0"], fichiers=["a.yml"]))


@pytest.fixture(scope="module")
def chrome() -> Iterator[Any]:
    path = chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture
def visit(chrome: Any, url: str) -> Iterator[Callable[..., Any]]:
    """Open a page as somebody who has entered; no other host is called, and nothing breaks in the page."""
    opened, wrong = [], []

    def open_page(role: str = "rédactrice", **options: Any) -> Any:
        context = chrome.new_context(locale="fr-FR", **options)
        context.set_default_timeout(15_000)
        context.on("request", lambda request: request.url.startswith(url) or wrong.append(request.url))
        context.on("weberror", lambda error: wrong.append(str(error.error)))
        context.on(
            "console",
            lambda said: said.type == "error" and "Failed to load" not in said.text and wrong.append(said.text),
        )
        opened.append(context)
        page = context.new_page()
        page.goto(f"{url}/console/entrer")
        if role:
            page.get_by_role("button", name=f"Entrer comme {role}").click()
            page.get_by_role("heading", level=1, name="Console de Convoqué").wait_for()
        return page

    yield open_page
    for context in opened:
        context.close()
    assert not wrong, "\n".join(wrong)


def _states(page: Any, url: str) -> Iterator[str]:
    """Lead through every page and state; each name comes once the page is there."""
    paths = ["", "/travaux", *(f"/travaux/{number}" for number in range(1, 8)), "/publications", "/sources"]
    paths += ["/sources/R5412-3-4", "/sources/veille", "/journal", "/boite", "/boite?etat=ecartee", "/n-existe-pas"]
    paths += [
        "/chercher?mots=contester+une+décision",
        "/chercher?mots=zzz",
        BOARD,
        "/tableau",
        "/tableau?du=2026-02-30",
    ]
    for path in paths:
        page.goto(f"{url}/console{path}")
        yield path
    for path in CONTENTS:
        page.goto(f"{url}/console/{path}")
        yield path
    page.goto(f"{url}/console/contenus/cas/recours/refere")
    page.get_by_label("Réponse", exact=True).fill("Une absence {atelié}.")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.get_by_role("alert").wait_for()
    yield "un brouillon faux"
    page.get_by_role("button", name="Donner un lien d’aperçu").click()
    page.get_by_text("pendant sept jours").wait_for()
    yield "un lien d’aperçu"
    page.goto(url + page.locator("a[href^='/console/partage/']").get_attribute("href"))
    yield "l’aperçu partagé"
    page.goto(f"{url}/console/brouillons")
    yield "des brouillons"
    page.goto(f"{url}/console/publications")
    page.get_by_role("button", name="Publier", exact=True).click()
    page.get_by_role("alert").wait_for()
    yield "publier sans note"
    page.goto(f"{url}/console/boite")
    page.get_by_role("button", name="Écarter").click()
    page.get_by_role("alert").wait_for()
    yield "écarter sans rien cocher"
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Donner à un besoin").click()
    page.get_by_role("heading", name="Donner à un besoin").wait_for()
    yield "donner"
    page.get_by_role("button", name="Donner", exact=True).click()
    page.get_by_role("alert").wait_for()
    yield "donner sans besoin"


def test_axe_ne_trouve_rien_et_rien_ne_deborde(visit: Any, url: str) -> None:
    page = visit("", bypass_csp=True)
    assert violations(page) == []
    page.get_by_role("button", name="Entrer comme rédactrice").click()
    page.get_by_role("heading", level=1, name="Console de Convoqué").wait_for()
    found = {}
    for name in _states(page, url):
        for size, scheme in LOOKS:
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme)
            beyond = page.evaluate(OVERFLOW)
            wrong = [*page.evaluate(SMALL), *([f"déborde de {beyond}"] if beyond > 0 else [])]
            if scheme == "light" or name in BY_NIGHT:
                wrong += violations(page)
            if wrong:
                found[name, scheme] = wrong
    assert found == {}


def test_les_erreurs_prennent_le_clavier_et_menent_a_leur_champ(visit: Any, url: str) -> None:
    page = visit()
    page.goto(f"{url}/console/publications")
    page.get_by_role("button", name="Publier", exact=True).press("Enter")
    page.get_by_role("alert").wait_for()
    assert page.evaluate("document.activeElement.id") == "erreurs"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'note'")
    assert page.get_by_label("Ce qui change").get_attribute("aria-invalid") == "true"


def test_une_erreur_d_une_fiche_ouvre_sa_section_et_y_mene(visit: Any, url: str) -> None:
    page = visit()
    page.goto(f"{url}/console/contenus/cas/recours/directeur")
    page.get_by_label("Sauf si").fill("contrat signé")
    page.get_by_role("button", name="Enregistrer le brouillon").press("Enter")
    page.get_by_role("alert").wait_for()
    assert page.evaluate("document.activeElement.id") == "erreurs"
    page.locator("details.section").evaluate_all("every => every.forEach(one => one.open = false)")
    page.locator("#erreurs a").press("Enter")
    page.wait_for_function("document.activeElement.id === 'c.sauf_si'")


def test_l_apercu_d_une_fiche_suit_ce_qui_s_ecrit(visit: Any, url: str) -> None:
    page = visit()
    page.goto(f"{url}/console/contenus/cas/recours/directeur")
    page.get_by_label("Réponse", exact=True).fill("Une phrase qui s’écrit.")
    page.locator("#apercu").get_by_text("Une phrase qui s’écrit.").wait_for()
    page.reload()
    assert page.locator("#apercu").get_by_text("Une phrase qui s’écrit.").count() == 0


def test_le_premier_arret_du_clavier_mene_au_contenu(visit: Any) -> None:
    page = visit()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'contenu'")


def test_tout_se_fait_sans_javascript(visit: Any, url: str) -> None:
    page = visit(java_script_enabled=False)
    page.goto(f"{url}/console/boite")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Écarter").click()
    assert page.get_by_role("status").first.inner_text() == "6 question(s) : écartées."
    page.get_by_role("button", name="Défaire le dernier geste").click()
    assert page.get_by_role("status").first.inner_text() == "C’est défait."
    page.goto(f"{url}/console/contenus/message/reponses.que_faire.obligatoire")
    page.get_by_label("Texte", exact=True).fill("Venez, ou prévenez avant.")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    assert "Le brouillon est enregistré" in page.get_by_role("status").first.inner_text()
    page.goto(f"{url}/console/tableau")
    page.get_by_label("Du", exact=True).fill(journal_connu.FIRST)
    page.get_by_label("Au", exact=True).fill(journal_connu.LAST)
    page.get_by_role("button", name="Afficher").click()
    page.get_by_role("img", name="Questions par jour").wait_for()
    page.get_by_text("Comment c’est calculé : Sans réponse").click()
    assert page.get_by_text("Ici : 15 sur 155.").is_visible()
    page.goto(f"{url}/console/journal")
    page.get_by_role("button", name="Filtrer").click()
    page.wait_for_url("**/journal?**")
    page.goto(f"{url}/console/travaux/6")
    assert page.get_by_text("En cours", exact=True).is_visible()
    assert page.locator("meta[http-equiv=refresh]").count() == 1
    page.get_by_role("button", name="Sortir").click()
    assert page.get_by_role("button", name="Entrer comme rédactrice").is_visible()


def test_la_fin_d_un_travail_se_voit_sans_recharger(visit: Any, url: str) -> None:
    page = visit()
    page.goto(f"{url}/console/travaux/6")
    page.get_by_text("En cours", exact=True).wait_for()
    other = page.context.new_page()
    other.goto(f"{url}/console/travaux/6")
    other.get_by_role("button", name="Arrêter").click()
    page.get_by_text("Interrompu", exact=True).wait_for()
