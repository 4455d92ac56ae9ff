"""Two hundred saved cases run beside a site that answers: seconds, and what the answers take meanwhile.

``.venv/bin/python benchmarks/passage_de_cas.py``. The run is after the site in the queue (``nice``), as the console's.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "publishing")]

from atelier_redaction import copied  # noqa: E402
from site_publie import Asking, go, running  # noqa: E402

from convoque.casefile.demo import load_demo  # noqa: E402
from convoque.channel.store import prepare  # noqa: E402
from convoque.testing.evaluate import percentile  # noqa: E402

MESSAGES = ROOT / "benchmarks" / "comprehension" / "messages.jsonl"
CASES, QUIET_SECONDS = 200, 25
SAID = "je suis malade demain, je peux pas venir"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="convoque-cas-") as name:
        folder = Path(name)
        copied(folder / "savoir")
        load_demo(folder / "convoque.db")
        prepare(folder / "convoque-conversations.db")
        go(folder)
        files = cases(folder / "cas")
        with running(folder) as site:
            site.say(SAID)
            with Asking(site, SAID) as asking:
                time.sleep(QUIET_SECONDS)
            show("sans passage", asking)
            began = time.monotonic()
            command = ["nice", "-n", "10", sys.executable, "-m", "convoque.cli", "tester", *files, "--json"]
            with Asking(site, SAID) as asking:
                subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
            show(f"pendant {CASES} cas, {time.monotonic() - began:.0f} s", asking)


def cases(folder: Path) -> list[str]:
    """Write a case for each message, for a person, another, or nobody."""
    folder.mkdir()
    people = ("personne: amina\n", "personne: bruno\n", "")
    lines = MESSAGES.read_text(encoding="utf-8").splitlines()[:CASES]
    paths = [folder / f"cas-{number:03}.yml" for number in range(len(lines))]
    for number, (path, line) in enumerate(zip(paths, lines, strict=True)):
        said = json.dumps(json.loads(line)["text"], ensure_ascii=False)
        who = people[number % len(people)]
        path.write_text(f"nom: Cas {number}\n{who}aujourdhui: 2026-11-23T10:00\ntours:\n  - dit: {said}\n", "utf-8")
    return [str(path) for path in paths]


def show(name: str, asking: Asking) -> None:
    spent = sorted(asking.seconds)
    told = f"p50 {percentile(spent, 0.5) * 1000:.0f} ms, p95 {percentile(spent, 0.95) * 1000:.0f} ms"
    print(f"{name} : {len(spent)} réponses, {told}, {len(asking.lost)} perdues", flush=True)


if __name__ == "__main__":
    main()
