"""Chromium for the browser tests: found, installed where that is simple, or its absence said."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from preparation.command import Panne, run
from preparation.console import Step

NAMES = ("chromium", "google-chrome", "chromium-browser", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-dejavu-core")  # without any font, letters have no width
ABSENT = (
    "Chromium est absent : les tests du navigateur seront sautés. "
    "Installez-le (Debian : sudo apt-get install chromium), ou installez Google Chrome, puis relancez « make test »."
)


def find_browser() -> str | None:
    """Give the path of a Chromium or Chrome of this machine."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def prepare_browser(root: Path) -> None:
    """Install Chromium with the machine's own tool when we may; else say what to do.

    Never fails: the tests themselves are skipped without a browser, and
    refuse to be where ``CI=true``.
    """
    if find_browser():
        return
    installer = shutil.which("apt-get")
    if installer is None or os.geteuid() != 0:
        print(ABSENT, file=sys.stderr)
        return
    log = root / ".outils" / "navigateur.log"
    what, quiet = "Chromium n’a pas pu être installé", {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        with Step(1, 1, "Chromium, pour les tests du navigateur"):
            run([installer, "update", "-q"], log, what, quiet)
            run([installer, "install", "-q", "-y", "--no-install-recommends", *PACKAGES], log, what, quiet)
    except Panne as panne:
        print(f"{panne} {ABSENT}", file=sys.stderr)
