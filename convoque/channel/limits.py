"""How many messages a minute: per conversation or identity, and per address."""

from __future__ import annotations

import ipaddress
import math
import time
from collections import defaultdict

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.storage.memory import LockableEntry
from limits.strategies import MovingWindowRateLimiter

from convoque.channel.errors import DoorError


class _Memory(MemoryStorage):
    """The library's memory, without two faults of its version 2.4.0.

    It kept a key for ever once seen, and gave the newest message of the
    window as its start, so that people were told to wait too long.
    """

    STORAGE_SCHEME = ["convoque-memory"]  # noqa: RUF012  (the library writes it so)
    TIDY_EVERY = 1000

    def __init__(self) -> None:
        super().__init__()
        self.events: defaultdict[str, list[LockableEntry]] = defaultdict(list)
        self._calls = 0

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count one entry; forget from time to time the keys that have none left."""
        self._calls += 1
        if self._calls % self.TIDY_EVERY == 0:
            for name, entries in list(self.events.items()):
                if not entries:
                    self.events.pop(name, None)
        return bool(super().acquire_entry(key, limit, expiry, amount))

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[int, int]:
        """Give the second of the oldest entry in the window, and how many there are."""
        now = time.time()
        times = [entry.atime for entry in self.events.get(key, ()) if entry.atime >= now - expiry]
        return math.ceil(min(times, default=now)), len(times)


class Limiter:
    """Counts over a moving minute, in memory; 0 a minute means no limit."""

    def __init__(self, per_identity: int, per_address: int) -> None:
        self._memory = _Memory()  # the library itself keeps only a weak reference to it
        self._window = MovingWindowRateLimiter(self._memory)
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
