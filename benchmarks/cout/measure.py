"""The tools of the bench: a server that runs, times and their spread."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

MOST_SECONDS = 240.0
"""How long a server may take to start."""


@dataclass(frozen=True)
class Server:
    """A server that answers: where, its processes, and the seconds from its command to its first answer."""

    base: str
    processes: Sequence[int]
    ready: float

    @property
    def processor(self) -> float:
        """Seconds of the processor that its processes have taken until now."""
        tick = os.sysconf("SC_CLK_TCK")
        fields = (Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split() for one in self.processes)
        return sum(int(told[11]) + int(told[12]) for told in fields) / tick

    @property
    def memory(self) -> tuple[float, float]:
        """What its processes hold: all of it in MB, and what is theirs alone."""
        told = [Path(f"/proc/{one}/smaps_rollup").read_text() for one in self.processes]
        return tuple(  # type: ignore[return-value]
            sum(int(one.split(f"{name}:")[1].split()[0]) for one in told) / 1024 for name in ("Rss", "Private_Dirty")
        )


@dataclass(frozen=True)
class Spread:
    """Times of the same thing: median, quartiles and the 95th hundredth, in milliseconds."""

    median: float
    low: float
    high: float
    worst: float

    @classmethod
    def of(cls, times: Iterable[float]) -> Spread:
        """Sum up some times."""
        values = list(times)
        tiles = statistics.quantiles(values, n=20)
        return cls(statistics.median(values), tiles[4], tiles[14], tiles[18])


def clocked(work: Callable[[], object]) -> float:
    """Do the work; give the milliseconds that it took."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def free_port() -> int:
    """Find a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def post(url: str, body: bytes, headers: dict[str, str] | None = None) -> bytes:
    """Send a message and read its answer."""
    request = urllib.request.Request(url, body, {"Content-Type": "application/json", **(headers or {})})
    with urllib.request.urlopen(request, timeout=60) as response:
        return bytes(response.read())


def wait_for(url: str, running: Sequence[subprocess.Popen[bytes]], body: bytes | None = None) -> None:
    """Wait until an address answers; raises SystemExit when a process ends or it takes too long."""
    began = time.monotonic()
    while time.monotonic() - began < MOST_SECONDS:
        if any(one.poll() is not None for one in running):
            raise SystemExit(f"{url} : un processus s’est arrêté ; voyez son journal.")
        try:
            if body is None:
                with urllib.request.urlopen(url, timeout=30) as response:
                    response.read()
            elif post(url, body) != b"[]":
                return
            if body is None:
                return
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(0.1)
    raise SystemExit(f"{url} ne répond pas au bout de {MOST_SECONDS:.0f} s.")
