"""How many messages a minute: per conversation or identity, and per address.

A window of one minute slides over two counted minutes: what was counted in the
one before weighs by the part of it that is still in the window. Docs and
reasons: docs/decisions/011-one-transaction.md.
"""

from __future__ import annotations

import ipaddress
import math
import time
from collections.abc import Callable

from convoque.channel.errors import DoorError

MINUTE = 60


def wait_for(limit: int, before: int, now_counted: int, second: float) -> int:
    """Give the seconds to wait before one more message, 0 when it may come now.

    ``before`` and ``now_counted``: messages of the minute before and of this
    one; ``second``: seconds since this minute began. A ``limit`` of 0 is none.

    >>> wait_for(30, 0, 29, 10.0), wait_for(30, 0, 30, 10.0), wait_for(30, 30, 0, 15.0)
    (0, 51, 0)
    """
    if not limit or now_counted + before * (1 - second / MINUTE) < limit:
        return 0
    if now_counted < limit:  # enough of the minute before must leave the window
        passed = MINUTE * (1 - (limit - now_counted) / before)
        return min(MINUTE, max(1, math.ceil(passed - second + 0.001)))
    return min(MINUTE, max(1, math.ceil(MINUTE - second + 0.001)))


def too_many(seconds: int) -> DoorError:
    """Make the refusal that tells when to come back."""
    return DoorError("trop_de_messages", {"Retry-After": str(seconds)})


class AddressLimiter:
    """Counts the requests of each address in this process, on a clock that never jumps; 0 a minute is no limit."""

    def __init__(self, limit: int, now: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._now = now
        self._minute = -1
        self._before: dict[str, int] = {}
        self._counted: dict[str, int] = {}

    def count(self, address: str) -> None:
        """Count one request of an address; raises DoorError (429) when it is one too many."""
        if not self._limit:
            return
        minute, second = divmod(self._now(), MINUTE)
        self._turn_to(int(minute))
        key = network(address)
        wait = wait_for(self._limit, self._before.get(key, 0), self._counted.get(key, 0), second)
        if wait:
            raise too_many(wait)
        self._counted[key] = self._counted.get(key, 0) + 1

    def _turn_to(self, minute: int) -> None:
        if minute != self._minute:
            self._before = self._counted if minute == self._minute + 1 else {}
            self._counted, self._minute = {}, minute


def network(address: str) -> str:
    """Give what counts as one address: an IPv6 subscriber has a whole /64.

    >>> network("2001:db8::1") == network("2001:db8::2")
    True
    >>> network("192.0.2.1")
    '192.0.2.1'
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))
