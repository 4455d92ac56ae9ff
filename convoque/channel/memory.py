"""How a process of the site holds its memory: while it loads, then while it answers."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress

_M_MMAP_THRESHOLD = -3
"""Its number in glibc's ``malloc.h``; see mallopt(3)."""


def prepare() -> None:
    """Make loading quick and small: no collector, and large blocks that go back to the system once they are freed.

    Nearly all that loading makes stays: looking it through again and again
    takes a second. glibc, left alone, keeps 30 MB of what was held on the way.
    """
    gc.disable()
    _allocate_apart(1 << 20)


def settle() -> None:
    """Have the collector look only at what comes from now on: what is loaded stays, and a turn need not wait for it."""
    gc.freeze()
    gc.enable()
    _allocate_apart(4 << 20)


def _allocate_apart(least: int) -> None:
    """Have blocks of this many bytes and more allocated apart from the others, where the C library can (glibc)."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, least)


def forget() -> None:
    """Collect what is no longer used of what was loaded: the model of before."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
