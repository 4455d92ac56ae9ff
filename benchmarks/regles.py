"""How big the law's tables are, what is proved of them, how fast they decide.

    python benchmarks/regles.py

Prints Markdown. Figures of size and proof are the same everywhere; times are
those of the machine it runs on.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

from convoque.knowledge import Knowledge, load_knowledge
from convoque.knowledge.fiches import NO_SOURCE_NEEDED
from convoque.rules import Diagram, Rule, best_question, compile_table, decide

ROOT = Path(__file__).resolve().parents[1]
TODAY = date(2026, 11, 23)
ALWAYS = date(2000, 1, 1)
SAMPLES = 100_000
DRAWN = 20_000


def main() -> None:
    """Print every table."""
    knowledge = load_knowledge(ROOT / "knowledge")
    print("## Tableaux et périodes\n")
    print_rows(
        ("tableau", "période", "règles", "faits", "combinaisons", "nœuds", "compilation (ms)"), periods(knowledge)
    )
    print("\n## Preuves\n")
    print_rows(("preuve", "résultat"), proofs(knowledge))
    print(f"\n## Vitesse ({number(DRAWN)} situations tirées, droit du {TODAY.isoformat()})\n")
    print_rows(("tableau", "faits", "µs par décision", "décisions par seconde"), speeds(knowledge))
    print("\n## Taille\n")
    print_rows(("quoi", "lignes"), sizes())


def print_rows(titles: tuple[str, ...], rows: Iterator[tuple[object, ...]]) -> None:
    """Print a Markdown table."""
    print("| " + " | ".join(titles) + " |")
    print("|" + " --- |" * len(titles))
    for row in rows:
        print("| " + " | ".join(number(cell) if isinstance(cell, int) else str(cell) for cell in row) + " |")


def number(count: int) -> str:
    """Write a whole number the French way."""
    return f"{count:,}".replace(",", " ")


def starts(knowledge: Knowledge, table: str) -> tuple[date, ...]:
    """Give the first day of each period of a table."""
    return (ALWAYS, *knowledge.tables[table].table.boundaries())


def periods(knowledge: Knowledge) -> Iterator[tuple[object, ...]]:
    """Size of each table in each period, and the best compile time of five."""
    for name, file in knowledge.tables.items():
        days = starts(knowledge, name)
        for day, following in zip(days, (*days[1:], None), strict=True):
            diagram = knowledge.diagram(name, day)
            rules = sum(rule.in_force(day) for rule in file.table.rules)
            seconds = min(timed(lambda: compile_table(file.table, day)) for _ in range(5))  # noqa: B023
            first = "toujours" if day == ALWAYS else day.isoformat()
            last = (following - timedelta(days=1)).isoformat() if following else "…"
            yield (
                name, f"{first} → {last}", rules, len(diagram.order), diagram.combinations(), count_nodes(diagram),
                f"{seconds * 1000:.1f}",
            )  # fmt: skip


def proofs(knowledge: Knowledge) -> Iterator[tuple[object, ...]]:
    """Count what the test suite proves: see ``tests/knowledge/test_preuves_*.py``."""
    every = [knowledge.diagram(name, day) for name in knowledge.tables for day in starts(knowledge, name)]
    rules = [rule for file in knowledge.tables.values() for rule in file.table.rules]
    reached = {
        rule.id
        for diagram in every
        for rule in diagram.table.rules
        if rule.in_force(diagram.day) and rule.id not in diagram.unreachable
    }
    yield "combinaisons décidées par une règle et une seule", sum(diagram.combinations() for diagram in every)
    yield "nœuds où une valeur n’a pas de suite", sum(map(incomplete_nodes, every))
    share = SAMPLES // len(every) + 1
    drawn = number(share * len(every))
    wrong = sum(disagreements(diagram, share) for diagram in every)
    yield f"désaccords entre diagramme et lecture directe, sur {drawn} situations", wrong
    yield "règles jamais atteintes", len({rule.id for rule in rules} - reached)
    yield "règles avec une source", part(sum(bool(rule.sources) for rule in rules), len(rules))
    lawful = [case for fiche in knowledge.fiches.values() for case in fiche.cases if case.sources]
    needed = [case for fiche in knowledge.fiches.values() for case in fiche.cases if needs_source(fiche.topic)]
    yield (
        "réponses de fiche qui disent le droit, avec une source",
        part(sum(case in lawful for case in needed), len(needed)),
    )
    examples = [(name, example) for name, file in knowledge.tables.items() for example in file.examples]
    right = sum(
        (decide(knowledge.diagram(name, example.day), example.facts).rule or rules[0]).id == example.rule
        for name, example in examples
    )
    yield "règles avec un exemple", part(len({example.rule for _, example in examples}), len(rules))
    yield "exemples justes", part(right, len(examples))
    scenarios = {example.scenario for _, example in examples} - {None}
    yield "scénarios du dossier juridique présents", part(len(scenarios), 44)


def needs_source(topic: str) -> bool:
    """Tell whether a topic states law."""
    return topic not in NO_SOURCE_NEEDED


def speeds(knowledge: Knowledge) -> Iterator[tuple[object, ...]]:
    """Time decisions on facts drawn at random: all known, then with half of the asked ones missing."""
    chance = random.Random(1)
    for name in knowledge.tables:
        diagram = knowledge.diagram(name, TODAY)
        facts = [(fact, diagram.table.facts[fact].values) for fact in diagram.order]
        whole = [{fact: chance.choice(values) for fact, values in facts} for _ in range(DRAWN)]
        asked = diagram.table.asked
        holed = [{n: v for n, v in s.items() if n not in asked or chance.random() < 0.5} for s in whole]
        for title, situations in (("tous connus", whole), ("la moitié des faits demandés absents", holed)):
            yield speed(name, title, lambda: [decide(diagram, s) for s in situations], len(situations))  # noqa: B023
    diagram = knowledge.diagram("obligation", TODAY)
    yield speed("obligation", "rien de connu", lambda: [decide(diagram, {}) for _ in range(1000)], 1000)
    yield speed(
        "obligation", "choix de la meilleure question", lambda: [best_question(diagram, {}) for _ in range(20)], 20
    )


def speed(table: str, facts: str, work: Callable[[], object], count: int) -> tuple[object, ...]:
    """Make a row: the best of three runs."""
    seconds = min(timed(work) for _ in range(3)) / count
    return table, facts, f"{seconds * 1e6:.1f}", round(1 / seconds)


def sizes() -> Iterator[tuple[object, ...]]:
    """Count the lines of law and of engine."""
    for path in sorted((ROOT / "knowledge" / "regles").glob("*.yml")):
        yield f"knowledge/regles/{path.name}", lines(path)
    yield "droit : toutes les règles", sum(map(lines, (ROOT / "knowledge" / "regles").glob("*.yml")))
    yield "moteur : convoque/rules", sum(map(lines, (ROOT / "convoque" / "rules").glob("*.py")))


def lines(path: Path) -> int:
    """Count the lines of a file that are not empty."""
    return sum(bool(line.strip()) for line in path.read_text(encoding="utf-8").splitlines())


def timed(work: Callable[[], object]) -> float:
    """Give the seconds that some work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def part(count: int, total: int) -> str:
    """Write a share."""
    return f"{count} sur {total} ({100 * count / total:.0f} %)"


def inner_nodes(diagram: Diagram) -> list[object]:
    """Give every inner node once."""
    found, stack = {}, [diagram.root]
    while stack:
        node = stack.pop()
        if not isinstance(node, Rule) and id(node) not in found:
            found[id(node)] = node
            stack += node.children.values()
    return list(found.values())


def count_nodes(diagram: Diagram) -> int:
    """Count the inner nodes."""
    return len(inner_nodes(diagram))


def incomplete_nodes(diagram: Diagram) -> int:
    """Count the nodes that lack a way for some value."""
    return sum(tuple(node.children) != diagram.table.facts[node.fact].values for node in inner_nodes(diagram))


def disagreements(diagram: Diagram, samples: int) -> int:
    """Count the situations where reading the table from the top gives another rule than the diagram."""
    chance = random.Random(f"{diagram.table.name} {diagram.day}")
    facts = [(name, diagram.table.facts[name].values) for name in diagram.order]
    rules = [rule for rule in diagram.table.rules if rule.in_force(diagram.day)]
    wrong = 0
    for _ in range(samples):
        situation = {name: chance.choice(values) for name, values in facts}
        first = next(
            rule
            for rule in rules
            if any(all(situation[name] in values for name, values in clause.items()) for clause in rule.clauses)
        )
        wrong += decide(diagram, situation).rule is not first
    return wrong


if __name__ == "__main__":
    main()
