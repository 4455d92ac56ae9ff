"""One program that must stay alive: started, stopped, started again after a pause that grows."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 60.0
STEADY = 60.0
"""Seconds after which a program that ran is taken to run well: its next pause is the first again."""
_PR_SET_PDEATHSIG = 1  # prctl(2)


@dataclass(frozen=True)
class Account:
    """The user that a program runs as, when it must not be root."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Program:
    """What to run.

    ``name`` is for people; ``stop`` is the signal that asks it to finish, and
    ``patience`` the seconds it may take to do so.
    """

    name: str
    command: Sequence[str]
    log: Path
    environ: Mapping[str, str] = field(default_factory=dict)
    folder: Path = Path("/")
    account: Account | None = None
    stop: signal.Signals = signal.SIGTERM
    patience: float = 30.0


class Child:
    """A program and the process that runs it now, if one does."""

    def __init__(self, program: Program, clock: Callable[[], float] = time.monotonic) -> None:
        self.program = program
        self.process: subprocess.Popen[bytes] | None = None
        self._clock = clock
        self._started = 0.0
        self._falls = 0
        self.due: float | None = None

    @property
    def alive(self) -> bool:
        """Whether its process runs."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start a process."""
        program, account = self.program, self.program.account
        identity = {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}
        with program.log.open("ab") as log:
            self.process = subprocess.Popen(
                list(program.command),
                cwd=program.folder,
                env=dict(program.environ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # the terminal's Ctrl-C is ours to pass on, in order
                preexec_fn=_follow(os.getpid(), program.stop),
                **identity,  # type: ignore[call-overload]
            )
        self._started, self.due = self._clock(), None

    def fell(self) -> float:
        """Note that its process ended by itself; give the seconds to wait before the next start.

        What it left behind is asked to finish: nginx's workers outlive a
        killed master, and keep its port.
        """
        self._signal_group(self.program.stop)
        steady = self._clock() - self._started >= STEADY
        self._falls = 1 if steady else self._falls + 1
        self.process, wait = None, pause(self._falls)
        self.due = self._clock() + wait
        return wait

    @property
    def has_fallen(self) -> bool:
        """Whether its process ended and nobody has noted it."""
        return self.process is not None and not self.alive

    @property
    def is_due(self) -> bool:
        """Whether the pause after a fall is over."""
        return self.due is not None and self._clock() >= self.due

    def ask_to_stop(self) -> None:
        """Send the signal that asks it to finish, and start it no more."""
        self.due = None
        if self.process is not None and self.alive:
            self.process.send_signal(self.program.stop)

    def kill(self) -> None:
        """End it at once, with its own processes."""
        self._signal_group(signal.SIGKILL)
        if self.process is not None:
            self.process.wait()

    def _signal_group(self, number: signal.Signals) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)


def pause(falls: int) -> float:
    """Give the seconds to wait after the n-th fall in a row.

    >>> [pause(falls) for falls in (1, 2, 3, 7, 40)]
    [0.5, 1.0, 2.0, 32.0, 60.0]
    """
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(falls - 1, 10))


def _follow(parent: int, stop: signal.Signals) -> Callable[[], None] | None:
    """Have the kernel stop the new process when we die without a word (Linux only)."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl

    def before_it_runs() -> None:
        prctl(_PR_SET_PDEATHSIG, int(stop), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return before_it_runs
