"""A very long pattern is made once, and what is kept of it is the same pattern."""

from __future__ import annotations

import json
import re
import sre_compile
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest

from convoque.channel import patterns

WORDS = [f"mot{number}-é{number % 7}" for number in range(12_000)]
LONG = "(?iu)" + "|".join(f"(?:^{re.escape(word)}[a-zéè]*$)" for word in WORDS)
GROUPED = LONG.replace("(?:", "(?P<un>", 1)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("CONVOQUE_CACHE", str(tmp_path))
    monkeypatch.setattr(sre_compile, "compile", patterns._kept)
    re.purge()
    yield tmp_path
    re.purge()


def made(pattern: str = LONG) -> re.Pattern[str]:
    re.purge()
    return re.compile(pattern)


def notes(cache: Path) -> list[Path]:
    return list(cache.glob("motif-*.json"))


def test_le_motif_garde_reconnait_les_memes_mots(cache: Path) -> None:
    plain = patterns._compile(LONG)
    for pattern in (made(), made()):
        assert (pattern.pattern, pattern.flags, pattern.groups) == (plain.pattern, plain.flags, plain.groups)
        for word in (*WORDS[::97], "MOT3-É3xé", "mot3-é3!", "autre", ""):
            assert bool(pattern.match(word)) == bool(plain.match(word))
    assert len(notes(cache)) == 1


def test_il_est_refait_de_ce_qui_est_garde(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made()
    monkeypatch.setattr(patterns, "_made", lambda *_: pytest.fail("made anew"))
    assert made().match("mot5-é5")


@pytest.mark.parametrize(
    "damaged", ["", "[]", '[34, "zut"]', json.dumps([34, b64encode(b"x").decode()]), '[34, 12]', '{"a": 1}']
)  # fmt: skip
def test_ce_qui_est_abime_est_refait(cache: Path, damaged: str) -> None:
    made()
    (kept,) = notes(cache)
    kept.write_text(damaged)
    assert made().match("mot5-é5")


def test_des_nombres_qui_ne_font_pas_un_motif_sont_refuses(cache: Path) -> None:
    made()
    (kept,) = notes(cache)
    flags, packed = json.loads(kept.read_text())
    code = bytearray(patterns.zlib.decompress(patterns.b64decode(packed)))
    code[0] = 255
    kept.write_text(json.dumps([flags, b64encode(patterns.zlib.compress(bytes(code))).decode()]))
    assert made().match("mot5-é5")
    assert not made().match("autre")


def test_un_motif_court_ou_a_groupes_n_est_pas_garde(cache: Path) -> None:
    assert made("a+").match("aa")
    assert made(GROUPED).match("mot0-é0")["un"] == "mot0-é0"  # type: ignore[index]
    assert notes(cache) == []


def test_sans_dossier_le_motif_se_fait_comme_avant(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVOQUE_CACHE", "")
    assert made().match("mot5-é5")
    assert notes(cache) == []
