"""A run of conversations that was killed is taken up where it stopped, and gives what a whole one gives."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from convoque.commands.tester import command
from convoque.testing import bench, progress

CASE = (
    "nom: Cas {name}\naujourdhui: 2026-11-23T10:00\ntours:\n  - dit: question {name}\n    attendu: {{sujet: {topic}}}\n"
)
NAMES = ("a", "b", "c", "d")


class Killed(BaseException):
    """What stands for a kill: nothing of ours catches it."""


@pytest.fixture
def cas(tmp_path: Path) -> list[str]:
    paths = [tmp_path / f"{name}.yml" for name in NAMES]
    for path in paths:
        path.write_text(CASE.format(name=path.stem, topic="obligation" if path.stem != "b" else "report"), "utf-8")
    return [str(path) for path in paths]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the assistant heard; it dies when it hears « question d » a first time, if ``said`` was given « mort »."""
    heard: list[str] = []

    @contextlib.contextmanager
    def conversation(*_: Any) -> Iterator[Callable[..., Any]]:
        def say(text: str, payload: bool = False) -> Any:
            if text == "question d" and "mort" in heard:
                heard.remove("mort")
                raise Killed
            heard.append(text)
            return [{"text": f"Réponse à {text}.", "custom": {"sujet": "obligation"}}]

        yield say

    @contextlib.contextmanager
    def opened(*_: Any) -> Iterator[Any]:
        yield SimpleNamespace(conversation=conversation)

    monkeypatch.setattr(bench, "open_bench", opened)
    return heard


def play(cas: list[str], *options: str) -> dict[str, Any]:
    done = CliRunner().invoke(command, [*cas, "--json", *options])
    assert done.stdout, done.exception
    result: dict[str, Any] = json.loads(done.stdout)
    for one in result["cas"]:
        del one["secondes"]
    return result


def test_un_passage_tue_se_reprend_et_donne_le_meme_resultat(cas: list[str], said: list[str], tmp_path: Path) -> None:
    whole = play(cas)
    said[:] = ["mort"]
    kept = tmp_path / "passage.jsonl"
    with contextlib.suppress(Killed):
        CliRunner().invoke(command, [*cas, "--json", "--reprise", str(kept)])
    assert said == ["question a", "question b", "question c"]
    assert progress.played(kept) == 3
    said.clear()
    assert play(cas, "--reprise", str(kept)) == whole
    assert said == ["question d"]


def test_ce_qui_a_change_depuis_se_rejoue(cas: list[str], said: list[str], tmp_path: Path) -> None:
    kept = tmp_path / "passage.jsonl"
    play(cas, "--reprise", str(kept))
    said.clear()
    Path(cas[2]).write_text(CASE.format(name="c, changée", topic="obligation"), "utf-8")
    play(cas, "--reprise", str(kept))
    assert said == ["question c, changée"]


def test_une_ligne_coupee_par_l_arret_n_en_cache_aucune_autre(cas: list[str], said: list[str], tmp_path: Path) -> None:
    kept = tmp_path / "passage.jsonl"
    play(cas[:2], "--reprise", str(kept))
    kept.write_text(kept.read_text("utf-8") + '{"cle": "coup', "utf-8")
    play(cas, "--reprise", str(kept))
    assert progress.played(kept) == len(cas)


def test_un_fichier_de_reprise_impossible_est_une_phrase(cas: list[str], said: list[str], tmp_path: Path) -> None:
    done = CliRunner().invoke(command, [*cas, "--reprise", str(tmp_path / "absent" / "x.jsonl")])
    assert "ne peut pas servir de reprise" in str(done.exception)
    assert said == []
