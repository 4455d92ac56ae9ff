"""A file that would end the process, or grow without end, is one mistake with its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from convoque.errors import InputErrors
from convoque.knowledge import Knowledge
from convoque.knowledge.reading import Reader
from convoque.knowledge.sources import read_parameters, read_sources
from convoque.knowledge.yamlfile import read_yaml

HOSTILES = {
    "cinquante mille crochets": (b"a: " + b"[" * 50_000, "1:35: trop de tables ou de listes imbriquées"),
    "escalier": (b"".join(b" " * depth + b"a:\n" for depth in range(600)), "33:33: trop de tables ou de listes"),
    "liste qui se contient": (b"a: &a [*a]\n", "1:8: « *a » renvoie à un autre endroit du fichier ; attendu : ce"),
    "un milliard de fois": (
        b"a: &a [x, x]\n" + b"".join(b"%c: &%c [*%c, *%c]\n" % (n + 1, n + 1, n, n) for n in range(97, 121)),
        "2:8: « *a » renvoie",
    ),
    "second document": (b"a: b\n---\nc: d\n", "2:1: un second document commence ici ; attendu : un seul"),
    "caractère nul": (b"a: b\nc: d\0e\n", "2:5: YAML illisible : un caractère invisible interdit"),
}


@pytest.mark.parametrize("case", HOSTILES)
def test_un_fichier_hostile_est_une_faute_avec_sa_place(tmp_path: Path, case: str) -> None:
    content, said = HOSTILES[case]
    path = tmp_path / "a.yml"
    path.write_bytes(content)
    with pytest.raises(InputErrors) as caught:
        read_yaml(path, tmp_path)
    assert str(caught.value).startswith(f"a.yml:{said}")


def test_un_dossier_n_est_pas_un_fichier(tmp_path: Path) -> None:
    with pytest.raises(InputErrors, match="fichier illisible"):
        read_yaml(tmp_path)


@pytest.mark.parametrize(
    ("written", "text"),
    [("~", None), ("null", None), ("", None), ("'null'", "null"), ("!!null x", None), ("!!str ~", "~"), ("''", "")],
)
def test_rien_est_rien_seulement_sans_guillemets(tmp_path: Path, written: str, text: str | None) -> None:
    path = tmp_path / "a.yml"
    path.write_text(f"a: {written}\n", encoding="utf-8")
    value = read_yaml(path).get("a")
    assert value is not None
    assert value.text == text


@pytest.mark.parametrize("number", ["inf", "nan", "1e999", "9" * 5000, "-infinity"])
def test_ce_qui_n_est_pas_un_nombre_fini_est_une_faute(tmp_path: Path, number: str) -> None:
    path, reader = tmp_path / "a.yml", Reader()
    path.write_text(f"verifie_le: 2026-03-27\nrevue_tous_les_mois: {number}\nsources: {{}}\n", encoding="utf-8")
    read_sources(read_yaml(path, tmp_path), reader)
    assert [str(error)[:29] for error in reader.errors] == ["a.yml:2:22: nombre attendu, l"]


@pytest.mark.parametrize("number", ["-1", "1001", "1e300"])
def test_un_delai_hors_du_calendrier_est_une_faute(tmp_path: Path, savoir: Knowledge, number: str) -> None:
    path, reader = tmp_path / "a.yml", Reader()
    figure = f"{{valeurs: {{2025-06-01: {number}}}, sens: a, sources: [L5412-1], certitude: texte}}"
    path.write_text(f"parametres: {{recours_mois: {figure}}}\n", encoding="utf-8")
    read_parameters(read_yaml(path, tmp_path), savoir.sources, reader)
    assert any("c’est impossible" in str(error) for error in reader.errors)


def test_une_revue_au_bout_du_calendrier_n_est_pas_une_panne(savoir: Knowledge) -> None:
    for changes in ({"checked_on": date(9999, 12, 31)}, {"review_months": 10**6}):
        assert not replace(savoir, sources=replace(savoir.sources, **changes)).overdue(date(2026, 11, 23))
    checked = replace(savoir, sources=replace(savoir.sources, checked_on=date(2026, 3, 31), review_months=12))
    assert not checked.overdue(date(2027, 3, 28))
    assert checked.overdue(date(2027, 3, 29))
