"""The rules engine stands alone."""

import ast
import sys
from pathlib import Path

import pytest

import convoque.rules

FICHIERS = sorted(Path(convoque.rules.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("fichier", FICHIERS, ids=lambda path: path.name)
def test_le_moteur_n_importe_que_la_bibliotheque_standard_et_lui_meme(fichier):
    tree = ast.parse(fichier.read_text(encoding="utf-8"))
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "." for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert [
        n for n in names if not n.startswith("convoque.rules") and n.split(".")[0] not in sys.stdlib_module_names
    ] == []
