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
from typing import Any

import pytest
from site_door import Echo, Folk

from convoque.channel.app import App
from convoque.channel.store import ConversationStore, prepare
from convoque.settings import ROOT, read_settings


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


def test_une_premiere_question_est_posee_avant_d_ouvrir(tmp_path: Path) -> None:
    app = _app(tmp_path, Echo())
    asyncio.run(_open_and_close(app))
    ((_, person, payload, state),) = app.assistant.heard
    assert (person, payload, state) == (None, False, None)
    assert app.ready_at_start


def test_une_mise_en_route_manquee_est_dite(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    echo = Echo()
    echo.ready = False
    app = _app(tmp_path, echo)
    with caplog.at_level(logging.ERROR, "convoque"):
        asyncio.run(_open_and_close(app))
    assert not app.ready_at_start
    assert "santé" in caplog.text


def _app(folder: Path, assistant: Echo) -> Any:
    prepare(folder / "c.db")
    app: Any = App(read_settings({}), assistant, Folk(), ConversationStore(folder / "c.db"))
    app.assistant = assistant
    return app


async def _open_and_close(app: Any) -> None:
    async with app._lifespan(None):
        pass
