"""How many messages a minute: per conversation or identity, and per address."""

from __future__ import annotations

import ipaddress
import math
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from convoque.channel.errors import DoorError


class Limiter:
    """Counts over a moving minute, in memory; 0 a minute means no limit."""

    def __init__(self, per_identity: int, per_address: int) -> None:
        self._window = MovingWindowRateLimiter(MemoryStorage())
        self._identity = RateLimitItemPerMinute(per_identity) if per_identity else None
        self._address = RateLimitItemPerMinute(per_address) if per_address else None

    def count_address(self, address: str) -> None:
        """Count one request of an address; raises DoorError (429) when it is one too many."""
        self._count(self._address, "address", network(address))

    def count_identity(self, identity: str) -> None:
        """Count one message of an identity or conversation; raises DoorError (429) likewise."""
        self._count(self._identity, "identity", identity)

    def _count(self, limit: RateLimitItemPerMinute | None, kind: str, key: str) -> None:
        if limit is None or self._window.hit(limit, kind, key):
            return
        reset, _ = self._window.get_window_stats(limit, kind, key)
        wait = min(60, max(1, math.ceil(reset - time.time())))
        raise DoorError("trop_de_messages", {"Retry-After": str(wait)})


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
