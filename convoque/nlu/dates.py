"""Dates as people say them: found in a text, resolved against a clock that is given.

``find_dates`` works on corrected text (``text.correct``); ``resolve`` reads
one phrase. What it cannot place on a calendar is None, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from convoque.nlu.text import strip_accents

DAY_NAMES = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = (
    ("janvier", "janv", "jan"),
    ("fevrier", "fevr", "fev"),
    ("mars",),
    ("avril", "avr"),
    ("mai",),
    ("juin",),
    ("juillet", "juil"),
    ("aout",),
    ("septembre", "sept"),
    ("octobre", "oct"),
    ("novembre", "nov"),
    ("decembre", "dec"),
)
MONTH_NUMBER = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_WORDS = ("un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze")
_NUMBERS = {**{word: number for number, word in enumerate(_WORDS, 1)}, "une": 1, "quinze": 15, "vingt": 20}
_TEENS = ("treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf", "vingt")
_UNITS_SAID = (*_WORDS, *_TEENS)
_DAYS_SAID = {word: number for number, word in enumerate(_UNITS_SAID, 1)}
_DAYS_SAID |= {f"vingt-{word}": 20 + number for number, word in enumerate(_WORDS[1:9], 2)}
_DAYS_SAID |= {"vingt et un": 21, "vingt-et-un": 21, "trente": 30, "trente et un": 31, "trente-et-un": 31}
_DAYS_SAID |= {
    word.replace("-", " "): number for word, number in _DAYS_SAID.items() if word.startswith(("dix-", "vingt-"))
}
"""Days of the month in words; « un », « deux » and « trois » count only beside a weekday or a month."""
_RELATIVE = {"avant-hier": -2, "hier": -1, "aujourd'hui": 0, "demain": 1, "apres-demain": 2}
_RELATIVE |= dict.fromkeys(("ce matin", "ce midi", "cet apres-midi", "cette apres-midi", "ce soir"), 0)

NUMBER = rf"(?:\d{{1,3}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
UNIT = r"(?:minutes?|min|mn|heures?|h|jours?|semaines?|mois|ans?|annees?)"
_TIME = r"(?:[01]?\d|2[0-3]) ?(?:h(?:eures?)?(?: ?[0-5]\d)?|:[0-5]\d)(?!\w)|midi(?!\w)"
_NOT_A_TRIP = r"(?! (?:en|de) (?:bus|train|voiture|metro|tram|route|trajet|transport|chez|marche)| a pied)"
_AT = rf"(?:,? ?(?:a|vers|de|des|pour)? ?(?P<time>{_TIME}))?"
_PART = r"(?: (?:matin|midi|apres-midi|soir))?"
MONTH_NAMES = tuple(sorted(MONTH_NUMBER, key=len, reverse=True))
_MONTH = "|".join(MONTH_NAMES)
_DAY_NUMBER = r"(?:0?[1-9]|[12]\d|3[01])"
_SAID = "|".join(sorted(_DAYS_SAID, key=len, reverse=True))
_SAID_ALONE = "|".join(sorted((word for word, day in _DAYS_SAID.items() if day > 3), key=len, reverse=True))
_PLACE = (
    r"etage|rang|niveau|sous-sol|bureau|guichet|arrondissement|(?:bis |ter )?,? ?(?:rue|avenue|boulevard|allee|chemin)"
    r"|atelier|rendez-vous|courrier|appel|rappel|entretien|coup|contrat|mail|message|degre|trimestre|semestre"
)
_NO_UNIT = rf"(?! ?(?:{UNIT}|eme|e|%|euros?|kilometres?|personnes?|fois|{_PLACE})(?!\w))"

_PHRASE = re.compile(
    rf"(?<![\w/])(?:"
    rf"(?P<relative>{'|'.join(sorted(_RELATIVE, key=len, reverse=True))})(?!\w|-la(?!\w)){_PART}"
    rf"|(?:(?P<weekday>{'|'.join(DAY_NAMES)})(?!\w|-la(?!\w)){_PART}"
    r"(?: (?P<which>prochaine?|derniere?|passee?|suivant|d'avant"
    r"|en (?:huit|8|quinze|15)(?! (?:ans?|jours?|mois)))(?!\w))?)"
    rf"(?: (?:le )?(?P<wd_day>{_DAY_NUMBER}|1er|{_SAID})(?![\w-]){_NO_UNIT}(?: (?P<wd_month>{_MONTH})(?!\w))?)?"
    rf"|(?:le |du |au |les )?(?P<day>{_DAY_NUMBER}|1er|premier|{_SAID}) (?P<month>{_MONTH})(?!\w)(?: (?P<year>20\d\d))?"
    rf"|(?:le |du |au )?(?P<n_day>{_DAY_NUMBER})[/.](?P<n_month>0?[1-9]|1[0-2])"
    rf"(?:[/.](?P<n_year>20\d\d|\d\d))?(?![\w/])"
    rf"|(?<!dans )(?:le|du|au) (?P<only_day>{_DAY_NUMBER}|1er|{_SAID_ALONE})(?![\w/:-]){_NO_UNIT}"
    rf"|dans (?P<ahead>{NUMBER}) ?(?P<ahead_unit>{UNIT})(?!\w)"
    rf"|il y a (?P<ago>{NUMBER}) ?(?P<ago_unit>{UNIT})(?!\w)"
    rf"){_AT}|(?<![\w/])(?:a|vers|des|pour) (?P<alone>{_TIME}){_NOT_A_TRIP}"
)

_PERIOD = re.compile(
    rf"(?<![\w/])(?:"
    rf"(?:la|cette) semaine(?: prochaine| derniere| d'apres| suivante)?|le mois (?:prochain|dernier)"
    rf"|le lendemain{_AT.replace('(?P<time>', '(?:')}|la veille"
    rf"|en (?:{_MONTH})|(?:avant )?(?:debut|mi|fin)(?: de)?[ -](?:{_MONTH}))(?!\w)"
)


def find_dates(text: str) -> Iterator[tuple[int, int, str]]:
    """Give the place (start, end) and words of every date or hour in a corrected text.

    >>> [phrase for _, _, phrase in find_dates("j'ai rendez-vous mardi prochain à 9h30")]
    ['mardi prochain à 9h30']
    """
    for match in _PHRASE.finditer(strip_accents(text)):
        yield match.start(), match.end(), text[match.start() : match.end()].strip()


def find_periods(text: str) -> Iterator[tuple[int, int, str]]:
    """Give the place and words of what tells a time and no day: « la semaine prochaine », « en décembre ».

    >>> [phrase for _, _, phrase in find_periods("une session en décembre")]
    ['en décembre']
    """
    for match in _PERIOD.finditer(strip_accents(text)):
        yield match.start(), match.end(), text[match.start() : match.end()].strip()


def is_bare_hour(phrase: str) -> bool:
    """Say whether a phrase that ``find_dates`` found gives an hour and no day."""
    match = _PHRASE.fullmatch(strip_accents(phrase))
    return bool(match and match["alone"])


def resolve(phrase: str, now: datetime, past: bool = False) -> date | datetime | None:
    """Place a phrase on the calendar: a date, a date-time when an hour is said, None when it is not a date.

    ``now``: local date-time without offset. ``past``: the message is about
    the past, so a bare weekday or day number is the last one before today;
    otherwise it is today or the next one.

    >>> resolve("mardi prochain", datetime(2026, 11, 23, 10))
    datetime.date(2026, 11, 24)
    >>> resolve("au onze décembre", datetime(2026, 11, 23, 10))
    datetime.date(2026, 12, 11)
    """
    match = _PHRASE.fullmatch(strip_accents(phrase.lower().replace("’", "'")).strip())
    if match is None:
        return None
    try:
        day = _day(match, now, past)
    except (ValueError, OverflowError):
        return None
    hour = match["time"] or match["alone"]
    if isinstance(day, datetime) or day is None or not hour:
        return day
    return datetime.combine(day, _time(hour))


def calendar_days(phrases: Sequence[str], now: datetime, past: bool = False) -> tuple[date | datetime, ...]:
    """Place phrases on the calendar, those that are no date left out; ``now`` and ``past`` as for ``resolve``.

    The weekday of today, said alone, may also be a week away: that day comes last.

    >>> calendar_days(["lundi"], datetime(2026, 11, 23, 10))
    (datetime.date(2026, 11, 23), datetime.date(2026, 11, 30))
    """
    found = [day for phrase in phrases if (day := resolve(phrase, now, past)) is not None]
    week = timedelta(days=-7 if past else 7)
    today = DAY_NAMES[now.weekday()]
    again = [now.date() + week for phrase in phrases if strip_accents(phrase.lower()).strip() == today]
    return (*found, *again)


def _day(match: re.Match[str], now: datetime, past: bool) -> date | datetime | None:
    today = now.date()
    if match["alone"]:
        return today
    if match["relative"]:
        return today + timedelta(days=_RELATIVE[match["relative"]])
    if match["weekday"]:
        if match["wd_day"]:
            return _numbered(match["wd_day"], match["wd_month"], None, today, past)
        return _weekday(DAY_NAMES.index(match["weekday"]), match["which"] or "", today, past)
    if match["month"]:
        return _numbered(match["day"], match["month"], match["year"], today, past)
    if match["n_day"]:
        return _numbered(match["n_day"], match["n_month"], match["n_year"], today, past)
    if match["only_day"]:
        return _numbered(match["only_day"], None, None, today, past)
    if match["ahead"]:
        return _shifted(now, _number(match["ahead"]), match["ahead_unit"])
    return _shifted(now, -_number(match["ago"]), match["ago_unit"])


def _weekday(weekday: int, which: str, today: date, past: bool) -> date:
    ahead = (weekday - today.weekday()) % 7
    if which.startswith(("dernier", "passe", "d'avant")) or (past and not which):
        return today - timedelta(days=(today.weekday() - weekday) % 7 or 7)
    if which.startswith("en "):
        return today + timedelta(days=ahead + (7 if which in ("en huit", "en 8") else 14))
    if which:
        return today + timedelta(days=ahead or 7)
    return today + timedelta(days=ahead)


def _numbered(day: str, month: str | None, year: str | None, today: date, past: bool) -> date | None:
    number = 1 if day in ("1er", "premier") else _DAYS_SAID.get(day) or int(day)
    if month and year:
        return date(int(year) + (2000 if len(year) == 2 else 0), _month(month), number)
    if month:
        return _nearest([(today.year + more, _month(month)) for more in (-1, 0, 1)], number, today, past)
    months = [divmod(today.year * 12 + today.month - 1 + more, 12) for more in range(-3, 4)]
    return _nearest([(year, zero + 1) for year, zero in months], number, today, past)


def _nearest(months: list[tuple[int, int]], day: int, today: date, past: bool) -> date | None:
    """Give the last such day up to today when ``past``, else the first from today on."""
    days = [found for year, month in months if (found := _date_or_none(year, month, day))]
    chosen = [found for found in days if (found <= today if past else found >= today)]
    return (max(chosen) if past else min(chosen)) if chosen else None


def _date_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(text: str) -> int:
    return int(text) if text.isdigit() else MONTH_NUMBER[text]


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _NUMBERS[text]


def _shifted(now: datetime, count: int, unit: str) -> date | datetime:
    if unit.startswith(("min", "mn")):
        return now + timedelta(minutes=count)
    if unit.startswith("h"):
        return now + timedelta(hours=count)
    if unit.startswith(("jour", "semaine")):
        return now.date() + timedelta(days=count * (7 if unit.startswith("semaine") else 1))
    if unit == "mois":
        year, zero = divmod(now.year * 12 + now.month - 1 + count, 12)
        last = (date(year + zero // 11, (zero + 1) % 12 + 1, 1) - timedelta(days=1)).day
        return date(year, zero + 1, min(now.day, last))
    return date(now.year + count, now.month, min(now.day, 28) if now.month == 2 else now.day)


def _time(text: str) -> time:
    if text == "midi":
        return time(12)
    hour, *minute = re.findall(r"\d+", text)
    return time(int(hour), int(minute[0]) if minute else 0)
