"""Figures that look like a number of somebody and mean something: dates, times, days, years, amounts."""

from __future__ import annotations

import re
from itertools import pairwise

_FILLER = "\x00"
_YEAR = r"(?:19|20)\d\d"
_DATES_AND_TIMES = re.compile(
    rf"(?<!\d)(?:0?[1-9]|[12]\d|3[01])([ ./-])(?:0?[1-9]|1[0-2])\1{_YEAR}(?!\d)"
    rf"|(?<!\d){_YEAR}-\d\d-\d\d(?!\d)"
    r"|(?<![\d/.])(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])(?![/.]?\d)"
    r"|(?<!\d)\d{1,2}\s?(?:h|heures?|:)\s?[0-5]\d(?!\d)",
    re.IGNORECASE,
)
_RUN = re.compile(r"(?<!\d)\d{1,4}(?:\s\d{1,4}(?!\d))+")


def set_aside(text: str) -> str:
    r"""Give a text of the same length where such figures are no longer digits.

    >>> set_aside("1500 1600 1700 euros, 06 12 34").replace("\x00", "_")
    '______________ euros, 06 12 34'
    """
    text = _DATES_AND_TIMES.sub(_fill, text)
    return _RUN.sub(lambda run: _fill(run) if _is_list(run.group().split()) else run.group(), text)


def _fill(found: re.Match[str]) -> str:
    return _FILLER * len(found.group())


def _is_list(groups: list[str]) -> bool:
    return _are_amounts(groups) or _are_thousands(groups) or _are_times(groups) or _are_days(groups)


def _are_amounts(groups: list[str]) -> bool:
    """Round amounts, years or times in four digits, three at least."""
    return len(groups) >= 3 and all(len(group) >= 3 and _is_plain(int(group)) for group in groups)


def _is_plain(value: int) -> bool:
    return value % 50 == 0 or 1950 <= value < 2050 or (value < 2400 and value % 100 < 60 and value % 5 == 0)


def _are_thousands(groups: list[str]) -> bool:
    """Amounts above a thousand, written with a space, three at least."""
    if len(groups) < 6 or len(groups) % 2:
        return False
    return all(len(group) < 3 for group in groups[::2]) and all(len(group) == 3 for group in groups[1::2])


def _are_times(groups: list[str]) -> bool:
    """Hours and minutes in turn, in two digits each, two at least."""
    if len(groups) < 4 or len(groups) % 2 or any(len(group) != 2 for group in groups):
        return False
    hours, minutes = groups[::2], groups[1::2]
    return all(int(hour) < 24 for hour in hours) and all(int(part) < 60 and int(part) % 5 == 0 for part in minutes)


def _are_days(groups: list[str]) -> bool:
    """Days of a month in order, four at least; five pairs may be a telephone unless they are evenly apart."""
    days = [int(group) for group in groups]
    steps = {after - before for before, after in pairwise(days)}
    if len(days) < 4 or max(days) > 31 or min(steps) < 1:
        return False
    return len(days) != 5 or len(steps) == 1 or groups[0][0] != "0"
