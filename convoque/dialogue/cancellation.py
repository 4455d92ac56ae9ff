"""A cancellation that is told: of this workshop and before its hour, or to be asked about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

from convoque.dialogue.days import HOUR, starts
from convoque.dialogue.model import Understanding
from convoque.knowledge import Conversation, fold
from convoque.verdict.occasion import Slot

CANCELLED, WHEN = "annule", "annulation"
YES, HEARD, BEFORE, AFTER, OTHER = "oui", "entendu", "avant", "apres", "autre"
_INTERVIEW = "entretien_embauche"
_BRIEF = 14


def told(
    stated: Mapping[str, str], message: Understanding, reason: str | None, slot: Slot | None, now: datetime
) -> dict[str, str]:
    """Give the facts stated, the cancellation brought to what it proves.

    ``reason`` is the one known before: when it is a job interview, « l'entretien
    est annulé » is about it. Of a workshop whose hour has passed, « annulé »
    only counts when it was known before; otherwise it is merely heard of.
    """
    facts = dict(stated)
    if message.value("motif", "nie") == _INTERVIEW == reason:
        return {name: value for name, value in facts.items() if name not in (CANCELLED, WHEN)}
    if facts.get(CANCELLED) == YES and facts.get(WHEN) != BEFORE and _is_over(slot, message, now):
        facts[CANCELLED] = HEARD
    return facts


def by_hours(message: Understanding, words: Conversation) -> str | None:
    """« Le SMS est arrivé à 10 h, ça commençait à 9 h »: on which side of the hour, when both are told.

    None when two hours are not told, or when nothing says which one is the workshop's.
    """
    folded = fold(message.text)
    told = {_minutes(found) for found in HOUR.finditer(folded)}
    begun = [_minutes(found) for found in starts(folded, words)]
    others = told - set(begun)
    if len(set(begun)) != 1 or len(others) != 1:
        return None
    return AFTER if others.pop() >= begun[0] else BEFORE


def _minutes(found: re.Match[str]) -> int:
    return int(found[1]) * 60 + int(found[2] or 0)


def _is_over(slot: Slot | None, message: Understanding, now: datetime) -> bool:
    if slot is None:
        return message.value("moment") == "passe"
    begun = slot.start is not None and slot.start <= now.time()
    return slot.day < now.date() or (slot.day == now.date() and begun)


def answered(message: Understanding, words: Conversation, day: date | None = None) -> str | None:
    """Read whether the message came before or after the hour, from the days that are told or from words.

    ``day``: the workshop's, where it is known.
    """
    days = message.past_dates or message.dates
    modes = [said.mode for said in message.said if said.fact == "date"]
    if len(days) >= len(modes) > 1:
        placed = list(zip(modes, days, strict=False))
        workshop = [told_day for mode, told_day in placed if mode == "affirme"]
        mail = [told_day for mode, told_day in placed if mode != "affirme"]
        if workshop and mail and workshop[0][:10] != mail[0][:10]:
            return AFTER if mail[0] > workshop[0] else BEFORE
    if len(modes) == 1 and days and day is not None and days[0][:10] != day.isoformat():
        return AFTER if days[0][:10] > day.isoformat() else BEFORE
    folded = fold(message.text)
    if words.another.found_in(folded):
        return OTHER
    if "?" in message.text or len(folded.split()) > _BRIEF:
        return None
    late, early = words.after_the_hour.found_in(folded), words.before_the_hour.found_in(folded)
    return None if late == early else AFTER if late else BEFORE
