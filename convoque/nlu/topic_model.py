"""The topic of a message from its words, letters, sentence vector and facts: a linear model, calibrated.

Character n-grams forgive spelling, word n-grams keep short function words
(« pas », « si »), the sentence vector brings meaning, the facts bring what
the lexicon knows of unusual words. Measured in docs/decisions; scikit-learn
only, saved as arrays and JSON (no pickle).
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

Rows = npt.NDArray[Any]

_WORDS = r"[^\W_]+|\?"
_ANALYSERS = {
    "letters": {"analyzer": "char_wb", "ngram_range": (2, 5)},
    "words": {"analyzer": "word", "ngram_range": (1, 2), "token_pattern": _WORDS},
}
Signs = Sequence[Collection[str]]
"""For each text, the signs of its facts (``facts.signs``)."""
_SHARPNESS = np.geomspace(1.0, 16.0, 41)
_FOLDS = 5


@dataclass(frozen=True)
class Grams:
    """One kind of n-grams: which ones, and how rare each is."""

    kind: str
    vocabulary: Mapping[str, int]
    rarity: Rows

    @classmethod
    def learn(cls, kind: str, texts: Sequence[str]) -> Grams:
        """Learn the n-grams of ``texts``; letters that occur in one text only are left out."""
        counter = CountVectorizer(**_ANALYSERS[kind], lowercase=False, min_df=2 if kind == "letters" else 1)
        seen = counter.fit_transform(texts).astype(bool).sum(axis=0).A1
        vocabulary = {gram: int(at) for gram, at in counter.vocabulary_.items()}
        return cls(kind, vocabulary, np.log((1 + len(texts)) / (1 + seen)).astype(np.float32) + 1)

    @cached_property
    def _counter(self) -> CountVectorizer:
        """Checking a vocabulary takes longer than counting a message: once only."""
        return CountVectorizer(**_ANALYSERS[self.kind], lowercase=False, vocabulary=self.vocabulary)

    def count(self, texts: Sequence[str]) -> csr_matrix:
        """Give one row of length 1 for each text: log counts weighted by rarity."""
        counts = self._counter.transform(texts).astype(np.float32)
        counts.data = np.log(counts.data) + 1
        return normalize(counts.multiply(self.rarity).tocsr(), copy=False)


@dataclass(frozen=True)
class Reading:
    """What is read of a text: its n-grams, its sentence vector, and which of the ``signs`` known its facts give."""

    grams: tuple[Grams, ...]
    signs: tuple[str, ...]

    @classmethod
    def learn(cls, texts: Sequence[str], said: Signs) -> Reading:
        """Learn the n-grams of normalised ``texts`` and the signs of ``said``."""
        grams = tuple(Grams.learn(kind, texts) for kind in _ANALYSERS)
        return cls(grams, tuple(sorted({sign for signs in said for sign in signs})))

    def rows(self, texts: Sequence[str], vectors: Rows, said: Signs) -> csr_matrix:
        """Give one row of features for each text."""
        return hstack(
            [*(one.count(texts) for one in self.grams), csr_matrix(vectors), self._marked(said)], format="csr"
        )

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {sign: at for at, sign in enumerate(self.signs)}

    def _marked(self, said: Signs) -> csr_matrix:
        """Put 1 in the column of each known sign."""
        pairs = [(row, self._places[sign]) for row, signs in enumerate(said) for sign in signs if sign in self._places]
        rows, columns = zip(*pairs, strict=True) if pairs else ((), ())
        return csr_matrix((np.ones(len(pairs), np.float32), (rows, columns)), shape=(len(said), len(self.signs)))


@dataclass(frozen=True)
class TopicModel:
    """A trained model: ``topics`` in the order of ``weights``' rows."""

    topics: tuple[str, ...]
    reading: Reading
    weights: Rows
    bias: Rows
    sharpness: float

    def predict(self, texts: Sequence[str], vectors: Rows, said: Signs) -> Rows:
        """Give the probability of each topic (columns) for each text (rows).

        ``texts`` are normalised, ``vectors`` are their sentence vectors, one row each, ``said`` their facts' signs.
        """
        return self.shares(self.scores(texts, vectors, said))

    def scores(self, texts: Sequence[str], vectors: Rows, said: Signs) -> Rows:
        """Give what speaks for each topic by itself: 0 is the border learnt, below it speaks against."""
        scores: Rows = self.reading.rows(texts, vectors, said) @ self.weights.T + self.bias
        return scores

    def shares(self, scores: Rows) -> Rows:
        """Turn ``scores`` into probabilities."""
        return softmax(self.sharpness * scores)

    def familiarity(self, text: str) -> float:
        """Say how much a normalised text looks like the language learnt, from 0 to 1 (nothing to read: 1).

        A word that was learnt counts 1; another, the share of its groups of
        three letters that were learnt. Struck keys (« qsdf mlkj ») stay far below words.
        """
        words = [word for word in re.findall(_WORDS, text) if len(word) > 1 and word.isalpha()]
        known = {grams.kind: grams.vocabulary for grams in self.reading.grams}
        shares = [1.0 if word in known["words"] else _share(_triplets(word), known["letters"]) for word in words]
        return sum(shares) / len(shares) if shares else 1.0

    def save(self, folder: Path) -> None:
        """Write the model in a folder."""
        every = self.reading.grams
        arrays = {f"rarity_{grams.kind}": grams.rarity for grams in every}
        np.savez_compressed(folder / "topics.npz", weights=self.weights, bias=self.bias, **arrays)
        names = {grams.kind: sorted(grams.vocabulary, key=grams.vocabulary.__getitem__) for grams in every}
        told = {"topics": self.topics, "sharpness": self.sharpness, "grams": names, "signs": self.reading.signs}
        (folder / "topics.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> TopicModel:
        """Read a model that ``save`` wrote; raises OSError, ValueError or KeyError when there is none that fits."""
        names = json.loads((folder / "topics.json").read_text(encoding="utf-8"))
        with np.load(folder / "topics.npz", allow_pickle=False) as arrays:
            grams = tuple(
                Grams(kind, {gram: at for at, gram in enumerate(known)}, arrays[f"rarity_{kind}"])
                for kind, known in names["grams"].items()
            )
            reading = Reading(grams, tuple(names["signs"]))
            return cls(tuple(names["topics"]), reading, arrays["weights"], arrays["bias"], names["sharpness"])


def train(texts: Sequence[str], vectors: Rows, said: Signs, topics: Sequence[str], strength: float = 0.3) -> TopicModel:
    """Train on normalised texts, their sentence vectors, their facts' signs and their topics.

    ``strength`` is the ``C`` of the linear classifier. The probabilities are
    calibrated on examples that the classifier has not seen (5 folds).
    """
    labels = np.array(topics)
    reading = Reading.learn(texts, said)
    rows = reading.rows(texts, vectors, said)
    classifier = _fit(rows, labels, strength)
    return TopicModel(
        topics=tuple(str(topic) for topic in classifier.classes_),
        reading=reading,
        weights=_by_topic(classifier.coef_.astype(np.float32)),
        bias=_by_topic(classifier.intercept_.astype(np.float32)),
        sharpness=_calibrated(rows, labels, strength),
    )


def softmax(scores: Rows) -> Rows:
    """Turn scores into probabilities, row by row."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Rows = raised / raised.sum(axis=1, keepdims=True)
    return shares


def _triplets(word: str) -> list[str]:
    around = f" {word} "
    return [around[at : at + 3] for at in range(len(around) - 2)]


def _share(parts: Sequence[str], known: Mapping[str, int]) -> float:
    return sum(part in known for part in parts) / len(parts)


def _fit(rows: csr_matrix, labels: Rows, strength: float) -> LinearSVC:
    return LinearSVC(C=strength, random_state=0).fit(rows, labels)


def _by_topic(values: Rows) -> Rows:
    """Give two rows where scikit-learn keeps one, for two topics."""
    return np.concatenate([-values, values]) if len(values) == 1 else values


def _calibrated(rows: csr_matrix, labels: Rows, strength: float) -> float:
    """Find the sharpness that gives unseen examples the best probabilities (least log-loss)."""
    topics, numbers, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    folds = min(_FOLDS, int(sizes.min()))
    if folds < 2 or len(topics) < 3:
        return 4.0
    scores = np.zeros((len(labels), len(topics)))
    for known, unseen in StratifiedKFold(folds, shuffle=True, random_state=0).split(rows, numbers):
        scores[unseen] = _fit(rows[known], labels[known], strength).decision_function(rows[unseen])
    at = np.arange(len(labels))
    losses = [-np.log(softmax(value * scores)[at, numbers] + 1e-12).mean() for value in _SHARPNESS]
    return float(_SHARPNESS[int(np.argmin(losses))])
