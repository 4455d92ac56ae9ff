"""Figures from probabilities: accuracy, F1, calibration, thresholds, intervals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import t
from sklearn.metrics import f1_score, precision_recall_fscore_support

from benchmarks.comprehension.corpus import Rows

BINS = 10
THRESHOLDS = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


@dataclass(frozen=True)
class Guesses:
    """What was expected of each message, and the probability of each topic (columns, in the order of ``topics``)."""

    topics: tuple[str, ...]
    wanted: tuple[str, ...]
    shares: Rows

    @property
    def best(self) -> list[str]:
        """The most probable topic of each message."""
        return [self.topics[at] for at in self.shares.argmax(axis=1)]

    @property
    def confidence(self) -> Rows:
        """Its probability."""
        best: Rows = self.shares.max(axis=1)
        return best

    @property
    def right(self) -> Rows:
        """Whether it is the expected one."""
        return np.array([one == other for one, other in zip(self.best, self.wanted, strict=True)])

    def accuracy(self) -> float:
        """Share of messages whose first topic is right."""
        return float(self.right.mean())

    def top(self, count: int) -> float:
        """Share of messages whose topic is among the first ones."""
        nearest = np.argsort(-self.shares, axis=1)[:, :count]
        found = [any(self.topics[at] == wanted for at in row) for row, wanted in zip(nearest, self.wanted, strict=True)]
        return float(np.mean(found))

    def macro_f1(self) -> float:
        """Mean of the F1 of every topic."""
        return float(f1_score(self.wanted, self.best, average="macro"))


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Mean of one figure over the seeds, and half the width of its 95 % interval (Student)."""
    mean = float(np.mean(values))
    if len(values) < 2:
        return mean, float("nan")
    spread = float(np.std(values, ddof=1)) / len(values) ** 0.5
    return mean, float(t.ppf(0.975, len(values) - 1)) * spread


def bootstrap(right: Sequence[bool], rounds: int = 2000) -> tuple[float, float]:
    """95 % interval of a share, by drawing the messages again (fixed seed)."""
    drawn = np.random.default_rng(0).choice(np.asarray(right, dtype=float), (rounds, len(right)))
    low, high = np.percentile(drawn.mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


def reliability(confidence: Rows, right: Rows) -> list[dict[str, float]]:
    """For each tenth of confidence: how many messages, mean confidence, share that is right."""
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return [
        {
            "messages": int((bins == at).sum()),
            "confiance": float(confidence[bins == at].mean()),
            "justes": float(right[bins == at].mean()),
        }
        for at in range(BINS)
        if (bins == at).any()
    ]


def calibration_error(confidence: Rows, right: Rows) -> float:
    """Expected calibration error: mean gap between confidence and truth, by tenths (Guo et al., 2017)."""
    rows = reliability(confidence, right)
    total = sum(row["messages"] for row in rows)
    return float(sum(row["messages"] * abs(row["confiance"] - row["justes"]) for row in rows) / total)


def thresholds(confidence: Rows, right: Rows) -> list[dict[str, float]]:
    """For each threshold: share of messages answered, share of the answers that are right."""
    rows = []
    for value in THRESHOLDS:
        answered = confidence >= value
        precision = float(right[answered].mean()) if answered.any() else float("nan")
        rows.append({"seuil": value, "repondus": float(answered.mean()), "precision": precision})
    return rows


def by_topic(guesses: Guesses) -> list[dict[str, Any]]:
    """Precision, recall and F1 of each topic."""
    names = sorted(set(guesses.wanted))
    scores = precision_recall_fscore_support(guesses.wanted, guesses.best, labels=names, zero_division=0)
    columns = zip(*scores, strict=True)
    return [
        {"sujet": name, "precision": float(p), "rappel": float(r), "f1": float(f), "exemples": int(n)}
        for name, (p, r, f, n) in zip(names, columns, strict=True)
    ]


def confusions(guesses: Guesses, count: int = 12) -> list[dict[str, Any]]:
    """The pairs (expected, got) that are most often confused."""
    pairs = Counter(pair for pair in zip(guesses.wanted, guesses.best, strict=True) if pair[0] != pair[1])
    return [{"attendu": a, "recu": b, "fois": n} for (a, b), n in pairs.most_common(count)]


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` per cent of the values do not exceed."""
    return float(np.percentile(values, share))
