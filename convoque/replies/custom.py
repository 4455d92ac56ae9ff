"""The structured part of a reply (contract: ``custom``): every key is always there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from convoque.casefile.models import Convocation
from convoque.knowledge import Knowledge
from convoque.knowledge.sources import Source
from convoque.verdict import Consequence, Judgement, Motif


def empty_custom(topic: str, knowledge: Knowledge, day: date) -> dict[str, Any]:
    """Give a ``custom`` with nothing computed in it."""
    return {
        "sujet": topic,
        "besoin": None,
        "autres_sujets": [],
        "question": None,
        "verdict": None,
        "motif": None,
        "consequences": [],
        "convocation": None,
        "convocations": [],
        "sources": [],
        "au": day.isoformat(),
        "verifie_le": knowledge.sources.checked_on.isoformat(),
    }


def convocation_json(convocation: Convocation | None) -> dict[str, Any] | None:
    """Give what the reply says of a convocation."""
    if convocation is None:
        return None
    return {
        "id": convocation.id,
        "intitule": convocation.intitule,
        "debut": convocation.debut.strftime("%Y-%m-%dT%H:%M") if convocation.debut else None,
        "lieu": convocation.lieu,
    }


def verdict_json(judgement: Judgement, knowledge: Knowledge) -> dict[str, Any]:
    """Give the obligation with its rule, facts and certainty."""
    facts = {name: judgement.facts[name] for name in knowledge.facts.published if name in judgement.facts}
    if "motif" in judgement.facts:
        facts["indisponible"] = "non" if judgement.facts["motif"] == "aucun" else judgement.facts["motif"]
    return {
        "obligation": judgement.obligation.word,
        "certitude": judgement.obligation.certainty,
        "regle": judgement.obligation.rule.id,
        "faits": facts,
        "manquants": list(judgement.missing),
    }


def motif_json(motif: Motif | None) -> dict[str, Any] | None:
    """Give what the reason is worth and how to prove it."""
    if motif is None:
        return None
    return {
        "nom": motif.nom,
        "appreciation": motif.appreciation,
        "certitude": motif.certainty,
        "preuves": list(motif.preuves),
        "regle": motif.rule.id,
    }


def consequence_json(consequence: Consequence) -> dict[str, Any]:
    """Give one consequence; none of them is ever automatic."""
    return {
        "mesure": consequence.mesure,
        "part_min_pct": consequence.part_min,
        "part_max_pct": consequence.part_max,
        "mois_min": consequence.mois_min,
        "mois_max": consequence.mois_max,
        "rang": consequence.rang,
        "autorite": consequence.autorite,
        "automatique": False,
        "radiation_possible": consequence.radiation_possible,
        "certitude": consequence.certainty,
        "regle": consequence.rule.id,
    }


def sources_json(sources: Iterable[Source]) -> list[dict[str, Any]]:
    """Give the cited texts; ``depuis`` is null for a text whose dates were not checked."""
    return [
        {
            "article": source.article,
            "code": source.code,
            "depuis": source.since.isoformat() if source.since else None,
            "url": source.url,
        }
        for source in sources
    ]
