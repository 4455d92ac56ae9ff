"""Put the words of a time (``spans``) on the calendar."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from convoque.nlu.dates import DAY_NAMES, MONTH_NAMES, NUMBER, resolve
from convoque.nlu.periods import days_of
from convoque.nlu.spans import BEFORE, BETWEEN, ENDED, EVERY, FROM, HOURS, ON, SINCE, UNTIL
from convoque.nlu.text import strip_accents
from convoque.verdict.occasion import DAY_END, DAY_START, Span

_LONG_AGO = re.compile(rf"il y a (?:{NUMBER}) ?(?:mois|ans?|annees?)")
_MONTH_SAID = re.compile(rf"\d (?:{'|'.join(MONTH_NAMES)})\b|\d[/.]\d")
_YEAR_SAID = re.compile(r"\d{4}|derni")
_ABOUT = timedelta(days=20)
_WEEKS = 14
"""Days from which a period no longer tells the day."""
_PARTS = {
    "matin": (time(6), time(12, 30)),
    "apre": (time(13), time(18)),
    "soir": (time(18), DAY_END),
    "nuit": (time(21), DAY_END),
}


def place(kind: str, phrases: Sequence[str], now: datetime, past: bool = False) -> Span | None:
    """Place a span on the calendar; None when its words are no date, or no date that exists.

    ``now``, ``past``: as for ``dates.resolve``.

    >>> place("jusque", ["vendredi"], datetime(2026, 11, 30, 10)).last
    datetime.date(2026, 12, 4)
    """
    try:
        if kind == HOURS:
            return _hours(phrases)
        if kind == EVERY:
            return _weekdays(phrases)
        if kind == BETWEEN:
            return _between(phrases, now, past)
        period = days_of(phrases[0], now) if kind != ON else None
        if period is None:
            return _days(kind, phrases, now, past)
        if kind == UNTIL and not past and period[1] < now.date() and not _YEAR_SAID.search(phrases[0]):
            period = days_of(phrases[0], now + timedelta(days=365)) or period  # « jusqu'en juin » is still to come
        whole = phrases[0].startswith("toute")
        return replace(found, vague=found.vague and not whole) if (found := _bounded(kind, period, now)) else None
    except (ValueError, OverflowError):
        return None


def says_month(phrase: str) -> bool:
    """Tell whether a day is told with its month: it is the nearest such day, whatever the tense beside it."""
    return _MONTH_SAID.search(strip_accents(phrase.lower())) is not None


def _weekdays(phrases: Sequence[str]) -> Span:
    days = tuple(DAY_NAMES.index(name) for name in phrases if name in DAY_NAMES)
    told = _hours(phrases[len(days) :]) if len(phrases) > len(days) else Span()
    return Span(start=told.start, end=told.end, weekdays=days)


def _bounded(kind: str, period: tuple[date, date], now: datetime) -> Span:
    """Bound by a period: « jusqu'en mars » is at least until it begins, « à partir de mars » at most from its end."""
    first, last = period
    if kind == SINCE and first > now.date():
        back = timedelta(days=7 if (last - first).days < _WEEKS else 365)
        first, last = first - back, last - back
    vague = (last - first).days >= _WEEKS
    if kind in (UNTIL, ENDED, BEFORE):
        return Span(last=first if vague else last)
    if kind in (SINCE, FROM):
        return Span(first=last if vague else first)
    return Span(first, last, vague=True)


def _days(kind: str, phrases: Sequence[str], now: datetime, past: bool) -> Span | None:
    phrase, *hours = phrases
    plain = strip_accents(phrase.lower())
    near = not past and kind not in (SINCE, ENDED) and says_month(phrase)
    found = _nearest(phrase, now) if near else resolve(phrase, now, past or kind in (SINCE, ENDED))
    if found is None:
        return None
    day = found.date() if isinstance(found, datetime) else found
    if kind in (UNTIL, ENDED, BEFORE):
        return Span(last=day - timedelta(days=kind == BEFORE))
    if kind in (SINCE, FROM):
        return Span(first=day)
    if _LONG_AGO.fullmatch(plain):  # « il y a deux mois » is about then, not that very day
        return Span(day - _ABOUT, day + _ABOUT, vague=True)
    part = next((hours_ for name, hours_ in _PARTS.items() if re.search(rf"\b{name}", plain)), (None, None))
    told = _hours(hours) if hours else Span(start=part[0], end=part[1])
    return Span(day, day, told.start, told.end)


def _nearest(phrase: str, now: datetime) -> date | datetime | None:
    """« À partir du 14 »: the nearest such day, behind or ahead."""
    found = [day for past in (False, True) if (day := resolve(phrase, now, past)) is not None]
    days = {day: abs(((day.date() if isinstance(day, datetime) else day) - now.date()).days) for day in found}
    return min(found, key=days.__getitem__, default=None)


def _between(phrases: Sequence[str], now: datetime, past: bool) -> Span | None:
    one, other = phrases
    first, last = (
        _nearest(words, now) if not past and says_month(words) else resolve(_as_date(words), now, past)
        for words in (one, other)
    )
    if last is None:
        return None
    end = last.date() if isinstance(last, datetime) else last
    if first is None or re.fullmatch(r"\d{1,2}|1er", one):
        number = 1 if one == "1er" else int(one) if one.isdigit() else 0
        month_before = end.replace(day=1) - timedelta(days=1)
        first = (end if number <= end.day else month_before).replace(day=number) if number else None
    if first is None:
        return None
    start = first.date() if isinstance(first, datetime) else first
    if start > end:
        start -= timedelta(days=7) if one in DAY_NAMES else timedelta(days=365)
    return Span(start, end)


def _as_date(words: str) -> str:
    return f"le {words}" if words[:1].isdigit() else words


def _hours(phrases: Sequence[str]) -> Span:
    if len(phrases) == 1:
        part = next((hours for name, hours in _PARTS.items() if phrases[0].startswith(name)), None)
        return Span(start=part[0], end=part[1]) if part else Span(start=_time(phrases[0]))
    start, end = phrases
    return Span(start=DAY_START if start == "-" else _time(start), end=DAY_END if end == "-" else _time(end))


def _time(words: str) -> time:
    if words in ("midi", "minuit"):
        return time(12) if words == "midi" else DAY_END
    hour, *minute = re.findall(r"\d+", words)
    return time(int(hour), int(minute[0]) if minute else 0)
