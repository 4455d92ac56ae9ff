"""What deploy/ and the cluster name exists: settings, commands, files."""

from __future__ import annotations

import re

import pytest
from en_marche import ROOT

from convoque import cli

DEPLOY = ROOT / "deploy"
SHIPPED = [path for path in sorted(DEPLOY.rglob("*")) if path.is_file() and "secrets" not in path.parts]
CLUSTER = sorted((ROOT / "outils" / "grappe").glob("*.py"))
TABLES = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("exploitation*.md")))
KNOWN = {
    name for row in re.findall(r"^\|(.*?)\|", TABLES, re.MULTILINE) for name in re.findall(r"CONVOQUE_[A-Z_]+", row)
}
SOON = {"migrer", "sauvegarder", "restaurer"}
PLACES = (r"bin/convoque ", r"args: \[convoque, ", r'"convoque", "', r"[«`] ?convoque ", r"^convoque ", r"-- convoque ")
"""Where a command of ours is named: systemd, Kubernetes, compose, a sentence, a line to copy."""
COMMAND = re.compile(f"(?:{'|'.join(PLACES)})([a-z]+)", re.MULTILINE)


@pytest.mark.parametrize("path", [*SHIPPED, *CLUSTER], ids=lambda path: path.name)
def test_chaque_reglage_est_dans_la_table_de_l_exploitation(path):
    assert set(re.findall(r"\bCONVOQUE_[A-Z_]*[A-Z]\b", path.read_text(encoding="utf-8"))) <= KNOWN


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_chaque_commande_existe(path):
    named = set(COMMAND.findall(path.read_text(encoding="utf-8")))
    assert named <= {*cli.convoque.list_commands(None), *SOON}


def test_les_commandes_sont_bien_cherchees_la_ou_elles_sont():
    found = {name for path in SHIPPED for name in COMMAND.findall(path.read_text(encoding="utf-8"))}
    assert {"migrer", "purger"} <= found


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_chaque_fichier_du_projet_qui_est_nomme_existe(path):
    named = re.findall(r"\b((?:deploy|outils|docs)/[\w@./-]*\w)", path.read_text(encoding="utf-8"))
    assert not [name for name in named if not (ROOT / name).exists() and not name.startswith("deploy/secrets")]


def test_le_mode_d_emploi_nomme_chaque_dossier():
    text = (DEPLOY / "README.md").read_text(encoding="utf-8")
    named = {path.name for path in DEPLOY.iterdir()} - {"README.md", "secrets", "__pycache__"}
    assert not [name for name in named if name not in text]
