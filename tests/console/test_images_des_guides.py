"""Every picture of a guide is there, light, said in words, and made by a test that has its page open."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from images_des_guides import MOST_BYTES, named, path_of

MADE = re.compile(r'picture\(page, "([\w-]+)"\)')


@pytest.mark.parametrize("name", sorted(named()))
def test_chaque_image_d_un_guide_est_la_et_legere(name: str) -> None:
    assert path_of(name).read_bytes()[:4] == b"\x89PNG"
    assert path_of(name).stat().st_size < MOST_BYTES


def test_chaque_image_d_un_guide_est_faite_par_un_test_et_dit_ce_qu_elle_montre() -> None:
    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert sorted(set(MADE.findall(tests))) == sorted(named())
    assert [name for name, said in named().items() if "«" not in said] == []
