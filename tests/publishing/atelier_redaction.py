"""A small folder of editors, a shelf, and publishing without a model: what costs minutes is replaced."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from convoque.checking import check_savoir
from convoque.publishing import Shelf
from convoque.publishing.publish import Order, Outcome, Tools, publish
from convoque.settings import ROOT
from convoque.training import fingerprint_file, model_path


def copied(folder: Path) -> Path:
    """Copy the editors' folder of the project."""
    shutil.copytree(ROOT / "knowledge", folder / "knowledge")
    shutil.copytree(ROOT / "data" / "nlu", folder / "data" / "nlu")
    return folder


@pytest.fixture
def savoir(tmp_path: Path) -> Path:
    return copied(tmp_path / "savoir")


@pytest.fixture
def etagere(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "publications")


@pytest.fixture
def outils(tmp_path: Path) -> Tools:
    good = {"detresse": {"justes": 60, "total": 60}, "messages": {"justes": 600, "total": 640}}

    def learn(savoir: Path, _tell: Callable[[str], None]) -> Path:
        return faux_modele(tmp_path / "modeles" / model_path(ROOT, savoir).name)

    return Tools(compare=lambda live, draft: [], measure=lambda savoir: good, learn=learn, check=lambda savoir: ())


@pytest.fixture
def publier(etagere: Shelf, savoir: Path, outils: Tools) -> Callable[..., Outcome]:
    def go(tools: Tools | None = None, git: bool = False, checked: bool = False, **order: Any) -> Outcome:
        tools = replace(tools or outils, check=check_savoir) if checked else tools
        return publish(etagere, savoir, ROOT, Order(git=git, **order), tools or outils, lambda line: None)

    return go


def faux_modele(path: Path) -> Path:
    """Write a file that passes for a trained model."""
    import io
    import tarfile

    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz") as archive:
        archive.addfile(tarfile.TarInfo("metadata.json"), io.BytesIO())
    fingerprint_file(path).write_text(hashlib.sha256(path.read_bytes()).hexdigest(), encoding="ascii")
    return path


def change(savoir: Path, old: str, new: str, name: str = "knowledge/messages/reponses.yml") -> None:
    """Change words in a file of the editors' folder."""
    path = savoir / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
