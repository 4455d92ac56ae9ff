"""Which of the days that a message names is the appointment's.

« reçu ce matin » is the letter's day, « depuis lundi » and « jusqu'au 31 »
bound something else, « mon CDD finit le 19 » is the job's, « le bus est à 8h » the bus's. What the nearest
words of the lexicon (``jours``) say of a day decides; a message with one day
only means that one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc

from convoque.nlu.dates import find_dates, find_periods, is_bare_hour
from convoque.nlu.lexicon import Lexicon
from convoque.nlu.phrases import SENTENCE_ENDS, Found, PhraseFinder, found_between

APPOINTMENT, LETTER, ELSEWHERE, HOUR, BOUND = "rendez_vous", "courrier", "ailleurs", "heures", "bornes"
_NEUTRAL, _SPAN = "", "periode"
_RANK = {APPOINTMENT: 3, _NEUTRAL: 2, LETTER: 1, _SPAN: 1}
_BEFORE, _AFTER = 8, 5
_DENIES = frozenset(["pas", "ni", "non"])
_ANY = frozenset(["un", "une", "chaque", "quelques"])


@dataclass(frozen=True)
class SaidDay:
    """A day in a message: its words, its letters and tokens; ``meant``: it may be the appointment's."""

    phrase: str
    start: int
    end: int
    found: Found
    role: str
    meant: bool = True


class DayReader:
    """Reads the days of messages with the lexicon's words about days."""

    def __init__(self, nlp: Language, lexicon: Lexicon) -> None:
        self._cues = PhraseFinder(nlp, lexicon.days)

    def read(self, doc: Doc) -> tuple[SaidDay, ...]:
        """Give the days of ``doc`` in order, those of something else left out, and hours beside a day."""
        days = [day for day in self._with_roles(doc) if day.role in _RANK]
        best = max((_RANK[day.role] for day in days), default=0)
        whole = any(_RANK[day.role] == best and not is_bare_hour(day.phrase) for day in days)
        kept = [day for day in days if not is_bare_hour(day.phrase) or (_RANK[day.role] == best > 1 and not whole)]
        alone = len(kept) == 1
        return tuple(replace(day, meant=_RANK[day.role] == best and (alone or not _denied(doc, day))) for day in kept)

    def elsewhere(self, doc: Doc) -> tuple[SaidDay, ...]:
        """Give the days of something else: « mon CDD commence dans trois semaines »."""
        return tuple(day for day in self._with_roles(doc) if day.role == ELSEWHERE)

    def _with_roles(self, doc: Doc) -> list[SaidDay]:
        dates = [(start, end, phrase, False) for start, end, phrase in find_dates(doc.text)]
        taken = {at for start, end, _, _ in dates for at in range(start, end)}
        periods = [(*one, True) for one in find_periods(doc.text) if not taken.intersection(range(one[0], one[1]))]
        found = [(*one, _place(doc, one[0], one[1])) for one in sorted([*dates, *periods])]
        busy = {at for *_, place in found for at in range(place.start, place.end)}
        cues = [cue for cue in self._cues.find(doc) if not busy.intersection(range(cue.start, cue.end))]
        days: list[SaidDay] = []
        vague: list[SaidDay] = []
        for start, end, phrase, period, place in found:
            if place.start and doc[place.start - 1].norm_ in _ANY:
                continue
            usable = [cue for cue in cues if cue.label != HOUR or is_bare_hour(phrase)]
            day = SaidDay(phrase, start, end, place, _role(doc, place, usable, busy))
            (vague if period else days).append(day)
        days = list(_spans(days))
        if any(day.role == APPOINTMENT for day in days):
            return days
        return sorted([*days, *(day for day in vague if day.role == APPOINTMENT)], key=lambda day: day.start)


def _place(doc: Doc, start: int, end: int) -> Found:
    """Give the tokens of a day; « jusqu'au » in « jusqu'au 31 » is the word before it."""
    place = found_between(doc, "date", start, end)
    cut = doc[place.start].idx < start and place.end - place.start > 1
    return replace(place, start=place.start + 1) if cut else place


def _spans(days: Sequence[SaidDay]) -> Iterator[SaidDay]:
    """« du 3 au 17 » is a period, not the appointment's day, when the message tells another."""
    pairs = {(one, other) for one, other in pairwise(days) if _is_span(one, other)}
    inside = {day for pair in pairs for day in pair}
    told = any(day not in inside and day.role in (APPOINTMENT, _NEUTRAL) for day in days)
    for day in days:
        yield replace(day, role=_SPAN) if told and day in inside else day


def _is_span(one: SaidDay, other: SaidDay) -> bool:
    return one.phrase.startswith("du ") and other.phrase.startswith("au ") and other.start - one.end <= 1


def _role(doc: Doc, day: Found, cues: Sequence[Found], busy: set[int]) -> str:
    """Give what the nearest words say of a day: those before it first, then those after."""
    left = max((at for at in _stops(doc, busy) if at < day.start), default=-1)
    right = min((at for at in _stops(doc, busy, ",") if at >= day.end + _comma(doc, day)), default=len(doc))
    before = [cue for cue in cues if cue.start > left and 0 <= day.start - cue.end < _BEFORE]
    if before:
        return max(before, key=lambda cue: (cue.end, cue.end - cue.start)).label
    after = [cue for cue in cues if cue.end <= right and 0 <= cue.start - day.end < _AFTER and cue.label != BOUND]
    return min(after, key=lambda cue: (cue.start, cue.start - cue.end)).label if after else _NEUTRAL


def _stops(doc: Doc, busy: set[int], more: str = "") -> Iterator[int]:
    for token in doc:
        if token.text in SENTENCE_ENDS or (more and token.text in more) or token.i in busy:
            yield token.i


def _comma(doc: Doc, day: Found) -> bool:
    """« Lundi, mail : … »: the comma right after a day does not part it from what follows."""
    return day.end < len(doc) and doc[day.end].text == ","


def _denied(doc: Doc, day: SaidDay) -> bool:
    return day.found.start > 0 and doc[day.found.start - 1].norm_ in _DENIES
