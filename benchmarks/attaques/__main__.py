"""``python -m benchmarks.attaques``: everything, by the ten thousand; prints a Markdown table, and what broke.

``--part 0.01`` tries one input in a hundred; ``--graine 2`` draws others; ``--seulement MOT`` keeps some targets.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.attaques import schema, site
from benchmarks.attaques.driver import Outcome, Target, table, try_all
from benchmarks.attaques.files import Files
from benchmarks.attaques.talk import open_talk
from benchmarks.attaques.targets import everything
from benchmarks.attaques.writing import whole
from convoque.testing.bench import open_bench

SHARES = {
    "Message : nettoyage": 20_000,
    "Message : orthographe": 5_000,
    "Message : dates": 10_000,
    "Message : à quoi": 3_000,
    "Requête : début": 10_000,
    "Requête : jeton de connexion": 8_000,
    "Requête": 5_000,
    "Conversation": 4_000,
    "Réglages": 6_000,
    "Clé": 4_000,
    "Dossiers": 3_000,
    "Flux": 4_000,
    "Édition": 4_000,
    "Rédaction : règles": 3_000,
    "Rédaction : fiches": 3_000,
    "Rédaction : lexique": 1_000,
    "Rédaction : cas": 400,
    "Rédaction : tout": 80,
    "Rédaction": 1_500,
    "Site : requêtes": 6_000,
    "Site : messages": 1_500,
    "Assistant": 1_500,
}
"""Inputs of the targets whose names begin so, the first that fits: many where one is quick."""
_SCHEMA_EXAMPLES = 100


def main() -> int:
    """Try everything and print the table; gives 1 when something broke."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.attaques")
    parser.add_argument("--part", type=float, default=1.0)
    parser.add_argument("--graine", type=int, default=1)
    parser.add_argument("--seulement", default="")
    given = parser.parse_args()
    outcomes = []
    for outcome in _outcomes(given.part, given.graine, given.seulement):
        outcomes.append(outcome)
        print(f"{outcome.name}: {outcome.inputs}, {sum(outcome.broken.values())}", file=sys.stderr, flush=True)
    print("\n".join(table(outcomes)))
    for outcome in outcomes:
        for kind, count in outcome.broken.items():
            print(f"\n{outcome.name} · {count} × {kind}\n{outcome.examples.get(kind, '')}")
    return int(any(outcome.broken for outcome in outcomes))


def _outcomes(part: float, number: int, only: str) -> Iterator[Outcome]:
    def wanted(target: Target) -> bool:
        return only in target.name

    def tried(target: Target) -> Outcome:
        return try_all(target, max(1, round(_share(target) * part)), number)

    with tempfile.TemporaryDirectory(prefix="convoque-attaques-") as name:
        folder = Path(name)
        for target in (*everything(folder), whole(Files(folder))):
            if wanted(target):
                yield tried(target)
        with site.open_door(folder) as door:
            for target in (site.requests(door), site.said(door)):
                if wanted(target):
                    yield _and_well(tried(target), door)
            if only in "schemathesis":
                yield _and_well(_schemathesis(door, part, number), door)
    if only in "Assistant réel":
        with open_bench(progress=lambda line: None) as bench, open_talk(bench) as target:
            yield tried(target)


def _share(target: Target) -> int:
    return next(count for name, count in SHARES.items() if target.name.startswith(name))


def _and_well(outcome: Outcome, door: site.Door) -> Outcome:
    if not door.is_well():
        outcome.broken["the door no longer answers"] += 1
    return outcome


def _schemathesis(door: site.Door, part: float, number: int) -> Outcome:
    if not schema.is_there():
        sys.exit("schemathesis n’est pas installé : lancez « make attaques », qui l’installe à part.")
    began = time.perf_counter()
    outcome = schema.attack(door.port, max(1, round(_SCHEMA_EXAMPLES * part)), number)
    print(f"schemathesis: {time.perf_counter() - began:.0f} s", file=sys.stderr)
    return outcome


if __name__ == "__main__":
    sys.exit(main())
