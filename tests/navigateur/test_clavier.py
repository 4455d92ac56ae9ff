"""The whole path with the keyboard alone: the focus goes where it should, and comes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from navigation import PHONE, Tabs, ask, field_of, focused, open_widget

Visit = Callable[..., Any]


def _press(page: Any, key: str, until: str, most: int = 25) -> None:
    """Press a key until the named element has the focus."""
    for _ in range(most):
        page.keyboard.press(key)
        if until in focused(page):
            return
    raise AssertionError(f"{until} n’est pas atteint ; le focus est sur : {focused(page)}")


def test_tout_le_chemin_au_clavier(visit: Visit) -> None:
    page = visit("/demo?personne=amina")
    page.locator("button.lanceur").wait_for()
    _press(page, "Tab", "Posez votre question")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    assert focused(page) == "textarea message"
    page.keyboard.type("c'est obligatoire l'atelier cv ?")
    page.keyboard.press("Enter")
    page.get_by_text("Oui, cet atelier est obligatoire").wait_for()
    assert focused(page) == "textarea message"
    _press(page, "Shift+Tab", "Pourquoi")
    page.keyboard.press("Enter")
    page.get_by_text("Parce que").wait_for()
    assert focused(page) == "textarea message"
    _press(page, "Shift+Tab", "Sur quels textes")
    page.keyboard.press("Space")
    _press(page, "Tab", "L5412-1", most=5)
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")
    assert "Posez votre question" in focused(page)
    page.keyboard.press("Enter")
    assert page.get_by_text("Parce que").is_visible()


def test_le_bouton_fermer_rend_le_focus(visit: Visit) -> None:
    page = visit("/demo")
    open_widget(page)
    _press(page, "Shift+Tab", "Fermer")
    page.keyboard.press("Space")
    assert "Posez votre question" in focused(page)
    assert page.locator("button.lanceur").get_attribute("aria-expanded") == "false"


def test_une_source_s_ouvre_au_clavier_dans_un_autre_onglet(visit: Visit, tabs: Tabs) -> None:
    page = visit("/demo?personne=amina", fresh=True)
    page.context.route("https://www.legifrance.gouv.fr/**", lambda route: route.fulfill(body="Article L5412-1"))
    tabs.journal.followed = ("https://www.legifrance.gouv.fr/",)
    open_widget(page)
    card = ask(page, "c'est obligatoire l'atelier cv ?")
    _press(page, "Shift+Tab", "Sur quels textes")
    page.keyboard.press("Enter")
    link = card.get_by_role("link", name="article L5412-1")
    assert link.get_attribute("href").startswith("https://www.legifrance.gouv.fr/")
    assert (link.get_attribute("target"), link.get_attribute("rel")) == ("_blank", "noopener noreferrer")
    assert "(nouvel onglet)" in link.text_content()
    _press(page, "Tab", "L5412-1", most=5)
    with page.context.expect_page() as opened:
        page.keyboard.press("Enter")
    opened.value.get_by_text("Article L5412-1").wait_for()
    assert opened.value.url == link.get_attribute("href")
    assert opened.value.evaluate("[window.opener, document.referrer]") == [None, ""]
    tabs.journal.followed = ()


def test_sur_un_telephone_le_panneau_garde_le_focus_et_le_titre_se_lit_d_abord(visit: Visit) -> None:
    page = visit("/demo", **PHONE)
    open_widget(page)
    assert focused(page).startswith("h2")
    for _ in range(12):
        page.keyboard.press("Tab")
        assert not focused(page).startswith(("button Un bouton", "a "))


def test_maj_entree_va_a_la_ligne_et_un_message_vide_le_dit(visit: Visit) -> None:
    page = visit("/")
    field_of(page).press("Enter")
    assert page.get_by_role("status").text_content() == "Écrivez votre question, puis envoyez-la."
    assert field_of(page).get_attribute("aria-invalid") == "true"
    assert field_of(page).get_attribute("aria-describedby") == "etat aide"
    field_of(page).press_sequentially("un")
    field_of(page).press("Shift+Enter")
    field_of(page).press_sequentially("deux")
    assert field_of(page).input_value() == "un\ndeux"
    assert field_of(page).get_attribute("aria-invalid") == "false"


def test_effacer_demande_confirmation_et_annuler_rend_le_focus(visit: Visit) -> None:
    page = visit("/")
    ask(page, "bonjour")
    page.get_by_role("button", name="Effacer ma conversation").press("Enter")
    assert focused(page) == "button Oui, effacer"
    page.get_by_role("button", name="Annuler").press("Enter")
    assert focused(page) == "button Effacer ma conversation"
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.get_by_text("Votre conversation est effacée.").wait_for()
    assert focused(page) == "textarea message"


def test_l_avis_se_donne_au_clavier(visit: Visit) -> None:
    page = visit("/demo?personne=amina")
    open_widget(page)
    ask(page, "c'est obligatoire l'atelier cv ?")
    _press(page, "Shift+Tab", "Non")
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("court")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Merci, votre avis est noté.").wait_for()
    assert focused(page).startswith("p Merci")
