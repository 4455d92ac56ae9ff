"""Every attribute of the guide, on a host page: what it changes, and what a wrong value does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from navigation import ATTRIBUTES, Site, ask, open_widget

Visit = Callable[..., Any]
OURS = "document.querySelector('convoque-assistant')"


def _colors(page: Any) -> list[str]:
    look = "node => [getComputedStyle(node).backgroundColor, getComputedStyle(node).color]"
    return list(page.locator("button.lanceur").evaluate(look))


def _host_page(visit: Visit, site: Site, attributes: str = "", inside: str = "", lang: str = "fr") -> Any:
    site.host.attributes = f"{ATTRIBUTES} {attributes}"
    site.host.inside, site.host.lang = inside, lang
    return visit(site.host.url + "/")


def test_le_titre_est_celui_du_site_et_peut_changer(visit: Visit, site: Site) -> None:
    page = _host_page(visit, site, 'data-title="Vos ateliers"')
    assert page.locator("button.lanceur").inner_text() == "Vos ateliers"
    dialog = open_widget(page)
    page.evaluate(f"{OURS}.dataset.title = 'Vos rendez-vous'")
    assert dialog.get_by_role("heading", name="Vos rendez-vous").is_visible()
    assert page.get_by_role("dialog", name="Vos rendez-vous").is_visible()


@pytest.mark.parametrize(
    ("color", "seen"),
    [
        ("#ffe800", ["rgb(255, 232, 0)", "rgb(0, 0, 0)"]),
        ("#003366", ["rgb(0, 51, 102)", "rgb(255, 255, 255)"]),
        ("red; background: url(//ailleurs)", ["rgb(0, 0, 145)", "rgb(255, 255, 255)"]),
    ],
)
def test_la_couleur_est_celle_du_site_et_le_texte_y_reste_lisible(
    visit: Visit, site: Site, color: str, seen: list[str]
) -> None:
    page = _host_page(visit, site, f'data-color="{color}"')
    assert _colors(page) == seen
    page.evaluate(f"{OURS}.dataset.color = '#777777'")
    assert _colors(page) == ["rgb(119, 119, 119)", "rgb(0, 0, 0)"]


@pytest.mark.parametrize(("position", "left"), [("gauche", True), ("droite", False), ("ailleurs", False)])
def test_la_position_vaut_pour_le_bouton_et_la_fenetre(visit: Visit, site: Site, position: str, left: bool) -> None:
    page = _host_page(visit, site, f'data-position="{position}"')
    middle = page.viewport_size["width"] / 2
    assert (page.locator("button.lanceur").bounding_box()["x"] < middle) is left
    dialog = open_widget(page)
    assert (dialog.bounding_box()["x"] < middle / 2) is left
    page.evaluate(f"{OURS}.dataset.position = '{'droite' if left else 'gauche'}'")
    assert (dialog.bounding_box()["x"] < middle / 2) is not left


def test_en_position_page_l_assistant_prend_la_place_de_l_element(visit: Visit, site: Site) -> None:
    ours = '<convoque-assistant data-position="page" data-title="Ici"></convoque-assistant>'
    page = _host_page(visit, site, inside=ours)
    page.get_by_role("log").wait_for()
    assert page.locator("convoque-assistant").count() == 1
    assert not page.locator("button.lanceur").is_visible()
    assert page.get_by_role("heading", name="Ici").bounding_box()["y"] > 0
    ask(page, "bonjour")


def test_une_langue_inconnue_donne_le_francais_et_le_dit_aux_aides_techniques(visit: Visit, site: Site) -> None:
    page = _host_page(visit, site, 'data-lang="en"', lang="en")
    assert page.locator("button.lanceur").inner_text() == "Une question sur un atelier\u202f?"
    assert page.locator("section.racine").get_attribute("lang") == "fr"
    open_widget(page)
    assert page.get_by_role("button", name="Envoyer").is_visible()


@pytest.mark.parametrize(
    ("attribute", "cookie"),
    [("", "s=1"), ('data-token-credentials="include"', "s=1"), ('data-token-credentials="omit"', None)],
)
def test_les_temoins_du_site_partent_comme_il_le_demande(
    visit: Visit, site: Site, attribute: str, cookie: str | None
) -> None:
    site.host.person = "amina"
    page = _host_page(visit, site, attribute)
    page.context.add_cookies([{"name": "s", "value": "1", "url": site.host.url}])
    open_widget(page)
    with page.expect_request("**/webhooks/site/webhook") as sent:
        ask(page, "bonjour")
    assert site.host.cookie == cookie
    assert "cookie" not in sent.value.all_headers()


def test_la_page_ouvre_et_ferme_l_assistant_elle_meme(visit: Visit, site: Site) -> None:
    page = _host_page(visit, site)
    page.evaluate(f"{OURS}.ouvrir()")
    page.get_by_role("dialog").wait_for()
    page.evaluate(f"{OURS}.fermer()")
    page.get_by_role("dialog").wait_for(state="hidden")
    assert page.locator("button.lanceur").is_visible()
