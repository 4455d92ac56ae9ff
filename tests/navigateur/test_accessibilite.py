"""axe finds nothing, in any state, in any way of looking at the page; targets are large, nothing overflows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from navigation import PHONE, Site, ask, field_of, open_widget, violations

Visit = Callable[..., Any]
# axe adds a style of its own, which our content policy would refuse and report.
LOOKS = {
    "jour": {"bypass_csp": True},
    "nuit": {"bypass_csp": True, "color_scheme": "dark"},
    "couleurs forcées": {"bypass_csp": True, "forced_colors": "active"},
    "téléphone": {"bypass_csp": True, **PHONE},
}
QUESTION = "c'est obligatoire l'atelier cv ?"


def _break(page: Any) -> None:
    page.route("**/webhooks/site/webhook", lambda route: route.abort())
    field_of(page).fill("et si je suis malade")
    field_of(page).press("Enter")
    page.locator(".erreur").wait_for()


@pytest.mark.parametrize("look", LOOKS)
def test_le_widget_n_a_aucun_defaut_ferme_ouvert_avec_reponse_et_en_erreur(visit: Visit, look: str) -> None:
    page = visit("/demo?personne=amina", **LOOKS[look])
    page.locator("button.lanceur").wait_for()
    assert violations(page) == []
    open_widget(page)
    assert violations(page) == []
    ask(page, QUESTION).get_by_role("button", name="Non").click()
    assert violations(page) == []
    _break(page)
    assert violations(page) == []


@pytest.mark.parametrize("look", LOOKS)
def test_la_page_n_a_aucun_defaut(visit: Visit, look: str) -> None:
    page = visit("/", **LOOKS[look])
    page.get_by_role("log").wait_for()
    assert violations(page) == []
    page.get_by_label("Parler en tant que").select_option("amina")
    ask(page, QUESTION)
    page.get_by_role("button", name="Effacer ma conversation").click()
    assert violations(page) == []
    _break(page)
    assert violations(page) == []


@pytest.mark.parametrize("look", ["jour", "nuit"])
def test_le_formulaire_simple_n_a_aucun_defaut(visit: Visit, look: str) -> None:
    page = visit("/sans-script", **LOOKS[look])
    assert violations(page) == []
    page.get_by_label("Votre question").fill(QUESTION)
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_role("heading", name="Convoqué a répondu").wait_for()
    assert violations(page) == []


def test_les_reponses_sont_annoncees_dans_un_journal(visit: Visit) -> None:
    page = visit("/demo?personne=amina")
    open_widget(page)
    log = page.get_by_role("log", name="Conversation")
    ask(page, QUESTION)
    assert log.get_attribute("aria-live") == "polite"
    assert log.get_attribute("aria-busy") == "false"
    assert log.get_by_text("Oui, cet atelier est obligatoire pour vous.").is_visible()


SMALL = """() => {
  const found = [];
  const walk = root => root.querySelectorAll("*").forEach(node => {
    if (node.shadowRoot) walk(node.shadowRoot);
    if (!node.matches("button, a[href], textarea, select, label:has(input)")) return;
    const { width, height } = node.getBoundingClientRect();
    const hidden = !width || node.closest(".evitement");
    if (!hidden && (width < 44 || height < 44)) found.push(`${node.tagName} ${node.textContent} ${width}x${height}`);
  });
  walk(document);
  return found;
}"""


@pytest.mark.parametrize("address", ["/", "/demo?personne=amina"])
def test_chaque_cible_fait_quarante_quatre_pixels(visit: Visit, address: str) -> None:
    page = visit(address, **PHONE)
    if address == "/":
        page.get_by_label("Parler en tant que").select_option("amina")
    else:
        open_widget(page)
    ask(page, QUESTION).get_by_role("button", name="Non", exact=True).click()
    page.get_by_role("button", name="Effacer ma conversation").click()
    ask(page, "je ne vais pas bien du tout, j'ai envie d'en finir")
    assert page.get_by_role("link", name="3114").get_attribute("href") == "tel:3114"
    assert page.evaluate(SMALL) == []


def test_chaque_cible_d_une_panne_fait_quarante_quatre_pixels(visit: Visit, site: Site) -> None:
    site.host.person, site.host.lifetimes = "amina", [-5, -5]
    page = visit(site.host.url + "/", fresh=True, **PHONE)
    page.route("**/panneau.css", lambda route: route.abort())
    page.locator("button.lanceur").click()
    page.get_by_text("L’assistant ne s’ouvre pas.").wait_for()
    ours = "a[href='/ailleurs']"  # the host's own link is the host's business
    page.locator(ours).evaluate("node => node.remove()")
    assert page.evaluate(SMALL) == []
    page.unroute("**/panneau.css")
    open_widget(page)
    field_of(page).fill(QUESTION)
    field_of(page).press("Enter")
    page.get_by_text("Votre session a expiré.").wait_for()
    assert page.evaluate(SMALL) == []


def test_chaque_cible_du_formulaire_simple_fait_quarante_quatre_pixels(visit: Visit) -> None:
    page = visit("/sans-script", **PHONE)
    for text in (QUESTION, "j'en peux plus, j'ai envie d'en finir"):
        page.get_by_label("Votre question").fill(text)
        page.get_by_role("button", name="Envoyer").click()
        page.locator(".tour.vous").get_by_text(text).wait_for()
        assert page.evaluate(SMALL) == []
    assert page.get_by_role("link", name="3114").get_attribute("href") == "tel:3114"


OVERFLOW = """() => {
  const root = document.querySelector("convoque-assistant").shadowRoot;
  const boxes = [document.documentElement, root.querySelector(".panneau"), root.querySelector(".journal")];
  return boxes.map(box => box.scrollWidth - box.clientWidth).filter(beyond => beyond > 0);
}"""
NARROW = {"viewport": {"width": 320, "height": 640}}
ZOOMED = {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2}


@pytest.mark.parametrize(
    "shape", [NARROW, ZOOMED, {"viewport": {"width": 320, "height": 256}}], ids=["320", "200", "400"]
)
@pytest.mark.parametrize("address", ["/", "/demo?personne=amina"])
def test_rien_ne_deborde_a_320_pixels_ni_en_zoom(visit: Visit, shape: dict[str, Any], address: str) -> None:
    page = visit(address, **shape)
    if address != "/":
        open_widget(page)
    ask(page, "je suis malade demain pour l'atelier cv")
    ask(page, "https://www.example.fr/" + "tres" * 40)
    assert page.evaluate(OVERFLOW) == []
    for _ in range(2):
        page.get_by_role("button", name="A+").click()
    assert page.evaluate(OVERFLOW) == []
    field_of(page).scroll_into_view_if_needed()
    assert page.get_by_role("button", name="Envoyer").is_visible()


SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important }" +
    "* { word-spacing: .16em !important } p { margin-bottom: 2em !important }");
  document.querySelector("convoque-assistant").shadowRoot.adoptedStyleSheets.push(sheet);
}"""


def test_rien_ne_deborde_quand_le_texte_est_espace(visit: Visit) -> None:
    page = visit("/demo?personne=amina", **PHONE)
    open_widget(page)
    page.evaluate(SPACED)
    ask(page, QUESTION).get_by_role("button", name="Non").click()
    assert page.evaluate(OVERFLOW) == []


def test_le_texte_s_agrandit(visit: Visit) -> None:
    page = visit("/")
    page.get_by_role("log").wait_for()
    sizes = []
    for _ in range(4):
        sizes.append(page.locator(".tour").evaluate("node => parseFloat(getComputedStyle(node).fontSize)"))
        page.get_by_role("button", name="A+").click()
    assert sizes == [17.0, 20.8, 25.6, 17.0]
    assert page.get_by_role("status").text_content() == "Texte agrandi"


@pytest.mark.parametrize(("motion", "moving"), [("reduce", 0), ("no-preference", 1)])
def test_l_attente_ne_bouge_que_si_on_le_veut_bien(visit: Visit, motion: str, moving: int) -> None:
    page = visit("/", reduced_motion=motion)
    page.route("**/webhooks/site/webhook", lambda route: None)
    field_of(page).fill("bonjour")
    field_of(page).press("Enter")
    page.get_by_text("Convoqué écrit…").wait_for()
    state = page.locator(".etat")
    assert state.evaluate("node => node.getAnimations({subtree: true}).length") == moving


def test_en_couleurs_forcees_les_bords_se_voient(visit: Visit) -> None:
    page = visit("/", forced_colors="active")
    card = ask(page, "bonjour")
    for node in (card, card.get_by_role("button").first):
        assert node.evaluate("node => getComputedStyle(node).borderTopStyle") == "solid"


def test_le_verdict_se_lit_sans_les_couleurs(visit: Visit) -> None:
    page = visit("/demo?personne=amina")
    open_widget(page)
    card = ask(page, QUESTION)
    assert card.locator(".marque").inner_text().split() == ["!", "Obligatoire"]


def test_la_feuille_de_style_du_site_n_entre_pas_dans_l_assistant(site: Site, visit: Visit) -> None:
    look = """() => {
      const root = document.querySelector("convoque-assistant").shadowRoot;
      return ["textarea", "button", ".tour"].map(name => {
        const style = getComputedStyle(root.querySelector(`dialog ${name}`));
        return [style.fontFamily, style.fontSize, style.padding, style.transform, style.letterSpacing].join();
      });
    }"""
    seen = []
    for address in ("/demo", site.host.url + "/"):
        page = visit(address)
        open_widget(page)
        seen.append(page.evaluate(look))
    assert seen[0] == seen[1]
