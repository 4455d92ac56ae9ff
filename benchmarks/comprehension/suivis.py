"""Follow-ups: the topic of the last answer of short talks written apart.

``python -m benchmarks.comprehension.suivis [FILE]``, one JSON line per talk:
``{"genre": …, "tours": [what is said], "attendu": [topics that count]}``. A
question of the assistant counts for the topic that it is asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from benchmarks.comprehension.lines import file_options, read_lines
from convoque.testing.bench import Bench, open_bench
from convoque.testing.compare import custom_of

FILE = Path(__file__).with_suffix(".jsonl")
_NOW = datetime(2026, 11, 30, 10)
Talk = tuple[str, tuple[str, ...], frozenset[str]]


@dataclass(frozen=True)
class Followed:
    """One talk: its kind, its turns, and whether the last answer was of a topic that counts."""

    kind: str
    turns: tuple[str, ...]
    topic: str
    right: bool

    def __str__(self) -> str:
        return f"{self.kind} → {self.topic} : {' / '.join(self.turns)}"


def read(path: Path) -> tuple[Talk, ...]:
    """Read the talks; raises InputErrors with every bad line."""
    return read_lines(
        path,
        lambda row: (str(row["genre"]), tuple(map(str, row["tours"])), frozenset(map(str, row["attendu"]))),
        '{"genre": …, "tours": […], "attendu": […]}',
    )


def follow(bench: Bench, talks: Iterable[Talk]) -> tuple[Followed, ...]:
    """Hold each talk in a fresh anonymous conversation, on a fixed day."""
    found = []
    for kind, turns, topics in talks:
        with bench.conversation(None, _NOW) as say:
            last = [say(turn) for turn in turns][-1]
        custom = custom_of(last)
        asked = (custom.get("question") or {}).get("sujet")
        found.append(Followed(kind, turns, str(asked or custom["sujet"]), bool({asked, custom["sujet"]} & topics)))
    return tuple(found)


def main() -> None:
    """Print the share of right topics, in all and by kind, then the talks that were not."""
    options = file_options(__doc__, FILE)
    talks = read(options.file)
    with open_bench() as bench:
        found = follow(bench, talks)
    right = sum(one.right for one in found)
    print(f"suites au bon sujet : {right} sur {len(found)} ({right / len(found):.1%})")
    kinds = Counter(one.kind for one in found)
    good = Counter(one.kind for one in found if one.right)
    print(", ".join(f"{kind} {good[kind]}/{total}" for kind, total in kinds.items()))
    if not options.chiffres:
        print(*(str(one) for one in found if not one.right), sep="\n")


if __name__ == "__main__":
    main()
