"""The ways to find a topic that are compared: each trains on texts and topics, then gives probabilities."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from benchmarks.comprehension.corpus import ROOT, Rows, Texts
from convoque.nlu import topic_model
from convoque.nlu.topic_model import Grams, Reading, softmax

_ROUNDS = 60
Predict = Callable[[Texts], Rows]


@dataclass(frozen=True)
class Trained:
    """A trained pipeline: its topics in the order of the columns that ``predict`` gives."""

    topics: tuple[str, ...]
    predict: Predict


Train = Callable[[Texts, Sequence[str]], Trained]


@dataclass(frozen=True)
class Pipeline:
    """A pipeline, its name on the page, and the representations of ``Texts`` that it needs."""

    title: str
    train: Train
    needs: tuple[str, ...]


class Ours:
    """The pipeline of ``config.yml``, or with parts taken away."""

    def __init__(self, vectors: bool = True, facts: bool = True, kinds: tuple[str, ...] = ("letters", "words")):
        self._vectors = vectors
        self._facts = facts
        self._kinds = kinds

    @cached_property
    def _settings(self) -> Mapping[str, Any]:
        steps = _settings()
        return {"strength": steps["TopicClassifier"]["strength"], "scale": steps["SentenceFeaturizer"]["scale"]}

    def train(self, texts: Texts, topics: Sequence[str]) -> Trained:
        """Train without calibration: it changes no rank."""
        reading = Reading(
            tuple(Grams.learn(kind, texts.plain) for kind in self._kinds),
            tuple(sorted({sign for signs in self._said(texts) for sign in signs})),
        )

        def rows(some: Texts) -> csr_matrix:
            return reading.rows(some.plain, self._sentences(some), self._said(some))

        classifier = topic_model._fit(rows(texts), np.array(topics), self._settings["strength"])
        return Trained(
            tuple(map(str, classifier.classes_)), lambda unseen: softmax(classifier.decision_function(rows(unseen)))
        )

    def train_calibrated(self, texts: Texts, topics: Sequence[str]) -> Trained:
        """Train as the component does, both kinds of n-grams and probabilities included."""
        sentences = self._sentences(texts)
        model = topic_model.train(texts.plain, sentences, self._said(texts), topics, self._settings["strength"])
        return Trained(
            model.topics, lambda unseen: model.predict(unseen.plain, self._sentences(unseen), self._said(unseen))
        )

    def _sentences(self, texts: Texts) -> Rows:
        return texts.sentence_vectors * self._settings["scale"] if self._vectors else np.zeros((len(texts.raw), 0))

    def _said(self, texts: Texts) -> topic_model.Signs:
        return texts.said if self._facts else [()] * len(texts.raw)


def spacy_regression(texts: Texts, topics: Sequence[str]) -> Trained:
    """spaCy's mean word vectors and logistic regression."""
    model = LogisticRegression(C=10, max_iter=300).fit(texts.spacy_vectors, topics)
    return Trained(tuple(model.classes_), lambda unseen: model.predict_proba(unseen.spacy_vectors))


def use_regression(texts: Texts, topics: Sequence[str]) -> Trained:
    """Sentence vectors times 8, raw counts of character n-grams, logistic regression (``max_iter`` cut)."""
    counter = CountVectorizer(analyzer="char_wb", ngram_range=(1, 4), strip_accents="unicode")
    counter.fit(texts.raw)

    def rows(some: Texts) -> csr_matrix:
        return hstack([counter.transform(some.raw), csr_matrix(some.sentence_vectors * 8)], format="csr")

    model = LogisticRegression(max_iter=_ROUNDS, class_weight="balanced").fit(rows(texts).astype(np.float64), topics)
    return Trained(tuple(model.classes_), lambda unseen: model.predict_proba(rows(unseen).astype(np.float64)))


OURS = "Convoqué (config.yml)"
LETTERS = "n-grammes de lettres seuls"
PIPELINES: Mapping[str, Pipeline] = {
    one.title: one
    for one in (
        Pipeline(OURS, Ours().train, ("plain", "sentence_vectors", "said")),
        Pipeline("Convoqué, sans les faits", Ours(facts=False).train, ("plain", "sentence_vectors")),
        Pipeline("Convoqué, sans les vecteurs de phrase", Ours(vectors=False).train, ("plain", "said")),
        Pipeline(LETTERS, Ours(vectors=False, facts=False, kinds=("letters",)).train, ("plain",)),
        Pipeline("vecteurs de phrase × 8 + lettres + régression", use_regression, ("sentence_vectors",)),
        Pipeline("vecteurs spaCy + régression", spacy_regression, ("spacy_vectors",)),
    )
}


def _settings() -> Mapping[str, Mapping[str, Any]]:
    """Read ``config.yml``: the settings of each component by its class name."""
    from ruamel.yaml import YAML

    steps = YAML(typ="safe").load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    return {step["name"].rpartition(".")[2]: step for step in steps}


def threshold() -> float:
    """The confidence below which nothing is answered (FallbackClassifier)."""
    return float(_settings()["FallbackClassifier"]["threshold"])
