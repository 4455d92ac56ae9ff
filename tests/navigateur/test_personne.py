"""Who is speaking: expiry, renewal, signing out, another person on the same computer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from navigation import Site, ask, field_of, open_widget

Visit = Callable[..., Any]
QUESTION = "c'est quand mes rendez-vous ?"
HERS = "Réussir son CV"
LEFT = -5
"""A life in seconds that is over before it begins."""


@pytest.fixture
def page(visit: Visit, site: Site) -> Any:
    """Amina, signed in on the host page, has opened the assistant."""
    site.host.person = "amina"
    opened = visit(site.host.url + "/")
    open_widget(opened)
    return opened


def _log(page: Any) -> str:
    return str(page.get_by_role("log").inner_text())


def _send(page: Any, text: str) -> Any:
    field_of(page).fill(text)
    field_of(page).press("Enter")
    page.locator(".erreur").wait_for()
    return page.locator(".erreur")


def test_un_jeton_expire_est_renouvele_une_fois_sans_que_cela_se_voie(page: Any, site: Site) -> None:
    site.host.lifetimes = [LEFT]
    assert HERS in ask(page, QUESTION).inner_text()
    assert site.host.asked == 2


def test_une_session_expiree_le_dit_et_laisse_revenir(page: Any, site: Site) -> None:
    ask(page, QUESTION)
    site.host.lifetimes = [LEFT]
    page.route("**/webhooks/site/webhook", lambda route: _expired(route), times=1)
    error = _send(page, "je risque quoi ?")
    assert "Votre session a expiré." in error.inner_text()
    assert site.host.asked == 2  # asked once more, and only once
    assert error.get_by_role("link", name="Me reconnecter").get_attribute("href") == "/connexion"
    error.get_by_role("button", name="Réessayer").click()
    page.get_by_role("heading", name="Convoqué a répondu").nth(1).wait_for()
    assert HERS in _log(page)


def _expired(route: Any) -> None:
    body = {"erreur": {"code": "jeton_expire", "message": "Expiré.", "incident": None}}
    allow = {"Access-Control-Allow-Origin": route.request.headers["origin"]}
    route.fulfill(status=401, json=body, headers=allow)


def test_une_session_fermee_permet_de_continuer_anonyme_sans_rien_montrer_d_avant(page: Any, site: Site) -> None:
    ask(page, QUESTION)
    site.host.person = None
    page.route("**/webhooks/site/webhook", _expired, times=1)
    error = _send(page, "je risque quoi ?")
    assert "Votre session a expiré." in error.inner_text()
    error.get_by_role("button", name="Continuer sans être connecté").click()
    assert HERS not in _log(page)
    assert field_of(page).input_value() == "je risque quoi ?"
    field_of(page).press("Enter")
    page.get_by_role("heading", name="Convoqué a répondu").wait_for()
    assert HERS not in _log(page)


@pytest.mark.parametrize("signal", ["événement", "attribut"])
def test_se_deconnecter_commence_une_conversation_propre(page: Any, site: Site, signal: str) -> None:
    ask(page, QUESTION)
    field_of(page).fill("un brouillon de Amina")
    site.host.person = None
    if signal == "événement":
        page.evaluate("document.dispatchEvent(new Event('convoque:identite'))")
    else:
        page.evaluate("document.querySelector('convoque-assistant').dataset.tokenUrl = '/jeton?2'")
    assert HERS not in _log(page)
    assert field_of(page).input_value() == ""
    assert page.get_by_role("status").last.text_content() == "Nouvelle conversation."
    assert page.get_by_role("button", name="Effacer ma conversation").count() == 0


def test_une_autre_personne_ne_voit_pas_la_conversation_d_avant(page: Any, site: Site) -> None:
    ask(page, QUESTION)
    site.host.person = "karim"
    page.route("**/webhooks/site/webhook", _expired, times=1)
    field_of(page).fill("et moi ?")
    field_of(page).press("Enter")
    page.get_by_text("La personne connectée a changé.").wait_for()
    assert HERS not in _log(page)
    assert "Préparer ses entretiens" in ask(page, QUESTION).inner_text()


def test_une_reponse_qui_arrive_apres_le_depart_n_est_pas_montree(page: Any, site: Site) -> None:
    held: list[Any] = []
    page.route("**/webhooks/site/webhook", lambda route: held.append(route))
    field_of(page).fill(QUESTION)
    field_of(page).press("Enter")
    while not held:
        page.wait_for_timeout(20)
    page.evaluate("document.dispatchEvent(new Event('convoque:identite'))")
    held[0].continue_()
    page.wait_for_event("requestfinished", lambda request: "webhook" in request.url)
    page.wait_for_timeout(100)
    assert page.get_by_role("heading", name="Convoqué a répondu").count() == 0
    page.unroute("**/webhooks/site/webhook")
    site.host.person = None
    with page.expect_request("**/webhooks/site/webhook") as sent:
        ask(page, QUESTION)
    assert set(sent.value.post_data_json) == {"message", "envoi"}
    assert sent.value.post_data_json["message"] == QUESTION
    assert "authorization" not in sent.value.headers


@pytest.mark.parametrize(("person", "shown"), [("amina", True), ("karim", False), (None, False)])
def test_une_page_qui_revient_de_l_historique_verifie_qui_est_la(
    page: Any, site: Site, person: str | None, shown: bool
) -> None:
    ask(page, QUESTION)
    site.host.person = person
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    page.wait_for_function("() => !document.querySelector('convoque-assistant').panel.log.hidden")
    assert (HERS in _log(page)) is shown


@pytest.mark.parametrize("status", [500, 502])
def test_un_site_qui_ne_donne_pas_de_jeton_le_dit(page: Any, site: Site, status: int) -> None:
    site.host.status = status
    error = _send(page, QUESTION)
    assert "Nous n’avons pas pu vérifier qui vous êtes." in error.inner_text()
    site.host.status = 200
    error.get_by_role("button", name="Réessayer").click()
    page.get_by_role("heading", name="Convoqué a répondu").wait_for()
    assert HERS in _log(page)


def test_le_jeton_n_est_montre_a_personne_d_autre_que_le_site(page: Any, site: Site) -> None:
    with page.expect_request("**/webhooks/site/webhook") as sent:
        ask(page, QUESTION)
    assert sent.value.headers["authorization"].startswith("Bearer ")
    assert not sent.value.headers.get("referer")
    assert "Bearer" not in page.content()
