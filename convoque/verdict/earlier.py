"""Whether an earlier sanction still counts for an absence of a given day, by its dates.

The same reading for what is on file and for what is said (R5412-3-4; the
numbers are those of ``knowledge/parametres.yml``). A date may be a span of
days: one that straddles a border says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from convoque.knowledge import Knowledge
from convoque.rules import UNKNOWN
from convoque.verdict.occasion import Span

NOTIFIED, ACTS = "sanction_notifiee", "sanction_faits"


@dataclass(frozen=True)
class Earlier:
    """The dates of an earlier sanction: the letter's, the punished absence's, a new orientation's."""

    notified: Span | None = None
    acts: Span | None = None
    orientation: Span | None = None

    def to_dict(self) -> dict[str, Any]:
        """Give the dates as JSON-able values, for a store."""
        told = {name: span for name, span in vars(self).items() if span is not None}
        return {
            name: [day.isoformat() if day else None for day in (span.first, span.last)] for name, span in told.items()
        }

    @staticmethod
    def from_dict(value: Mapping[str, Any]) -> Earlier:
        """Read what ``to_dict`` gave; raises ValueError, TypeError or KeyError for anything else."""
        told = {name: value[name] for name in Earlier.__dataclass_fields__ if name in value}
        return Earlier(**{name: Span(_day(first), _day(last)) for name, (first, last) in told.items()})

    def joined(self, other: Earlier) -> Earlier:
        """Add the dates that ``other`` tells; they take the place of those known."""
        return Earlier(other.notified or self.notified, other.acts or self.acts, other.orientation or self.orientation)


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value is not None else None


def dated(earlier: Earlier, day: date, knowledge: Knowledge) -> dict[str, str]:
    """Give what the dates of a sanction say of it, for an absence of ``day``; what they do not say is left out.

    A date that was told and settles nothing is unknown: it is not asked again.
    """
    facts: dict[str, str] = {}
    notified, acts = earlier.notified, earlier.acts
    parameters = knowledge.parameters
    months, counted = parameters.at("reiteration_mois", day), parameters.at("manquements_comptes_depuis", day)
    certain = parameters.at("faits_certains_si_notifiee_depuis", day)
    if notified is not None and months is not None:
        old = _side(notified, first_day_within(day, months.number))
        facts[NOTIFIED] = {"avant": "plus_de_24_mois", "depuis": "moins_de_24_mois"}.get(old, UNKNOWN)
    if counted is not None:  # before, the law did not count from a day
        if acts is not None:
            side = _side(acts, counted.day)
            facts[ACTS] = {"avant": "avant_juin_2025", "depuis": "depuis_juin_2025"}.get(side, UNKNOWN)
        elif notified is not None and _side(notified, counted.day) == "avant":
            facts[ACTS] = "avant_juin_2025"
        elif notified is not None and certain is not None and _side(notified, certain.day) == "depuis":
            facts[ACTS] = "depuis_juin_2025"
    if earlier.orientation is not None and notified is not None:
        since = earlier.orientation.first is not None and earlier.orientation.first > (notified.last or date.max)
        facts |= {"reorientation": "oui"} if since else {}
    return facts


def _side(span: Span, border: date) -> str:
    if (span.last or date.max) < border:
        return "avant"
    return "depuis" if (span.first or date.min) >= border else "inconnu"


def first_day_within(day: date, months: int) -> date:
    """Give the first day from which adding ``months`` reaches ``day``.

    >>> first_day_within(date(2026, 11, 30), 24)
    datetime.date(2024, 11, 30)
    """
    found = add_months(day, -months)
    while add_months(found - timedelta(days=1), months) >= day:
        found -= timedelta(days=1)
    while add_months(found, months) < day:
        found += timedelta(days=1)
    return found


def add_months(day: date, months: int) -> date:
    """Add months to a day; the last day of the month when there is no such day.

    >>> add_months(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    index = day.year * 12 + day.month - 1 + months
    first = date(index // 12, index % 12 + 1, 1)
    following = date((index + 1) // 12, (index + 1) % 12 + 1, 1)
    return first + timedelta(days=min(day.day, (following - first).days) - 1)
