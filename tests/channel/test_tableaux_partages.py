"""Large tables read from files: the same numbers, the same answers, whatever becomes of the files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

MESSAGES = (
    "je dois venir demain ?",
    "j'étais malade hier, je risque quoi ?",
    "comment contester une radiation",
    "jai loupé latelier hier jetais malade et jai le certifica",
)


def table(seed: int = 0) -> Any:
    return np.random.default_rng(seed).random((1000, 300), dtype=np.float32)


def test_le_tableau_lu_dans_un_fichier_est_le_meme(tmp_path: Path) -> None:
    from convoque.channel.mapped import mapped

    for _ in range(2):
        found = mapped(table(), "essai", tmp_path / "cache")
        assert found.dtype == np.float32
        assert np.array_equal(found, table())
        assert not found.flags.writeable
    assert len(list((tmp_path / "cache").iterdir())) == 1


@pytest.mark.parametrize("damaged", [b"", b"x", bytes(1_200_000)])
def test_un_fichier_abime_n_est_jamais_lu(tmp_path: Path, damaged: bytes) -> None:
    from convoque.channel.mapped import mapped

    mapped(table(), "essai", tmp_path)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(damaged)
    assert np.array_equal(mapped(table(), "essai", tmp_path), table())


def test_sans_dossier_ou_ecrire_le_tableau_reste_en_memoire(tmp_path: Path) -> None:
    from convoque.channel.mapped import mapped

    held = table()
    assert mapped(held, "essai", tmp_path / "absent" / "cache") is held


def test_les_fichiers_d_avant_partent_et_qui_les_lit_les_garde(tmp_path: Path) -> None:
    from convoque.channel.mapped import mapped

    first = mapped(table(0), "essai", tmp_path)
    for seed in range(1, 5):
        mapped(table(seed), "essai", tmp_path)
    assert len(list(tmp_path.iterdir())) == 2
    assert np.array_equal(first, table(0))


def test_les_reponses_sont_les_memes(bench: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from convoque.channel.mapped import lighten

    monkeypatch.setenv("CONVOQUE_CACHE", str(tmp_path))
    before = [bench.assistant.answer(text, None, False, None).messages for text in MESSAGES]
    read = [bench.assistant.understand(text) for text in MESSAGES]
    lighten(bench.assistant)
    assert len(list(tmp_path.glob("tableau-*.bin"))) >= 5
    assert [bench.assistant.answer(text, None, False, None).messages for text in MESSAGES] == before
    assert [bench.assistant.understand(text) for text in MESSAGES] == read
