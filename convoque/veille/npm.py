"""Fetch an edition with npm: an optional convenience, never needed to run the assistant."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from convoque.errors import ConvoqueError

PACKAGE = "@socialgouv/legi-data"
_VERSION = re.compile(r"\d+\.\d+\.\d+|latest")
_OFFLINE = re.compile(r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED|network", re.I)
_NO_SUCH = re.compile(r"E404|ETARGET|No matching version", re.I)
_BY_HAND = "Sans npm ni réseau, donnez une archive déjà téléchargée : convoque veille ARCHIVE.tgz"


def download(version: str, folder: Path, npm: str = "npm", timeout: float = 300) -> Path:
    """Bring the package's archive into ``folder`` with ``npm pack``, and give its path.

    ``version`` is like ``2.513.0``, or ``latest``. ``timeout`` in seconds.
    Raises ConvoqueError, in French: bad version, npm missing, no network, no
    such version.
    """
    if not _VERSION.fullmatch(version):
        raise ConvoqueError(f"Version illisible : « {version} ». Attendu : trois nombres, comme 2.513.0, ou latest.")
    command = [npm, "pack", "--ignore-scripts", f"{PACKAGE}@{version}"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=timeout, check=False)
    except FileNotFoundError:
        raise ConvoqueError(f"npm n’est pas installé sur cet ordinateur. {_BY_HAND}") from None
    except subprocess.TimeoutExpired:
        raise ConvoqueError(f"npm n’a pas répondu en {timeout:.0f} secondes. {_BY_HAND}") from None
    archives = sorted(folder.glob("*.tgz"))
    if done.returncode == 0 and archives:
        return archives[-1]
    said = f"{done.stderr}\n{done.stdout}"
    if _NO_SUCH.search(said):
        raise ConvoqueError(f"{PACKAGE} n’a pas de version {version}. Leur liste : npm view {PACKAGE} versions")
    if _OFFLINE.search(said):
        raise ConvoqueError(f"npm ne joint pas son registre : pas de réseau ? {_BY_HAND}")
    reason = next((line.strip() for line in said.splitlines() if line.strip()), "aucun message")
    raise ConvoqueError(f"npm n’a pas pu télécharger {PACKAGE} {version} ({reason}). {_BY_HAND}")
