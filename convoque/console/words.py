"""How pages write moments and durations."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from convoque.clock import PARIS

_MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]


def moment(seconds: float | None) -> str:
    """Write a moment in Paris.

    >>> moment(1795000000.0)
    '18 novembre 2026 à 12 h 26'
    """
    if seconds is None:
        return ""
    at = datetime.fromtimestamp(seconds, PARIS)
    return f"{day(at.date().isoformat())} à {at.hour} h {at.minute:02}"


def day(text: str) -> str:
    """Write a day.

    >>> day("2026-03-01"), day("")
    ('1er mars 2026', '')
    """
    if not text:
        return ""
    year, month, number = str(text)[:10].split("-")
    return f"{'1er' if number == '01' else int(number)} {_MONTHS[int(month) - 1]} {year}"


def instant(text: str) -> str:
    """Write a moment that is given as ISO text, in Paris when it names its offset.

    >>> instant("2026-11-30T09:05"), instant("avant-hier")
    ('30 novembre 2026 à 9 h 05', 'avant-hier')
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    at = at.astimezone(PARIS) if at.tzinfo else at
    return f"{day(at.date().isoformat())} à {at.hour} h {at.minute:02}"


def duration(seconds: float | None) -> str:
    """Write how long something took.

    >>> duration(3.21), duration(75)
    ('3,2 s', '1 min 15 s')
    """
    if seconds is None:
        return ""
    if seconds < 60:
        return f"{seconds:.1f} s".replace(".", ",")
    return f"{int(seconds // 60)} min {int(seconds % 60):02} s"


def plural(number: int, one: str, many: str = "") -> str:
    """Write a number with its noun.

    >>> plural(1, "faute"), plural(3, "faute"), plural(0, "faute")
    ('1 faute', '3 fautes', '0 faute')
    """
    return f"{number} {one if number < 2 else many or one + 's'}"


def progress(said: str) -> tuple[int, int] | None:
    r"""Give how far a job is, out of what it says on the way; None when it has not said.

    >>> progress("Chargement\n… 12 sur 40\n… 25 sur 40"), progress("")
    ((25, 40), None)
    """
    found = re.findall(r"… (\d+) sur (\d+)", said)
    return (int(found[-1][0]), int(found[-1][1])) if found else None


FILTERS: Mapping[str, Callable[..., Any]] = {
    "moment": moment,
    "avancement": progress,
    "instant": instant,
    "jour": day,
    "duree": duration,
    "pluriel": plural,
}
