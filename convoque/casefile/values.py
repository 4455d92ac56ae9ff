"""One cell: checked when it comes in, read when it goes out.

What is stored is what was written: a relative date stays relative and is
resolved against the injected day each time it is read, so demo data never
goes stale. Empty is None; None is never "no".
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from convoque.casefile.schema import Column

Stored = str | int | None
"""A value as the database keeps it."""

_MOMENT = re.compile(
    r"(?:(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})|[Jj](?P<offset>[+-][0-9]{1,4})?)"
    r"(?:(?:T|\s+)(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
)
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
"""Halves of characters, and the one that PostgreSQL does not hold."""
_ANY_DAY = date(2000, 1, 1)
_DATE_EXPECTED = "une date comme 2026-11-24, ou relative à aujourd'hui comme J-1"
_DATETIME_EXPECTED = "une date et une heure locales, sans décalage, comme 2026-11-24 09:30 ou J+3 09:30"
_LARGEST_INT = 1_000_000


class BadValue(Exception):
    """A cell that cannot be read: ``wrong`` and ``expected`` are French sentences."""

    def __init__(self, wrong: str, expected: str = "") -> None:
        super().__init__(wrong)
        self.wrong = wrong
        self.expected = expected


def quoted(text: str) -> str:
    """Quote a value for a message, shortened when it is long.

    >>> quoted("oiu")
    '« oiu »'
    """
    return f"« {text if len(text) <= 60 else text[:59] + '…'} »"


def is_relative(text: str) -> bool:
    """Tell whether a written date counts from today.

    >>> is_relative("J+3 09:30"), is_relative("2026-11-24")
    (True, False)
    """
    return text[:1] in ("J", "j")


def parse_moment(text: str, today: date) -> datetime:
    """Read a date, with or without an hour; relative ones count from ``today``.

    Without an hour the result is at midnight, which stands for "hour not known".
    Raises ValueError, or OverflowError when the day falls outside the calendar.

    >>> parse_moment("J+3 9:30", date(2026, 11, 23)).isoformat()
    '2026-11-26T09:30:00'
    """
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise ValueError("forme")
    given = match["day"]
    day = date.fromisoformat(given) if given else today + timedelta(days=int(match["offset"] or 0))
    return datetime.combine(day, time(int(match["hour"] or 0), int(match["minute"] or 0)))


def check(column: Column, text: str) -> Stored:
    """Check a written cell and give what is to be stored; None when it is empty.

    Raises BadValue with the sentence for whoever wrote it.
    """
    text = text.strip()
    if not text:
        return None
    if _NO_TEXT.search(text):
        raise BadValue("texte avec un caractère qui n'existe pas", "du texte UTF-8")
    if column.kind == "choice" and text not in column.choices:
        raise BadValue(f"valeur inconnue {quoted(text)}", ", ".join(column.choices))
    if column.kind == "yes_no" and text not in ("oui", "non"):
        raise BadValue(f"valeur inconnue {quoted(text)}", "oui, non, ou rien si l'on ne sait pas")
    if column.kind == "int":
        return _check_int(text)
    if column.kind in ("date", "datetime"):
        _check_moment(column, text)
    return text


def _check_int(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,7}", text) or not 0 < int(text) <= _LARGEST_INT:
        raise BadValue(f"nombre illisible {quoted(text)}", "un nombre entier d'au moins 1, comme 90")
    return int(text)


def _check_moment(column: Column, text: str) -> None:
    expected = _DATE_EXPECTED if column.kind == "date" else _DATETIME_EXPECTED
    try:
        parse_moment(text, _ANY_DAY)
    except (ValueError, OverflowError):
        wrong = "cette date n'existe pas" if _MOMENT.fullmatch(text) else "date illisible"
        raise BadValue(f"{wrong} : {quoted(text)}", expected) from None


def read(column: Column, stored: object, today: date | None) -> str | int | bool | date | datetime | None:
    """Give the typed value of what is stored; None for empty and for anything unreadable.

    Without ``today`` a relative date is unknown. Nothing is raised: a value that
    was damaged by hand is unknown, not a failure.
    """
    try:
        value = check(column, str(stored)) if stored is not None else None
        if column.kind == "yes_no" and value is not None:
            return value == "oui"
        if column.kind in ("date", "datetime") and value is not None:
            return _read_moment(column, str(value), today)
    except (BadValue, ValueError, OverflowError):
        return None
    return value


def _read_moment(column: Column, text: str, today: date | None) -> date | datetime | None:
    if today is None and is_relative(text):
        return None
    moment = parse_moment(text, today or _ANY_DAY)
    return moment if column.kind == "datetime" else moment.date()
