"""What rules are made of: facts with finitely many values, rules, tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

UNKNOWN = "inconnu"
"""The value of a fact that the person was asked for and does not know either."""

Conditions = Mapping[str, frozenset[str]]
"""For each fact that a clause speaks of, the values that satisfy it."""


@dataclass(frozen=True)
class Fact:
    """A fact with finitely many values.

    ``presumed`` is the ordinary value, taken when nothing was said and the
    fact is not worth a question. ``weights`` are the relative frequencies of
    the values among the people asked; equal when not given.
    """

    name: str
    values: tuple[str, ...]
    presumed: str | None = None
    weights: Mapping[str, float] = field(default_factory=dict)

    def weight(self, value: str) -> float:
        """Give the relative frequency of a value, 1.0 when none was written."""
        return self.weights.get(value, 1.0)


@dataclass(frozen=True)
class Rule:
    """One line of a table: if any clause holds, the table concludes ``then``.

    ``since`` and ``until`` are the first and last day on which it applies
    (None: open). ``because`` and ``advice`` are plain sentences for the
    person; ``certainty`` is the mark of the legal file.
    """

    id: str
    clauses: tuple[Conditions, ...]
    then: Mapping[str, object]
    certainty: str
    sources: tuple[str, ...]
    because: str
    advice: str = ""
    since: date | None = None
    until: date | None = None

    def in_force(self, day: date) -> bool:
        """Tell whether the rule applies to facts of that day.

        >>> rule = Rule("r", ({},), {}, "texte", (), "", since=date(2025, 6, 1))
        >>> rule.in_force(date(2025, 5, 31)), rule.in_force(date(2025, 6, 1))
        (False, True)
        """
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Table:
    """An ordered decision table.

    ``decides`` names the key of ``then`` on which conclusions agree or differ.
    ``asked`` are the facts worth a question, ``presumed`` the values that this
    table supposes for facts it does not ask for (over the facts' own).
    """

    name: str
    decides: str
    facts: Mapping[str, Fact]
    rules: tuple[Rule, ...]
    asked: tuple[str, ...] = ()
    presumed: Mapping[str, str] = field(default_factory=dict)

    def presumption(self, name: str) -> str | None:
        """Give the value supposed for a fact that nobody stated, None if it is to be asked."""
        if name in self.asked:
            return None
        return self.presumed.get(name, self.facts[name].presumed)

    def boundaries(self) -> tuple[date, ...]:
        """Give the days on which the set of rules in force changes, in order."""
        days = {rule.since for rule in self.rules if rule.since}
        days |= {date.fromordinal(rule.until.toordinal() + 1) for rule in self.rules if rule.until}
        return tuple(sorted(days))
