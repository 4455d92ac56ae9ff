"""Steps 3 and 4: the virtual environment, and the stamp that says it is complete."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path

from preparation.command import Panne, run
from preparation.interpreter import WANTED

STAMP = ".convoque-pret"
FREE_BYTES = 4 * 10**9


def wanted_stamp(root: Path) -> dict[str, str]:
    """Describe the environment that the files of ``root`` ask for; a moved folder is another one."""
    digest = hashlib.sha256(WANTED.encode())
    for name in ("requirements.lock", "pyproject.toml"):
        try:
            digest.update((root / name).read_bytes())
        except FileNotFoundError:
            raise Panne(f"Le fichier {name} manque : la copie du projet est incomplète.") from None
    return {"empreinte": digest.hexdigest(), "dossier": str(root)}


def read_stamp(root: Path) -> dict[str, str] | None:
    """Read the stamp of the installed environment, None when there is none that holds."""
    venv = root / ".venv"
    if not os.access(str(venv / "bin" / "python"), os.X_OK):
        return None
    try:
        stamp = json.loads((venv / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return stamp if isinstance(stamp, dict) and stamp.get("dossier") == str(root) else None


def is_ready(root: Path) -> bool:
    """Say whether the installed environment is complete and up to date."""
    return read_stamp(root) == wanted_stamp(root)


def check_room(root: Path, free: int | None = None) -> None:
    """Raise Panne when the disk has too little room for an installation (``free`` in bytes)."""
    free = shutil.disk_usage(str(root)).free if free is None else free
    if free < FREE_BYTES:
        raise Panne(
            f"Il reste {free / 10**9:.1f} Go sur le disque ; l’installation en demande environ 4. "
            "Libérez de la place, puis relancez la même commande."
        )


def make_venv(root: Path, uv: Path, python: Path, log: Path) -> None:
    """Make ``.venv``, or keep it when it only has to be brought up to date.

    An environment without a stamp was interrupted: it is made again.
    """
    venv = root / ".venv"
    if read_stamp(root) is not None:
        (venv / STAMP).unlink()
        return
    if venv.exists() or venv.is_symlink():
        clear(venv, log.parent / "a-effacer")
    run([uv, "venv", "-q", "--python", python, venv], log, "L’environnement .venv n’a pas pu être créé")


def clear(venv: Path, bin_folder: Path) -> None:
    """Remove a half-made environment, and nothing that does not look like one.

    It is first moved away in one go (to ``bin_folder``, emptied before and
    after), so that an interruption never leaves half of it.
    """
    if venv.is_symlink() or not venv.is_dir():
        raise Panne("« .venv » existe et n’est pas un dossier : déplacez-le, puis relancez la même commande.")
    if any(venv.iterdir()) and not (venv / "pyvenv.cfg").exists():
        raise Panne("Le dossier .venv n’est pas un environnement Python : déplacez-le, puis relancez la même commande.")
    shutil.rmtree(str(bin_folder), ignore_errors=True)
    bin_folder.parent.mkdir(exist_ok=True)
    venv.rename(bin_folder)
    shutil.rmtree(str(bin_folder))


def install_dependencies(root: Path, uv: Path, log: Path) -> None:
    """Install exactly what requirements.lock names, each file checked by its hash, bytecode compiled."""
    python = root / ".venv" / "bin" / "python"
    options = ["--python", python, "--require-hashes", "--compile-bytecode"]
    run(
        [uv, "pip", "sync", *options, root / "requirements.lock"],
        log,
        "L’installation des dépendances a échoué",
    )


def install_project(root: Path, uv: Path, log: Path) -> None:
    """Install Convoqué itself, in place, so that ``.venv/bin/convoque`` exists; compile it."""
    python = root / ".venv" / "bin" / "python"
    what = "L’installation de convoque a échoué"
    run([uv, "pip", "install", "--python", python, "--no-deps", "--no-build-isolation", "-e", root], log, what)
    ours = [root / name for name in ("convoque", "actions") if (root / name).is_dir()]
    run([python, "-m", "compileall", "-q", *ours], log, what)


def write_stamp(root: Path) -> None:
    """Mark the environment as complete, in one move."""
    draft = root / ".venv" / (STAMP + ".tmp")
    draft.write_text(json.dumps(wanted_stamp(root)), encoding="utf-8")
    draft.replace(root / ".venv" / STAMP)
