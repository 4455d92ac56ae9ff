"""What an answer lets people do: copy it, put it in a diary, listen to it, say whether it helped."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

import pytest
from navigation import Site, ask, field_of, open_widget

Visit = Callable[..., Any]
QUESTION = "c'est obligatoire l'atelier cv ?"
VOICE = """
  window.said = [];
  const voices = [{ lang: "en-US", localService: true }, { lang: "fr-CA", localService: false }];
  voices.push({ lang: "fr-FR", localService: LOCAL });
  speechSynthesis.getVoices = () => voices;
  speechSynthesis.speak = speech => window.said.push([speech.text, speech.lang]);
  speechSynthesis.cancel = () => window.said.push("cancel");
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  null;
"""


@pytest.fixture
def page(visit: Visit) -> Any:
    """Amina has opened the assistant."""
    opened = visit("/demo?personne=amina", permissions=["clipboard-read", "clipboard-write"])
    open_widget(opened)
    return opened


def test_la_carte_dit_le_verdict_la_raison_quoi_faire_et_d_ou_ca_vient(page: Any) -> None:
    card = ask(page, QUESTION)
    card.get_by_text("Sur quels textes").click()
    lines = [line for line in card.inner_text().split("\n") if line.strip()]
    order = [
        "Obligatoire",
        "Oui, cet atelier",
        "9\u00a0h\u00a030",
        "agence Lyon Part-Dieu",
        "plan d’action",
        "Prévenez",
        "Sur quels textes",
        "L5412-1",
        "Règles vérifiées",
    ]
    places = [next(place for place, line in enumerate(lines) if part in line) for part in order]
    assert places == sorted(places)
    assert card.inner_text().count("Règles vérifiées au") == 1


def test_le_rendez_vous_est_dit_une_fois_et_rappele_d_une_ligne_ensuite(page: Any) -> None:
    first = ask(page, QUESTION)
    assert first.inner_text().replace("\u00a0", " ").count("Réussir son CV") == 1
    then = ask(page, "je risque quoi si je n’y vais pas ?")
    assert then.locator(".rendezvous").count() == 0
    assert re.search(r"9\s+h\s+30 · Réussir son CV", then.locator(".rappel").inner_text())
    assert "agence Lyon Part-Dieu" not in then.inner_text()


def test_ce_qui_a_deja_ete_dit_mot_pour_mot_est_replie(page: Any) -> None:
    said = ask(page, "je risque quoi si je n’y vais pas ?").locator("p").all_inner_texts()
    again = ask(page, "je risque quoi si je n’y vais pas ?")
    folded = again.locator(".deja")
    assert again.locator(".verdict").is_visible()
    assert not folded.locator("p").first.is_visible()
    folded.get_by_text("Déjà dit plus haut").click()
    assert set(folded.locator("p").all_inner_texts()) <= set(said)


def test_le_champ_tient_sur_une_ligne_et_grandit_avec_ce_qu_on_ecrit(page: Any) -> None:
    field = field_of(page)
    heights = []
    for text in ("", "bonjour", "une phrase assez longue pour passer à la ligne " * 3, "une ligne\n" * 80, ""):
        field.fill(text)
        heights.append(field.bounding_box()["height"])
    assert heights[0] == heights[1] == heights[4]
    assert heights[0] * 1.5 < heights[2] < heights[3] < heights[0] * 5


PRINTED = """
  window.print = () => {
    window.top.printed = document.body.innerText;
    window.dispatchEvent(new Event("afterprint"));
  };
"""


def test_une_trace_s_imprime_seule_avec_la_question_la_regle_et_les_textes(visit: Visit, site: Site) -> None:
    """On someone else's page, whose content policy allows nothing but what the widget needs."""
    site.host.person = "amina"
    page = visit("about:blank", fresh=True)
    page.add_init_script(PRINTED)
    page.goto(site.host.url)
    open_widget(page)
    ask(page, QUESTION).get_by_role("button", name="Garder une trace").click()
    lines = page.evaluate("printed").split("\n")
    assert lines[0] == "Réponse de Convoqué"
    assert QUESTION in lines
    assert "Oui, cet atelier est obligatoire pour vous." in lines
    assert "obligation/action-nommee-au-plan" in lines
    assert "contrat\u00a0: signe" in lines
    assert any("L5412-1" in line and "https://www.legifrance.gouv.fr/" in line for line in lines)
    assert "Mon espace" not in lines
    assert page.locator("iframe").count() == 0


def test_la_reponse_se_copie_avec_ses_sources(page: Any) -> None:
    ask(page, QUESTION).get_by_role("button", name="Copier la réponse").click()
    page.get_by_text("Copié.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "Oui, cet atelier est obligatoire" in copied
    assert "https://www.legifrance.gouv.fr/" in copied
    assert "**" not in copied


def test_le_message_redige_se_copie_seul(page: Any) -> None:
    ask(page, "je suis malade demain")
    page.get_by_role("button", name="Écrire ce message pour moi").click()
    page.get_by_role("button", name="Copier ce message").click()
    page.get_by_text("Copié.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Objet")
    assert "Règles" not in copied


def _line(calendar: str, name: str) -> str:
    """Give the value of a line in Paris time."""
    return calendar.split(f"\r\n{name};TZID=Europe/Paris:")[1].split("\r\n")[0]


def test_la_convocation_va_dans_l_agenda(page: Any) -> None:
    card = ask(page, QUESTION)
    with page.expect_download() as download:
        card.get_by_role("button", name="Ajouter à mon agenda").click()
    assert download.value.suggested_filename == "convocation.ics"
    content = download.value.path().read_bytes().decode()
    assert "\r\nSUMMARY:Réussir son CV\r\n" in content
    start, end = (datetime.strptime(_line(content, name), "%Y%m%dT%H%M%S") for name in ("DTSTART", "DTEND"))
    assert (start.hour, start.minute, end - start) == (9, 30, timedelta(hours=1))
    assert "ne connaît pas la durée" in content.replace("\r\n ", "")
    assert "LOCATION:agence Lyon Part-Dieu" in content
    assert all(len(line.encode()) <= 75 for line in content.split("\r\n"))


def test_un_fichier_d_agenda_ne_se_laisse_pas_casser(page: Any) -> None:
    made = page.evaluate(
        """() => customElements.get("convoque-assistant").parts.calendar(
          { id: "a\\nEND:VEVENT", debut: "2026-12-31T23:30",
            intitule: "Un; deux, trois\\\\ " + "é".repeat(80) + "\\r\\nATTENDEE:x" },
          { agenda_rappel: "r", agenda_sans_titre: "s" }, new Date("2026-11-23T09:00:00Z"))"""
    )
    unfolded = made.replace("\r\n ", "")
    assert "\r\nATTENDEE" not in made
    assert unfolded.count("END:VEVENT\r\n") == 1
    assert "SUMMARY:Un\\; deux\\, trois\\\\ éé" in unfolded
    assert "DTSTAMP:20261123T090000Z" in made
    assert (_line(made, "DTSTART"), _line(made, "DTEND")) == ("20261231T233000", "20270101T003000")
    assert "LOCATION" not in made


def test_un_rendez_vous_passe_ou_annule_ne_va_pas_dans_l_agenda(page: Any) -> None:
    to_come = page.evaluate(
        """() => [
          { convocation: { debut: "2020-01-01T09:00" } },
          { convocation: { debut: "2999-01-01T09:00" }, verdict: { faits: { annule: "oui" } } },
          { convocation: { debut: null } },
          { convocation: null },
          { convocation: { debut: "2999-01-01T09:00" } },
        ].map(customElements.get("convoque-assistant").parts.isToCome)"""
    )
    assert to_come == [False, False, False, False, True]


@pytest.mark.parametrize("local", [True, False])
def test_la_lecture_a_voix_haute_ne_prend_qu_une_voix_de_l_appareil(visit: Visit, local: bool) -> None:
    page = visit("/demo?personne=amina")
    page.evaluate(VOICE.replace("LOCAL", json.dumps(local)))
    open_widget(page)
    button = ask(page, QUESTION).get_by_role("button", name="Écouter")
    assert button.count() == int(local)
    if not local:
        return
    button.click()
    text, lang = page.evaluate("said.filter(line => line !== 'cancel')[0]")
    assert text.startswith("Oui, cet atelier est obligatoire")
    assert lang == "fr-FR"
    page.get_by_role("button", name="Arrêter la lecture").click()
    assert page.evaluate("said[said.length - 1]") == "cancel"
    assert button.is_visible()


def _opinions(site: Site) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(site.folder / "convoque-conversations.db")) as connection:
        return connection.execute("SELECT useful, reason, text, topic, rule FROM avis ORDER BY id").fetchall()


def test_un_avis_avec_sa_raison_est_garde(page: Any, site: Site) -> None:
    card = ask(page, QUESTION)
    card.get_by_role("button", name="Non").click()
    card.get_by_label("Il manque quelque chose").check()
    card.get_by_label("Précisez").fill("mon numéro 2 85 05 78 006 084 36")
    card.get_by_role("button", name="Envoyer mon avis").click()
    page.get_by_text("Merci, votre avis est noté.").wait_for()
    kept = (0, "incomplet", "mon numéro •••", "obligation", "obligation/action-nommee-au-plan")
    assert _opinions(site)[-1] == kept


def test_un_simple_oui_est_garde_et_un_avis_perdu_est_dit(page: Any, site: Site) -> None:
    ask(page, QUESTION).get_by_role("button", name="Oui", exact=True).click()
    page.get_by_text("Merci, votre avis est noté.").wait_for()
    assert _opinions(site)[-1][:2] == (1, None)
    page.route("**/webhooks/site/avis", lambda route: route.abort())
    ask(page, "je risque quoi").get_by_role("button", name="Oui", exact=True).click()
    page.get_by_text("Votre avis n’est pas parti.").wait_for()


def test_une_personne_en_detresse_ne_voit_que_de_quoi_joindre_quelqu_un(page: Any) -> None:
    card = ask(page, "j'en peux plus j'ai envie d'en finir")
    assert card.get_by_role("link", name="3114").is_visible()
    assert card.get_by_text("Était-ce utile").count() == 0
    assert card.get_by_role("button", name="Copier").count() == 0


HOSTILE = {
    "conversation": "x",
    "messages": [
        {
            "text": "**<img src=x onerror=alert(1)>**\n\n[clic](javascript:alert(1)) <script>alert(1)</script>",
            "buttons": [{"title": "<b>gras</b>", "payload": "/x"}],
            "custom": {
                "sujet": "obligation",
                "verdict": {"obligation": "<b>", "certitude": "texte", "regle": "x", "faits": {}},
                "convocation": {"id": "x", "intitule": "<i>", "debut": "2999-01-01T09:00\nX:1", "lieu": None},
                "sources": [{"article": "<u>L1</u>", "code": "x", "url": "javascript:alert(1)"}],
                "verifie_le": "<s>",
            },
        }
    ],
}


def test_rien_de_ce_qui_arrive_ne_devient_du_html(page: Any) -> None:
    page.route("**/webhooks/site/webhook", lambda route: route.fulfill(json=HOSTILE))
    card = ask(page, "<img src=x onerror=alert(1)>")
    assert "<img src=x onerror=alert(1)>" in page.locator(".tour.vous").inner_text()
    assert "<img src=x onerror=alert(1)>" in card.inner_text()
    assert card.locator("img, script, b, u, i, s, a").count() == 0
    assert card.get_by_role("button", name="Ajouter à mon agenda").count() == 0
