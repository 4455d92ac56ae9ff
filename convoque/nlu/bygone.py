"""Times of what is over, as people say them: « en 2024 », « il y a trois ans », « septembre dernier », « le 12 mai ».

Unlike ``spans``, a month or a day without a year is always the last one, and
« il y a deux ans » is about then: people count in whole years and months.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from convoque.nlu.dates import MONTH_NAMES, MONTH_NUMBER, NUMBER
from convoque.nlu.span_places import place as place_span
from convoque.nlu.spans import EVERY, HOURS, ON, SpanWords, find_spans
from convoque.nlu.text import strip_accents
from convoque.verdict.earlier import add_months
from convoque.verdict.occasion import Span

AGO, LIMIT, MONTH, YEAR = "il_y_a", "plus_ou_moins", "mois", "annee"

_PART = r"(?P<part>debut|mi|fin)"
_UNITS = r"ans?|annees?|mois"
_AGO = re.compile(
    rf"(?<!\w)(?:il y a|y a|ca fait|cela fait|voila|vieux de|vieille de)(?: a peu pres| environ| bien| deja)?"
    rf" (?P<count>{NUMBER}) ?(?P<unit>{_UNITS})(?P<half> et demie?)?(?!\w)"
)
_LIMIT = re.compile(
    rf"(?<!\w)(?:(?:il y a|ca fait) )?(?P<which>plus|moins) d(?:e |')"
    rf"(?P<count>{NUMBER}) ?(?P<unit>{_UNITS})(?P<half> et demie?)?(?!\w)"
)
_MONTH = re.compile(
    rf"(?<![\w/])(?<!\d )(?:(?:en|de|d'|courant|au mois de|au mois d'|du mois de) ?)?(?:{_PART}[ -](?:de )?)?"
    rf"(?P<month>{'|'.join(MONTH_NAMES)})(?P<last> dernier| passe)?(?: (?:de )?(?P<year>20\d\d))?(?!\w)"
)
_YEAR = re.compile(rf"(?<![\w/.,])(?:en |de |{_PART}[ -])?(?P<year>20[0-3]\d)(?![\w/%])(?! ?euros?)")
_NUMBERS = ("un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze")
_COUNTS = {**{word: number for number, word in enumerate(_NUMBERS, 1)}, "une": 1, "quinze": 15, "vingt": 20}
_MARGINS = {"mois": 20, "an": 120}
"""Days on either side of « il y a six mois », « il y a deux ans »."""


def find_bygone(text: str) -> tuple[SpanWords, ...]:
    """Give every time that may be of something over in a corrected text, in order, none inside another.

    >>> [(one.kind, one.phrases) for one in find_bygone("sanctionné en 2024 pour une absence du 12 mai")]
    [('annee', ('en 2024',)), ('le', ('du 12 mai',))]
    """
    plain = strip_accents(text)
    found: list[SpanWords] = []

    def add(one: SpanWords) -> None:
        if not any(one.start < other.end and other.start < one.end for other in found):
            found.append(one)

    for kind, pattern in ((LIMIT, _LIMIT), (AGO, _AGO)):
        for match in pattern.finditer(plain):
            add(SpanWords(kind, (match[0],), *match.span()))
    spans = [one for one in find_spans(text) if one.kind not in (HOURS, EVERY)]
    for one in spans:
        if not (_MONTH.fullmatch(_words(one, plain)) or _YEAR.fullmatch(_words(one, plain))):
            add(one)
    for match in _MONTH.finditer(plain):
        add(SpanWords(MONTH, (match[0],), *match.span()))
    for match in _YEAR.finditer(plain):
        add(SpanWords(YEAR, (match[0],), *match.span()))
    return tuple(sorted(found, key=lambda one: one.start))


def place_bygone(kind: str, phrases: Sequence[str], now: datetime) -> Span | None:
    """Place a time of something over on the calendar, None when that cannot be; open ends for « plus de deux ans ».

    >>> place_bygone("mois", ["septembre dernier"], datetime(2026, 11, 30)).last
    datetime.date(2026, 9, 30)
    """
    plain = strip_accents(phrases[0].lower())
    today = now.date()
    if kind == LIMIT and (match := _LIMIT.fullmatch(plain)):
        then = _before(today, match)
        return Span(last=then - timedelta(days=1)) if match["which"] == "plus" else Span(then, today)
    if kind == AGO and (match := _AGO.fullmatch(plain)):
        margin = timedelta(days=_MARGINS["mois" if match["unit"] == "mois" else "an"])
        then = _before(today, match)
        return Span(then - margin, min(then + margin, today))
    if kind == MONTH and (match := _MONTH.fullmatch(plain)):
        return _month(match, today)
    if kind == YEAR and (match := _YEAR.fullmatch(plain)):
        return _year(match)
    placed = place_span(kind, phrases, now, past=True)
    return placed if placed is None or placed.first is None or placed.first <= today else None


def _words(one: SpanWords, plain: str) -> str:
    return plain[one.start : one.end]


def _before(today: date, match: re.Match[str]) -> date:
    count = int(match["count"]) if match["count"].isdigit() else _COUNTS[match["count"]]
    months = count if match["unit"] == "mois" else 12 * count
    if match["half"] and match["unit"] != "mois":
        months += 6
    return add_months(today, -months)


def _month(match: re.Match[str], today: date) -> Span:
    month = MONTH_NUMBER[match["month"]]
    year = int(match["year"]) if match["year"] else today.year - (date(today.year, month, 1) > today)
    if match["last"] and not match["year"] and month == today.month:
        year -= 1
    last = monthrange(year, month)[1]
    first, end = {"debut": (1, 10), "mi": (11, 20), "fin": (21, last)}.get(match["part"] or "", (1, last))
    return Span(date(year, month, first), date(year, month, end))


def _year(match: re.Match[str]) -> Span:
    year = int(match["year"])
    first, end = {"debut": (1, 4), "mi": (5, 8), "fin": (9, 12)}.get(match["part"] or "", (1, 12))
    return Span(date(year, first, 1), date(year, end, monthrange(year, end)[1]))


__all__ = ["AGO", "LIMIT", "MONTH", "ON", "YEAR", "find_bygone", "place_bygone"]
