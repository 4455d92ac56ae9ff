"""The documents about the site's door tell what the suite really does."""

from __future__ import annotations

import re

import pytest

from convoque.settings import ROOT

TESTS = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))


@pytest.mark.parametrize("name", ["securite.md", "accessibilite.md", "decisions/007-our-own-widget.md"])
def test_chaque_essai_nomme_existe(name: str) -> None:
    document = (ROOT / "docs" / name).read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+)`", document))
    assert named
    assert {test for test in named if f"def {test}(" not in TESTS} == set()


def test_la_grille_d_accessibilite_a_les_cent_six_criteres() -> None:
    document = (ROOT / "docs" / "accessibilite.md").read_text(encoding="utf-8")
    sizes = (9, 2, 3, 13, 8, 2, 5, 10, 4, 14, 13, 11, 12)
    expected = [f"{theme}.{rank}" for theme, size in enumerate(sizes, 1) for rank in range(1, size + 1)]
    rows = re.findall(r"^\| (\d+\.\d+(?:, \d+\.\d+)*) \| (C|NA|NC) \|", document, re.MULTILINE)
    graded = {criterion: mark for criteria, mark in rows for criterion in criteria.split(", ")}
    assert sorted(graded) == sorted(expected)
    marks = list(graded.values())
    counted = [f"{marks.count('C')} conformes", f"{marks.count('NC')} non conforme", f"{marks.count('NA')} sans objet"]
    assert all(part in document for part in counted), counted
