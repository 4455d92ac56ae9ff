"""schemathesis against the running door: requests that a stranger's tool makes of the contract.

Its dependencies are not ours, so it has an environment of its own (``outils/attaques.lock``, ``make attaques``).
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path

from benchmarks.attaques.contract import FILE
from benchmarks.attaques.driver import Outcome
from benchmarks.attaques.site import SECONDS, bearer
from convoque.settings import ROOT

TOOL = ROOT / ".outils" / "attaques" / "bin" / "schemathesis"
_UNFIT = "positive_data_acceptance"
"""The one check left out: it holds a token that nobody signed for a good one, since it has the right letters."""
_CASES = re.compile(r"(\d+) generated(?:, (\d+) found (\d+) unique failures)?")


def attack(port: int, examples: int, number: int) -> Outcome:
    """Run it signed in, then not; ``broken`` holds its failures, word for word."""
    outcome = Outcome("Site : schemathesis, signé puis anonyme", slowest=None)
    for headers in (["--header", f"Authorization: {bearer()}"], []):
        with tempfile.TemporaryDirectory() as folder:
            said = subprocess.run(
                [
                    *(str(TOOL), "--no-color", "run", str(FILE), "--url", f"http://127.0.0.1:{port}"),
                    *("--exclude-checks", _UNFIT, "--max-examples", str(examples), "--seed", str(number)),
                    *("--max-response-time", str(SECONDS), "--continue-on-failure", "--warnings", "off", *headers),
                ],
                cwd=folder,
                capture_output=True,
                text=True,
                check=False,
            ).stdout
        _read(outcome, said)
    return outcome


def _read(outcome: Outcome, said: str) -> None:
    cases = _CASES.search(said)
    if cases is None:
        outcome.broken["schemathesis ne s’est pas terminé"] += 1
        outcome.examples["schemathesis ne s’est pas terminé"] = said[-2000:]
        return
    outcome.inputs += int(cases[1])
    if cases[3]:
        outcome.broken["schemathesis"] += int(cases[3])
        outcome.examples["schemathesis"] = said[said.find("= FAILURES =") :][:6000]


def is_there() -> bool:
    """Tell whether its environment is installed."""
    return Path(TOOL).exists()
