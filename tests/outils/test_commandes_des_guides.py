"""Every command that the docs give: understood by the command line, and run where a reader would copy it."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from convoque import cli
from convoque.settings import ROOT

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
CODE = re.compile(r"```[a-z]*\n(.*?)```|`([^`\n]+)`", re.S)
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))


def _commands() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for block, span in CODE.findall(page.read_text(encoding="utf-8")):
            for line in (block or span).splitlines():
                if re.match(r"(?:\.venv/bin/)?(?:convoque|python|pytest|make) ", line.strip()):
                    yield page.relative_to(ROOT).as_posix(), line.strip().removeprefix(".venv/bin/")


def _given(program: str) -> list[str]:
    return sorted({line for _, line in _commands() if line.split()[0] == program})


def _words(line: str) -> list[str]:
    return shlex.split(line, comments=True)[1:]


@pytest.mark.parametrize("line", _given("convoque"))
def test_chaque_commande_donnee_est_comprise(line):
    name, *words = _words(line)
    if name in ("…", "--help"):
        return
    command = cli.convoque.get_command(None, name)
    assert command is not None, name
    context = command.context_class(command, info_name=name)
    command.make_parser(context).parse_args([word for word in words if word != "…"])


@pytest.mark.parametrize("line", _given("make"))
def test_chaque_cible_donnee_existe(line):
    assert _words(line)[0] in TARGETS


@pytest.mark.parametrize("line", _given("python"))
def test_chaque_mesure_donnee_existe(line):
    first, *rest = _words(line)
    if first == "-m":
        assert importlib.util.find_spec(rest[0]), rest[0]
    else:
        assert (ROOT / first).is_file()


@pytest.mark.parametrize("line", _given("pytest"))
def test_chaque_suite_donnee_existe(line):
    paths = [word for word in _words(line) if word.startswith("tests/")]
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []
    wanted = re.search(r" -k (\w+)", line)
    if wanted:
        tests = "".join(file.read_text(encoding="utf-8") for path in paths for file in (ROOT / path).rglob("test_*.py"))
        assert re.search(rf"def test_\w*{wanted[1]}", tests)


COPIED = {
    "convoque verifier": "Tout est juste",
    "convoque verifier --json": "[]",
    "convoque verifier mon-brouillon": "Tout est juste",
    "convoque verifier mon-brouillon/knowledge": "Tout est juste",
    "convoque schema --json": '"champs"',
    "convoque importer --format": "`demandeurs.csv`",
    "convoque importer --demo": "démonstration",
    "convoque migrer": "",
    "convoque migrer --verifier": "",
    "convoque expliquer --personne amina --au 2026-11-23": "obligatoire",
    "convoque exporter --demandeur amina amina.json": "",
    "convoque sauvegarder /sauvegardes/lundi.zip": "",
    "convoque restaurer /sauvegardes/lundi.zip --verifier": "",
    "convoque purger": "",
}
"""What a reader copies, in the order of a first day, and a word of what it says."""


def test_ce_qu_un_lecteur_copie_marche_dans_l_ordre(tmp_path):
    given = {" ".join(shlex.split(line, comments=True)) for line in _given("convoque")}
    assert [line for line in COPIED if line not in given] == []
    for name in ("knowledge", "data"):
        shutil.copytree(ROOT / name, tmp_path / "mon-brouillon" / name)
    (tmp_path / "sauvegardes").mkdir()
    environ = {**os.environ, "CONVOQUE_DB": str(tmp_path / "essai.db"), "PYTHONPATH": str(ROOT)}
    failed = []
    for line, said in COPIED.items():
        words = [word.replace("/sauvegardes", str(tmp_path / "sauvegardes")) for word in _words(line)]
        done = subprocess.run(
            [sys.executable, "-m", "convoque.cli", *words], cwd=tmp_path, env=environ, capture_output=True, text=True
        )
        if done.returncode or said not in done.stdout + done.stderr:
            failed.append(f"{line} : statut {done.returncode}, {done.stdout[-300:]}{done.stderr[-300:]}")
    assert failed == []
    assert Path(tmp_path / "amina.json").read_text(encoding="utf-8").startswith("{")
