"""The days of a message set right before a workshop is looked for: an hour alone, a day denied, a text's date."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date

from convoque.dialogue.model import State, Understanding
from convoque.knowledge import Conversation, fold

HOUR = re.compile(
    r" ?(\d{1,2}) ?h(?:eures?)? ?([0-5]\d)?(?= )(?! de (?:chez|route|trajet|train|bus|marche|voiture) )(?! en )"
)
"""An hour of the day, in a text that went through ``fold``: its hours and its minutes."""
_HOURS = 24
_NEAR, _JUST_BEFORE, _ELSEWHERE = 5, 4, "ailleurs"


def days_of_the_workshop(
    message: Understanding, state: State, in_hand: date | None, words: Conversation
) -> Understanding:
    """Leave out the days that are no workshop's, and give a bare hour its day.

    ``in_hand``: the day of the workshop that is talked of, where it is known.
    """
    message = _without_others(message, words)
    return _said_to_begin(message, in_hand, words) or _at_its_hour(message, state, in_hand, words)


def _said_to_begin(message: Understanding, in_hand: date | None, words: Conversation) -> Understanding | None:
    """« Je travaille de 9 h à 11 h, l’atelier est à 14 h »: the hour said of the workshop; None when none is."""
    told = list(dict.fromkeys(day[:10] for day in message.dates if day not in {hour for _, hour in message.hours}))
    days = told or ([in_hand.isoformat()] if in_hand is not None else [day[:10] for day in message.reason_days])
    for found in starts(fold(message.text), words):
        if len(set(days)) == 1:
            moment = f"{days[0]}T{int(found[1]):02}:{found[2] or '00'}:00"
            return replace(message, date=moment, dates=(moment,), past_dates=(moment,), hours=())
    return None


def starts(folded: str, words: Conversation) -> Iterator[re.Match[str]]:
    """Give the hours that are said to be those at which the workshop begins."""
    for phrase in words.workshop_begins.each:
        head = phrase.before(folded)
        found = HOUR.match(phrase.left_out_of(folded[len(head) - 1 :])) if head is not None else None
        if found is not None and int(found[1]) < _HOURS:
            yield found


def _without_others(message: Understanding, words: Conversation) -> Understanding:
    """« L’arrêt du Conseil d’État du 4 décembre 2019 », « pas demain, jeudi »: days of something else, or denied."""
    phrases = [said for said in message.said if said.fact == "date"]
    if len(phrases) not in (len(message.dates), len(message.past_dates)) or not phrases:
        return message
    text = fold(message.text)
    heads = [text.partition(fold(said.value))[0] for said in phrases]
    of_a_text = {at for at, head in enumerate(heads) if _tells_a_text(head, words)}
    denied = {
        at
        for at, (said, head) in enumerate(zip(phrases, heads, strict=True))
        if said.mode == _ELSEWHERE and words.is_denied.found_in(fold(" ".join(head.split()[-2:])))
    }
    out = of_a_text | (denied if len(denied | of_a_text) < len(phrases) else set())
    if not out:
        return message
    dates, past = (_but(some, out, len(phrases)) for some in (message.dates, message.past_dates))
    said = tuple(one for one in message.said if all(one is not phrases[at] for at in out))
    return replace(message, said=said, dates=dates, past_dates=past, date=dates[0] if dates else None)


def _tells_a_text(head: str, words: Conversation) -> bool:
    """Tell whether what stands just before a day is the name of a text or of a court."""
    return words.of_a_text.found_in(fold(" ".join(head.split()[-_NEAR:])))


def _but(days: tuple[str, ...], out: Collection[int], of: int) -> tuple[str, ...]:
    return tuple(day for at, day in enumerate(days) if at not in out) if len(days) == of else days


def _at_its_hour(message: Understanding, state: State, in_hand: date | None, words: Conversation) -> Understanding:
    """« L’atelier est à 9 h 30 »: an hour told alone is that of the day told beside it, else of the day in hand.

    Beside a reason, or once the hour is known, only one that is said to be the workshop's is.
    """
    alone = {day for _, day in message.hours}
    told = list(dict.fromkeys(day[:10] for day in message.dates if day not in alone))
    day = told[0] if len(told) == 1 else in_hand.isoformat() if in_hand is not None and not told else None
    if not alone or day is None:
        return message
    own = [hour for phrase, hour in message.hours if _of_the_workshop(phrase, message.text, words)]
    free = not any(said.fact == "motif" for said in message.said) and "motif" not in state.facts
    hours = own or (sorted(alone) if free and "T" not in (state.day or "") else [])
    moments = (f"{day}{hours[0][10:]}",) if len(hours) == 1 else (day,) if told else ()
    return replace(message, date=next(iter(moments), None), dates=moments, past_dates=moments, hours=())


def _of_the_workshop(phrase: str, text: str, words: Conversation) -> bool:
    """Tell whether an hour is said to be the workshop's: « l’atelier est à 14 h »."""
    head = fold(text).rpartition(fold(phrase))[0]
    return words.workshop.found_in(fold(" ".join(head.split()[-_JUST_BEFORE:])))
