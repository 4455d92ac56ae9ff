"""A share of the work in each processor, in forked processes: nothing is written out for them to read."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Sequence
from typing import TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")
_WORTH_A_PROCESS = 40
_HANDED: list[Callable[..., object]] = []


def in_processes(work: Callable[[Given], Made], given: Sequence[Given]) -> list[Made]:
    """Do the work on each thing; give the results in order.

    Where TensorFlow is loaded nothing is forked: its threads do not follow.
    """
    processes = os.cpu_count() or 1
    if processes == 1 or len(given) < _WORTH_A_PROCESS or "tensorflow" in sys.modules:
        return [work(one) for one in given]
    _HANDED.append(work)
    try:
        with multiprocessing.get_context("fork").Pool(processes) as pool:
            return pool.map(_one, given, chunksize=8)
    finally:
        _HANDED.pop()


def _one(given: Given) -> Made:  # type: ignore[type-var]
    return _HANDED[-1](given)  # type: ignore[return-value]
