"""The need answered at the first message, measured on messages written apart, each for one answer of the fiches.

``python -m benchmarks.comprehension.besoins [FILE]``, one JSON line per message:
``{"dit": …, "besoins": ["sujet/besoin", …]}``, those that answer it as well. A
question of the assistant counts for the general need of the topic it is asked for.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from convoque.errors import InputErrors, Located
from convoque.knowledge import Knowledge
from convoque.testing.bench import Bench, open_bench
from convoque.testing.compare import custom_of

FILE = Path(__file__).with_suffix(".jsonl")


@dataclass(frozen=True)
class Met:
    """One message: whether its need was answered at once, and whether a button leads to it."""

    text: str
    at_once: bool
    offered: bool


def read(path: Path) -> tuple[tuple[str, frozenset[str]], ...]:
    """Read the messages and the needs that count; raises InputErrors with every bad line."""
    rows, errors = [], []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            rows.append((str(row["dit"]), frozenset(map(str, row["besoins"]))))
        except (ValueError, KeyError, TypeError):
            errors.append(
                Located(str(path), number, None, "ligne illisible", '{"dit": …, "besoins": ["sujet/besoin"]}')
            )
    if errors:
        raise InputErrors(tuple(errors))
    return tuple(rows)


def meet(bench: Bench, rows: Iterable[tuple[str, frozenset[str]]], knowledge: Knowledge) -> tuple[Met, ...]:
    """Say each message in a fresh anonymous conversation."""
    found = []
    for text, needs in rows:
        with bench.conversation() as say:
            messages = say(text)
        custom = custom_of(messages)
        question = custom.get("question")
        answered = knowledge.fiches[question["sujet"]].general if question else custom.get("besoin")
        leads = {b["payload"].removeprefix("/") for message in messages for b in message.get("buttons") or ()}
        leads |= {knowledge.fiches[name].general for name in leads & set(knowledge.fiches)}
        found.append(Met(text, answered in needs, bool(leads & needs)))
    return tuple(found)


def main() -> None:
    """Print the share of messages whose need is answered at once, and at once or one press away."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=FILE)
    rows = read(parser.parse_args().file)
    with open_bench() as bench:
        from convoque.runtime import runtime

        found = meet(bench, rows, runtime().knowledge)
    at_once = sum(one.at_once for one in found)
    near = sum(one.at_once or one.offered for one in found)
    print(f"besoin répondu d’emblée : {at_once} sur {len(found)} ({at_once / len(found):.1%})")
    print(f"d’emblée ou à un bouton : {near} sur {len(found)} ({near / len(found):.1%})")


if __name__ == "__main__":
    main()
