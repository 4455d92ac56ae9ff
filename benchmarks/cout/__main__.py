"""Measure what Convoqué costs beside stock Rasa, on the same messages, in one run; write ``docs/performance.md``.

    python -m benchmarks.cout                    everything (about a quarter of an hour; trains stock Rasa)
    python -m benchmarks.cout --stock DOSSIER    with a stock Rasa that an earlier run left in this folder
    python -m benchmarks.cout --messages 30      a glimpse; the page is written from 100 messages on

The two sites answer in turn, message after message, so that whatever else the
machine does weighs on both. Prints the tables.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from benchmarks.cout import layers, page, stock
from benchmarks.cout.measure import Server, Spread, clocked, free_port, post, wait_for

ROOT = Path(__file__).resolve().parents[2]
MESSAGES = ROOT / "benchmarks" / "comprehension" / "messages.jsonl"
ENOUGH = 100
WARM = 8
"""Messages that are answered first and not counted."""
AT_ONCE = 8
"""Clients that ask at the same time, to see how many answers a second there are."""
Ask = Callable[[str], object]


def main() -> None:
    """Measure, print, and write the page when there were enough messages."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, default=150)
    parser.add_argument("--stock", type=Path, help="le dossier d’un Rasa d’origine déjà entraîné, ou à entraîner")
    options = parser.parse_args()
    warm, texts = messages(options.messages)
    with tempfile.TemporaryDirectory(prefix="convoque-cout-") as name:
        project = options.stock or Path(name) / "rasa"
        project.mkdir(parents=True, exist_ok=True)
        trained = None if (project / "models" / "modele.tar.gz").exists() else stock.make(project)
        alone = layers.measure(texts, warm)
        with ours(Path(name)) as site, stock.served(project) as rasa:
            token = json.loads(_get(f"{site.base}/dev/jeton/amina"))["jeton"]
            asks = {page.SIGNED: _ours(site, token), page.ANONYMOUS: _ours(site, None), page.STOCK: _stock(rasa)}
            servers = {page.SIGNED: site, page.ANONYMOUS: site, page.STOCK: rasa}
            found = tuple(_measured(asks, servers, warm, texts))
    report = page.Report(len(texts), alone, found, trained, os.cpu_count() or 1, os.getloadavg()[1])
    print(report.tables())
    if len(texts) >= ENOUGH:
        report.write(ROOT / "docs")


def messages(count: int) -> tuple[list[str], list[str]]:
    """Draw the messages, the same at every run: those to warm up with, and those that count."""
    lines = MESSAGES.read_text(encoding="utf-8").splitlines()
    drawn = random.Random(17).sample([json.loads(line)["text"] for line in lines], count + WARM)
    return drawn[:WARM], drawn[WARM:]


@contextmanager
def ours(folder: Path) -> Iterator[Server]:
    """Start our site on a database of its own, as ``make run`` does without the console; stop it at the end."""
    port = free_port()
    environment = {
        **os.environ, "CONVOQUE_PORT": str(port), "CONVOQUE_DB": str(folder / "essai.db"), "PYTHONPATH": str(ROOT),
        "CONVOQUE_LIMITE_IDENTITE": "0", "CONVOQUE_LIMITE_ADRESSE": "0", "CONVOQUE_CONSOLE": "0",
    }  # fmt: skip
    for words in (("migrer",), ("importer", "--demo")):
        command = [sys.executable, "-m", "convoque.cli", *words]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    started = time.perf_counter()
    running = subprocess.Popen(
        [sys.executable, "-m", "convoque.channel.serve"], cwd=ROOT, env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_for(f"http://127.0.0.1:{port}/health", [running])
        yield Server(f"http://127.0.0.1:{port}", [running.pid], time.perf_counter() - started)
    finally:
        running.terminate()
        running.wait(30)


def _ours(site: Server, token: str | None) -> Ask:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return lambda text: post(f"{site.base}/webhooks/site/webhook", json.dumps({"message": text}).encode(), headers)


def _stock(rasa: Server) -> Ask:
    def ask(text: str) -> bytes:
        body = json.dumps({"sender": uuid.uuid4().hex, "message": text}).encode()
        return post(f"{rasa.base}/webhooks/rest/webhook", body)

    return ask


def _measured(
    asks: dict[str, Ask], servers: dict[str, Server], warm: Sequence[str], texts: Sequence[str]
) -> Iterator[page.Measured]:
    memory = {name: server.memory[0] for name, server in servers.items()}
    for text in warm:
        for ask in asks.values():
            ask(text)
    times: dict[str, list[float]] = {name: [] for name in asks}
    for text in texts:
        for name, ask in asks.items():
            times[name].append(clocked(lambda: ask(text)))  # noqa: B023
    for name, ask in asks.items():
        before = servers[name].processor
        with ThreadPoolExecutor(AT_ONCE) as clients:
            seconds = clocked(lambda: list(clients.map(ask, texts))) / 1000  # noqa: B023
        taken = (servers[name].processor - before) / len(texts) * 1000
        rate, ready = len(texts) / seconds, servers[name].ready
        yield page.Measured(name, Spread.of(times[name]), taken, rate, ready, memory[name], *servers[name].memory)


def _get(url: str) -> bytes:
    import urllib.request

    with urllib.request.urlopen(url, timeout=30) as response:
        return bytes(response.read())


if __name__ == "__main__":
    main()
