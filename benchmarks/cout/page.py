"""The bench's part of ``docs/performance.md``: two tables and a plot, between two marks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cout.layers import FLOOR, WHOLE
from benchmarks.cout.measure import Spread
from benchmarks.cout.stock import EXAMPLES

SIGNED = "Convoqué, personne connectée"
ANONYMOUS = "Convoqué, anonyme"
STOCK = "Rasa d’origine et son serveur d’actions"
BEGIN, END = "<!-- make bench : début, écrit par benchmarks/cout -->", "<!-- make bench : fin -->"
PLOT = "images/performance-couches.svg"


@dataclass(frozen=True)
class Measured:
    """What one site costs: a turn alone (ms), the processor a turn (ms), turns a second, the start (s), memory (MB).

    ``memory`` at the first answer and ``later``, after all of them; ``own``, the part of it that is shared with nobody.
    """

    name: str
    turn: Spread
    processor: float
    rate: float
    ready: float
    memory: float
    later: float
    own: float


@dataclass(frozen=True)
class Report:
    """Everything that one run measured."""

    messages: int
    layers: Mapping[str, Spread]
    sites: Sequence[Measured]
    trained: float | None
    cores: int
    load: float

    def tables(self) -> str:
        """Write the tables as Markdown."""
        return "\n".join([*self._sites(), "", *self._layers()])

    def write(self, docs: Path) -> None:
        """Write the page's part and its plot; raises ValueError when the page has lost its marks."""
        page = docs / "performance.md"
        before, begin, rest = page.read_text(encoding="utf-8").partition(BEGIN)
        _, end, after = rest.partition(END)
        if not begin or not end:
            raise ValueError(f"{page.name} n’a plus les marques « {BEGIN} » et « {END} ».")
        plot = f"![Médiane et quartiles de chaque couche d’un tour]({PLOT})"
        page.write_text(f"{before}{BEGIN}\n\n{self.tables()}\n\n{plot}\n\n{END}{after}", encoding="utf-8")
        draw(self.layers, docs / PLOT)

    def _sites(self) -> Iterator[str]:
        yield f"Par HTTP, {self.messages} messages, chacun dans sa conversation, les sites répondant à tour de rôle,"
        yield f"sur {self.cores} cœurs, pour {number(self.load)} processus qui les voulaient, celui-ci compris."
        yield ""
        yield (
            "| | un tour : médiane (quartiles) | 95e centile | face à Rasa | processeur par tour "
            "| tours par seconde, huit clients | départ | mémoire | après ces tours (à lui seul) |"
        )
        yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
        against = next(one for one in self.sites if one.name == STOCK)
        for one in self.sites:
            ratio = "1" if one is against else number(one.turn.median / against.turn.median, 2)
            cells = (
                one.name, spread(one.turn), f"{number(one.turn.worst)} ms", ratio, f"{number(one.processor)} ms",
                number(one.rate), f"{number(one.ready)} s", f"{one.memory:.0f} Mo",
                f"{one.later:.0f} Mo ({one.own:.0f})",
            )  # fmt: skip
            yield f"| {' | '.join(cells)} |"
        if self.trained is not None:
            yield ""
            yield f"Rasa d’origine a été entraîné en {self.trained:.0f} s, une époque sur les cent de `rasa init`,"
            yield f"{EXAMPLES} exemples par sujet au plus."

    def _layers(self) -> Iterator[str]:
        yield "Dans un processus, chaque couche d’un tour anonyme."
        yield ""
        yield "| couche | médiane (quartiles) | 95e centile | face au plancher |"
        yield "| --- | --- | --- | --- |"
        floor = self.layers[FLOOR].median
        for name, times in self.layers.items():
            ratio = number(times.median / floor, 2 if times.median > floor / 100 else 4)
            yield f"| {name} | {spread(times)} | {duration(times.worst)} | {ratio} |"


def draw(layers: Mapping[str, Spread], path: Path) -> None:
    """Draw the median of each layer with its quartiles, the longest at the top; readable in grey."""
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams.update({"font.size": 11, "svg.hashsalt": "convoque", "axes.spines.top": False})
    from matplotlib import pyplot

    ordered = sorted(((name, one) for name, one in layers.items() if name != WHOLE), key=lambda pair: pair[1].median)
    figure, axis = pyplot.subplots(figsize=(7.5, 4))
    medians = [one.median for _, one in ordered]
    ends = [[one.median - one.low for _, one in ordered], [one.high - one.median for _, one in ordered]]
    axis.barh([name for name, _ in ordered], medians, xerr=ends, color="0.75", edgecolor="0.15", capsize=3)
    axis.set(xlabel="millisecondes : médiane, et quartiles")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, bbox_inches="tight", metadata={"Date": None})
    pyplot.close(figure)


def spread(times: Spread) -> str:
    """Write a median with its quartiles, in one unit.

    >>> spread(Spread(12.34, 11, 14.06, 30))
    '12,3 ms (11,0 à 14,1)'
    """
    if times.median >= 0.1:
        return f"{number(times.median)} ms ({number(times.low)} à {number(times.high)})"
    return f"{number(times.median * 1000)} µs ({number(times.low * 1000)} à {number(times.high * 1000)})"


def duration(milliseconds: float) -> str:
    """Write a time in the unit that suits it.

    >>> duration(0.0123), duration(12.34)
    ('12,3 µs', '12,3 ms')
    """
    return f"{number(milliseconds)} ms" if milliseconds >= 0.1 else f"{number(milliseconds * 1000)} µs"


def number(value: float, digits: int = 1) -> str:
    """Write a number the French way.

    >>> number(1234.5), number(0.5, 2)
    ('1234,5', '0,50')
    """
    return f"{value:.{digits}f}".replace(".", ",")
