"""What an operator reads when the site cannot start: one French sentence, no traceback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

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
        ({"CONVOQUE_ENV": "production"}, "CONVOQUE_JWT_PUBLIC_KEY"),
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
