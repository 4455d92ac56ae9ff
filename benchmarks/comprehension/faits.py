"""How well the facts that people state are heard: strict precision, recall and F1, by fact and for all.

A message says what its annotation says, and nothing else: a fact that is found
as affirmed and not annotated is wrong. Dates, amounts, durations, the workshop
and the way it is held are left out.

    python -m benchmarks.comprehension.faits benchmarks/comprehension/faits_dits.jsonl
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from convoque.knowledge.facts import FactBook, load_facts
from convoque.nlu.clauses import AFFIRMED, DENIED, OTHER
from convoque.nlu.facts import FactReader, SaidFact, load_french
from convoque.nlu.lexicon import FACTS_FILE, load_lexicon

LEFT_OUT = frozenset(["date", "atelier", "montant", "duree", "mode", "detresse", "vient", "deplacable"])
Fact = tuple[str, str]


def main() -> None:
    """Read a file of annotated messages, print the scores and, on demand, the errors."""
    parser = argparse.ArgumentParser(description="Mesure les faits entendus dans des messages annotés.")
    parser.add_argument("fichier", type=Path, help="JSON par ligne : text, facts")
    parser.add_argument("--erreurs", action="store_true", help="dit aussi chaque fait manqué ou entendu à tort")
    options = parser.parse_args()
    entries = [json.loads(line) for line in options.fichier.read_text(encoding="utf-8").splitlines() if line.strip()]
    counts, errors = compared(entries, FactReader(load_french(), load_lexicon()), load_facts(FACTS_FILE))
    for name, count in sorted(counts.items()):
        print(line(name, count))
    print(line("tous", sum(counts.values(), Counter())))
    if options.erreurs:
        print(*errors, sep="\n")


def compared(
    entries: Sequence[Mapping[str, Any]], reader: FactReader, book: FactBook
) -> tuple[dict[str, Counter[str]], list[str]]:
    """Count, by fact, what is right, missed and wrongly heard; and say each error in a line."""
    counts: dict[str, Counter[str]] = {}
    errors = []
    for entry, read in zip(entries, reader.read_all(entry["text"] for entry in entries), strict=True):
        wanted = {named(book, name, str(value)) for name, value in (entry.get("facts") or {}).items()}
        wanted = {fact for fact in wanted if fact[0] not in LEFT_OUT}
        found = {named(book, one.name, one.value) for one in read if is_counted(one)}
        for kind, facts in (("juste", wanted & found), ("manque", wanted - found), ("faux", found - wanted)):
            for name, value in facts:
                counts.setdefault(name, Counter())[kind] += 1
                if kind != "juste":
                    errors.append(f"{kind} {name}={value} · {entry['text']}")
    return counts, errors


def is_counted(fact: SaidFact) -> bool:
    """Say whether a fact counts as heard: affirmed, or a moment however it is told (« si je rate lundi »)."""
    if fact.name == "moment":
        return fact.mode not in (DENIED, OTHER)
    return fact.mode == AFFIRMED and fact.name not in LEFT_OUT


def named(book: FactBook, name: str, value: str) -> Fact:
    """Give a fact under the name and the value of ``faits.yml``, whichever naming it comes in."""
    return book.heard(name, value) or (name, value)


def line(name: str, count: Mapping[str, int]) -> str:
    """Say the scores of a fact in a line."""
    right, missed, wrong = (count.get(kind, 0) for kind in ("juste", "manque", "faux"))
    precision = right / (right + wrong) if right + wrong else 0.0
    recall = right / (right + missed) if right + missed else 0.0
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return (
        f"{name:20} précision {precision:.3f}  rappel {recall:.3f}  F1 {f1:.3f}"
        f"  ({right} justes, {missed} manqués, {wrong} à tort)"
    )


if __name__ == "__main__":
    main()
