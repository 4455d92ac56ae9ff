"""The clock that decides what "today" is for the facts.

Tokens are always read on the real clock; only the facts may be frozen, and
only outside production (see ``settings``).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")

Clock = Callable[[], datetime]
"""Returns the local date-time of Europe/Paris, without offset."""


def paris_clock() -> datetime:
    """Give the present local time of Europe/Paris, without offset, to the second.

    >>> paris_clock().tzinfo is None
    True
    """
    return datetime.now(PARIS).replace(tzinfo=None, microsecond=0)


def frozen_clock(moment: datetime) -> Clock:
    """Make a clock that always shows ``moment``.

    >>> frozen_clock(datetime(2026, 11, 23, 10))().isoformat()
    '2026-11-23T10:00:00'
    """
    return lambda: moment
