"""French on screen: non-breaking spaces, apostrophes, dates and lists in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

NARROW, NO_BREAK = "\u202f", "\u00a0"

_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


def typeset(text: str) -> str:
    """Put the non-breaking spaces and apostrophes of French typography.

    >>> typeset("C'est sûr ? « Oui » : 30 %, à 9 h 30 !").replace(NARROW, "_").replace(NO_BREAK, "~")
    'C’est sûr_? «~Oui~»~: 30~%, à 9~h~30_!'
    """
    text = re.sub(r"(?<=\w)'(?=\w)", "’", text)
    text = re.sub(r" +([?!;])", NARROW + r"\1", text)
    text = re.sub(r" +:(?=\s|$)", NO_BREAK + ":", text)
    text = re.sub(r"« *", "«" + NO_BREAK, text)
    text = re.sub(r" *»", NO_BREAK + "»", text)
    text = re.sub(r"(?<=\d) +(%|€)", NO_BREAK + r"\1", text)
    return re.sub(
        r"(?<=\d) h(?: (?=\d))?", lambda m: NO_BREAK + "h" + (NO_BREAK if m.group().endswith(" ") else ""), text
    )


def say_day(day: date, with_weekday: bool = False, with_year: bool = True) -> str:
    """Say a day in words.

    >>> say_day(date(2026, 11, 24), with_weekday=True, with_year=False)
    'mardi 24 novembre'
    >>> say_day(date(2025, 6, 1))
    '1er juin 2025'
    """
    number = "1er" if day.day == 1 else str(day.day)
    parts = [_DAYS[day.weekday()]] if with_weekday else []
    parts += [number, _MONTHS[day.month - 1]] + ([str(day.year)] if with_year else [])
    return " ".join(parts)


def say_time(moment: datetime) -> str:
    """Say an hour.

    >>> say_time(datetime(2026, 11, 24, 9, 30)), say_time(datetime(2026, 11, 24, 14))
    ('9 h 30', '14 h')
    """
    return f"{moment.hour} h {moment.minute:02d}" if moment.minute else f"{moment.hour} h"


def say_moment(moment: datetime, today: date) -> str:
    """Say a day and hour; the year only when it is not the present one.

    >>> say_moment(datetime(2026, 11, 24, 9, 30), date(2026, 11, 23))
    'mardi 24 novembre à 9 h 30'
    """
    day = say_day(moment.date(), with_weekday=True, with_year=moment.year != today.year)
    return day if (moment.hour, moment.minute) == (0, 0) else f"{day} à {say_time(moment)}"


def say_euros(amount: int) -> str:
    """Say an amount as people write it.

    >>> say_euros(1240)
    '1 240 €'
    """
    return f"{amount:,} €".replace(",", " ")


def say_list(items: Sequence[str], last: str = "et") -> str:
    """Join with commas and a last word.

    >>> say_list(["a", "b", "c"])
    'a, b et c'
    """
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}" if items else ""


def say_that(text: str) -> str:
    """Put « que » before a clause, elided where it must be.

    >>> say_that("vous y étiez"), say_that("il est signé")
    ('que vous y étiez', 'qu’il est signé')
    """
    return f"qu’{text}" if text[:1] in "aeiouyéèê" else f"que {text}"


def say_of(text: str) -> str:
    """Put « de » before a text, elided where it must be.

    >>> say_of("un mois"), say_of("six mois")
    ('d’un mois', 'de six mois')
    """
    return f"d’{text}" if text[:1] in "aeiouyhéè" else f"de {text}"
