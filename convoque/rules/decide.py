"""Decide with what is known, and say what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from convoque.rules.diagram import Diagram, Node
from convoque.rules.model import Rule


@dataclass(frozen=True)
class Decision:
    """What a table says of some facts.

    ``rule`` is the rule that holds, or None while several conclusions are
    possible. ``possible`` are the rules that some completion of the missing
    facts would reach, in table order. ``facts`` are the stated facts that were
    looked at, ``presumed`` those that were supposed, ``missing`` the facts
    whose value would still matter.
    """

    rule: Rule | None
    possible: tuple[Rule, ...]
    facts: Mapping[str, str] = field(default_factory=dict)
    presumed: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


def decide(diagram: Diagram, facts: Mapping[str, str]) -> Decision:
    """Decide ``facts`` (name → value) by a compiled table.

    A fact that is not in ``facts`` takes its presumed value, or stays open
    when the table asks for it. When every rule still possible concludes the
    same, the verdict stands whatever is missing; the most general of them
    (the last in the table) is the one that is cited.
    """
    walk = _Walk(diagram, facts)
    walk.visit(diagram.root)
    order = {rule.id: index for index, rule in enumerate(diagram.table.rules)}
    possible = tuple(sorted(walk.leaves.values(), key=lambda rule: order[rule.id]))
    agreed = len({str(rule.then.get(diagram.table.decides)) for rule in possible}) == 1
    return Decision(
        rule=possible[-1] if agreed else None,
        possible=possible,
        facts=walk.used,
        presumed=walk.presumed,
        missing=() if agreed else tuple(walk.open),
    )


class _Walk:
    def __init__(self, diagram: Diagram, facts: Mapping[str, str]) -> None:
        self._table, self._facts = diagram.table, facts
        self._seen: set[int] = set()
        self.leaves: dict[str, Rule] = {}
        self.used: dict[str, str] = {}
        self.presumed: dict[str, str] = {}
        self.open: dict[str, None] = {}

    def visit(self, node: Node | Rule) -> None:
        while isinstance(node, Node):
            value = self._value(node.fact)
            if value is None:
                break
            node = node.children[value]
        if isinstance(node, Rule):
            self.leaves[node.id] = node
        elif id(node) not in self._seen:
            self._seen.add(id(node))
            self.open.setdefault(node.fact)
            for child in node.children.values():
                self.visit(child)

    def _value(self, name: str) -> str | None:
        if name in self._facts:
            self.used[name] = self._facts[name]
            return self._facts[name]
        supposed = self._table.presumption(name)
        if supposed is not None:
            self.presumed[name] = supposed
        return supposed
