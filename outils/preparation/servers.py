"""PostgreSQL and nginx for the cluster: found, installed where that is simple, or their absence said."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from preparation.command import Panne, run
from preparation.console import Step

PACKAGES = {"PostgreSQL": "postgresql", "nginx": "nginx"}  # Debian's names, and those of their services
POSTGRES_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")
POSTGRES_PROGRAMS = ("postgres", "initdb", "psql", "pg_isready")
NGINX_PLACES = ("/usr/sbin/nginx", "/usr/local/sbin/nginx")  # often outside the PATH of those who are not root
POLICY_FILE = Path("/usr/sbin/policy-rc.d")
POLICY = "#!/bin/sh\n# Posé par Convoqué le temps d’une installation : aucun service ne démarre.\nexit 101\n"


def find_nginx() -> Path | None:
    """Give the nginx of this machine."""
    found = [shutil.which("nginx"), *(place for place in NGINX_PLACES if os.access(place, os.X_OK))]
    return next((Path(path) for path in found if path), None)


def find_postgres(version: str | None = None) -> Path | None:
    """Give the folder of PostgreSQL's programs, the latest, or those of one major ``version``."""
    folders = {folder for pattern in POSTGRES_FOLDERS for folder in Path("/").glob(pattern[1:])}
    on_path = shutil.which("postgres")
    if on_path:
        folders.add(Path(on_path).resolve().parent)
    whole = [folder for folder in folders if all((folder / name).exists() for name in POSTGRES_PROGRAMS)]
    whole = [folder for folder in whole if version in (None, major(folder))]
    return max(whole, key=lambda folder: int(major(folder) or 0), default=None)


def major(folder: Path) -> str | None:
    """Read the major version in the name of a folder of programs.

    >>> major(Path("/usr/lib/postgresql/15/bin")), major(Path("/usr/local/bin"))
    ('15', None)
    """
    found = re.search(r"(\d+)$", folder.parent.name)
    return found[1] if found else None


def missing() -> tuple[str, ...]:
    """Name what is not on this machine."""
    found = {"PostgreSQL": find_postgres(), "nginx": find_nginx()}
    return tuple(name for name, place in found.items() if place is None)


def absence(names: tuple[str, ...]) -> str:
    """Say in one sentence what is missing and how to install it.

    >>> absence(("nginx",))
    'Il manque nginx : sous Debian ou Ubuntu, « sudo apt-get install nginx », puis relancez la même commande.'
    """
    packages = " ".join(PACKAGES[name] for name in names)
    return (
        f"Il manque {' et '.join(names)} : sous Debian ou Ubuntu, « sudo apt-get install {packages} », "
        "puis relancez la même commande."
    )


def install_servers(root: Path) -> None:
    """Install what is missing when we may (Debian, as root), without starting any service.

    Raises Panne when that fails; does nothing where we may not.
    """
    names, installer = missing(), shutil.which("apt-get")
    if not names or installer is None or os.geteuid() != 0:
        return
    log = root / ".outils" / "serveurs.log"
    packages = [PACKAGES[name] for name in names]
    what, quiet = f"{' et '.join(names)} : installation impossible", {"DEBIAN_FRONTEND": "noninteractive"}
    with Step(1, 1, f"{' et '.join(names)}, pour plusieurs processus"), nothing_starts(POLICY_FILE):
        run([installer, "update", "-q"], log, what, quiet)
        run([installer, "install", "-q", "-y", "--no-install-recommends", *packages], log, what, quiet)
        _do_not_start_at_boot(packages, log)


def prepare_servers(root: Path) -> None:
    """Install the servers for the tests; never fails: tests are skipped without them, and refuse to be if CI=true."""
    try:
        install_servers(root)
    except Panne as panne:
        print(panne, file=sys.stderr)
    if names := missing():
        print(f"{absence(names)} Leurs tests seront sautés.", file=sys.stderr)


@contextmanager
def nothing_starts(policy: Path) -> Iterator[None]:
    """Forbid that a package starts its service while it is installed; a policy that was there stays."""
    try:
        descriptor = os.open(policy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o755)
    except OSError:
        yield
        return
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(POLICY)
        yield
    finally:
        policy.unlink()


def _do_not_start_at_boot(services: Sequence[str], log: Path) -> None:
    systemctl = shutil.which("systemctl")
    for service in services if systemctl else ():
        with suppress(Panne):
            run([str(systemctl), "disable", service], log, "")
