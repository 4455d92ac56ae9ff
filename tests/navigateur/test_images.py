"""The pictures of the documentation: made only when asked, ``pytest tests/navigateur --images``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from navigation import PHONE, Site, ask, field_of, open_widget

from convoque.settings import ROOT

Visit = Callable[..., Any]
IMAGES = ROOT / "docs" / "images"
POCKET = {**PHONE, "viewport": {"width": 390, "height": 880}, "device_scale_factor": 2}
QUESTION = "jsuis obligé d'aller à l'atelier cv demain ?"


def _keep(page: Any, name: str) -> None:
    page.wait_for_timeout(300)
    page.screenshot(path=IMAGES / f"{name}.png")


def test_image_de_l_accueil(visit: Visit) -> None:
    page = visit("/demo", **POCKET)
    open_widget(page)
    _keep(page, "accueil")


def test_image_d_une_reponse(visit: Visit) -> None:
    page = visit("/demo?personne=amina", **POCKET | {"viewport": {"width": 390, "height": 1140}})
    open_widget(page)
    ask(page, QUESTION)
    _keep(page, "reponse")


def test_image_d_une_absence_de_nuit(visit: Visit) -> None:
    page = visit("/demo?personne=amina", color_scheme="dark", **POCKET)
    open_widget(page)
    ask(page, "je suis malade demain je peux pas venir")
    _keep(page, "absence-nuit")


def test_image_du_widget_dans_une_page(visit: Visit) -> None:
    page = visit("/demo?personne=amina", viewport={"width": 1100, "height": 760})
    page.locator("button.lanceur").wait_for()
    _keep(page, "ferme")
    open_widget(page)
    ask(page, QUESTION)
    _keep(page, "widget")


def test_image_d_une_panne(visit: Visit) -> None:
    page = visit("/demo", **POCKET)
    open_widget(page)
    page.route("**/webhooks/site/webhook", lambda route: route.abort())
    field_of(page).fill(QUESTION)
    field_of(page).press("Enter")
    page.locator(".erreur").wait_for()
    _keep(page, "panne")


def test_image_d_une_session_expiree(visit: Visit, site: Site) -> None:
    site.host.person = "amina"
    site.host.lifetimes = [-5, -5]
    page = visit(site.host.url + "/", **POCKET)
    open_widget(page)
    field_of(page).fill(QUESTION)
    field_of(page).press("Enter")
    page.locator(".erreur").wait_for()
    _keep(page, "session-expiree")
