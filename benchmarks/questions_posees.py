"""How many questions until the verdict: the best one each time, beside fixed questionnaires.

    python benchmarks/questions_posees.py

Every combination of answers is played, weighted by ``frequences`` in
``knowledge/faits.yml`` (estimates). Prints Markdown.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import product
from pathlib import Path

from convoque.casefile import CaseFile
from convoque.casefile.demo import load_demo
from convoque.knowledge import Knowledge, load_knowledge
from convoque.rules import Diagram, best_question, decide
from convoque.verdict import gather

ROOT = Path(__file__).resolve().parents[1]
TODAY = date(2026, 11, 23)
Facts = Mapping[str, str]
Policy = Callable[[Diagram, Facts], str | None]


def best(diagram: Diagram, facts: Facts) -> str | None:
    """Ask the question that is expected to need the fewest further ones."""
    return best_question(diagram, facts)


def in_order(diagram: Diagram, facts: Facts) -> str | None:
    """Ask in the order of the table until the verdict stands, whether or not the fact still matters."""
    if decide(diagram, facts).rule is not None:
        return None
    return next(name for name in diagram.table.asked if name not in facts)


def in_order_if_useful(diagram: Diagram, facts: Facts) -> str | None:
    """Ask in the order of the table, but skip what no longer matters."""
    missing = decide(diagram, facts).missing
    return next((name for name in diagram.table.asked if name in missing), None)


def everything(diagram: Diagram, facts: Facts) -> str | None:
    """Ask for every fact that is not on file."""
    return next((name for name in diagram.table.asked if name not in facts), None)


POLICIES: dict[str, Policy] = {
    "la meilleure question (Convoqué)": best,
    "ordre fixe, en sautant ce qui ne compte plus": in_order_if_useful,
    "ordre fixe jusqu’au verdict": in_order,
    "toutes les questions": everything,
}


def main() -> None:
    """Print the two tables."""
    knowledge = load_knowledge(ROOT / "knowledge")
    diagram = knowledge.diagram("obligation", TODAY)
    combinations = 1
    for name in diagram.table.asked:
        combinations *= len(diagram.table.facts[name].values)
    print(f"## Personne inconnue : {combinations} combinaisons de réponses à {', '.join(diagram.table.asked)}\n")
    print_rows(("on sait", *POLICIES), strangers(diagram))
    print("\n## Les personnes de démonstration, chaque convocation\n")
    print_rows(("convocation", "faits au dossier", *POLICIES), demo(knowledge))
    print("\nMoyenne pondérée par les fréquences estimées (au pire).")


def print_rows(titles: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> None:
    """Print a Markdown table."""
    print("| " + " | ".join(titles) + " |")
    print("|" + " --- |" * len(titles))
    for row in rows:
        print("| " + " | ".join(row) + " |")


def strangers(diagram: Diagram) -> Iterator[tuple[str, ...]]:
    """One row for each thing that a person nobody knows may have said first."""
    for title, facts in (
        ("rien", {}),
        ("touche l’ARE", {"ressource": "are"}),
        ("touche le RSA", {"ressource": "rsa"}),
        ("a signé un contrat", {"contrat": "signe"}),
        ("c’est dans le plan", {"au_plan": "nomme"}),
        ("a reçu une convocation", {"forme": "convocation"}),
        ("était malade", {"motif": "maladie", "motif_appreciation": "usuel"}),
    ):
        yield (title, *(cell(diagram, facts, policy) for policy in POLICIES.values()))


def demo(knowledge: Knowledge) -> Iterator[tuple[str, ...]]:
    """One row for each convocation of the demo people, then the mean of all."""
    totals: dict[str, list[tuple[float, int]]] = {name: [] for name in POLICIES}
    with tempfile.TemporaryDirectory() as folder:
        load_demo(Path(folder) / "demo.db")
        cases = CaseFile(Path(folder) / "demo.db")
        for person in cases.people():
            dossier = cases.dossier(person.id, TODAY)
            for convocation in dossier.convocations if dossier else ():
                case = gather(dossier, convocation, {}, TODAY, None, knowledge)
                diagram = knowledge.diagram("obligation", case.day)
                known = [name for name in diagram.table.asked if name in case.facts]
                for name, policy in POLICIES.items():
                    totals[name].append(measure(diagram, case.facts, policy))
                found = (f"{totals[name][-1][0]:.2f} ({totals[name][-1][1]})" for name in POLICIES)
                yield (convocation.id, ", ".join(known) or "aucun", *found)
    means = (f"{sum(m for m, _ in t) / len(t):.2f} ({max(w for _, w in t)})" for t in totals.values())
    yield ("**moyenne**", "", *means)


def cell(diagram: Diagram, facts: Facts, policy: Policy) -> str:
    """Write the mean and the worst number of questions."""
    mean, worst = measure(diagram, facts, policy)
    return f"{mean:.2f} ({worst})"


def measure(diagram: Diagram, facts: Facts, policy: Policy) -> tuple[float, int]:
    """Play every combination of answers; give the weighted mean and the worst number of questions."""
    names = [name for name in diagram.table.asked if name not in facts]
    asked = [diagram.table.facts[name] for name in names]
    choices: dict[tuple[tuple[str, str], ...], str | None] = {}
    mean, weight, worst = 0.0, 0.0, 0
    for values in product(*(fact.values for fact in asked)):
        answers = dict(zip(names, values, strict=True))
        known, count, odds = dict(facts), 0, 1.0
        for fact in asked:
            odds *= fact.weight(answers[fact.name])
        while (question := choose(diagram, known, policy, choices)) is not None:
            known[question] = answers[question]
            count += 1
        mean, weight, worst = mean + odds * count, weight + odds, max(worst, count)
    return mean / weight, worst


def choose(
    diagram: Diagram, known: Facts, policy: Policy, choices: dict[tuple[tuple[str, str], ...], str | None]
) -> str | None:
    """Remember what a policy asks, since combinations share their beginnings."""
    key = tuple(sorted(known.items()))
    if key not in choices:
        choices[key] = policy(diagram, known)
    return choices[key]


if __name__ == "__main__":
    main()
