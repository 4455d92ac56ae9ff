"""The topic of a message from its words, letters, sentence vector and facts: a linear model.

Character n-grams forgive spelling, word n-grams keep short function words
(« pas », « si »), the sentence vector brings meaning, the facts bring what
the lexicon knows of unusual words. Measured in docs/decisions; scikit-learn
only, saved as arrays and JSON (no pickle).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack

from convoque.nlu.training_cache import in_processes

Rows = npt.NDArray[Any]

_WORDS = r"[^\W_]+|\?"
_LENGTHS = {"letters": (2, 5), "words": (1, 2)}
_RARE = {"letters": 2, "words": 1}
_WORTH_A_PROCESS = 5000
_OTHERS = ""
_FEW = 16
"""Texts up to which counting one by one, as for a message and its parts, is quicker than all together."""
Signs = Sequence[Collection[str]]
"""For each text, the signs of its facts (``facts.signs``)."""


@dataclass(frozen=True)
class Grams:
    """One kind of n-grams: which ones, how rare each is, and their shortest and longest lengths."""

    kind: str
    vocabulary: Mapping[str, int]
    rarity: Rows
    lengths: tuple[int, int]

    @classmethod
    def learn(cls, kind: str, texts: Sequence[str], lengths: tuple[int, int], rare: int) -> Grams:
        """Learn the n-grams of ``texts``; those that occur in fewer than ``rare`` texts are left out."""
        whole = _Cut.of(kind, texts, lengths)
        met = sorted(set(chain.from_iterable(whole.grams)))
        texts_with = np.bincount(whole.count({gram: at for at, gram in enumerate(met)}).indices, minlength=len(met))
        kept = np.flatnonzero(texts_with >= rare)
        rarity = np.log((1 + len(texts)) / (1 + texts_with[kept])).astype(np.float32) + 1
        return cls(kind, {met[at]: place for place, at in enumerate(kept)}, rarity, lengths)

    def count(self, texts: Sequence[str]) -> csr_matrix:
        """Give one row of length 1 for each text: log counts weighted by rarity."""
        few = len(texts) <= _FEW
        rows = self._one_by_one(texts) if few else _Cut.of(self.kind, texts, self.lengths).count(self.vocabulary)
        rows.data = (np.log(rows.data) + 1) * self.rarity[rows.indices]
        within = np.repeat(np.arange(len(texts)), np.diff(rows.indptr))
        lengths = np.sqrt(np.bincount(within, rows.data.astype(np.float64) ** 2, len(texts))).astype(np.float32)
        rows.data /= lengths[within]
        return rows

    def _one_by_one(self, texts: Sequence[str]) -> csr_matrix:
        known = self.vocabulary
        found = [
            sorted((known[gram], count) for gram, count in _counts(self.kind, text, self.lengths) if gram in known)
            for text in texts
        ]
        columns = np.array([at for each in found for at, _ in each], np.int32)
        counts = np.array([count for each in found for _, count in each], np.float32)
        ends = np.cumsum([0, *map(len, found)], dtype=np.int32)
        return csr_matrix((counts, columns, ends), shape=(len(texts), len(known)))


@lru_cache(maxsize=16)
def _counts(kind: str, text: str, lengths: tuple[int, int]) -> Sequence[tuple[str, int]]:
    """Count the n-grams of one text; kept a moment, for the models that read it one after the other."""
    if kind == "words":
        return tuple(Counter(_words(text, lengths)).items())
    return tuple(Counter(gram for word in text.split() for gram in _letters(word, lengths)).items())


class _Cut(NamedTuple):
    """Texts cut into pieces, and the n-grams of each piece: a word that comes in many texts is cut once."""

    pieces: Mapping[str, int]
    texts: Sequence[Sequence[str]]
    grams: Sequence[Sequence[str]]

    @classmethod
    def of(cls, kind: str, texts: Sequence[str], lengths: tuple[int, int]) -> _Cut:
        cut = [text.split() for text in texts] if kind == "letters" else [_words(text, lengths) for text in texts]
        pieces = {piece: at for at, piece in enumerate(dict.fromkeys(chain.from_iterable(cut)))}
        return cls(pieces, cut, [_letters(piece, lengths) if kind == "letters" else (piece,) for piece in pieces])

    def count(self, vocabulary: Mapping[str, int]) -> csr_matrix:
        """Count, in each text (rows), the n-grams of ``vocabulary`` (columns)."""
        rows = _counted(self.texts, self.pieces) @ _counted(self.grams, vocabulary)
        rows.sort_indices()
        return rows


def _counted(lists: Sequence[Sequence[str]], places: Mapping[str, int]) -> csr_matrix:
    known = [[places[one] for one in each if one in places] for each in lists]
    columns = np.fromiter(chain.from_iterable(known), np.int32)
    ends = np.cumsum([0, *map(len, known)])
    return csr_matrix((np.ones(len(columns), np.float32), columns, ends), shape=(len(lists), len(places)))


@dataclass(frozen=True)
class Reading:
    """What is read of a text: its n-grams, its sentence vector, and which of the ``signs`` known its facts give."""

    grams: tuple[Grams, ...]
    signs: tuple[str, ...]

    @classmethod
    def learn(cls, texts: Sequence[str], said: Signs) -> Reading:
        """Learn the n-grams of normalised ``texts`` and the signs of ``said``."""
        grams = tuple(Grams.learn(kind, texts, _LENGTHS[kind], _RARE[kind]) for kind in _LENGTHS)
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
    """A trained model: ``topics`` in the order of ``weights``' columns."""

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
        scores: Rows = self.reading.rows(texts, vectors, said) @ self.weights + self.bias
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
        np.savez(folder / "topics.npz", weights=self.weights, bias=self.bias, **arrays)
        names = {grams.kind: sorted(grams.vocabulary, key=grams.vocabulary.__getitem__) for grams in every}
        told = {"topics": self.topics, "sharpness": self.sharpness, "grams": names, "signs": self.reading.signs}
        (folder / "topics.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> TopicModel:
        """Read a model that ``save`` wrote; raises OSError, ValueError or KeyError when there is none that fits."""
        names = json.loads((folder / "topics.json").read_text(encoding="utf-8"))
        with np.load(folder / "topics.npz", allow_pickle=False) as arrays:
            grams = tuple(
                Grams(kind, {gram: at for at, gram in enumerate(known)}, arrays[f"rarity_{kind}"], _LENGTHS[kind])
                for kind, known in names["grams"].items()
            )
            reading = Reading(grams, tuple(names["signs"]))
            return cls(tuple(names["topics"]), reading, arrays["weights"], arrays["bias"], names["sharpness"])


def train(
    texts: Sequence[str],
    vectors: Rows,
    said: Signs,
    topics: Sequence[str],
    strength: float = 0.3,
    sharpness: float = 4.0,
) -> TopicModel:
    """Train on normalised texts, their sentence vectors, their facts' signs and their topics.

    ``strength`` is the ``C`` of the linear classifier, ``sharpness`` what turns
    a difference of scores into probabilities: measured on messages written
    apart, unlike the examples (docs/decisions).
    """
    labels = np.array(topics)
    reading = Reading.learn(texts, said)
    rows = reading.rows(texts, vectors, said)
    weights, bias = fit(rows, labels, strength, shared=len(texts) >= _WORTH_A_PROCESS)
    return TopicModel(
        topics=tuple(str(topic) for topic in np.unique(labels)),
        reading=reading,
        weights=np.ascontiguousarray(weights.T),
        bias=bias,
        sharpness=sharpness,
    )


def softmax(scores: Rows) -> Rows:
    """Turn scores into probabilities, row by row."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Rows = raised / raised.sum(axis=1, keepdims=True)
    return shares


def _triplets(word: str) -> list[str]:
    around = f" {word} "
    return [around[at : at + 3] for at in range(len(around) - 2)]


def _letters(word: str, lengths: tuple[int, int]) -> list[str]:
    """Cut a word, with a space on each side, into groups of letters; a shorter word is one group.

    >>> _letters("la", (3, 4))
    [' la', 'la ', ' la ']
    >>> _letters("a", (4, 5))
    [' a ']
    """
    around = f" {word} "
    sizes = range(lengths[0], min(lengths[1], len(around)) + 1)
    return [around[at : at + size] for size in sizes for at in range(len(around) - size + 1)] or [around]


def _words(text: str, lengths: tuple[int, int]) -> list[str]:
    """Give the words of a text and its groups of neighbours.

    >>> _words("pas la ?", (1, 2))
    ['pas', 'la', '?', 'pas la', 'la ?']
    """
    words = re.findall(_WORDS, text)
    sizes = range(lengths[0], lengths[1] + 1)
    return [" ".join(words[at : at + size]) for size in sizes for at in range(len(words) - size + 1)]


def _share(parts: Sequence[str], known: Mapping[str, int]) -> float:
    return sum(part in known for part in parts) / len(parts)


def fit(rows: csr_matrix, labels: Rows, strength: float, shared: bool = False) -> tuple[Rows, Rows]:
    """Fit a linear classifier; give its weights, one row a label in alphabetical order, and its biases.

    One label against all others; ``shared``: each processor learns a share of the labels.
    """
    from sklearn.svm import LinearSVC

    def learn(some: list[str]) -> list[tuple[Rows, float]]:
        against = np.where(np.isin(labels, some), labels, _OTHERS)
        learnt = LinearSVC(C=strength, random_state=0).fit(rows, against)
        weights, biases = _by_label(learnt.coef_.astype(np.float32)), _by_label(learnt.intercept_)
        return [(weights[at], biases[at]) for at in np.searchsorted(learnt.classes_, some)]

    known = [str(label) for label in np.unique(labels)]
    pairs = in_processes(learn, known) if shared else learn(known)
    weights, biases = zip(*pairs, strict=True)
    return np.vstack(weights), np.array(biases, np.float32)


def _by_label(values: Rows) -> Rows:
    """Give two rows where scikit-learn keeps one, for two labels."""
    return np.concatenate([-values, values]) if len(values) == 1 else values
