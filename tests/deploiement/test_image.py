"""The image: what it copies exists, what it leaves out stays out, nobody in it is root."""

from __future__ import annotations

import re
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest
from en_marche import ROOT, free_port

DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
IGNORED = (ROOT / "deploy" / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()


def _instructions() -> list[tuple[str, str]]:
    lines = [line for line in DOCKERFILE.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n", " ", "\n".join(lines))
    return [(line.split()[0], line.split(None, 1)[1]) for line in joined.splitlines() if line.strip()]


def _copied() -> list[str]:
    """Name what comes from the project."""
    copies = [words.split() for name, words in _instructions() if name == "COPY" and "--from" not in words]
    return [source for words in copies for source in words[:-1]]


def _enters(path: str) -> bool:
    """Say whether a file of the project reaches the builder, as .dockerignore is read: the last line that fits wins."""
    inside = True
    for line in (line for line in IGNORED if line and not line.startswith("#")):
        pattern = line.lstrip("!").replace("**/", "*")
        if fnmatch(path, pattern) or fnmatch(path, pattern + "/*"):
            inside = line.startswith("!")
    return inside


def test_python_est_le_3_10_que_rasa_exige() -> None:
    bases = [words.split()[0] for name, words in _instructions() if name == "FROM"]
    assert set(bases) == {"python:3.10-slim-bookworm"}


@pytest.mark.parametrize("source", _copied())
def test_ce_qui_est_copie_existe_et_n_est_pas_ignore(source: str) -> None:
    assert (ROOT / source).exists()
    assert _enters(source)


def test_tout_ce_que_lit_l_entrainement_est_copie() -> None:
    from convoque.training import FOLDERS, SINGLE_FILES

    wanted = {*(name.split("/")[0] for name in (*SINGLE_FILES, *FOLDERS)), "web", "actions"}
    assert wanted <= set(_copied())


@pytest.mark.parametrize(
    "path",
    [".env", "var/convoque.db", "deploy/secrets/convoque.env", ".git/config", "models/.traits/a", "tests/conftest.py"],
)
def test_ni_secret_ni_donnee_n_entre_dans_l_image(path: str) -> None:
    assert not _enters(path)


def test_l_image_tourne_sans_etre_root_et_s_arrete_proprement() -> None:
    last = [dict(_instructions())[name] for name in ("USER", "STOPSIGNAL", "CMD")]
    assert last == ["10001:10001", "SIGTERM", '["python", "-m", "convoque.channel.serve"]']
    after = [name for name, _ in _instructions()]
    assert "RUN" not in after[after.index("USER") :]


def test_aucun_argument_ni_variable_de_l_image_n_est_un_secret() -> None:
    assert not [words for name, words in _instructions() if name == "ARG"]
    assert not re.search(r"CONVOQUE_(DB|CLE_CONVERSATION|JWT_SECRET)", DOCKERFILE)


def test_ce_qui_attend_le_site_dit_non_quand_il_n_y_a_personne() -> None:
    script = ROOT / "deploy" / "attendre.py"
    assert Path(script).exists()
    assert subprocess.run([sys.executable, "-I", str(script), str(free_port())], check=False).returncode == 1


@pytest.mark.parametrize(("status", "expected"), [(200, 0), (503, 1)])
def test_ce_qui_attend_le_site_ne_croit_que_200(status: int, expected: int) -> None:
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Write nothing."""

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        command = [sys.executable, "-I", str(ROOT / "deploy" / "attendre.py"), str(server.server_port)]
        assert subprocess.run(command, check=False).returncode == expected
        server.shutdown()
