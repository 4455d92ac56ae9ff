"""What would change the answer: the nearest other facts that flip the verdict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, product

from convoque.rules.decide import decide
from convoque.rules.diagram import Diagram
from convoque.rules.model import UNKNOWN, Rule


@dataclass(frozen=True)
class Change:
    """Facts that, if they were so, would give another verdict."""

    facts: Mapping[str, str]
    rule: Rule


def nearest_changes(
    diagram: Diagram, facts: Mapping[str, str], among: Iterable[str], at_most: int = 2
) -> tuple[Change, ...]:
    """Find the smallest changes of the facts named in ``among`` that flip the verdict.

    Only changes of the smallest size that works are given (one fact, else
    two … up to ``at_most``), in the order of ``among``. Facts never change to
    "unknown": not knowing is no situation one could be in.
    """
    now = decide(diagram, facts).rule
    if now is None:
        return ()
    conclusion = now.then.get(diagram.table.decides)
    names = [name for name in among if name in diagram.order]
    for size in range(1, at_most + 1):
        found = [
            change
            for chosen in combinations(names, size)
            for change in _changes(diagram, facts, chosen)
            if change.rule.then.get(diagram.table.decides) != conclusion
        ]
        if found:
            return tuple(found)
    return ()


def _changes(diagram: Diagram, facts: Mapping[str, str], chosen: tuple[str, ...]) -> Iterable[Change]:
    options = [
        [value for value in diagram.table.facts[name].values if value not in (facts.get(name), UNKNOWN)]
        for name in chosen
    ]
    for values in product(*options):
        other = dict(zip(chosen, values, strict=True))
        rule = decide(diagram, {**facts, **other}).rule
        if rule is not None:
            yield Change(other, rule)
