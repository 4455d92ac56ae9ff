"""schemathesis for ``make attaques``, in an environment of its own: what it needs is not what Rasa pins."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from preparation.command import run
from preparation.console import Step
from preparation.uv_tool import find_uv, install_uv

LOCK = Path("outils") / "attaques.lock"
STAMP = "empreinte"
WHAT = "L’installation de schemathesis a échoué"


def prepare_attacks(root: Path) -> None:
    """Install what ``outils/attaques.lock`` names, unless it is there; raises Panne.

    The project's own environment must be there: its Python serves both.
    """
    wanted = hashlib.sha256((root / LOCK).read_bytes()).hexdigest()
    folder = root / ".outils" / "attaques"
    stamp = folder / STAMP
    if stamp.is_file() and stamp.read_text(encoding="ascii") == wanted:
        return
    log = root / ".outils" / "attaques.log"
    log.parent.mkdir(exist_ok=True)
    log.write_text("", encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    with Step(1, 1, "schemathesis, dans un environnement à part"):
        uv = find_uv(root) or install_uv(root, log)
        run([uv, "venv", "-q", "--python", root / ".venv" / "bin" / "python", folder], log, WHAT)
        python = folder / "bin" / "python"
        run([uv, "pip", "install", "--python", python, "--require-hashes", "-r", root / LOCK], log, WHAT)
    stamp.write_text(wanted, encoding="ascii")
