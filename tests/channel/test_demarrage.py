"""What an operator reads when the site cannot start: one French sentence, no traceback.

A list of settings to correct: tests/production.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from site_door import Echo

from convoque.channel.serve import warm_up
from convoque.settings import ROOT


def _start(folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "convoque.channel.serve"],
        cwd=ROOT,
        env={**os.environ, "CONVOQUE_DB": str(folder / "convoque.db"), "CONVOQUE_PORT": "0", **environ},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"CONVOQUE_MODELE": "absent.tar.gz"}, "Le modèle absent.tar.gz est introuvable"),
        ({"CONVOQUE_MODELE": "pyproject.toml"}, "Le modèle pyproject.toml est abîmé"),
        ({"CONVOQUE_PORT": "99999"}, "Impossible d’ouvrir le port 99999"),
        ({"CONVOQUE_HOTE": "nulle.part.invalid"}, "Impossible d’ouvrir le port"),
        ({"CONVOQUE_CLE_CONVERSATION": "courte"}, "CONVOQUE_CLE_CONVERSATION"),
    ],
)
def test_un_demarrage_impossible_tient_en_une_phrase(tmp_path: Path, environ: dict[str, str], words: str) -> None:
    done = _start(tmp_path, **environ)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_un_port_occupe_est_dit_avant_de_charger_quoi_que_ce_soit(tmp_path: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = str(busy.getsockname()[1])
        done = _start(tmp_path, CONVOQUE_PORT=port)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"Impossible d’ouvrir le port {port}" in done.stderr


def test_une_premiere_question_est_posee_avant_d_ouvrir_puis_oubliee() -> None:
    assistant = Echo()
    asyncio.run(warm_up(assistant))
    (heard,) = assistant.heard
    assert heard[2:] == (None, False)
    assert assistant.erased == [heard[0]]


def test_une_mise_en_route_manquee_n_empeche_pas_de_demarrer(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Echo):
        async def answer(self, *_args: object) -> list[dict[str, object]]:
            raise RuntimeError("un secret")

    with caplog.at_level(logging.ERROR, "convoque"):
        asyncio.run(warm_up(Broken()))
    assert "mise en route" in caplog.text
    assert "secret" not in caplog.text
