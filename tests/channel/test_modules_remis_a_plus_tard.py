"""A deferred module is the real one, and its code runs when something of it is first used."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from convoque.channel.deferred import Later, defer

PACKAGE = {
    "lourd/__init__.py": "from lourd.classes import Animal\nran = True\n",
    "lourd/classes.py": "class Animal:\n    sort = 'chien'\n\ndef double(n):\n    return 2 * n\n",
    "lourd/casse.py": "raise RuntimeError('panne')\n",
    "leger.py": "import lourd\nfrom lourd.classes import Animal, double\n",
}


@pytest.fixture
def _package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, code in PACKAGE.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(code, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    defer({"lourd": (), "lourd.classes": ("Animal", "double"), "lourd.casse": ()})
    yield
    for name in [name for name in sys.modules if name.split(".")[0] in ("lourd", "leger")]:
        del sys.modules[name]


def runs(name: str) -> bool:
    return type(sys.modules[name]) is ModuleType


@pytest.mark.usefixtures("_package")
def test_ce_qui_n_est_pas_utilise_ne_s_execute_pas() -> None:
    leger = importlib.import_module("leger")
    assert not runs("lourd")
    assert not runs("lourd.classes")
    assert not isinstance(3, leger.Animal)
    assert not issubclass(int, leger.Animal)
    assert leger.Animal.__name__ == "Animal"
    assert not runs("lourd.classes")


@pytest.mark.usefixtures("_package")
def test_un_nom_utilise_est_le_vrai() -> None:
    leger = importlib.import_module("leger")
    assert isinstance(leger.double, Later)
    assert leger.double(4) == 8
    assert runs("lourd.classes")
    assert not runs("lourd")
    real = sys.modules["lourd.classes"].Animal
    assert leger.Animal.sort == "chien"
    assert type(leger.Animal()) is real
    assert isinstance(real(), leger.Animal)

    class Chat(leger.Animal):
        pass

    assert issubclass(Chat, real)


@pytest.mark.usefixtures("_package")
def test_un_paquet_s_execute_quand_on_lui_demande_un_nom() -> None:
    leger = importlib.import_module("leger")
    assert leger.lourd.ran
    assert runs("lourd")
    assert leger.lourd.Animal.sort == "chien"


@pytest.mark.usefixtures("_package")
def test_une_erreur_du_module_revient_a_chaque_usage() -> None:
    broken = importlib.import_module("lourd.casse")
    for _ in range(2):
        with pytest.raises(RuntimeError, match="panne"):
            _ = broken.chose
