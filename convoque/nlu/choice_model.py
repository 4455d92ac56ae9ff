"""Within each group, which of its choices a message means: a topic's needs, a question's answers.

One linear model a group, on the kinds of features of ``topic_model``. Saved as
arrays and JSON (no pickle).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix, hstack, load_npz, save_npz

from convoque.nlu.topic_model import Grams, Reading, Rows, Signs, fit
from convoque.nlu.training_cache import in_processes

LETTERS, WORDS = (3, 4), (1, 2)
"""Lengths of the n-grams; shorter and longer ones of letters gained nothing (docs/decisions)."""
_RARE = 2
_NOTHING = 1e-3
_WORTH_A_PROCESS = 5000
Shares = dict[str, dict[str, float]]
"""For each group, the share of each of its choices."""


class Chosen(NamedTuple):
    """What is read of one text: the shares, and for each group how loudly its choices speak together (a log)."""

    shares: Shares
    weight: dict[str, float]


@dataclass(frozen=True)
class ChoiceModel:
    """A trained model; ``choices`` (``group/choice``) are in the order of the columns of ``weights``."""

    choices: tuple[str, ...]
    reading: Reading
    weights: csr_matrix
    bias: Rows

    @cached_property
    def places(self) -> Mapping[str, Sequence[int]]:
        """The columns of each group."""
        found: dict[str, list[int]] = {}
        for at, choice in enumerate(self.choices):
            found.setdefault(choice.partition("/")[0], []).append(at)
        return found

    @cached_property
    def _named(self) -> Sequence[tuple[str, Sequence[str], slice]]:
        """Each group, the names of its choices, and its columns, which training puts side by side."""
        return [
            (group, [self.choices[at].partition("/")[2] for at in places], slice(places[0], places[-1] + 1))
            for group, places in self.places.items()
        ]

    def choose(self, texts: Sequence[str], vectors: Rows, said: Signs, sharpness: float) -> list[Chosen]:
        """Give, for each text, the share of each choice within each group, and the weight of the groups.

        ``texts`` are normalised, ``vectors`` their sentence vectors, one row each, ``said`` their facts' signs.
        """
        scores = np.asarray((self.reading.rows(texts, vectors, said) @ self.weights).todense()) + self.bias
        starts = [columns.start for _, _, columns in self._named]
        widths = [columns.stop - columns.start for _, _, columns in self._named]
        scores = sharpness * scores
        highest = np.maximum.reduceat(scores, starts, axis=1)
        raised = np.exp(scores - np.repeat(highest, widths, axis=1))
        sums = np.add.reduceat(raised, starts, axis=1)
        shares, weights = raised / np.repeat(sums, widths, axis=1), highest + np.log(sums)
        groups = [group for group, _, _ in self._named]
        return [
            Chosen(
                {group: dict(zip(names, row[columns].tolist(), strict=True)) for group, names, columns in self._named},
                dict(zip(groups, weight.tolist(), strict=True)),
            )
            for row, weight in zip(shares, weights, strict=True)
        ]

    def save(self, folder: Path) -> None:
        """Write the model in a folder."""
        grams = self.reading.grams
        save_npz(folder / "choices.npz", self.weights, compressed=False)  # Rasa's archive is
        np.savez(folder / "grams.npz", bias=self.bias, **{g.kind: g.rarity for g in grams})
        names = {g.kind: sorted(g.vocabulary, key=g.vocabulary.__getitem__) for g in grams}
        told = {"choices": self.choices, "grams": names, "signs": self.reading.signs}
        (folder / "choices.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> ChoiceModel:
        """Read a model that ``save`` wrote; raises OSError, ValueError or KeyError when there is none that fits."""
        told = json.loads((folder / "choices.json").read_text(encoding="utf-8"))
        with np.load(folder / "grams.npz", allow_pickle=False) as arrays:
            grams = tuple(
                Grams(kind, {gram: at for at, gram in enumerate(known)}, arrays[kind], _lengths(kind))
                for kind, known in told["grams"].items()
            )
            bias = arrays["bias"]
        return cls(tuple(told["choices"]), Reading(grams, tuple(told["signs"])), load_npz(folder / "choices.npz"), bias)


def train_choices(
    texts: Sequence[str], vectors: Rows, said: Signs, choices: Sequence[str], strength: float
) -> ChoiceModel:
    """Train on normalised texts, their sentence vectors, their facts' signs and the choice of each (``group/choice``).

    ``strength`` is the ``C`` of the linear classifiers. A text that counts in several groups comes once for each.
    """
    grams = tuple(Grams.learn(kind, texts, _lengths(kind), _RARE) for kind in ("letters", "words"))
    reading = Reading(grams, tuple(sorted({sign for signs in said for sign in signs})))
    rows, labels = reading.rows(texts, vectors, said), np.array(choices)
    groups = np.array([choice.partition("/")[0] for choice in choices])

    def learn(some: list[str]) -> list[tuple[list[str], csr_matrix, Rows]]:
        return [_learn(rows[groups == group], labels[groups == group], strength) for group in some]

    known = [str(group) for group in np.unique(groups)]
    parts = in_processes(learn, known) if len(texts) >= _WORTH_A_PROCESS else learn(known)
    names, columns, bias = zip(*parts, strict=True)
    return ChoiceModel(tuple(chain.from_iterable(names)), reading, hstack(columns, format="csr"), np.concatenate(bias))


def _learn(rows: csr_matrix, labels: Rows, strength: float) -> tuple[list[str], csr_matrix, Rows]:
    """Learn one group: the names of its choices, their weights, one column each, and their biases."""
    known = [str(label) for label in np.unique(labels)]
    if len(known) == 1:
        return known, csr_matrix((rows.shape[1], 1), dtype=np.float32), np.zeros(1, np.float32)
    weights, border = fit(rows, labels, strength)
    return known, csr_matrix(np.where(np.abs(weights) > _NOTHING, weights, 0).T), border


def _lengths(kind: str) -> tuple[int, int]:
    return LETTERS if kind == "letters" else WORDS
