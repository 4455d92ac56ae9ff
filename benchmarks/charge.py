"""The site under load: turns a second, waits, bytes a turn, memory.

    python benchmarks/charge.py                        one process on SQLite
    python benchmarks/charge.py --postgresql 2         PostgreSQL, two processes behind nginx (make run-cluster)
    python benchmarks/charge.py --memoire 20000        besides: memory over so many turns (about a quarter of an hour)

Starts a site of its own in a temporary folder, with no limit of messages, and
stops it. Every talk signs in nobody and sends messages of five kinds, each
under its own ``envoi`` as the widget does. Prints Markdown.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TALKS = (1, 10, 50, 200)
SECONDS = 15.0
"""How long each load lasts, unless ``--secondes`` says otherwise."""
THINKING = 5.0
"""Seconds, on average, between an answer and the next message: somebody reads, then writes."""
MESSAGES = (
    "je suis malade demain, l'atelier est obligatoire ?",
    "oui j'ai signé mon contrat d'engagement",
    "je risque quoi si j'y vais pas",
    "quel justificatif faut-il envoyer et avant quand ?",
    "et si c'est la première fois ?",
)


@dataclass
class Seen:
    """What was measured: seconds of each answer, of each look at the page and at /health, and what failed."""

    turns: list[float] = field(default_factory=list)
    looks: list[float] = field(default_factory=list)
    failed: int = 0


class Client:
    """One connection that is kept open."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, content: object = None) -> tuple[int, bytes]:
        """Send one request; gives the status and the body. Opens the connection again when it was closed."""
        body = b"" if content is None else json.dumps(content).encode()
        head = f"{method} {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\n"
        head += "Content-Type: application/json\r\n\r\n"
        for last in (False, True):
            if self._streams is None or self._streams[1].is_closing():
                self._streams = await asyncio.open_connection("127.0.0.1", self._port)
            reader, writer = self._streams
            try:
                writer.write(head.encode() + body)
                await writer.drain()
                answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
                break
            except (ConnectionError, asyncio.IncompleteReadError):
                self._streams = None
                if last:
                    raise
        length = int(answer.partition("content-length: ")[2].split("\r\n")[0] or 0)
        received = await reader.readexactly(length)
        if "connection: close" in answer:
            writer.close()
        return int(answer.split()[1]), received


async def talk(port: int, seen: Seen, until: float, thinking: float, turns: int = 10**9) -> None:
    """Hold one conversation until the time is over."""
    client, conversation = Client(port), None
    await asyncio.sleep(random.random() * thinking)
    while turns and time.monotonic() < until:
        turns -= 1
        body = {"message": random.choice(MESSAGES), "envoi": secrets.token_urlsafe(16)}
        began = time.monotonic()
        try:
            status, reply = await client.ask(
                "POST", "/webhooks/site/webhook", body | ({"conversation": conversation} if conversation else {})
            )
        except (OSError, asyncio.IncompleteReadError):
            status, reply = 0, b""
        if status == 200:
            seen.turns.append(time.monotonic() - began)
            conversation = json.loads(reply)["conversation"]
        else:
            seen.failed += 1
            await asyncio.sleep(1)
        if thinking:
            await asyncio.sleep(random.expovariate(1 / thinking))


async def look(port: int, seen: Seen, until: float) -> None:
    """Open the page and /health, five times a second."""
    client = Client(port)
    while time.monotonic() < until:
        for path in ("/health", "/"):
            began = time.monotonic()
            status, _ = await client.ask("GET", path)
            seen.looks.append(time.monotonic() - began)
            seen.failed += status != 200
        await asyncio.sleep(0.2)


async def load(port: int, talks: int, thinking: float, seconds: float) -> Seen:
    """Hold so many talks at once."""
    seen, until = Seen(), time.monotonic() + seconds
    await asyncio.gather(look(port, seen, until), *(talk(port, seen, until, thinking) for _ in range(talks)))
    return seen


async def burst(port: int, size: int = 100) -> Seen:
    """Send so many first messages at the same instant."""
    seen, until = Seen(), time.monotonic() + 60
    await asyncio.gather(*(talk(port, seen, until, 0.0, 1) for _ in range(size)))
    return seen


async def long_talk(port: int, turns: int = 300) -> tuple[list[float], list[float]]:
    """Hold one conversation of so many turns, then say each message once more there and as the third of a new one.

    Gives the seconds of the third turns and of the late ones: taken one after
    the other, since machines are noisy.
    """
    client, conversation = Client(port), None

    async def say(message: str, conversation: str | None) -> tuple[float, str]:
        body = {"message": message, "envoi": secrets.token_urlsafe(16)}
        began = time.monotonic()
        _, reply = await client.ask(
            "POST", "/webhooks/site/webhook", body | ({"conversation": conversation} if conversation else {})
        )
        return time.monotonic() - began, str(json.loads(reply)["conversation"])

    for turn in range(turns):
        _, conversation = await say(MESSAGES[turn % len(MESSAGES)], conversation)
    third, late = [], []
    for turn in range(30):
        message, fresh = MESSAGES[turn % len(MESSAGES)], None
        for first in MESSAGES[:2]:
            _, fresh = await say(first, fresh)
        third.append((await say(message, fresh))[0])
        late.append((await say(message, conversation))[0])
    return third, late


def quantile(values: Sequence[float], share: float) -> float:
    """Give a quantile in milliseconds.

    >>> quantile([0.001, 0.002, 0.003], 0.5)
    2.0
    """
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000, 1) if ordered else float("nan")


@contextmanager
def one_process(folder: Path, port: int) -> Iterator[int]:
    """Start the site on SQLite; gives its process id."""
    environment = _environment(port) | {"CONVOQUE_DB": str(folder / "charge.db")}
    for command in (("migrer",), ("importer", "--demo")):
        subprocess.run(
            [sys.executable, "-m", "convoque.cli", *command], cwd=ROOT, env=environment, check=True, capture_output=True
        )
    with _running([sys.executable, "-m", "convoque.channel.serve"], environment, folder / "site.log") as process:
        _wait(port, process)
        yield process.pid


@contextmanager
def cluster(folder: Path, port: int, processes: int) -> Iterator[int]:
    """Start PostgreSQL, nginx and so many processes of the site; gives the process id of what holds them."""
    environment = _environment(port) | {"CONVOQUE_PROCESSUS": str(processes)}
    command = [sys.executable, "-I", "outils/cluster.py", "--dossier", str(folder / "cluster")]
    with _running(command, environment, folder / "cluster.log") as process:
        _wait(port, process)
        yield process.pid


def _environment(port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CONVOQUE_")}
    return kept | {"CONVOQUE_PORT": str(port), "CONVOQUE_LIMITE_IDENTITE": "0", "CONVOQUE_LIMITE_ADRESSE": "0"}


@contextmanager
def _running(command: list[str], environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(1200):
        if process.poll() is not None:
            raise SystemExit("le site ne démarre pas ; lancez « make run » pour voir pourquoi")
        try:
            if asyncio.run(Client(port).ask("GET", "/health"))[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise SystemExit("le site n’est pas prêt au bout de quatre minutes")


def memory_mb(pid: int) -> float:
    """Give the resident memory of a process and of its children, in MB."""
    total = 0.0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            text = status.read_text()
        except OSError:
            continue
        if f"\nPid:\t{pid}\n" in text or f"\nPPid:\t{pid}\n" in text:
            total += int((text.partition("VmRSS:")[2].split() or ["0"])[0]) / 1024
    return total


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgresql", type=int, metavar="N", help="N processes on PostgreSQL, behind nginx")
    parser.add_argument("--secondes", type=float, default=SECONDS, metavar="S", help="how long each load lasts")
    parser.add_argument("--sans-reflexion", action="store_true", help="only talks that answer at once")
    parser.add_argument("--memoire", type=int, default=0, metavar="N", help="memory over N more turns")
    given = parser.parse_args()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="convoque-charge-") as name:
        folder = Path(name)
        site = cluster(folder, port, given.postgresql) if given.postgresql else one_process(folder, port)
        with site as pid:
            kind = f"PostgreSQL, {given.postgresql} process" if given.postgresql else "SQLite, 1 process"
            print(f"**{kind}**\n\n| talks | thinking | turns/s | p50 ms | p95 | p99 | page and /health p95 | failed |")
            print("| --- | --- | --- | --- | --- | --- | --- | --- |")
            for thinking in (0.0,) if given.sans_reflexion else (THINKING, 0.0):
                for talks in TALKS:
                    seen = asyncio.run(load(port, talks, thinking, given.secondes))
                    figures = (quantile(seen.turns, share) for share in (0.5, 0.95, 0.99))
                    cells = (talks, f"{thinking:.0f} s", f"{len(seen.turns) / given.secondes:.1f}", *figures)
                    print(
                        "|",
                        " | ".join(map(str, cells)),
                        f"| {quantile(seen.looks, 0.95)} | {seen.failed} |",
                        flush=True,
                    )
            at_once = sorted(asyncio.run(burst(port)).turns)
            print(
                f"\nBurst of 100: first {at_once[0]:.2f} s, median {statistics.median(at_once):.2f} s, "
                f"last {at_once[-1]:.2f} s ({statistics.median(at_once) / at_once[-1]:.2f} of the last)."
            )
            third, late = (statistics.median(seconds) for seconds in asyncio.run(long_talk(port)))
            print(f"Turn 3: {third * 1000:.1f} ms; turn 300: {late * 1000:.1f} ms ({late / third:.2f} times).")
            if not given.postgresql:
                print(_bytes_a_turn(folder / "charge-conversations.db", port))
            print(f"Memory: {memory_mb(pid):.0f} MB", end="")
            if given.memoire:
                asyncio.run(_many(port, given.memoire))
                print(f", after {given.memoire} more turns {memory_mb(pid):.0f} MB", end="")
            print(".")


async def _many(port: int, turns: int) -> None:
    seen = Seen()
    until = time.monotonic() + 7200
    await asyncio.gather(*(talk(port, seen, until, 0.0, turns // 8) for _ in range(8)))


def _bytes_a_turn(file: Path, port: int) -> str:
    """Measure what 1,000 conversations of one turn, and one conversation of 1,000 turns, add to the file."""

    def size() -> int:
        return sum(path.stat().st_size for path in file.parent.glob(f"{file.name}*"))

    async def ones() -> None:
        seen = Seen()
        for _ in range(1000):
            await talk(port, seen, time.monotonic() + 60, 0.0, 1)

    before = size()
    asyncio.run(ones())
    between = size()
    asyncio.run(talk(port, Seen(), time.monotonic() + 600, 0.0, 1000))
    return (
        f"Stored: {(between - before) / 1000:.0f} bytes a conversation of one turn, its reply included; "
        f"{(size() - between) / 1000:.0f} bytes a turn of a long one (replies go after an hour)."
    )


if __name__ == "__main__":
    main()
