"""The structured part of a reply (contract: ``custom``): every key is always there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from convoque.casefile.models import Convocation
from convoque.knowledge import Knowledge
from convoque.knowledge.sources import Source
from convoque.rules import Rule
from convoque.verdict import Consequence, Judgement

_STABLE = (
    "contrat", "au_plan", "forme", "nature", "ressource", "organisme", "rsa_tenu", "foyer", "sanction_anterieure",
    "annule", "dit_oral", "csp", "invalidite", "orientation", "presence", "declaration",
)  # fmt: skip


def empty_custom(topic: str, knowledge: Knowledge, day: date) -> dict[str, Any]:
    """Give a ``custom`` with nothing computed in it."""
    return {
        "sujet": topic,
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


def verdict_json(judgement: Judgement, stale: bool) -> dict[str, Any]:
    """Give the obligation with its rule, facts and certainty; softened when sources are stale."""
    obligation = str(judgement.obligation.then["obligation"])
    if stale and obligation in ("facultatif", "non_due"):
        obligation = "a_verifier"
    facts = {name: judgement.facts[name] for name in _STABLE if name in judgement.facts}
    if "motif" in judgement.facts:
        facts["indisponible"] = "non" if judgement.facts["motif"] == "aucun" else judgement.facts["motif"]
    return {
        "obligation": obligation,
        "certitude": "incertain" if stale else judgement.obligation.certainty,
        "regle": judgement.obligation.id,
        "faits": facts,
        "manquants": list(judgement.missing),
    }


def motif_json(rule: Rule | None, facts: Mapping[str, str], stale: bool) -> dict[str, Any] | None:
    """Give what the reason is worth and how to prove it."""
    if rule is None:
        return None
    proofs = rule.then.get("preuves")
    return {
        "nom": facts.get("motif"),
        "appreciation": rule.then["appreciation"],
        "certitude": "incertain" if stale else rule.certainty,
        "preuves": list(proofs) if isinstance(proofs, Sequence) and not isinstance(proofs, str) else [],
        "regle": rule.id,
    }


def consequence_json(consequence: Consequence, stale: bool) -> dict[str, Any]:
    """Give one consequence; ``aucune`` becomes ``a_verifier`` when sources are stale."""
    then = consequence.rule.then
    measure = str(then["mesure"])
    return {
        "mesure": "a_verifier" if stale and measure == "aucune" else measure,
        "part_min_pct": _number(then.get("part_min")),
        "part_max_pct": _number(then.get("part_max")),
        "mois_min": _number(then.get("mois_min")),
        "mois_max": _number(then.get("mois_max")),
        "rang": consequence.rank,
        "autorite": then.get("autorite", "a_verifier"),
        "automatique": False,
        "radiation_possible": then.get("radiation_possible") == "oui",
        "certitude": "incertain" if stale else consequence.certainty,
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


def _number(value: object) -> int | None:
    return int(str(value)) if value is not None else None
