"""An answer on the page without JavaScript: the same card as in the panel, from the same words."""

from __future__ import annotations

from typing import Any

import pytest

from convoque.channel.card import Source, card
from convoque.channel.markdown import to_html
from convoque.channel.words import Words
from convoque.settings import ROOT

WORDS = Words(ROOT / "knowledge" / "messages" / "widget.yml").table("panneau")
URL = "https://www.legifrance.gouv.fr/x"
SOURCES = [{"article": "L5412-1", "code": "code du travail", "url": URL}]


def _card(text: str = "Oui.", **custom: Any) -> Any:
    return card({"text": text, "custom": custom}, WORDS)


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ({"obligation": "obligatoire", "certitude": "texte"}, "Obligatoire"),
        ({"obligation": "a_verifier", "certitude": "incertain"}, "À vérifier, à faire confirmer"),
        ({"obligation": "inconnue", "certitude": "texte"}, None),
        (None, None),
    ],
)
def test_le_verdict_est_dit_en_mots(verdict: dict[str, str] | None, said: str | None) -> None:
    assert _card(verdict=verdict).verdict == said


@pytest.mark.parametrize(
    ("obligation", "motif", "seen"),
    [
        ("obligatoire", None, ("obligatoire", "!")),
        ("non_due", None, ("non_due", "–")),
        ("non_due", {"nom": "maladie"}, ("excusable", "–")),
        ("<b>", None, ("", "")),
    ],
)
def test_une_excuse_a_confirmer_n_a_pas_la_couleur_de_ce_qui_n_est_pas_du(
    obligation: str, motif: Any, seen: tuple[str, str]
) -> None:
    made = _card(verdict={"obligation": obligation, "certitude": "texte"}, motif=motif)
    assert (made.state, made.sign) == seen


def test_les_textes_sont_des_liens_et_ne_sont_pas_dits_deux_fois() -> None:
    made = _card("Oui.\n\n*Code du travail, L5412-1.*", sources=SOURCES, verifie_le="2026-03-27")
    assert made.text == "<p>Oui.</p>"
    assert made.sources == (Source("Code du travail, article\u00a0L5412-1", URL),)
    assert made.checked == "Règles vérifiées au 27 mars 2026."


def test_sans_textes_la_derniere_ligne_reste() -> None:
    made = _card("Oui.\n\n*À voir.*", verifie_le="2026-03-27")
    assert (made.text, made.checked) == ("<p>Oui.</p><p><em>À voir.</em></p>", None)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://exemple.fr", "//exemple.fr", None])
def test_seule_une_adresse_sure_devient_un_lien(url: str | None) -> None:
    (source,) = _card(sources=[{"article": "une loi", "code": None, "url": url}]).sources
    assert source == Source("une loi", "")


def test_une_date_illisible_n_est_pas_montree() -> None:
    assert _card(sources=SOURCES, verifie_le="<b>").checked is None


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Appelez le 3114.", '<p>Appelez le <a href="tel:3114">3114</a>.</p>'),
        ("**3949**", '<p><strong><a href="tel:3949">3949</a></strong></p>'),
        ("13114 et 31145, l'an A3114", "<p>13114 et 31145, l&#39;an A3114</p>"),
        ("&#3114;", "<p>&amp;#3114;</p>"),
    ],
)
def test_les_numeros_a_appeler_sont_des_liens(text: str, html: str) -> None:
    assert to_html(text, ["3114", "3949"]) == html
