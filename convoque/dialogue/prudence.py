"""What is still said as sure: a result whose sources are to be checked again is softened."""

from __future__ import annotations

from convoque.dialogue.case import Turn
from convoque.rules import Rule
from convoque.verdict import CaseFacts, Consequence, Judgement


def stale(turn: Turn, case: CaseFacts, *rules: Rule | None) -> bool:
    """Tell whether what rests on these rules has to be confirmed, for the facts of ``case``."""
    keys = [key for rule in rules if rule is not None for key in rule.sources]
    return turn.knowledge.stale(keys, turn.today, case.day)


def stale_obligation(turn: Turn, case: CaseFacts, judgement: Judgement) -> bool:
    """Tell whether the obligation has to be confirmed; it rests on its rule and on the reason's."""
    return stale(turn, case, judgement.obligation, judgement.motif)


def stale_consequence(turn: Turn, case: CaseFacts, judgement: Judgement, consequence: Consequence) -> bool:
    """Tell whether a consequence has to be confirmed; it rests on its rule and on the rank's."""
    return stale(turn, case, consequence.rule, judgement.rank)


def said_obligation(turn: Turn, case: CaseFacts, judgement: Judgement) -> str:
    """Give the obligation as it may be said: never ``facultatif`` nor ``non_due`` on stale sources."""
    obligation = str(judgement.obligation.then["obligation"])
    if obligation in ("facultatif", "non_due") and stale_obligation(turn, case, judgement):
        return "a_verifier"
    return obligation
