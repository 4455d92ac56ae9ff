"""The console as a child of the site (``make run``): started once the site is open, stopped with it.

A process of its own: what its pages read and write never holds up an answer,
and whatever becomes of it the site goes on. In production it is a service of
its own (docs/exploitation.md).
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress

STOP_SECONDS = 5


class Beside:
    """Starts the console and stops it again; both do nothing when it was not asked for."""

    def __init__(self, asked: bool) -> None:
        self._asked = asked
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; it says where it listens, or why it does not."""
        if self._asked:
            command = [sys.executable, "-m", "convoque.console.serve", "--avec-le-site"]
            self._child = subprocess.Popen(command, stdin=subprocess.PIPE)

    def stop(self) -> None:
        """Stop it: it watches its standard input, which closes with us, whatever ends us."""
        if self._child is None or self._child.stdin is None:
            return
        with suppress(OSError):
            self._child.stdin.close()
        try:
            self._child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
