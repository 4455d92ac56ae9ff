"""How many messages until the verdict, for every way of answering.

    python benchmarks/tours.py

The conversation itself is played (what it asks, what it remembers), without
Rasa: understanding is measured elsewhere. Each question is answered by each
of its buttons, weighted by ``frequences`` in ``knowledge/faits.yml``
(estimates). Prints Markdown; exit status 1 when a limit is passed.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from convoque.casefile import CaseFile
from convoque.casefile.demo import load_demo
from convoque.casefile.models import Dossier
from convoque.dialogue.model import CONVOCATION, Said, State, Understanding
from convoque.dialogue.turn import answer
from convoque.knowledge import Knowledge, load_knowledge

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 11, 23, 10)
MOST_ANONYMOUS, MOST_WITH_ONE = 4, 1
QUESTIONS = {"obligation": "Est-ce obligatoire ?", "consequences": "Qu’est-ce que je risque ?"}
"""The two topics that ask for facts; the others answer at once."""


@dataclass(frozen=True)
class Talks:
    """Every way a talk may go: how many turns to the verdict, and how likely."""

    lengths: tuple[tuple[int, float], ...]

    @property
    def mean(self) -> float:
        """The mean number of messages that the person sends."""
        return sum(turns * share for turns, share in self.lengths) / sum(share for _, share in self.lengths)

    @property
    def worst(self) -> int:
        """The longest talk, however unlikely."""
        return max(turns for turns, _ in self.lengths)


def main() -> int:
    """Print the table; give 1 when somebody has to say too much."""
    knowledge = load_knowledge(ROOT / "knowledge")
    rows, passed = [], True
    for who, dossier, most in people():
        for topic, question in QUESTIONS.items():
            talks = Talks(tuple(play(knowledge, dossier, Understanding(topic, question))))
            passed &= talks.worst <= most
            mean = f"{talks.mean:.2f}".replace(".", ",")
            rows.append((who, question, str(len(talks.lengths)), mean, str(talks.worst), str(most)))
    print("## Messages jusqu’au verdict\n")
    print("| qui | question | façons de répondre | moyenne | au plus | limite |")
    print("| --- | --- | --- | --- | --- | --- |")
    for row in rows:
        print(f"| {' | '.join(row)} |")
    return 0 if passed else 1


def people() -> Iterator[tuple[str, Dossier | None, int]]:
    """Give somebody anonymous, then each demo person with the limit that holds for them."""
    yield "anonyme", None, MOST_ANONYMOUS
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "demo.db"
        load_demo(path)
        casefile = CaseFile(path)
        for name in ("amina", "bruno", "chloe", "david", "elena", "farid", "gwen", "hugo", "ines", "jules", "karim"):
            dossier = casefile.dossier(name, NOW.date())
            if dossier is not None:
                one = len(dossier.convocations) == 1
                yield f"{name} ({len(dossier.convocations)})", dossier, MOST_WITH_ONE if one else MOST_ANONYMOUS


def play(
    knowledge: Knowledge,
    dossier: Dossier | None,
    message: Understanding,
    state: State | None = None,
    turns: int = 1,
    share: float = 1.0,
) -> Iterator[tuple[int, float]]:
    """Say a message; if a question comes back, give each of its answers in turn."""
    reply, after = answer(message, state or State(), dossier, knowledge, NOW)
    question = reply.custom["question"]
    if question is None:
        yield turns, share
        return
    weights = _weights(knowledge, question["fait"], question["valeurs"])
    for value, weight in weights.items():
        yield from play(knowledge, dossier, _answering(question["fait"], value), after, turns + 1, share * weight)


def _weights(knowledge: Knowledge, fact: str, values: list[str]) -> Mapping[str, float]:
    if fact == CONVOCATION:
        return dict.fromkeys(values, 1 / len(values))
    found = {value: knowledge.facts.sheets[fact].fact.weight(value) for value in values}
    return {value: weight / sum(found.values()) for value, weight in found.items()}


def _answering(fact: str, value: str) -> Understanding:
    if fact == CONVOCATION:
        return Understanding("choisir_convocation", chosen=value)
    return Understanding("donner_fait", said=(Said(fact, value),))


if __name__ == "__main__":
    sys.exit(main())
