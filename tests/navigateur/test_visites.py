"""Visits as job seekers make them: on a telephone, signed in or not, slow line, two tabs, back button, no script."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from navigation import PHONE, Site, ask, field_of, open_widget

Visit = Callable[..., Any]
QUESTION = "c'est obligatoire l'atelier cv ?"
SLOW_LINE = {"offline": False, "latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}
"""A slow telephone line: 400 kbit/s, 400 ms for each round trip."""


def test_premiere_visite_sur_un_telephone(visit: Visit) -> None:
    page = visit("/", **PHONE)
    assert page.get_by_text("Vos messages ne sont pas gardés").is_visible()
    assert page.get_by_text("N’écrivez ni numéro de Sécurité sociale").is_visible()
    page.get_by_role("button", name="Cet atelier est-il obligatoire").tap()
    page.get_by_role("heading", name="Convoqué a répondu").wait_for()
    assert page.locator(".tour.vous").inner_text().strip().endswith("Cet atelier est-il obligatoire\u202f?")


def test_avant_l_ouverture_une_page_ne_charge_que_la_balise(visit: Visit, site: Site) -> None:
    page = visit("about:blank", fresh=True)
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url.removeprefix(site.url)))
    page.goto(site.host.url + "/")
    page.locator("button.lanceur").wait_for()
    assert [path for path in seen if path.startswith("/")] == ["/widget/v1/convoque.js"]
    open_widget(page)
    assert sorted(path for path in seen if path.startswith("/"))[1:] == [
        "/widget/v1/panneau.css",
        "/widget/v1/panneau.js",
    ]
    assert site.host.asked == 0


def test_une_personne_connectee_sur_un_autre_site_a_sa_reponse(visit: Visit, site: Site) -> None:
    site.host.person = "amina"
    page = visit(site.host.url + "/")
    open_widget(page)
    assert "Réussir son CV" in ask(page, QUESTION).inner_text()
    ask(page, "pourquoi ?")
    assert site.host.asked == 1


def test_un_anonyme_a_une_reponse_generale(visit: Visit, site: Site) -> None:
    page = visit(site.host.url + "/")
    open_widget(page)
    assert "Réussir son CV" not in ask(page, QUESTION).inner_text()


def test_rien_n_est_ecrit_dans_le_navigateur(visit: Visit, site: Site) -> None:
    site.host.person = "amina"
    page = visit(site.host.url + "/")
    open_widget(page)
    ask(page, QUESTION)
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    assert page.context.cookies() == []


def test_sur_une_ligne_lente_la_premiere_reponse_vient_vite(visit: Visit, site: Site, record_property: Any) -> None:
    site.host.person = "amina"
    page = visit("about:blank", fresh=True, **PHONE)
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW_LINE)
    start = time.perf_counter()
    page.goto(site.host.url + "/")
    open_widget(page)
    shown = time.perf_counter() - start
    ask(page, QUESTION)
    answered = time.perf_counter() - start
    record_property("panneau_s", round(shown, 1))
    record_property("reponse_s", round(answered, 1))
    print(f"ligne lente : panneau en {shown:.1f} s, réponse en {answered:.1f} s")
    assert answered < 15


def test_deux_onglets_ont_chacun_leur_conversation(visit: Visit, site: Site) -> None:
    first = visit("/demo?personne=amina")
    second = first.context.new_page()
    second.goto(site.url + "/demo?personne=karim")
    for page in (first, second):
        open_widget(page)
        ask(page, "c'est quand mes rendez-vous ?")
    assert "Réussir son CV" not in second.get_by_role("log").inner_text()
    first.get_by_role("button", name="Effacer ma conversation").click()
    first.get_by_role("button", name="Oui, effacer").click()
    first.get_by_text("Votre conversation est effacée.").wait_for()
    assert "Préparer ses entretiens" in second.get_by_role("log").inner_text()
    ask(second, "je risque quoi ?")


def test_le_bouton_precedent_rend_une_page_propre_qui_marche(visit: Visit, site: Site) -> None:
    page = visit("/")
    page.get_by_label("Parler en tant que").select_option("amina")
    ask(page, QUESTION)
    page.goto(site.url + "/sans-script")
    page.go_back()
    page.get_by_role("log").wait_for()
    assert "Réussir son CV" not in page.get_by_role("log").inner_text()
    ask(page, "bonjour")


def test_sans_javascript_un_formulaire_suffit(visit: Visit) -> None:
    page = visit("/", java_script_enabled=False)
    assert page.get_by_text("Vos messages ne sont pas gardés").is_visible()
    page.get_by_label("Votre question").fill("je peux refuser un atelier ?")
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_role("button", name="Je ne sais pas").click()
    assert page.get_by_role("heading", name="Convoqué a répondu").is_visible()
    page.get_by_role("button", name="Effacer ma conversation").click()
    assert page.get_by_text("Votre conversation est effacée.").is_visible()


@pytest.mark.parametrize("missing", ["convoque.js", "panneau.js", "panneau.css"])
def test_un_script_qui_n_arrive_pas_laisse_le_formulaire(visit: Visit, site: Site, missing: str) -> None:
    page = visit("about:blank", fresh=True)
    page.route(f"**/{missing}", lambda route: route.abort())
    page.goto(site.url)
    page.get_by_label("Votre question").fill("bonjour")
    page.get_by_role("button", name="Envoyer").click()
    assert page.get_by_role("heading", name="Convoqué a répondu").is_visible()


def test_ce_qui_etait_deja_ecrit_reste_quand_l_assistant_arrive(visit: Visit, site: Site) -> None:
    page = visit("about:blank", fresh=True)
    held: list[Any] = []
    page.route("**/panneau.js", lambda route: held.append(route))
    page.goto(site.url + "/", wait_until="commit")
    page.locator("#message").fill("déjà écrit")
    while not held:
        page.wait_for_timeout(20)
    held[-1].continue_()
    page.get_by_role("log").wait_for()
    assert field_of(page).input_value() == "déjà écrit"


def test_effacer_efface_aussi_des_fichiers(visit: Visit, site: Site) -> None:
    page = visit("/")
    page.get_by_label("Parler en tant que").select_option("amina")
    card = ask(page, "c'est obligatoire l'atelier cv ? pour Benali ornithorynque")
    assert b"ornithorynque" not in site.stored()  # what people write is answered, and not kept
    card.get_by_role("button", name="Non", exact=True).click()
    assert card.get_by_text("Votre question est jointe, sans nom ni coordonnées").is_visible()
    card.get_by_label("Il manque quelque chose").check()
    card.get_by_label("Précisez").fill("et mon dromadaire")
    card.get_by_role("button", name="Envoyer mon avis").click()
    page.get_by_text("Merci, votre avis est noté.").wait_for()
    assert "l'atelier cv ? pour •••".encode() in site.stored()  # the inbox of development
    assert b"Benali" not in site.stored()
    assert b"dromadaire" in site.stored()
    page.get_by_role("button", name="Effacer ma conversation").click()
    page.get_by_role("button", name="Oui, effacer").click()
    page.get_by_text("Votre conversation est effacée.").wait_for()
    assert not any(word in site.stored() for word in (b"ornithorynque", b"dromadaire", b"atelier cv ? pour"))
    assert "ornithorynque" not in page.get_by_role("log").inner_text()


def test_une_personne_connectee_efface_toutes_ses_conversations(visit: Visit, site: Site) -> None:
    page = visit("/")
    for word in ("ornithorynque", "dromadaire"):
        page.get_by_label("Parler en tant que").select_option("karim")
        card = ask(page, "c'est obligatoire ?")
        card.get_by_role("button", name="Non", exact=True).click()
        card.get_by_label("Il manque quelque chose").check()
        card.get_by_label("Précisez").fill(word)
        card.get_by_role("button", name="Envoyer mon avis").click()
        page.get_by_text("Merci, votre avis est noté.").wait_for()
        if word == "ornithorynque":
            page.reload()
    page.get_by_role("button", name="Effacer ma conversation").click()
    page.get_by_role("button", name="Effacer toutes mes conversations").click()
    page.get_by_text("Toutes vos conversations sont effacées.").wait_for()
    assert not any(word in site.stored() for word in (b"ornithorynque", b"dromadaire"))


def test_un_numero_de_securite_sociale_n_est_ecrit_nulle_part(visit: Visit, site: Site) -> None:
    page = visit("/")
    ask(page, "suis-je obligé ? 2 85 05 78 006 084 36 identifiant 7654321K")
    assert page.get_by_text("J’ai masqué un numéro ou une adresse dans votre message").is_visible()
    stored = site.stored()
    assert b"006 084" not in stored
    assert b"7654321" not in stored
