"""The figures of the dashboard: read in the log of turns, counted, never divided by nothing.

Every share is one of ``FIGURES``, which says how it is made in the words that
the page shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass, field
from datetime import date, timedelta

from sqlalchemy import text

from convoque.channel.store import ConversationStore
from convoque.storage import begin

NOTHING = "—"
MOST_DAYS = 92
"""Days shown at once: a quarter, whose table can still be read."""

_QUESTION = "precision = 0 AND choisi = 0 AND issue <> 'politesse'"
_COLUMNS: Mapping[str, str] = {
    "tours": "1 = 1",
    "questions": _QUESTION,
    "aussitot": f"{_QUESTION} AND second = 0 AND issue = 'repondu'",
    "apres_question": f"{_QUESTION} AND second = 0 AND issue = 'demande'",
    "second_choix": f"{_QUESTION} AND second = 1",
    "sans_reponse": f"{_QUESTION} AND second = 0 AND issue IN ('incompris', 'hors_sujet', 'panne')",
    "conversations": "premiere = 1",
    "personne_demandee": "humain = 1",
    "avis": "utile IS NOT NULL",
    "inutiles": "utile = 0",
}


@dataclass(frozen=True)
class Counts:
    """What was counted over some turns; each name is explained by ``FIGURES`` and ``_COLUMNS``."""

    tours: int = 0
    questions: int = 0
    aussitot: int = 0
    apres_question: int = 0
    second_choix: int = 0
    sans_reponse: int = 0
    conversations: int = 0
    personne_demandee: int = 0
    avis: int = 0
    inutiles: int = 0

    def __add__(self, other: Counts) -> Counts:
        """Add up two counts."""
        return Counts(*(one + two for one, two in zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True)
class Times:
    """How many turns took how many milliseconds."""

    turns: Mapping[int, int] = field(default_factory=dict)

    def percentile(self, percent: int) -> int | None:
        """Give the shortest time that ``percent`` turns in a hundred did not exceed, None without any turn.

        >>> Times({40: 9, 500: 1}).percentile(50), Times({40: 9, 500: 1}).percentile(95), Times().percentile(50)
        (40, 500, None)
        """
        wanted, seen = -(-sum(self.turns.values()) * percent // 100), 0
        for milliseconds in sorted(self.turns):
            seen += self.turns[milliseconds]
            if seen >= wanted:
                return milliseconds
        return None

    def __add__(self, other: Times) -> Times:
        """Put two sets of times together."""
        every = self.turns.keys() | other.turns.keys()
        return Times({ms: self.turns.get(ms, 0) + other.turns.get(ms, 0) for ms in every})


@dataclass(frozen=True)
class Log:
    """What the log says of some days: counts by day and need, verdicts and times by day."""

    days: tuple[str, ...]
    counts: Mapping[tuple[str, str], Counts]
    verdicts: Mapping[str, int]
    times: Mapping[str, Times]

    @property
    def total(self) -> Counts:
        """All the days together."""
        return sum(self.counts.values(), Counts())

    @property
    def all_times(self) -> Times:
        """The times of all the days."""
        return sum(self.times.values(), Times())

    def day(self, day: str) -> Counts:
        """One day, whatever the need."""
        return sum((found for (at, _), found in self.counts.items() if at == day), Counts())

    def needs(self) -> list[tuple[str, Counts]]:
        """Give each need that questions were about, the most asked first."""
        every: dict[str, Counts] = {}
        for (_, need), found in self.counts.items():
            every[need] = every.get(need, Counts()) + found
        asked = [(need, found) for need, found in every.items() if found.questions]
        return sorted(asked, key=lambda one: (-one[1].questions, one[0]))


@dataclass(frozen=True)
class Figure:
    """One figure: its name, how it is made in words, and from which counts.

    ``whole``: it is of conversations, and means nothing for one need alone.
    """

    name: str
    formula: str
    part: Callable[[Counts], int]
    of: Callable[[Counts], int] | None = None
    as_mean: bool = False
    whole: bool = False

    def value(self, counts: Counts) -> str:
        """Write the figure; NOTHING when there is nothing to divide by."""
        if self.of is None:
            return str(self.part(counts)) if counts.tours else NOTHING
        write = mean if self.as_mean else share
        return write(self.part(counts), self.of(counts))

    def counted(self, counts: Counts) -> str:
        """Write what is divided by what."""
        return f"{self.part(counts)} sur {self.of(counts)}" if self.of else str(self.part(counts))


FIGURES = (
    Figure(
        "Questions",
        "Nombre de tours où la personne demande quelque chose. N’y comptent pas les politesses, les réponses à une "
        "question de l’assistant, ni les seconds choix.",
        lambda one: one.questions,
    ),
    Figure(
        "Répondues aussitôt",
        "Questions répondues au premier message, sans que le second choix soit pressé, divisées par les questions.",
        lambda one: one.aussitot,
        lambda one: one.questions,
    ),
    Figure(
        "Après une question de l’assistant",
        "Questions où l’assistant a d’abord demandé un fait qui manque, divisées par les questions.",
        lambda one: one.apres_question,
        lambda one: one.questions,
    ),
    Figure(
        "Par le second choix",
        "Questions après lesquelles le bouton d’un autre sujet proposé est pressé, divisées par les questions.",
        lambda one: one.second_choix,
        lambda one: one.questions,
    ),
    Figure(
        "Sans réponse",
        "Questions non comprises, hors sujet ou en panne, sans second choix pressé, divisées par les questions.",
        lambda one: one.sans_reponse,
        lambda one: one.questions,
    ),
    Figure(
        "Une personne est demandée",
        "Conversations où parler à quelqu’un est demandé, une fois au plus, divisées par les conversations "
        "commencées les mêmes jours.",
        lambda one: one.personne_demandee,
        lambda one: one.conversations,
        whole=True,
    ),
    Figure(
        "Jugées inutiles",
        "Réponses dites inutiles, divisées par les réponses qui ont reçu un avis tout de suite après.",
        lambda one: one.inutiles,
        lambda one: one.avis,
    ),
    Figure(
        "Questions par conversation",
        "Nombre de questions, divisé par le nombre de conversations commencées les mêmes jours.",
        lambda one: one.questions,
        lambda one: one.conversations,
        as_mean=True,
        whole=True,
    ),
)
TIME_FORMULAS = {
    50: "Durée que la moitié des tours ne dépassent pas, du message lu à la réponse prête, sans l’attente d’avant.",
    95: "Durée que 95 tours sur 100 ne dépassent pas, du message lu à la réponse prête, sans l’attente d’avant.",
}


def read(store: ConversationStore, first: date, last: date, need: str = "") -> Log:
    """Read the log of these days, for one need or for all; raises Busy or SQLAlchemyError."""
    kept = "FROM tours WHERE jour BETWEEN :first AND :last AND (:need = '' OR besoin = :need)"
    values = {"first": first.isoformat(), "last": last.isoformat(), "need": need}
    columns = ", ".join(f"SUM(CASE WHEN {when} THEN 1 ELSE 0 END) AS {name}" for name, when in _COLUMNS.items())
    with begin(store.engine, read_only=True) as connection:
        counted = connection.execute(text(f"SELECT jour, besoin, {columns} {kept} GROUP BY jour, besoin"), values)
        counts = {(row["jour"], row["besoin"]): _counts(row) for row in counted.mappings()}
        found = connection.execute(
            text(f"SELECT verdict, count(*) {kept} AND verdict IS NOT NULL GROUP BY verdict"), values
        )
        verdicts = {str(verdict): int(number) for verdict, number in found}
        times: dict[str, dict[int, int]] = {}
        for day, ms, number in connection.execute(text(f"SELECT jour, ms, count(*) {kept} GROUP BY jour, ms"), values):
            times.setdefault(day, {})[int(ms)] = int(number)
    return Log(days(first, last), counts, verdicts, {day: Times(found) for day, found in times.items()})


def needs_between(store: ConversationStore, first: date, last: date) -> list[str]:
    """Give every need of these days."""
    query = text("SELECT DISTINCT besoin FROM tours WHERE jour BETWEEN :first AND :last ORDER BY besoin")
    with begin(store.engine, read_only=True) as connection:
        values = {"first": first.isoformat(), "last": last.isoformat()}
        return [str(need) for need in connection.execute(query, values).scalars()]


def days(first: date, last: date) -> tuple[str, ...]:
    """Give every day, those on which nobody asked anything too.

    >>> days(date(2026, 2, 28), date(2026, 3, 1))
    ('2026-02-28', '2026-03-01')
    """
    return tuple((first + timedelta(days=number)).isoformat() for number in range((last - first).days + 1))


def share(part: int, of: int) -> str:
    r"""Write a share with one decimal, halves upwards; NOTHING of nothing.

    >>> share(65, 80), share(1, 1), share(0, 0)
    ('81,3\xa0%', '100,0\xa0%', '—')
    """
    if not of:
        return NOTHING
    tenths = (2000 * part + of) // (2 * of)
    return f"{tenths // 10},{tenths % 10}\u00a0%"


def mean(total: int, of: int) -> str:
    """Write a mean with two decimals, halves upwards; NOTHING of nothing.

    >>> mean(155, 150), mean(3, 0)
    ('1,03', '—')
    """
    if not of:
        return NOTHING
    hundredths = (200 * total + of) // (2 * of)
    return f"{hundredths // 100},{hundredths % 100:02}"


def milliseconds(time: int | None) -> str:
    """Write a time; NOTHING without any turn."""
    return NOTHING if time is None else f"{time}\u00a0ms"


def _counts(row: Mapping[str, object]) -> Counts:
    return Counts(**{name: int(str(row[name])) for name in _COLUMNS})
