"""What another fact or another day would give: each line is what ``convoque expliquer`` says."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from convoque.casefile import CaseFile
from convoque.casefile.demo import load_demo
from convoque.commands.expliquer import command
from convoque.knowledge import load_knowledge
from convoque.settings import ROOT
from convoque.tracing.whatif import (
    Supposed,
    as_csv,
    boundary_days,
    on_each_day,
    table,
    verdict_of,
    with_each_value,
)

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def base(tmp_path_factory: Any) -> Path:
    path: Path = tmp_path_factory.mktemp("base") / "dossiers.db"
    load_demo(path)
    return path


def expliquer(base: Path, supposed: dict[str, Any]) -> dict[str, Any]:
    words = ["--personne", "amina", "--convocation", "amina-cv", "--au", supposed["au"], "--json"]
    words += [word for name, value in supposed["faits"].items() for word in ("--fait", f"{name}={value}")]
    done = CliRunner(env={"CONVOQUE_DB": str(base)}).invoke(command, words, catch_exceptions=False)
    (one,) = json.loads(done.stdout)
    return verdict_of(one)


@pytest.mark.parametrize("fact", ["contrat", "motif", "au_plan", "sanction_anterieure"])
def test_chaque_valeur_d_un_fait_donne_le_verdict_d_expliquer(base: Path, fact: str) -> None:
    knowledge = load_knowledge(ROOT / "knowledge")
    lines = with_each_value(Supposed("amina", "amina-cv", TODAY, {}), fact, knowledge)
    for line in table(lines, CaseFile(base), [("en ligne", knowledge)]):
        assert {key: line[key] for key in verdict_of_keys(line)} == expliquer(base, line), line["si"]


def test_chaque_jour_donne_le_verdict_d_expliquer(base: Path) -> None:
    knowledge = load_knowledge(ROOT / "knowledge")
    days = [TODAY, *boundary_days(knowledge)]
    found = table(on_each_day(Supposed("amina", "amina-cv", TODAY, {}), days), CaseFile(base), [("x", knowledge)])
    assert len(found) > 4
    for line in found:
        assert {key: line[key] for key in verdict_of_keys(line)} == expliquer(base, line), line["au"]


def test_deux_versions_donnent_deux_fois_les_lignes(base: Path) -> None:
    knowledge = load_knowledge(ROOT / "knowledge")
    lines = with_each_value(Supposed("amina", "amina-cv", TODAY, {}), "contrat", knowledge)
    found = table(lines, CaseFile(base), [("en ligne", knowledge), ("brouillon", knowledge)])
    half = len(found) // 2
    assert [one | {"version": ""} for one in found[:half]] == [one | {"version": ""} for one in found[half:]]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_aucune_case_du_csv_n_est_calculee(start: str) -> None:
    written = as_csv([{"si": f"{start}1+1", "obligation": f"{start}cmd"}])
    _, line = list(csv.reader(io.StringIO(written.lstrip("\ufeff"), newline=""), delimiter=";"))
    assert not [cell for cell in line if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def verdict_of_keys(line: dict[str, Any]) -> list[str]:
    return [key for key in line if key in ("obligation", "certitude", "regle", "motif", "consequences", "rang")]
