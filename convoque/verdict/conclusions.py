"""What the rules conclude, as it may be said: softened here, once, when its sources are to be checked again.

On a text past its review date, or changed since it was checked, a result is
uncertain; « facultatif », « non dû » and « aucune mesure » are not said any
more, nor the reason and the advice that went with them. What is due stays due.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from convoque.knowledge import Knowledge
from convoque.rules import Rule

TO_CHECK = "a_verifier"
_REASSURING = frozenset({"facultatif", "non_due", "aucune"})
_UNSURE = "incertain"


@dataclass(frozen=True)
class Conclusion:
    """The obligation: its word, the rule that gave it, and what to say with it.

    ``because`` and ``advice`` may hold ``{placeholders}``.
    """

    word: str
    rule: Rule
    certainty: str
    because: str
    advice: str

    @property
    def releases(self) -> bool:
        """Tell whether the person owes nothing that day."""
        return self.word in _REASSURING


@dataclass(frozen=True)
class Motif:
    """What a reason is worth, and how to prove it."""

    nom: str
    appreciation: str
    preuves: tuple[str, ...]
    rule: Rule
    certainty: str
    because: str
    advice: str


@dataclass(frozen=True)
class Consequence:
    """What could follow, for one authority (``volet``: allocation or rsa).

    Parts are percentages. ``levee`` names what ends a suspension when it is
    not the usual way; the advice then says it.
    """

    mesure: str
    volet: str
    rule: Rule
    certainty: str
    because: str
    advice: str
    autorite: str = TO_CHECK
    rang: str | None = None
    part_min: int | None = None
    part_max: int | None = None
    mois_min: int | None = None
    mois_max: int | None = None
    radiation_possible: bool = False
    levee: str | None = None


@dataclass(frozen=True)
class Prudence:
    """Makes conclusions for facts of ``day``, read on ``today``."""

    knowledge: Knowledge
    day: date
    today: date

    def obligation(self, rule: Rule, motif: Rule | None) -> Conclusion:
        """Conclude an obligation; it rests on its rule, and on the reason's."""
        word = str(rule.then["obligation"])
        if not self._stale(rule, motif):
            return Conclusion(word, rule, rule.certainty, rule.because, rule.advice)
        if word not in _REASSURING:
            return Conclusion(word, rule, _UNSURE, rule.because, rule.advice)
        return Conclusion(TO_CHECK, rule, _UNSURE, *self._instead("obligation"))

    def motif(self, rule: Rule, nom: str) -> Motif:
        """Conclude what a reason is worth."""
        certainty = _UNSURE if self._stale(rule) else rule.certainty
        proofs = rule.then.get("preuves")
        listed = tuple(map(str, proofs)) if isinstance(proofs, Sequence) and not isinstance(proofs, str) else ()
        return Motif(nom, str(rule.then["appreciation"]), listed, rule, certainty, rule.because, rule.advice)

    def consequence(
        self, rule: Rule, volet: str, rank: Rule | None, persists: bool, supposed: bool, softened: bool
    ) -> Consequence:
        """Conclude what could follow; it rests on its rule and on the rank's.

        ``supposed``: something had to be supposed. ``softened``: the
        obligation was, so that what was drawn from it is not sure either.
        """
        then = rule.then
        stale = softened or self._stale(rule, rank)
        measure, because, advice = str(then["mesure"]), rule.because, rule.advice
        if stale and measure in _REASSURING:
            measure, (because, advice) = TO_CHECK, self._instead("consequence")
        written = then.get("rang")
        return Consequence(
            mesure=measure,
            volet=volet,
            rule=rule,
            certainty=_UNSURE if stale or supposed else rule.certainty,
            because=because,
            advice=advice,
            autorite=str(then.get("autorite", TO_CHECK)),
            rang="persistance" if written and persists else str(written) if written else None,
            part_min=_number(then, "part_min"),
            part_max=_number(then, "part_max"),
            mois_min=_number(then, "mois_min"),
            mois_max=_number(then, "mois_max"),
            radiation_possible=then.get("radiation_possible") == "oui",
            levee=str(then["levee"]) if "levee" in then else None,
        )

    def _stale(self, *rules: Rule | None) -> bool:
        keys = [key for rule in rules if rule is not None for key in rule.sources]
        return self.knowledge.stale(keys, self.today, self.day)

    def _instead(self, what: str) -> tuple[str, str]:
        messages = self.knowledge.messages
        return messages.get(f"a_revoir.{what}.parce_que"), messages.get(f"a_revoir.{what}.conseil")


def _number(then: Mapping[str, object], key: str) -> int | None:
    return int(str(then[key])) if key in then else None
