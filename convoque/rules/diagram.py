"""Compile a table, as of a day, into a decision diagram.

Each inner node asks for one fact; each leaf is one rule. Equal subproblems
share one node, so the diagram stays small and a complete decision is one walk
of a few steps. Compilation proves the table: a combination of facts that no
rule covers, or a rule that no combination reaches, cannot pass unseen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from convoque.rules.model import Conditions, Rule, Table

Entry = tuple[int, Conditions]


@dataclass(frozen=True, eq=False)
class Node:
    """An inner node: where to go for each value of ``fact``."""

    fact: str
    children: Mapping[str, Node | Rule]


@dataclass(frozen=True)
class Diagram:
    """A compiled table: its root, the rules it can reach, the facts in order."""

    table: Table
    day: date
    root: Node | Rule
    order: tuple[str, ...]
    unreachable: tuple[str, ...]

    def combinations(self) -> int:
        """Count the complete combinations of facts that the diagram decides."""
        total = 1
        for name in self.order:
            total *= len(self.table.facts[name].values)
        return total

    def paths(self) -> Iterator[tuple[dict[str, str], Rule]]:
        """Give every path from the root to a rule: the facts tested on it, and the rule."""
        yield from _paths(self.root, {})


class IncompleteTable(ValueError):
    """Some combination of facts is decided by no rule."""

    def __init__(self, table: str, day: date, combination: Mapping[str, str]) -> None:
        facts = ", ".join(f"{name}={value}" for name, value in combination.items()) or "toutes les situations"
        super().__init__(f"table {table}, au {day.isoformat()} : aucune règle ne décide pour {facts}")
        self.combination = dict(combination)


class TooManySituations(ValueError):
    """A table has more situations to tell apart than anybody can read, or a site can start with."""


class Steps:
    """How many nodes may still be built; several compilations can share one."""

    def __init__(self, most: int) -> None:
        self._left = most

    def take(self) -> None:
        """Count one node; raises TooManySituations when there were too many."""
        self._left -= 1
        if self._left < 0:
            raise TooManySituations


def compile_table(table: Table, day: date, steps: Steps | None = None) -> Diagram:
    """Compile the rules in force on ``day``.

    Raises IncompleteTable with the first combination that no rule decides,
    TooManySituations when it takes more than ``steps``.
    """
    rules = tuple(rule for rule in table.rules if rule.in_force(day))
    entries = tuple((index, clause) for index, rule in enumerate(rules) for clause in rule.clauses)
    order = _order(entries)
    compiler = _Compiler(table, rules, order, day, steps)
    root = compiler.build(0, entries, {})
    unreachable = tuple(rule.id for rule in rules if rule.id not in compiler.reached)
    return Diagram(table, day, root, order, unreachable)


def _order(entries: tuple[Entry, ...]) -> tuple[str, ...]:
    seen: dict[str, None] = {}
    for _, clause in entries:
        for name in clause:
            seen.setdefault(name)
    return tuple(seen)


class _Compiler:
    def __init__(
        self, table: Table, rules: tuple[Rule, ...], order: tuple[str, ...], day: date, steps: Steps | None
    ) -> None:
        self._steps = steps
        self._table, self._rules, self._order, self._day = table, rules, order, day
        self._rank = {name: index for index, name in enumerate(order)}
        self._memo: dict[tuple[int, tuple[int, ...]], Node | Rule] = {}
        self.reached: set[str] = set()

    def build(self, index: int, live: tuple[Entry, ...], path: dict[str, str]) -> Node | Rule:
        if self._steps is not None:
            self._steps.take()
        live = self._until_settled(index, live)
        if not live:
            raise IncompleteTable(self._table.name, self._day, path)
        if self._settled(index, live[0]):
            rule = self._rules[live[0][0]]
            self.reached.add(rule.id)
            return rule
        while not any(self._order[index] in clause for _, clause in live):
            index += 1
        key = (index, tuple(id(clause) for _, clause in live))
        if key not in self._memo:
            name = self._order[index]
            children = {
                value: self.build(index + 1, _keep(live, name, value), {**path, name: value})
                for value in self._table.facts[name].values
            }
            self._memo[key] = _merge(Node(name, children))
        return self._memo[key]

    def _settled(self, index: int, entry: Entry) -> bool:
        return all(self._rank[name] < index for name in entry[1])

    def _until_settled(self, index: int, live: tuple[Entry, ...]) -> tuple[Entry, ...]:
        for position, entry in enumerate(live):
            if self._settled(index, entry):
                return live[: position + 1]
        return live


def _keep(live: tuple[Entry, ...], name: str, value: str) -> tuple[Entry, ...]:
    return tuple(entry for entry in live if name not in entry[1] or value in entry[1][name])


def _merge(node: Node) -> Node | Rule:
    first = next(iter(node.children.values()))
    return first if all(child is first for child in node.children.values()) else node


def _paths(node: Node | Rule, path: dict[str, str]) -> Iterator[tuple[dict[str, str], Rule]]:
    if isinstance(node, Rule):
        yield path, node
        return
    for value, child in node.children.items():
        yield from _paths(child, {**path, node.fact: value})
