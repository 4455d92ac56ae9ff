"""Step 2: a Python 3.10 that really runs (Rasa 3.6 accepts nothing later)."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from preparation.command import Panne, run

WANTED = "3.10"
SAFE_PATCH = 18
"""CPython 3.10.18 repairs tarfile, which let an archive write outside its folder (CVE-2025-4517)."""
MISSING = (
    "Python 3.10 est introuvable et n’a pas pu être téléchargé. Installez-le "
    "(pyenv install 3.10, ou sudo apt install python3.10 python3.10-venv, ou python.org), "
    "puis relancez la même commande."
)


def find_python(uv: Path, root: Path, log: Path) -> Path:
    """Give the latest Python 3.10 of uv's own search, pyenv and the PATH, else a download by uv.

    The project's own environment does not count: it may be about to be made again.
    Raises Panne, with what to install, when there is none.
    """
    candidates = (_asked_uv(uv, log), *pyenv_pythons(os.environ), *_on_path(os.environ))
    outside = [python for python in candidates if python and (root / ".venv") not in python.parents]
    return latest(outside) or _download(uv, root, log)


def latest(pythons: Iterable[Path]) -> Path | None:
    """Give the CPython 3.10 of the highest patch, the first of equals; None when none is a 3.10 that runs."""
    found = [(number, python) for python in dict.fromkeys(pythons) if (number := patch(python)) is not None]
    return max(found, key=lambda one: one[0])[1] if found else None


def patch(python: Path) -> int | None:
    """Give the 13 of a CPython 3.10.13, None for another one or one that does not run (a version manager's stub)."""
    code = "import sys, venv; print(sys.implementation.name, '%d.%d %d' % sys.version_info[:3])"
    try:
        said = subprocess.run([str(python), "-I", "-c", code], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.SubprocessError):
        return None
    words = said.stdout.split()
    if said.returncode or words[:2] != ["cpython", WANTED] or len(words) != 3 or not words[2].isdigit():
        return None
    return int(words[2])


def warning(python: Path) -> str:
    """Give the line to say about a Python 3.10 that lacks known repairs, nothing for a recent one."""
    number = patch(python)
    if number is None or number >= SAFE_PATCH:
        return ""
    return (
        f"Attention : Python {WANTED}.{number} a une faille connue (tarfile, CVE-2025-4517). "
        f"Installez {WANTED}.{SAFE_PATCH} ou plus, puis « make clean »."
    )


def pyenv_pythons(environ: Mapping[str, str]) -> Iterator[Path]:
    """Give the Python 3.10s that pyenv keeps, the latest first, active or not."""
    home = Path(environ.get("HOME", "/"))
    roots = [Path(environ["PYENV_ROOT"])] if environ.get("PYENV_ROOT") else []
    for folder in [*roots, home / ".pyenv"]:
        found = [p for p in folder.glob(f"versions/{WANTED}*/bin/python") if _named_patch(p) is not None]
        yield from sorted(found, key=lambda p: _named_patch(p) or 0, reverse=True)


def _named_patch(python: Path) -> int | None:
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


def _on_path(environ: Mapping[str, str]) -> Iterator[Path]:
    for name in (f"python{WANTED}", "python3", "python"):
        for folder in environ.get("PATH", os.defpath).split(os.pathsep):
            found = shutil.which(name, path=folder)
            if found:
                yield Path(found)


def _download(uv: Path, root: Path, log: Path) -> Path:
    folder = root / ".outils" / "python"
    place = {"UV_PYTHON_INSTALL_DIR": str(folder)}
    with contextlib.suppress(Panne):
        run([uv, "python", "install", "--no-bin", WANTED], log, "", extra=place)
    python = latest(sorted(folder.glob(f"cpython-{WANTED}*/bin/python{WANTED}")))
    if python is None:
        raise Panne(MISSING)
    return python
