"""One target at a time: draw inputs, send them, note what breaks and how long the longest took."""

from __future__ import annotations

import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

from convoque.settings import ROOT

Attack = Callable[[Any], object]


@dataclass(frozen=True)
class Target:
    """Something that takes what others wrote; ``refusals``: the only exceptions that it may raise.

    ``seconds``: what one input may take, of this thread's own time, or of the
    clock's when ``waits`` (another process does the work).
    """

    name: str
    inputs: SearchStrategy[Any]
    attack: Attack
    refusals: tuple[type[Exception], ...] = ()
    seconds: float = 1.0
    waits: bool = False


class TooSlow(Exception):
    """An input took longer than its target allows, three times."""


@dataclass
class Outcome:
    """What became of the inputs of one target; ``slowest`` None: timed by another program, under its limit."""

    name: str
    inputs: int = 0
    refused: int = 0
    slowest: float | None = 0.0
    broken: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    def send(self, target: Target, value: Any) -> None:
        """Send one input; raises what the target must not raise, and TooSlow."""
        self.inputs += 1
        took = self._timed(target, value)
        if took > target.seconds:  # a busy machine is no fault: only what is slow every time is
            took = min(took, self._timed(target, value), self._timed(target, value))
        self.slowest = max(self.slowest or 0.0, took)
        if took > target.seconds:
            raise TooSlow(f"{target.name}: {took:.2f} s")

    def _timed(self, target: Target, value: Any) -> float:
        clock = time.perf_counter if target.waits else time.thread_time
        began = clock()
        try:
            target.attack(value)
        except target.refusals:
            self.refused += 1
        return clock() - began

    def note(self, error: BaseException, value: Any) -> None:
        """Count what broke by its kind and place, with its first input."""
        kind = f"{type(error).__name__} ({_place(error)})"
        self.broken[kind] += 1
        self.examples.setdefault(kind, repr(value)[:2000])


def try_all(target: Target, examples: int, number: int = 1, stop: bool = False) -> Outcome:
    """Draw ``examples`` inputs, always the same for one ``number``; ``stop`` raises at the first that breaks."""
    outcome = Outcome(target.name)

    @seed(number)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        derandomize=False,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink] if stop else [Phase.generate],
    )
    @given(target.inputs)
    def one(value: Any) -> None:
        try:
            outcome.send(target, value)
        except Exception as error:
            if stop:
                raise
            outcome.note(error, value)

    one()
    return outcome


def _place(error: BaseException) -> str:
    """Name the last line of ours that an error went through."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(ROOT / "convoque")] or frames
    return f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "?"


def table(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Write outcomes as a Markdown table, with their sum."""
    yield "| Ce qui a été attaqué | Entrées | Refusées | Plantages, 5xx, réponses hors contrat | La plus lente |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for one in outcomes:
        broken, slow = (
            sum(one.broken.values()),
            "moins de 1 s" if one.slowest is None else f"{one.slowest * 1000:.0f} ms",
        )
        yield f"| {one.name} | {_spaced(one.inputs)} | {_spaced(one.refused)} | {broken} | {slow} |"
    inputs, refused = sum(one.inputs for one in outcomes), sum(one.refused for one in outcomes)
    broken = sum(sum(one.broken.values()) for one in outcomes)
    yield f"| **En tout** | **{_spaced(inputs)}** | {_spaced(refused)} | **{broken}** | |"


def _spaced(number: int) -> str:
    return f"{number:,}".replace(",", " ")
