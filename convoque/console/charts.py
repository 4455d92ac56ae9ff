"""Where the bars of a chart stand; the page draws them as SVG, above the table of the same figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640.0, 200.0
_GAP = 0.25
"""Share of a bar's place that stays empty."""


@dataclass(frozen=True)
class Bar:
    """One piece of a bar: where, how large, which series, and what it says."""

    x: float
    y: float
    width: float
    height: float
    series: int
    told: str


def stacked(columns: Sequence[tuple[str, Sequence[int]]], series: Sequence[str]) -> list[Bar]:
    """Stack the numbers of each column from the ground; what is nothing is not drawn.

    >>> [(bar.x, bar.y, bar.height) for bar in stacked([("lundi", (3, 1)), ("mardi", (0, 0))], ("oui", "non"))]
    [(40.0, 50.0, 150.0), (40.0, 0.0, 50.0)]
    """
    highest = max((sum(numbers) for _, numbers in columns), default=0)
    bars, place = [], WIDTH / max(1, len(columns))
    for at, (name, numbers) in enumerate(columns):
        ground = HEIGHT
        for which, number in enumerate(numbers):
            if number:
                tall = number / highest * HEIGHT
                ground -= tall
                told = f"{name}, {series[which]} : {number}"
                x, width = at * place + place * _GAP / 2, place * (1 - _GAP)
                bars.append(Bar(round(x, 2), round(ground, 2), round(width, 2), round(tall, 2), which, told))
    return bars


def lengths(numbers: Sequence[int], longest: float = 100.0) -> list[float]:
    """Give the length of each bar, the largest number's being ``longest``.

    >>> lengths([4, 1, 0]), lengths([0])
    ([100.0, 25.0, 0.0], [0.0])
    """
    most = max(numbers, default=0)
    return [round(number / most * longest, 2) if most else 0.0 for number in numbers]
