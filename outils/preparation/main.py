"""The five steps, one at a time on a machine, skipped when they are done."""

from __future__ import annotations

import errno
import fcntl
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from preparation.attacks import prepare_attacks
from preparation.browser import prepare_browser
from preparation.command import Panne, clean_environment
from preparation.console import Step
from preparation.environment import (
    check_room,
    install_dependencies,
    install_project,
    is_ready,
    make_venv,
    write_stamp,
)
from preparation.interpreter import find_python, warning
from preparation.servers import prepare_servers
from preparation.uv_tool import find_uv, install_uv

USAGE = "Emploi : preparer.py [--sans-modele | --navigateur | --serveurs | --attaques]   (appelé par make)"
OPTIONAL = {"--navigateur": prepare_browser, "--serveurs": prepare_servers, "--attaques": prepare_attacks}


def main(arguments: Sequence[str], root: Path | None = None) -> int:
    """Prepare the working copy at ``root``; give the exit status.

    ``--sans-modele`` stops before the trained model; ``--navigateur`` looks
    after the tests' browser, ``--serveurs`` after PostgreSQL and nginx,
    ``--attaques`` after schemathesis, and nothing else. Whatever goes wrong is
    said in one French sentence on the standard error.
    """
    if list(arguments) not in ([], ["--sans-modele"], *([name] for name in OPTIONAL)):
        print(USAGE, file=sys.stderr)
        return 2
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    root = root or Path(__file__).resolve().parents[2]
    total = 4 if arguments else 5
    try:
        if arguments and arguments[0] in OPTIONAL:
            OPTIONAL[arguments[0]](root)
            return 0
        if not is_ready(root):
            with alone(root):
                if not is_ready(root):
                    install(root, total)
        if not arguments:
            train(root)
        return 0
    except Panne as panne:
        print(panne, file=sys.stderr)
    except KeyboardInterrupt:
        print("\nPréparation interrompue : relancez la même commande pour la reprendre.", file=sys.stderr)
        return 130
    except OSError as error:
        print(explain(error, root), file=sys.stderr)
    return 1


def install(root: Path, total: int) -> None:
    """Do the steps that install; the stamp is written last, so that an interruption shows."""
    check_room(root)
    log = root / ".outils" / "preparation.log"
    log.write_text("", encoding="utf-8")
    with Step(1, total, "Outil d’installation (uv)"):
        uv = find_uv(root) or install_uv(root, log)
    with Step(2, total, "Python 3.10"):
        python = find_python(uv, root, log)
        make_venv(root, uv, python, log)
    old = warning(root / ".venv" / "bin" / "python")
    if old:
        print(old, file=sys.stderr)
    with Step(3, total, "Dépendances (une à trois minutes la première fois)"):
        install_dependencies(root, uv, log)
    with Step(4, total, "Convoqué"):
        install_project(root, uv, log)
        write_stamp(root)


def train(root: Path) -> NoReturn:
    """Hand this process over to the training, which says what it does; does not return."""
    python = str(root / ".venv" / "bin" / "python")
    os.chdir(str(root))
    os.execve(python, [python, "-m", "convoque.training", "--etape", "[5/5] "], clean_environment(os.environ))


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Wait until no other set-up runs in this folder; the lock falls with the process."""
    folder = root / ".outils"
    folder.mkdir(exist_ok=True)
    with (folder / "verrou").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print("Une autre préparation est en cours dans ce dossier : j’attends qu’elle finisse.", flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def explain(error: OSError, root: Path) -> str:
    """Turn a failure of the system into one French sentence."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "Il n’y a plus de place sur le disque : libérez environ 4 Go, puis relancez la même commande."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"Le dossier « {root.name} » n’est pas modifiable : vérifiez vos droits ({error.filename})."
    return f"La préparation s’est arrêtée : {error}."
