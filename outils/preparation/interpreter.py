"""Step 2: a Python 3.10 that really runs (Rasa 3.6 accepts nothing later)."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from preparation.command import Panne, run

WANTED = "3.10"
MISSING = (
    "Python 3.10 est introuvable et n’a pas pu être téléchargé. Installez-le "
    "(pyenv install 3.10, ou sudo apt install python3.10 python3.10-venv, ou python.org), "
    "puis relancez la même commande."
)


def find_python(uv: Path, root: Path, log: Path) -> Path:
    """Give a Python 3.10: uv's own search, pyenv's versions, the PATH, else a download by uv.

    The project's own environment does not count: it may be about to be made again.
    Raises Panne, with what to install, when there is none.
    """
    for candidate in (_asked_uv(uv, log), *pyenv_pythons(os.environ), *_on_path()):
        if candidate and (root / ".venv") not in candidate.parents and is_wanted(candidate):
            return candidate
    return _download(uv, root, log)


def is_wanted(python: Path) -> bool:
    """Say whether this program runs and is a CPython 3.10 (a version manager's stub may not run)."""
    code = "import sys, venv; print(sys.implementation.name, '%d.%d' % sys.version_info[:2])"
    try:
        said = subprocess.run([str(python), "-I", "-c", code], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.SubprocessError):
        return False
    return said.returncode == 0 and said.stdout.split() == ["cpython", WANTED]


def pyenv_pythons(environ: Mapping[str, str]) -> Iterator[Path]:
    """Give the Python 3.10s that pyenv keeps, the latest first, active or not."""
    home = Path(environ.get("HOME", "/"))
    roots = [Path(environ["PYENV_ROOT"])] if environ.get("PYENV_ROOT") else []
    for folder in [*roots, home / ".pyenv"]:
        found = [p for p in folder.glob(f"versions/{WANTED}*/bin/python") if _patch(p) is not None]
        yield from sorted(found, key=lambda p: _patch(p) or 0, reverse=True)


def _patch(python: Path) -> int | None:
    match = re.fullmatch(r"3\.10(?:\.(\d+))?", python.parent.parent.name)
    return int(match[1] or 0) if match else None


def _asked_uv(uv: Path, log: Path) -> Path | None:
    try:
        options = ["--system", "--no-project", "--no-python-downloads"]
        said = run([uv, "python", "find", *options, WANTED], log, "")
    except Panne:
        return None
    lines = said.strip().splitlines()
    return Path(lines[-1]) if lines else None


def _on_path() -> Iterator[Path]:
    for name in (f"python{WANTED}", "python3", "python"):
        found = shutil.which(name)
        if found:
            yield Path(found)


def _download(uv: Path, root: Path, log: Path) -> Path:
    folder = root / ".outils" / "python"
    place = {"UV_PYTHON_INSTALL_DIR": str(folder)}
    with contextlib.suppress(Panne):
        run([uv, "python", "install", "--no-bin", WANTED], log, "", extra=place)
    for python in sorted(folder.glob(f"cpython-{WANTED}*/bin/python{WANTED}")):
        if is_wanted(python):
            return python
    raise Panne(MISSING)
