"""What people ask of a running cluster, with signals."""

from __future__ import annotations

import os
import signal
from threading import Event

EVERY = 0.1


class Stopped(Exception):
    """Somebody asked to stop."""


class Wishes:
    """What signals ask for; their handlers only write here."""

    def __init__(self) -> None:
        self.stops = 0
        self._restart = False
        self._woken = Event()
        self._terminal = os.isatty(0)

    def listen(self) -> None:
        """Hear Ctrl-C and SIGTERM (stop), SIGHUP (restart each process in turn)."""
        signal.signal(signal.SIGINT, self._stop)
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGHUP, self._hang_up)

    def take_restart(self) -> bool:
        """Say whether a restart was asked since the last time."""
        asked, self._restart = self._restart, False
        return asked

    def sleep(self) -> None:
        """Wait a moment, less when something is asked."""
        self._woken.wait(EVERY)
        self._woken.clear()

    def _stop(self, *_signal: object) -> None:
        self.stops += 1
        self._woken.set()

    def _hang_up(self, *_signal: object) -> None:
        """SIGHUP is also how the kernel says that the terminal was closed: that stops."""
        if self._terminal and not os.isatty(0):
            self._stop()
        self._restart = True
        self._woken.set()
