"""Answers to our own questions, in people's words: read right, measured on replies written apart.

``python -m benchmarks.comprehension.reponses [FILE]``, one JSON line per reply:
``{"fait": …, "dit": …, "attendu": …}``. ``attendu`` is a value of the fact, another
one under ``fait=valeur``, ``pourquoi`` or ``ou`` (the question stays open), or
``digression`` (nothing is taken of the fact). The question is put by its button.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.comprehension.lines import file_options, read_lines
from convoque.dialogue.model import State
from convoque.knowledge.facts import WHERE, WHY
from convoque.rules import UNKNOWN
from convoque.testing.bench import Bench, open_bench
from convoque.testing.compare import custom_of

FILE = Path(__file__).with_suffix(".jsonl")
ASIDE = "digression"


@dataclass(frozen=True)
class Answered:
    """One reply, what is expected of it and what was taken of it."""

    fact: str
    text: str
    expected: str
    taken: str | None
    right: bool

    def __str__(self) -> str:
        return f"{self.fact} : attendu {self.expected}, lu {self.taken} : « {self.text} »"


def read(path: Path) -> tuple[tuple[str, str, str], ...]:
    """Read the replies; raises InputErrors with every bad line."""
    return read_lines(
        path,
        lambda row: (str(row["fait"]), str(row["dit"]), str(row["attendu"])),
        '{"fait": …, "dit": …, "attendu": …}',
    )


def listen(bench: Bench, rows: Iterable[tuple[str, str, str]]) -> tuple[Answered, ...]:
    """Put each question in a fresh anonymous conversation, and give the reply."""
    from actions.base import traced

    found = []
    for fact, text, expected in rows:
        with bench.conversation() as say, traced.collect() as turns:
            say("/donner_fait" + json.dumps({"fait": fact}), payload=True)
            messages = say(text)
        question = custom_of(messages).get("question") or {}
        state = turns[-1].turn.state
        found.append(
            Answered(
                fact, text, expected, state.facts.get(fact), _is_right(state, fact, expected, question.get("fait"))
            )
        )
    return tuple(found)


def _is_right(state: State, fact: str, expected: str, asked: str | None) -> bool:
    taken = state.facts.get(fact)
    if expected in (WHY, WHERE):
        return taken is None and asked == fact
    if expected == ASIDE:
        return taken is None
    other, equals, value = expected.partition("=")
    if equals:
        return state.facts.get(other) == value
    dated = fact.startswith("sanction_") and taken is None and state.earlier is not None and expected != UNKNOWN
    return taken == expected or dated or (expected == UNKNOWN and taken is None and asked != fact)


def main() -> None:
    """Print the share read right, then the replies that were not."""
    options = file_options(__doc__, FILE)
    rows = read(options.file)
    with open_bench() as bench:
        found = listen(bench, rows)
    right = sum(one.right for one in found)
    print(f"réponses à nos questions lues juste : {right} sur {len(found)} ({right / len(found):.1%})")
    if not options.chiffres:
        print(*(str(one) for one in found if not one.right), sep="\n")


if __name__ == "__main__":
    main()
