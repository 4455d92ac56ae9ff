"""Rasa's latest message as the core's ``Understanding``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from convoque.dialogue.model import TAKE_BACK, Said, Time, Understanding
from convoque.knowledge import TOPICS
from convoque.knowledge.facts import FactBook
from convoque.nlu.bygone import place_bygone
from convoque.nlu.clauses import AFFIRMED
from convoque.nlu.dates import calendar_days
from convoque.nlu.facts import TIME
from convoque.nlu.marks import ALONE, IN_TALK, NEEDS, REPLIES, TALK
from convoque.nlu.reasons import OVER, placed
from convoque.nlu.safety import GUESSED, HURT, MOOD
from convoque.nlu.span_places import place, says_month
from convoque.nlu.spans import ON, PERIOD
from convoque.nlu.text import strip_accents
from convoque.verdict.occasion import Occasion

_BUTTON_ENTITIES = frozenset({"fait", "valeur", "convocation", "modele", "besoin"})

_A_WEEK_OR_TWO = 14
"""Days of the longest period that points at an appointment: « la semaine prochaine », not « en mars »."""

_FALLBACK, _SURE = "nlu_fallback", 0.99
"""Rasa’s intent for its own doubt, and the confidence above which it is a text that says nothing."""

_ONLY_AN_HOUR = re.compile(r"(?:(?:a|vers|pour|des|de) )?(?:\d{1,2} ?(?:h|:|heures?) ?(?:\d{2})?|midi)")

_NEAR = timedelta(days=31)
"""How far ahead a day told with its month, beside a past tense, is still the one to come."""

SECOND_TOPIC_FROM = 0.3
"""Share of the ranking from which a second topic is offered as well."""


def understand(topic: str, message: Mapping[str, Any], now: datetime, facts: FactBook) -> Understanding:
    """Read text, facts, date and button choices out of a parsed message.

    What was heard is brought to the names and values of ``facts``; what tells nothing is left out.
    """
    entities: Sequence[Mapping[str, Any]] = message.get("entities") or []
    chosen = {str(e["entity"]): str(e["value"]) for e in entities if e.get("entity") in _BUTTON_ENTITIES}
    spoken = [e for e in entities if "mode" in e and e["mode"] != TIME]
    gone = any(e["entity"] == "moment" and e["value"] == "passe" for e in spoken)
    heard = [(e, facts.heard(str(e["entity"]), str(e["value"]))) for e in spoken]
    said = [Said(*fact, str(e["mode"]), _occasion(e, now, gone)) for e, fact in heard if fact is not None]
    days = [str(e["value"]) for e in spoken if e["entity"] == "date" and not e.get("du_motif")]
    of_reason = [str(e["value"]) for e in spoken if e["entity"] == "date" and e.get("du_motif")]
    dates = _placed(days, now, gone)
    taken_back = chosen["valeur"] if chosen.get("fait") == TAKE_BACK and "valeur" in chosen else None
    if "fait" in chosen and "valeur" in chosen and taken_back is None:
        said.append(Said(chosen["fait"], chosen["valeur"]))
    text = str(message.get("text") or "")
    telling = {*facts.deciding, *facts.weighing, "motif"}
    tells = any(one.mode == AFFIRMED and one.fact in telling for one in said)
    ranking = _topics(message, ALONE if tells else IN_TALK)  # who tells the case stands on their own
    return Understanding(
        topic="modele_message" if "modele" in chosen else topic,
        text="" if text.startswith("/") else text,
        said=tuple(said),
        others=_others(topic, message),
        date=next(iter(dates), None),
        dates=dates,
        past_dates=_placed(days, now, past=True),
        hours=tuple((phrase, day) for phrase in days if _tells_an_hour(phrase) for day in _placed([phrase], now, gone)),
        reason_days=_placed(of_reason, now, gone),
        periods=_periods(days, now, gone),
        chosen=chosen.get("convocation"),
        ask=chosen.get("fait") if "valeur" not in chosen else None,
        times=_times(entities, now),
        taken_back=taken_back,
        hurt=message.get(MOOD) == HURT,
        only_guessed=bool(message.get(GUESSED)),
        ranking={topic: 1.0} if "besoin" in chosen else {} if _is_unreadable(message) else ranking,
        guessed=next((name for name, _ in _ranking(message)), None),
        needs={topic: {chosen["besoin"]: 1.0}} if "besoin" in chosen else _shares(message, NEEDS),
        replies=_shares(message, REPLIES),
        talk=message.get(TALK) or {},
    )


def _tells_an_hour(phrase: str) -> bool:
    """Tell whether a phrase is an hour and no day: « à 9 h 30 », « vers 14h »."""
    return _ONLY_AN_HOUR.fullmatch(strip_accents(phrase.lower()).strip()) is not None


def _ranking(message: Mapping[str, Any]) -> list[tuple[str, float]]:
    ranking = message.get("intent_ranking") or []
    return [(str(i.get("name")), float(i.get("confidence") or 0.0)) for i in ranking if i.get("name") in TOPICS]


def _topics(message: Mapping[str, Any], name: str) -> dict[str, float]:
    """Give the shares of the topics that a component weighed again, else those of Rasa's ranking."""
    shares = message.get(name)
    if not shares:
        return dict(_ranking(message))
    return {str(topic): float(share) for topic, share in shares.items() if topic in TOPICS}


def _is_unreadable(message: Mapping[str, Any]) -> bool:
    """Tell whether the text was found to say nothing: Rasa's own doubt is never that sure."""
    intent = message.get("intent") or {}
    return intent.get("name") == _FALLBACK and float(intent.get("confidence") or 0.0) > _SURE


def _shares(message: Mapping[str, Any], name: str) -> dict[str, dict[str, float]]:
    """Read the shares that a component set on the message, of what it knew to rank."""
    groups = message.get(name) or {}
    return {str(group): {str(one): float(share) for one, share in each.items()} for group, each in groups.items()}


def _others(topic: str, message: Mapping[str, Any]) -> tuple[str, ...]:
    if topic != "detresse" and message.get(MOOD):
        return ("detresse",)
    ranking = [(name, share) for name, share in _ranking(message)[:2] if name != "detresse"]
    return tuple(name for name, share in ranking if name != topic and share >= SECOND_TOPIC_FROM)


def _occasion(entity: Mapping[str, Any], now: datetime, gone: bool) -> Occasion | None:
    """Put on the calendar when a reason holds; a bare weekday is gone by when the reason or the message is."""
    words = entity.get("quand")
    if not isinstance(words, Mapping):
        return None
    return placed(words, now, past=gone or OVER in (words.get("signes") or ()))


def _times(entities: Sequence[Mapping[str, Any]], now: datetime) -> tuple[Time, ...]:
    """Place on the calendar every time told, as of something over, with the days that its words gave."""
    days = [e for e in entities if e.get("entity") == "date" and e.get("mode") not in (None, TIME)]
    found = []
    for entity in entities:
        words = entity.get("temps")
        if entity.get("mode") != TIME or not isinstance(words, (list, tuple)) or len(words) < 2:
            continue
        kind, *phrases = (str(word) for word in words)
        span = place_bygone(kind, phrases, now)
        same = [str(d["value"]) for d in days if d["start"] < entity["end"] and entity["start"] < d["end"]]
        placed = (*_placed(same, now, past=False), *_placed(same, now, past=True))
        if span is not None:
            found.append(Time(span, str(entity.get("de") or ""), tuple(dict.fromkeys(day[:10] for day in placed))))
    return tuple(found)


def _periods(phrases: Sequence[str], now: datetime, past: bool) -> tuple[tuple[str, str], ...]:
    """Give the first and last days of the phrases that tell a week and no day."""
    spans = (place(PERIOD, [phrase], now, past) for phrase in phrases if not calendar_days([phrase], now, past))
    return tuple(
        (span.first.isoformat(), span.last.isoformat())
        for span in spans
        if span is not None and span.first is not None and span.last is not None and span.days <= _A_WEEK_OR_TWO
    )


def _placed(phrases: Sequence[str], now: datetime, past: bool) -> tuple[str, ...]:
    """Place dates on the calendar; ``past``: as days gone by, unless that is a year ago and the day is near."""
    ahead = [phrase for phrase in phrases if past and _is_ahead(phrase, now)]
    behind = [phrase for phrase in phrases if phrase not in ahead]
    days = (*calendar_days(ahead, now), *calendar_days(behind, now, past))
    return tuple(day.isoformat() for day in days)


def _is_ahead(phrase: str, now: datetime) -> bool:
    """« Atelier le 9 décembre, j'étais en arrêt », told in November: next month, not last year."""
    span = place(ON, [phrase], now) if says_month(phrase) else None
    first = span.first if span is not None else None
    return first is not None and timedelta(0) < first - now.date() <= _NEAR
