"""Which question is worth asking: the one expected to need the fewest further ones."""

from __future__ import annotations

from collections.abc import Mapping

from convoque.rules.decide import decide
from convoque.rules.diagram import Diagram

_Memo = dict[tuple[tuple[str, str], ...], tuple[float, str | None]]


def best_question(diagram: Diagram, facts: Mapping[str, str]) -> str | None:
    """Name the fact to ask for next, or None when the verdict already stands.

    Exact search over the asked facts that still matter, weighted by how
    frequent each answer is; ties go to the order in which the table asks.
    """
    return _search(diagram, dict(facts), {})[1]


def expected_questions(diagram: Diagram, facts: Mapping[str, str]) -> float:
    """Give the expected number of questions until the verdict, asking the best one each time."""
    return _search(diagram, dict(facts), {})[0]


def _search(diagram: Diagram, facts: dict[str, str], memo: _Memo) -> tuple[float, str | None]:
    key = tuple(sorted(facts.items()))
    if key in memo:
        return memo[key]
    decision = decide(diagram, facts)
    best: tuple[float, str | None] = (0.0, None)
    if decision.rule is None:
        askable = [name for name in diagram.table.asked if name in decision.missing]
        costs = [(_cost(diagram, facts, name, memo), rank, name) for rank, name in enumerate(askable)]
        if costs:  # what is still missing may be a fact that this table never asks for
            cost, _, name = min(costs)
            best = (cost, name)
    memo[key] = best
    return best


def _cost(diagram: Diagram, facts: dict[str, str], name: str, memo: _Memo) -> float:
    fact = diagram.table.facts[name]
    total = sum(fact.weight(value) for value in fact.values)
    return 1.0 + sum(
        fact.weight(value) / total * _search(diagram, {**facts, name: value}, memo)[0] for value in fact.values
    )
