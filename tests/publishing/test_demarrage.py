"""What a start serves: the folder when it is sound, the last publication when it is not, and it says so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from atelier_redaction import change

from convoque.errors import Located
from convoque.publishing import Shelf
from convoque.publishing.publish import Tools
from convoque.publishing.startup import Start, prepare
from convoque.settings import ROOT

OLD, NEW = "Oui, {atelier} est obligatoire pour vous.", "Oui, {atelier} est bien obligatoire pour vous."


@pytest.fixture
def demarrer(etagere: Shelf, savoir: Path, outils: Tools):
    def start(production: bool = False, wrong: tuple[Located, ...] = ()) -> Start:
        tools = replace(outils, check=lambda folder: wrong)
        return prepare(etagere, savoir, ROOT, production, tools, lambda line: None)

    return start


def fautes(count: int) -> tuple[Located, ...]:
    return tuple(Located("knowledge/a.yml", line, 1, "il manque un mot") for line in range(1, count + 1))


def test_le_premier_demarrage_fait_la_publication_1_puis_plus_rien(demarrer, etagere: Shelf) -> None:
    assert "Publication 1" in demarrer().lines[0]
    assert demarrer().lines == ()
    assert etagere.live().number == 1  # type: ignore[union-attr]


def test_un_texte_change_est_publie_au_demarrage(demarrer, etagere: Shelf, savoir: Path) -> None:
    demarrer()
    change(savoir, OLD, NEW)
    assert "Publication 2" in demarrer().lines[0]


def test_un_dossier_abime_est_dit_et_la_derniere_publication_repond(demarrer, etagere: Shelf) -> None:
    demarrer()
    start = demarrer(wrong=fautes(8))
    assert start.ready
    assert start.lines[0] == "Le dossier des rédacteurs a 8 fautes :"
    assert "knowledge/a.yml:1:1: il manque un mot" in start.lines[1]
    assert "… et 3 autres" in start.lines[6]
    assert "La publication 1" in start.lines[7]
    assert etagere.live().number == 1  # type: ignore[union-attr]


def test_un_dossier_abime_sans_rien_de_publie_ne_demarre_pas(demarrer) -> None:
    start = demarrer(wrong=fautes(1))
    assert not start.ready
    assert start.lines[0] == "Le dossier des rédacteurs a une faute :"


def test_la_production_ne_publie_jamais_d_elle_meme(demarrer, etagere: Shelf, savoir: Path) -> None:
    assert demarrer(production=True) == Start(())
    assert etagere.find().publication is None
    demarrer()
    change(savoir, OLD, NEW)
    assert demarrer(production=True) == Start(())
    assert etagere.live().number == 1  # type: ignore[union-attr]


def test_ou_rien_ne_s_ecrit_le_dossier_lui_meme_repond(demarrer, etagere: Shelf) -> None:
    etagere.folder.write_text("un fichier")
    start = demarrer()
    assert start.ready
    assert "n’est pas publié" in start.lines[0]
