"""Small tables written on one line, and an evaluator that knows nothing of diagrams."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import product

import pytest

from convoque.rules import Fact, Rule, Table


@pytest.fixture(scope="session")
def regle() -> Callable[..., Rule]:
    """Make a rule: its id, what it concludes, its clauses (``fait=[valeurs]``), its days."""

    def make(
        id: str, then: str, *clauses: Mapping[str, str], since: date | None = None, until: date | None = None
    ) -> Rule:
        parts = tuple({name: frozenset(values.split()) for name, values in clause.items()} for clause in clauses)
        return Rule(id, parts or ({},), {"verdict": then}, "texte", ("A1",), "", since=since, until=until)

    return make


@pytest.fixture(scope="session")
def tableau() -> Callable[..., Table]:
    """Make a table over facts given as ``nom="valeur valeur"``; every fact is asked unless ``demande`` says less."""

    def make(
        rules: list[Rule], demande: str | None = None, suppose: Mapping[str, str] | None = None, **faits: str
    ) -> Table:
        facts = {name: Fact(name, tuple(values.split())) for name, values in faits.items()}
        asked = tuple(facts) if demande is None else tuple(demande.split())
        return Table("essai", "verdict", facts, tuple(rules), asked, suppose or {})

    return make


@pytest.fixture(scope="session")
def premiere() -> Callable[[Table, Mapping[str, str]], Rule]:
    """Find the first rule that holds, by reading the table from the top."""

    def first(table: Table, facts: Mapping[str, str]) -> Rule:
        return next(
            rule
            for rule in table.rules
            if any(all(facts[name] in values for name, values in clause.items()) for clause in rule.clauses)
        )

    return first


@pytest.fixture(scope="session")
def completions() -> Callable[[Table, Mapping[str, str]], Iterator[dict[str, str]]]:
    """Give every complete situation that agrees with what is known."""

    def complete(table: Table, known: Mapping[str, str]) -> Iterator[dict[str, str]]:
        free = [name for name in table.facts if name not in known]
        for values in product(*(table.facts[name].values for name in free)):
            yield {**known, **dict(zip(free, values, strict=True))}

    return complete
