"""What answers take of a judgement: its part of ``custom``, its sources, the name of what it is about."""

from __future__ import annotations

from typing import Any

from convoque.dialogue.case import Turn
from convoque.knowledge import Knowledge
from convoque.replies.custom import consequence_json, motif_json, verdict_json
from convoque.verdict import Judgement


def computed_json(judgement: Judgement, knowledge: Knowledge) -> dict[str, Any]:
    """Give the computed part of ``custom``."""
    return {
        "verdict": verdict_json(judgement, knowledge),
        "motif": motif_json(judgement.motif),
        "consequences": [consequence_json(consequence) for consequence in judgement.consequences],
    }


def rule_sources(judgement: Judgement) -> tuple[str, ...]:
    """Give the keys of the sources of all the rules that a judgement rests on."""
    rules = [
        judgement.motif.rule if judgement.motif else None,
        *(c.rule for c in judgement.scale),
        *(c.rule for c in judgement.consequences),
    ]
    rules += [
        judgement.obligation.rule,
        judgement.rank if judgement.rank and judgement.rank.then["rang"] != "premier" else None,
    ]
    return tuple(key for rule in rules if rule is not None for key in rule.sources)


def noun(turn: Turn) -> str:
    """Name what the person is called to: a workshop, unless the file says that it is something else."""
    messages, convocation = turn.knowledge.messages, turn.convocation
    nature = convocation.nature if convocation else None
    if nature is None and convocation is not None and convocation.flux == "rendez_vous":
        return messages.get("noms.rendez_vous")
    return messages.get(f"noms.{nature or 'atelier'}")
