"""Time the whole assistant over HTTP: warm start, turns, a long conversation, memory.

Run: ``.venv/bin/python benchmarks/site.py`` (after ``make train``). It starts its own server on a free port, with
a database of its own, and stops it. Prints one Markdown table.
"""

from __future__ import annotations

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SIGNED_IN = [
    "jsuis obligé d'aller à l'atelier cv mardi ?",
    "je risque quoi si j'y vais pas",
    "pourquoi ?",
    "jai un entretien d'embauche mardi matin",
    "quel justificatif il faut",
]
ANONYMOUS = [
    "j'ai raté hier l'atelier cv j'étais malade je touche l'are je risque quoi",
    "comment contester une radiation",
    "vous remboursez l'essence ?",
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get(base: str, path: str) -> dict:
    with urllib.request.urlopen(base + path, timeout=5) as response:
        return json.load(response)


def say(base: str, text: str, conversation: str | None, token: str | None) -> tuple[float, str]:
    body = json.dumps({"message": text} | ({"conversation": conversation} if conversation else {})).encode()
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    request = urllib.request.Request(base + "/webhooks/site/webhook", body, headers)
    start = time.perf_counter()
    with urllib.request.urlopen(request, timeout=30) as response:
        reply = json.load(response)
    return (time.perf_counter() - start) * 1000, reply["conversation"]


def memory_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def line(name: str, value: str) -> None:
    print(f"| {name} | {value} |")


def main() -> None:
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "CONVOQUE_PORT": str(port), "CONVOQUE_DB": f"{folder}/essai.db",
            "CONVOQUE_LIMITE_IDENTITE": "0", "CONVOQUE_LIMITE_ADRESSE": "0", "PYTHONDONTWRITEBYTECODE": "",
        }  # fmt: skip
        for command in (("migrer",), ("importer", "--demo")):
            subprocess.run([ROOT / ".venv/bin/convoque", *command], env=environment, check=True, capture_output=True)
        start = time.perf_counter()
        server = subprocess.Popen(
            [sys.executable, "-m", "convoque.channel.serve"], cwd=ROOT, env=environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            while True:
                try:
                    get(base, "/health")
                    break
                except (urllib.error.URLError, OSError):
                    if server.poll() is not None:
                        raise SystemExit("le serveur ne démarre pas ; lancez « make run » pour voir pourquoi") from None
                    time.sleep(0.1)
            ready = time.perf_counter() - start
            token = get(base, "/dev/jeton/amina")["jeton"]
            before = memory_mb(server.pid)
            signed, anonymous = [], []
            for _ in range(20):
                conversation = None
                for text in SIGNED_IN:
                    spent, conversation = say(base, text, conversation, token)
                    signed.append(spent)
                for text in ANONYMOUS:
                    anonymous.append(say(base, text, None, None)[0])
            long, conversation = [], None
            for turn in range(200):
                spent, conversation = say(base, SIGNED_IN[turn % len(SIGNED_IN)], conversation, token)
                long.append(spent)
            print("| measure | value |\n| --- | --- |")
            line("warm start to ready", f"{ready:.1f} s")
            for name, values in (("signed in, conversations of 5", signed), ("anonymous, first message", anonymous)):
                tiles = statistics.quantiles(values, n=20)
                line(f"turn over HTTP, {name}", f"p50 {statistics.median(values):.0f} ms, p95 {tiles[18]:.0f} ms")
            line("one conversation, turns 1–40", f"p50 {statistics.median(long[:40]):.0f} ms")
            line("one conversation, turns 161–200", f"p50 {statistics.median(long[160:]):.0f} ms")
            line("memory when ready / after 360 turns", f"{before:.0f} / {memory_mb(server.pid):.0f} MB")
        finally:
            server.terminate()
            server.wait(timeout=20)


if __name__ == "__main__":
    main()
