"""The need answered at the first message, measured on messages written apart, each for one answer of the fiches.

``python -m benchmarks.comprehension.besoins [FILE]``, one JSON line per message:
``{"dit": …, "besoins": ["sujet/besoin", …]}``, those that answer it as well. A
question of the assistant counts for the need whose answer stands before it, else
for the general need of the topic it is asked for.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.comprehension.lines import read_lines
from convoque.knowledge import Knowledge
from convoque.testing.bench import Bench, open_bench
from convoque.testing.compare import custom_of

FILE = Path(__file__).with_suffix(".jsonl")
_BINS = 10


@dataclass(frozen=True)
class Met:
    """One message: whether its need was answered at once, whether a button leads to it, and the needs as ranked.

    ``rank``: the place of the first need that counts in the ranking, from 1; 0 for none.
    ``share``: the share of the first of all.
    """

    text: str
    at_once: bool
    offered: bool
    rank: int
    share: float


def read(path: Path) -> tuple[tuple[str, frozenset[str]], ...]:
    """Read the messages and the needs that count; raises InputErrors with every bad line."""
    return read_lines(
        path,
        lambda row: (str(row["dit"]), frozenset(map(str, row["besoins"]))),
        '{"dit": …, "besoins": ["sujet/besoin"]}',
    )


def meet(bench: Bench, rows: Iterable[tuple[str, frozenset[str]]], knowledge: Knowledge) -> tuple[Met, ...]:
    """Say each message in a fresh anonymous conversation."""
    from actions.base import traced

    found = []
    for text, needs in rows:
        with bench.conversation() as say, traced.collect() as turns:
            messages = say(text)
        custom = custom_of(messages)
        question = custom.get("question")
        led = custom.get("besoin")
        answered = led or (knowledge.fiches[question["sujet"]].general if question else None)
        leads = {b["payload"].removeprefix("/") for message in messages for b in message.get("buttons") or ()}
        leads |= {knowledge.fiches[name].general for name in leads & set(knowledge.fiches)}
        ranked = turns[-1].turn.candidates if turns else ()
        rank = next((place for place, one in enumerate(ranked, 1) if one.need in needs), 0)
        share = ranked[0].share if ranked else 0.0
        found.append(Met(text, answered in needs, bool(leads & needs), rank, share))
    return tuple(found)


def figures(found: Sequence[Met]) -> dict[str, float]:
    """Give the shares: answered at once, or a press away; first, among the first two and three; calibration error."""
    total = len(found)
    bins: dict[int, list[Met]] = {}
    for one in found:
        bins.setdefault(min(int(one.share * _BINS), _BINS - 1), []).append(one)
    gaps = (abs(sum(one.share - (one.rank == 1) for one in some)) for some in bins.values())
    return {
        "total": total,
        "d_emblee": sum(one.at_once for one in found) / total,
        "a_un_bouton": sum(one.at_once or one.offered for one in found) / total,
        **{f"parmi_{place}": sum(0 < one.rank <= place for one in found) / total for place in (1, 2, 3)},
        "calibration": sum(gaps) / total,
    }


def main() -> None:
    """Print the figures of a file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=FILE)
    rows = read(parser.parse_args().file)
    with open_bench() as bench:
        from convoque.runtime import runtime

        found = meet(bench, rows, runtime().knowledge)
    got = figures(found)
    print(f"besoin répondu d’emblée : {got['d_emblee']:.1%} de {got['total']}")
    print(f"d’emblée ou à un bouton : {got['a_un_bouton']:.1%}")
    print("au premier rang, parmi deux, parmi trois : " + ", ".join(f"{got[f'parmi_{n}']:.1%}" for n in (1, 2, 3)))
    print(f"erreur de calibration (dix tranches) : {got['calibration']:.3f}")


if __name__ == "__main__":
    main()
