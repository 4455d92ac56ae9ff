"""The process really started with a bad environment, and the fictional people kept out of production."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from environnement import good

from convoque.casefile import CaseFile
from convoque.settings import ROOT

# The names of what is heavy, told on the standard error when a start imports any of it.
WATCH = (
    "import runpy, sys\n"
    "try: runpy.run_module('convoque.channel.serve', run_name='serve')['main']() and sys.exit(1)\n"
    "finally: print([m for m in ('rasa', 'tensorflow', 'spacy', 'sanic') if m in sys.modules])"
)


def _run(words: list[str], environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    others = {name: value for name, value in os.environ.items() if not name.startswith("CONVOQUE_")}
    return subprocess.run(
        words, cwd=ROOT, env={**others, **environ}, capture_output=True, text=True, timeout=60, check=False
    )


def test_une_mauvaise_production_s_arrete_tout_de_suite_avec_la_liste() -> None:
    began = time.monotonic()
    done = _run([sys.executable, "-m", "convoque.channel.serve"], {"CONVOQUE_ENV": "production"})
    assert time.monotonic() - began < 5
    assert (done.returncode, done.stdout) == (1, "")
    head, *lines = done.stderr.splitlines()
    assert head == "5 réglages à corriger :"
    assert all(line.startswith("- CONVOQUE_") for line in lines)
    assert len(lines) == 5


@pytest.mark.parametrize("key", ["absente.pem", "."])
def test_une_mauvaise_cle_est_dite_sans_rien_charger(tmp_path: Path, key: str) -> None:
    environ = {**good(tmp_path), "CONVOQUE_JWT_PUBLIC_KEY": str(tmp_path / key), "CONVOQUE_PROXYS": ""}
    done = _run([sys.executable, "-c", WATCH], environ)
    assert (done.returncode, done.stdout) == (1, "[]\n")
    assert "2 réglages à corriger" in done.stderr
    assert not Path(environ["CONVOQUE_DB"]).exists()


def test_le_developpement_ne_s_ouvre_pas_aux_autres_machines(tmp_path: Path) -> None:
    done = _run([sys.executable, "-m", "convoque.channel.serve"], {"CONVOQUE_HOTE": "0.0.0.0", "CONVOQUE_PORT": "0"})
    assert (done.returncode, done.stdout) == (1, "")
    assert "CONVOQUE_HOTE" in done.stderr


def _import(environ: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return _run([sys.executable, "-m", "convoque.cli", "importer", *words], environ)


def test_les_personnes_de_demonstration_sont_refusees_en_production(tmp_path: Path) -> None:
    environ = {"CONVOQUE_ENV": "production", "CONVOQUE_DB": str(tmp_path / "convoque.db")}
    done = _import(environ, "--demo")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "En production, les personnes de démonstration ne sont pas ajoutées.\n"
    assert not (tmp_path / "convoque.db").exists()


def test_make_run_le_dit_et_continue(tmp_path: Path) -> None:
    step = next(line for line in (ROOT / "Makefile").read_text(encoding="utf-8").splitlines() if " --demo" in line)
    words = step.split("convoque importer ")[1].split()
    production = {"CONVOQUE_ENV": "production", "CONVOQUE_DB": str(tmp_path / "convoque.db")}
    done = _import(production, *words)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "En production, les personnes de démonstration ne sont pas ajoutées.\n"
    assert not (tmp_path / "convoque.db").exists()
    assert _import({**production, "CONVOQUE_ENV": "dev"}, *words).returncode == 0
    assert not CaseFile(tmp_path / "convoque.db").is_empty()


def test_sauf_en_production_ne_va_qu_avec_demo(tmp_path: Path) -> None:
    done = _import({}, str(tmp_path), "--sauf-en-production")
    assert (done.returncode, done.stderr) == (2, "--sauf-en-production accompagne --demo.\n")


def test_verifier_ne_demande_aucun_reglage_de_production() -> None:
    done = _run([sys.executable, "-m", "convoque.cli", "verifier"], {"CONVOQUE_ENV": "production"})
    assert done.returncode == 0, done.stderr


def test_une_base_postgresql_ne_devient_pas_un_fichier(tmp_path: Path) -> None:
    folder = tmp_path / "dossiers"
    folder.mkdir()
    done = _import({"CONVOQUE_DB": "postgresql://convoque:tres-secret@127.0.0.1:1/base"}, str(folder))
    assert done.returncode == 2
    assert "tres-secret" not in done.stderr
    assert not (ROOT / "postgresql:").exists()
