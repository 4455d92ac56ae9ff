"""Rasa's latest message as the core's ``Understanding``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from convoque.dialogue.model import Said, Understanding
from convoque.knowledge import TOPICS
from convoque.knowledge.fiches import NO_SOURCE_NEEDED
from convoque.nlu.dates import calendar_days

_BUTTON_ENTITIES = frozenset({"fait", "valeur", "convocation", "modele"})

_NOT_OFFERED = NO_SOURCE_NEEDED - {"humain"}
"""What is no help to someone who was not understood: « Merci », « Bonjour », an insult."""

SECOND_TOPIC_FROM = 0.3
"""Share of the ranking from which a second topic is offered as well."""

DISTRESS_FROM = 0.08
"""Share from which « Je ne vais pas bien » is offered as well, whatever the answer (docs/decisions/006)."""


def understand(topic: str, message: Mapping[str, Any], now: datetime) -> Understanding:
    """Read text, facts, date and button choices out of a parsed message."""
    entities: Sequence[Mapping[str, Any]] = message.get("entities") or []
    chosen = {str(e["entity"]): str(e["value"]) for e in entities if e.get("entity") in _BUTTON_ENTITIES}
    said = [fact for e in entities if "mode" in e if (fact := _said(e)) is not None]
    if "fait" in chosen and "valeur" in chosen:
        said.append(Said(chosen["fait"], chosen["valeur"]))
    text = str(message.get("text") or "")
    return Understanding(
        topic="modele_message" if "modele" in chosen else topic,
        text="" if text.startswith("/") else text,
        said=tuple(said),
        others=_others(topic, message),
        nearest=_nearest(message) if topic == "incompris" else (),
        date=next(iter(_dates(said, now)), None),
        dates=_dates(said, now),
        past_dates=_dates(said, now, past=True),
        chosen=chosen.get("convocation"),
        ask=chosen.get("fait") if "valeur" not in chosen else None,
    )


def _said(entity: Mapping[str, Any]) -> Said | None:
    """Read one fact; a letter merely *called* a warning says nothing of what it announces."""
    fact, value = str(entity["entity"]), str(entity["value"])
    if fact == "courrier":
        if value == "avertissement":
            return None
        value = {"delai_de_regularisation": "avertissement"}.get(value, value)
    return Said(fact, value, str(entity["mode"]))


def _ranking(message: Mapping[str, Any]) -> list[tuple[str, float]]:
    ranking = message.get("intent_ranking") or []
    return [(str(i.get("name")), float(i.get("confidence") or 0.0)) for i in ranking if i.get("name") in TOPICS]


def _others(topic: str, message: Mapping[str, Any]) -> tuple[str, ...]:
    ranking = _ranking(message)
    if topic != "detresse" and any(name == "detresse" and share >= DISTRESS_FROM for name, share in ranking):
        return ("detresse",)
    return tuple(name for name, share in ranking[:2] if name != topic and share >= SECOND_TOPIC_FROM)


def _nearest(message: Mapping[str, Any]) -> tuple[str, ...]:
    offered = [name for name, _ in _ranking(message) if name not in _NOT_OFFERED]
    return tuple(offered[:2])


def _dates(said: Sequence[Said], now: datetime, past: bool = False) -> tuple[str, ...]:
    """Place the dates of a message on the calendar; ``past``: as days gone by, whatever its tense."""
    behind = past or any(s.fact == "moment" and s.value == "passe" for s in said)
    return tuple(day.isoformat() for day in calendar_days([s.value for s in said if s.fact == "date"], now, behind))
