"""Where the words are read: in the project, or in the folder that ``CONVOQUE_SAVOIR`` names."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from convoque import savoir
from convoque.settings import ROOT, read_settings
from convoque.training import fingerprint, model_path


@pytest.fixture
def ailleurs(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "knowledge", tmp_path / "ailleurs" / "knowledge")
    shutil.copytree(ROOT / "data" / "nlu", tmp_path / "ailleurs" / "data" / "nlu")
    return tmp_path / "ailleurs"


def test_sans_reglage_le_savoir_est_celui_du_projet() -> None:
    settings = read_settings({})
    assert (settings.savoir, settings.knowledge, settings.examples) == (ROOT, ROOT / "knowledge", ROOT / "data/nlu")
    assert settings.publications == ROOT / "var" / "publications"


def test_un_reglage_met_le_savoir_et_les_publications_ailleurs(ailleurs: Path) -> None:
    settings = read_settings({"CONVOQUE_SAVOIR": str(ailleurs), "CONVOQUE_DB": str(ailleurs / "base.db")})
    assert (settings.knowledge, settings.examples) == (ailleurs / "knowledge", ailleurs / "data" / "nlu")
    assert settings.publications == ailleurs / "publications"
    assert read_settings({"CONVOQUE_PUBLICATIONS": "/partage"}).publications == Path("/partage")


def test_le_meme_savoir_ailleurs_demande_le_meme_modele(ailleurs: Path) -> None:
    assert model_path(ROOT, ailleurs) == model_path(ROOT)


@pytest.mark.parametrize("name", ["knowledge/lexique.yml", "data/nlu/obligation.yml", "data/nlu/neuf.yml"])
def test_ce_que_le_modele_apprend_ailleurs_change_le_modele(ailleurs: Path, name: str) -> None:
    with (ailleurs / name).open("a", encoding="utf-8") as file:
        file.write("\nautre: [chose]\n")
    assert fingerprint(ROOT, ailleurs) != fingerprint(ROOT)


def test_le_savoir_d_un_chargement_ne_vaut_que_dans_son_fil(ailleurs: Path) -> None:
    seen: list[Path] = []
    with savoir.reading(ailleurs):
        other = threading.Thread(target=lambda: seen.append(savoir.current()))
        other.start()
        other.join()
        assert savoir.current() == ailleurs
    assert seen == [ROOT]
    assert savoir.current() == ROOT
