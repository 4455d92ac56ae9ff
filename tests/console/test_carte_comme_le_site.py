"""The console shows an answer with the site's own signs and colours: an editor sees what people see."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from comptoir import Browser

import convoque.console
from convoque.settings import ROOT

SITE = (ROOT / "web" / "panneau.css").read_text(encoding="utf-8")
CONSOLE = (Path(convoque.console.__file__).parent / "fichiers" / "console.css").read_text(encoding="utf-8")
RULES = "/console/contenus/regle/obligation/"


@pytest.mark.parametrize("tone", ["ferme", "calme", "doute"])
def test_les_couleurs_de_jour_et_de_nuit_sont_celles_du_site(tone: str) -> None:
    found = re.findall(rf"--{tone}: (#\w+)", SITE)
    assert len(found) == 2
    assert re.findall(rf"--{tone}: (#\w+)", CONSOLE) == found


def test_chaque_verdict_a_sa_couleur_du_site() -> None:
    tones = re.findall(r"^(\.tour\.\w+.*--ton: var\(--\w+\); \})$", SITE, re.M)
    assert len(tones) == 3
    assert [tone for tone in tones if tone not in CONSOLE] == []


@pytest.mark.parametrize(
    ("rule", "state", "sign", "verdict"),
    [
        ("annule-par-l-organisateur", "non_due", "–", "Pas dû ce jour-là"),
        ("action-nommee-au-plan", "obligatoire", "!", "Obligatoire"),
    ],
)
def test_l_apercu_porte_le_signe_et_la_couleur_du_verdict(
    editor: Browser, rule: str, state: str, sign: str, verdict: str
) -> None:
    page = editor.get(RULES + rule).text
    assert f'class="carte tour apercu {state}"' in page
    assert re.search(rf'<p class="marque"><span aria-hidden="true">{sign}</span> {verdict}', page)


def test_une_fiche_sans_verdict_n_a_ni_signe_ni_couleur(editor: Browser) -> None:
    page = editor.get("/console/contenus/cas/recours/marque-absent").text
    assert 'class="carte tour apercu "' in page
    assert 'class="marque"' not in page
