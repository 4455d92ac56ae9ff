"""Step 1: a uv that is recent enough, the machine's or our own."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from preparation.command import Panne, run

OLDEST = (0, 5)
MISSING = (
    "Il manque de quoi installer les dépendances. Installez le module venv de Python "
    "(sous Debian ou Ubuntu : sudo apt install python3-venv) ou uv, puis relancez la même commande."
)


def find_uv(root: Path) -> Path | None:
    """Give the uv to use: ours if it is installed, else the one on the PATH if it is recent enough."""
    ours = [root / ".outils" / "uv" / "bin" / "uv", root / ".outils" / "uv-cible" / "bin" / "uv"]
    on_path = shutil.which("uv")
    candidates = ours + ([Path(on_path)] if on_path else [])
    return next((path for path in candidates if recent_enough(path)), None)


def recent_enough(uv: Path) -> bool:
    """Say whether this uv runs and knows the commands that we use."""
    try:
        said = subprocess.run([str(uv), "--version"], capture_output=True, text=True, timeout=20, check=False).stdout
    except (OSError, subprocess.SubprocessError):
        return False
    version = re.match(r"uv (\d+)\.(\d+)", said)
    return version is not None and (int(version[1]), int(version[2])) >= OLDEST


def install_uv(root: Path, log: Path) -> Path:
    """Install the locked uv under ``.outils`` and give its path.

    A virtual environment first; where Python cannot make one (Debian without
    python3-venv), pip into a folder. Raises Panne when neither works.
    """
    locked = ["--require-hashes", "--no-deps", "-r", root / "outils" / "uv.lock"]
    venv, target = root / ".outils" / "uv", root / ".outils" / "uv-cible"
    for folder in (venv, target):
        shutil.rmtree(folder, ignore_errors=True)
    what = "L’installation de uv a échoué"
    if _works([sys.executable, "-m", "venv", venv], log):
        run([venv / "bin" / "python", "-m", "pip", "install", "-q", *locked], log, what)
        return venv / "bin" / "uv"
    shutil.rmtree(venv, ignore_errors=True)
    if not _works([sys.executable, "-m", "pip", "--version"], log):
        raise Panne(MISSING)
    run([sys.executable, "-m", "pip", "install", "-q", "--target", target, *locked], log, what)
    return target / "bin" / "uv"


def _works(command: list[str | Path], log: Path) -> bool:
    try:
        run(command, log, "")
    except Panne:
        return False
    return True
