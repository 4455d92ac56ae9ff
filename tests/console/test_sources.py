"""A source's page tells what rests on it; the law watch marks exactly what cites a changed article."""

from __future__ import annotations

import json
import re
import sys
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from comptoir import Browser

from convoque.console.citations import citations
from convoque.console.pages.sources import review_day
from convoque.knowledge import load_knowledge
from convoque.knowledge.sources import SourceBook
from convoque.settings import ROOT


def test_chaque_citation_d_une_regle_est_trouvee() -> None:
    found = citations(ROOT / "knowledge")
    knowledge = load_knowledge(ROOT / "knowledge")
    cited = {(key, rule.id) for file in knowledge.tables.values() for rule in file.table.rules for key in rule.sources}
    assert cited <= {(key, place.name) for key, places in found.items() for place in places}
    assert found.keys() <= knowledge.sources.sources.keys()


def test_chaque_citation_designe_sa_ligne() -> None:
    for key, places in citations(ROOT / "knowledge").items():
        for place in places:
            lines = (ROOT / place.file).read_text(encoding="utf-8").splitlines()
            assert place.name in lines[place.line - 1] or place.kind == "Nombre du droit", (key, place)


def test_un_nombre_du_droit_dit_son_nom() -> None:
    names = {place.name for place in citations(ROOT / "knowledge")["R5412-3-4"] if place.kind == "Nombre du droit"}
    assert "reiteration_mois" in names


def test_la_liste_se_filtre(advisor: Browser) -> None:
    assert "R5412-3-4" in advisor.get("/console/sources?mots=r5412-3-4").text
    assert "0 source sur" in advisor.get("/console/sources?etat=modifiee").text
    assert "Vérifiées le 27 mars 2026" in advisor.get("/console/sources").text


@pytest.mark.parametrize("key", ["R5412-3-4", "loi 2023-1196 art. 2", "L5412-1 ancien"])
def test_une_source_dit_ou_elle_sert(advisor: Browser, key: str) -> None:
    page = advisor.get(f"/console/sources/{quote(key)}")
    assert page.status_code == 200
    assert re.search(r"\d+ endroits? la cite", page.text)
    assert advisor.get("/console/sources/inconnue").status_code == 404


@pytest.mark.parametrize(
    ("checked", "months", "due"),
    [(date(2026, 3, 27), 12, date(2027, 3, 27)), (date(2026, 8, 31), 6, date(2027, 2, 28))],
)
def test_la_revue_tombe_un_jour_qui_existe(checked: date, months: int, due: date) -> None:
    assert review_day(SourceBook(checked, months, {})) == due


def test_la_veille_marque_exactement_ce_qui_cite_l_article(
    editor: Browser, advisor: Browser, jobs: Any, tmp_path: Path
) -> None:
    book = load_knowledge(ROOT / "knowledge").sources.sources
    report = {
        "edition": {"version": "2.513.0", "au": "2026-11-01"},
        "sources": [
            {"cle": key, "resultat": "modifié" if key == "R5412-3-4" else "inchangé", "id": source.identifier}
            for key, source in book.items()
        ],
    }
    script = tmp_path / "convoque.py"
    script.write_text(f"import sys; print({json.dumps(report)!r}); sys.exit(1)")
    jobs.program = (sys.executable, "-S", str(script))
    answer = advisor.post("/console/sources/veille", {"edition": "derniere"}, follow_redirects=False)
    number = int(answer.headers["location"].rpartition("/")[2])
    jobs.wait(number)
    places = citations(ROOT / "knowledge")["R5412-3-4"]
    for path in (f"/console/travaux/{number}", "/console/sources/veille"):
        page = editor.get(path).text
        assert f"{len(places)} endroits la citent" in page
        assert page.count("ligne ") >= len(places)
    assert "1 source sur" in editor.get("/console/sources?etat=modifiee").text
    assert "Source modifiée : modifié" in editor.get("/console/sources/R5412-3-4").text


def test_seule_une_edition_deposee_se_choisit(editor: Browser) -> None:
    answer = editor.post("/console/sources/veille", {"edition": "../../etc/passwd"})
    assert answer.status_code == 422
    assert "Choisissez une édition de la liste." in answer.text
    assert not editor.console.jobs.latest()


def test_un_conseiller_ne_marque_pas(advisor: Browser) -> None:
    assert advisor.post("/console/sources/veille/marquer", {"edition": "derniere"}).status_code == 403


def test_chaque_citation_mene_a_la_page_de_son_contenu(advisor: Browser) -> None:
    places = {place.kind: place for found in citations(ROOT / "knowledge").values() for place in found}
    assert len(places) == 3
    for place in places.values():
        assert advisor.get(place.page).status_code == 200, place


FIELDS = {
    "article": "L5411-9",
    "code": "code du travail",
    "etat": "controle",
    "depuis": "2025-01-01",
    "id": "LEGIARTI000050000001",
    "empreinte": "a" * 64,
    "url": "https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000050000001",
}


@pytest.mark.parametrize(("article", "button"), [("L5411-9", "Créer le brouillon"), ("R5412-3-4", "Mettre la source")])
def test_une_source_se_remplit_depuis_l_edition(
    editor: Browser, jobs: Any, tmp_path: Path, article: str, button: str
) -> None:
    found = {"champs": {**FIELDS, "article": article}, "texte": "Le texte."}
    script = tmp_path / "convoque.py"
    script.write_text(f"print({json.dumps(found)!r})")
    jobs.program = (sys.executable, "-S", str(script))
    data = {"edition": "derniere", "article": article, "code": "code du travail"}
    answer = editor.post("/console/sources/veille/article", data, follow_redirects=False)
    number = answer.headers["location"].rpartition("/")[2]
    jobs.wait(int(number))
    assert button in editor.get(f"/console/travaux/{number}").text
    page = editor.post("/console/sources/veille/brouillon", {"travail": number})
    assert page.status_code == 200
    assert "rempli d’après l’édition" in page.text
    assert FIELDS["id"] in page.text


def test_un_numero_d_article_ne_peut_pas_etre_une_option(editor: Browser) -> None:
    data = {"edition": "derniere", "article": "--marquer", "code": "code du travail"}
    assert editor.post("/console/sources/veille/article", data).status_code == 422
