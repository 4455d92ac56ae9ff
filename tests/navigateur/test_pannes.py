"""When something is missing: the line, the site, time. What is said, and the way back."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from navigation import Site, ask, field_of, open_widget

Visit = Callable[..., Any]
WEBHOOK = "**/webhooks/site/webhook"


def _send(page: Any, text: str) -> Any:
    field_of(page).fill(text)
    field_of(page).press("Enter")
    page.locator(".erreur").wait_for()
    return page.locator(".erreur")


def _refusal(status: int, code: str, **more: Any) -> Callable[[Any], None]:
    body = {"erreur": {"code": code, "message": "Une phrase du site.", "incident": None, **more}}
    return lambda route: route.fulfill(status=status, json=body)


def test_le_site_ne_repond_plus_puis_revient(visit: Visit) -> None:
    page = visit("/")
    page.route(WEBHOOK, lambda route: route.abort())
    error = _send(page, "bonjour")
    assert "L’assistant ne répond pas." in error.inner_text()
    page.unroute(WEBHOOK)
    error.get_by_role("button", name="Réessayer").click()
    page.get_by_role("heading", name="Convoqué a répondu").wait_for()
    assert page.locator(".erreur").count() == 0
    assert page.locator(".tour.vous").count() == 1


def test_une_ligne_coupee_apres_l_envoi_ne_fait_pas_compter_deux_fois(visit: Visit, site: Site) -> None:
    def cut(route: Any) -> None:
        route.fetch()  # the site has answered, and the answer is lost
        route.abort()

    page = visit("/", fresh=True)
    began = time.time()
    page.route(WEBHOOK, cut)
    error = _send(page, "cet atelier est-il obligatoire ?")
    page.unroute(WEBHOOK)
    error.get_by_role("button", name="Réessayer").click()
    page.get_by_role("heading", name="Convoqué a répondu").wait_for()
    assert _turns(site, began) == [1]


def _turns(site: Site, since: float) -> list[int]:
    """Give the turns of each conversation that began since then."""
    with closing(sqlite3.connect(site.folder / "convoque-conversations.db")) as connection:
        query = "SELECT turns FROM conversations WHERE started_at >= ?"
        return [turns for (turns,) in connection.execute(query, (since,))]


def test_hors_ligne_est_dit_et_le_retour_aussi(visit: Visit) -> None:
    page = visit("/")
    page.get_by_role("log").wait_for()
    page.context.set_offline(True)
    page.get_by_text("Vous êtes hors ligne.").wait_for()
    assert "hors ligne" in _send(page, "bonjour").inner_text()
    page.context.set_offline(False)
    page.get_by_text("La connexion est revenue.").wait_for()
    page.get_by_role("button", name="Réessayer").click()
    page.get_by_role("heading", name="Convoqué a répondu").wait_for()


def test_un_serveur_qui_se_tait_est_attendu_vingt_secondes_et_se_retrouve(visit: Visit, site: Site) -> None:
    page = visit("/", fresh=True)
    field_of(page).wait_for()
    page.clock.install()
    os.kill(site.pid, signal.SIGSTOP)  # the server itself no longer answers anyone
    try:
        field_of(page).fill("bonjour")
        field_of(page).press("Enter")
        page.get_by_text("Convoqué écrit…").wait_for()
        page.clock.fast_forward(7_000)
        page.get_by_text("La réponse tarde un peu.").wait_for()
        page.clock.fast_forward(14_000)
        page.get_by_text("La réponse n’est pas venue à temps.").wait_for()
    finally:
        os.kill(site.pid, signal.SIGCONT)
    page.get_by_role("button", name="Réessayer").click()
    page.get_by_role("heading", name="Convoqué a répondu").wait_for()


@pytest.mark.parametrize(
    ("status", "code", "words", "ways"),
    [
        (503, "en_panne", ["Une phrase du site.", "abc123"], ["Réessayer"]),
        (429, "trop_de_messages", ["Une phrase du site."], ["Réessayer"]),
        (400, "message_trop_long", ["Une phrase du site."], []),
        (404, "conversation_inconnue", ["Une phrase du site."], ["Commencer une nouvelle conversation"]),
        (403, "role_refuse", ["Une phrase du site."], ["Continuer sans être connecté"]),
    ],
)
def test_chaque_refus_a_sa_phrase_et_sa_suite(
    visit: Visit, status: int, code: str, words: list[str], ways: list[str]
) -> None:
    page = visit("/")
    page.route(WEBHOOK, _refusal(status, code, incident="abc123" if status == 503 else None))
    error = _send(page, "bonjour")
    assert all(word in error.inner_text() for word in words)
    assert [button.inner_text() for button in error.get_by_role("button").all()] == ways
    assert field_of(page).input_value() == ("bonjour" if status == 400 else "")


def test_un_mandataire_qui_repond_a_la_place_du_site_est_une_panne(visit: Visit) -> None:
    page = visit("/")
    page.route(WEBHOOK, lambda route: route.fulfill(status=502, content_type="text/html", body="<h1>Bad gateway</h1>"))
    assert "L’assistant ne répond pas." in _send(page, "bonjour").inner_text()


def test_une_conversation_effacee_ailleurs_recommence_avec_la_question(visit: Visit) -> None:
    page = visit("/")
    page.route(WEBHOOK, _refusal(404, "conversation_inconnue"))
    error = _send(page, "ma question")
    page.unroute(WEBHOOK)
    error.get_by_role("button", name="Commencer une nouvelle conversation").click()
    assert page.locator(".tour.vous").count() == 0
    assert field_of(page).input_value() == "ma question"


@pytest.mark.parametrize("missing", ["panneau.js", "panneau.css"])
def test_un_panneau_qui_n_arrive_pas_le_dit_et_se_rattrape(visit: Visit, site: Site, missing: str) -> None:
    page = visit(site.host.url + "/", fresh=True)
    page.route(f"**/{missing}", lambda route: route.abort())
    page.locator("button.lanceur").click()
    notice = page.get_by_role("status")
    page.get_by_text("L’assistant ne s’ouvre pas.").wait_for()
    assert notice.get_by_role("link").get_attribute("href") == f"{site.url}/"
    page.unroute(f"**/{missing}")
    open_widget(page)
    ask(page, "bonjour")


def test_un_script_modifie_en_route_n_est_pas_execute(visit: Visit, site: Site) -> None:
    page = visit("about:blank", fresh=True)
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    allow = {"Access-Control-Allow-Origin": "*", "Content-Type": "text/javascript"}
    page.route("**/convoque.js", lambda route: route.fulfill(headers=allow, body="document.title = 'pris'"))
    page.goto(site.host.url + "/")
    assert page.title() == "Mon espace"
    assert page.locator("convoque-assistant").count() == 0
    assert any("integrity" in line for line in refused)
