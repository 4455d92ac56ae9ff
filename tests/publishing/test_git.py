"""One commit for each publication, of the two folders alone; git may be dirty, broken or absent."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from atelier_redaction import change

from convoque.publishing import Shelf
from convoque.publishing.publish import Order, Outcome, Tools
from convoque.publishing.withdraw import withdraw
from convoque.settings import ROOT

OLD, NEW = "Oui, {atelier} est obligatoire pour vous.", "Oui, {atelier} est bien obligatoire pour vous."
Publier = Callable[..., Outcome]


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def depot(savoir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The editors' folder in a repository, with other work under way."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    git(savoir, "init", "-q", "-b", "travail")
    git(savoir, "config", "user.name", "Machine")
    git(savoir, "config", "user.email", "machine@exemple.fr")
    (savoir / "code.py").write_text("un = 1\n")
    (savoir / "autre.py").write_text("deux = 2\n")
    git(savoir, "add", "-A")
    git(savoir, "commit", "-qm", "Début")
    (savoir / "code.py").write_text("un = 11\n")
    git(savoir, "add", "code.py")
    (savoir / "autre.py").write_text("deux = 22\n")
    (savoir / "neuf.py").write_text("")
    return savoir


def test_un_commit_ne_touche_que_les_deux_dossiers(publier: Publier, depot: Path) -> None:
    change(depot, OLD, NEW)
    (depot / "knowledge" / "fiches" / "note.txt").write_text("ajouté")
    (depot / "data" / "nlu" / "injure.yml").unlink()
    outcome = publier(git=True, author="Inès Morel <ines@exemple.fr>", note="Une phrase plus nette")
    assert outcome.fault is None
    touched = git(depot, "show", "--format=%an|%ae|%cn|%s", "--name-status", "HEAD").splitlines()
    assert touched[0] == "Inès Morel|ines@exemple.fr|Machine|Une phrase plus nette"
    assert [line for line in touched[1:] if line] == [
        "D\tdata/nlu/injure.yml",
        "A\tknowledge/fiches/note.txt",
        "M\tknowledge/messages/reponses.yml",
    ]
    assert git(depot, "status", "--short", "--branch").splitlines()[1:] == [" M autre.py", "M  code.py", "?? neuf.py"]
    assert git(depot, "branch", "--show-current") == "travail"


def test_un_savoir_dans_un_sous_dossier(publier: Publier, savoir: Path, depot: Path, tmp_path: Path) -> None:
    git(depot, "rev-parse", "HEAD")
    (depot / ".git").rename(tmp_path / ".git")
    git(tmp_path, "add", "savoir/knowledge", "savoir/data")
    git(tmp_path, "commit", "-qm", "Déplacé")
    change(savoir, OLD, NEW)
    publier(git=True)
    assert git(tmp_path, "show", "--format=", "--name-only") == "savoir/knowledge/messages/reponses.yml"


def test_annuler_fait_aussi_un_commit(publier: Publier, etagere: Shelf, depot: Path, outils: Tools) -> None:
    publier(git=True)
    change(depot, OLD, NEW)
    publier(git=True)
    withdraw(etagere, depot, ROOT, Order(author="Inès"), outils, lambda line: None)
    assert git(depot, "log", "-1", "--format=%an %s") == "Inès Annule la publication 2"
    assert git(depot, "diff", "HEAD~2", "--stat", "--", "knowledge") == ""
    assert git(depot, "status", "--porcelain", "--", "knowledge", "data") == ""


def test_un_git_qui_refuse_ne_retient_pas_la_publication(publier: Publier, depot: Path) -> None:
    publier(git=True)
    (depot / ".git" / "HEAD.lock").touch()
    change(depot, OLD, NEW)
    outcome = publier(git=True)
    step = outcome.steps.done[-1]
    assert (outcome.number, outcome.fault, step.name, step.state) == (2, None, "git", "échec")
    assert "La publication, elle, est en ligne" in step.messages[0]


def test_une_fusion_en_cours_n_est_pas_derangee(publier: Publier, depot: Path) -> None:
    (depot / ".git" / "MERGE_HEAD").write_text(git(depot, "rev-parse", "HEAD"))
    change(depot, OLD, NEW)
    assert publier(git=True).steps.done[-1].state == "échec"
    assert git(depot, "log", "-1", "--format=%s") == "Début"


@pytest.mark.parametrize("path", ["/nulle/part", None])
def test_sans_git_la_publication_sort(publier: Publier, path: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if path:
        monkeypatch.setenv("PATH", path)
    outcome = publier(git=True)
    assert (outcome.number, outcome.steps.done[-1].state) == (1, "rien à faire")
