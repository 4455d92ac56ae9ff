"""Times that name no day: « la semaine dernière », « en mars », « cet été », and the days each one holds."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from convoque.nlu.dates import MONTH_NAMES, MONTH_NUMBER, NUMBER, resolve
from convoque.nlu.text import strip_accents

_MONTHS = "|".join(MONTH_NAMES)
PERIOD_PATTERN = re.compile(
    r"(?<![\w/])(?:"
    r"(?:toute )?(?:la|cette|une) semaine (?P<week>prochaine|derniere|passee|d'avant|suivante|d'apres)"
    r"|(?:toute )?(?P<this_week>la semaine|cette semaine)(?! (?:et|qui|du|de|par))"
    rf"|il y a (?P<weeks_ago>{NUMBER}) semaines?"
    r"|(?P<weekend>(?:ce|le) week-?end(?: (?P<weekend_which>dernier|passe|prochain))?)"
    r"|le mois (?P<month_which>dernier|passe|prochain)|(?P<this_month>ce mois(?:-ci)?)"
    r"|(?P<year_which>l'an(?:nee)? (?:derniere?|passee?|prochaine?))"
    rf"|(?:en|depuis|courant|fin|debut|mi|mi-|au mois de|au mois d'|de) ?(?P<month>{_MONTHS})"
    r"(?: (?P<month_said>dernier|prochain))?(?: (?P<month_year>20\d\d))?"
    r"|(?:en|de|a) (?P<year>20\d\d|19\d\d)"
    r"|(?P<part_of_month>(?:au |en |a la |le )?(?:debut|milieu|fin)(?: du| de ce)? mois)"
    r"(?: (?P<part_month_which>dernier|prochain))?"
    r"|(?:cette|la) nuit(?: derniere)?"
    r"|(?P<season>(?:cet|l'|l) ?(?:ete|hiver|automne)|(?:ce|le) printemps)(?P<season_which> dernier| passe| prochain)?"
    r"|(?P<another>le lendemain|le jour d'apres|le jour suivant|la veille|le jour d'avant)"
    r")(?!\w)"
)
"""On text without accents. ``another`` is a day that only the talk knows: it is found, and placed nowhere."""
_SEASONS = {"ete": (6, 9), "hiver": (12, 2), "automne": (9, 12), "printemps": (3, 6)}


def days_of(phrase: str, now: datetime) -> tuple[date, date] | None:
    """Give the first and the last day of a period; None for words that are none.

    >>> days_of("la semaine dernière", datetime(2026, 11, 30, 10))
    (datetime.date(2026, 11, 23), datetime.date(2026, 11, 29))
    """
    match = PERIOD_PATTERN.fullmatch(strip_accents(phrase.lower()))
    if match is None:
        return None
    today = now.date()
    if match["week"] or match["this_week"]:
        return _week(match["week"] or "", today)
    if match["weeks_ago"]:
        return _weeks_ago(match[0], now)
    if match["weekend"]:
        return _weekend(match["weekend_which"] or "", today)
    if match["month_which"] or match["this_month"]:
        return _month(today, {"prochain": 1, None: 0}.get(match["month_which"], -1))
    if match["year_which"] or match["year"]:
        year = int(match["year"] or today.year + (1 if "prochain" in match["year_which"] else -1))
        return date(year, 1, 1), date(year, 12, 31)
    if match["month"]:
        return _named_month(match, today)
    if match["part_of_month"]:
        return _part_of_month(match, today)
    return _season(match, today) if match["season"] else None


def _week(which: str, today: date) -> tuple[date, date]:
    gone, coming = which in ("derniere", "passee", "d'avant"), which in ("prochaine", "suivante", "d'apres")
    start = today - timedelta(days=today.weekday()) + timedelta(days=-7 if gone else 7 if coming else 0)
    return start, start + timedelta(days=6)


def _weeks_ago(phrase: str, now: datetime) -> tuple[date, date] | None:
    found = resolve(phrase, now)
    if found is None:
        return None
    start = found - timedelta(days=found.weekday())
    day = start.date() if isinstance(start, datetime) else start
    return day, day + timedelta(days=6)


def _weekend(which: str, today: date) -> tuple[date, date]:
    weeks = -1 if which in ("dernier", "passe") else 1 if which and today.weekday() >= _SATURDAY else 0
    saturday = today + timedelta(days=_SATURDAY - today.weekday() + 7 * weeks)
    return saturday, saturday + timedelta(days=1)


_SATURDAY = 5


def _month(today: date, shift: int) -> tuple[date, date]:
    year, zero = divmod(today.year * 12 + today.month - 1 + shift, 12)
    return _whole_month(year, zero + 1)


def _whole_month(year: int, month: int) -> tuple[date, date]:
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, 1), following - timedelta(days=1)


def _named_month(match: re.Match[str], today: date) -> tuple[date, date]:
    month = MONTH_NUMBER[match["month"]]
    if match["month_year"]:
        return _whole_month(int(match["month_year"]), month)
    if match["month_said"]:
        before = match["month_said"] == "dernier"
        year = today.year + (-(month >= today.month) if before else month <= today.month)
        return _whole_month(year, month)
    # « en mars » said in November is next March as well as last March: the nearest.
    years = sorted((today.year + more for more in (-1, 0, 1)), key=lambda y: abs((date(y, month, 15) - today).days))
    return _whole_month(years[0], month)


def _part_of_month(match: re.Match[str], today: date) -> tuple[date, date]:
    which = match["part_month_which"]
    first, last = _month(today, {"dernier": -1, "prochain": 1}.get(which or "", 0))
    bounds = {"debut": (1, 10), "milieu": (11, 20), "fin": (21, last.day)}
    low, high = next(days for name, days in bounds.items() if name in match["part_of_month"])
    return first.replace(day=low), first.replace(day=high)


def _season(match: re.Match[str], today: date) -> tuple[date, date]:
    first, last = next(months for name, months in _SEASONS.items() if name in match["season"])
    which = (match["season_which"] or "").strip()
    begin = date(today.year, first, 1)
    if which in ("dernier", "passe") and begin > today:
        begin = begin.replace(year=today.year - 1)
    if which == "prochain" and begin <= today:
        begin = begin.replace(year=today.year + 1)
    return begin, _whole_month(begin.year + (last < first), last)[1]
