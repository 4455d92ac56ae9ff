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

from benchmarks.comprehension.corpus import ROOT, Rows, Texts, fact_rows
from convoque.nlu import topic_model
from convoque.nlu.topic_model import Grams, TopicModel, softmax

_FACT_WEIGHT = 0.5
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
    """The pipeline of ``config.yml``, with parts taken away or added."""

    def __init__(self, vectors: bool = True, kinds: tuple[str, ...] = ("letters", "words"), facts: bool = False):
        self._vectors = vectors
        self._kinds = kinds
        self._facts = facts

    @cached_property
    def _settings(self) -> Mapping[str, Any]:
        steps = _settings()
        return {"strength": steps["TopicClassifier"]["strength"], "scale": steps["SentenceFeaturizer"]["scale"]}

    def train(self, texts: Texts, topics: Sequence[str]) -> Trained:
        """Train without calibration: it changes no rank."""
        labels = np.array(topics)
        grams = tuple(Grams.learn(kind, texts.plain) for kind in self._kinds)
        known = sorted({name for said in texts.said for name in said}) if self._facts else []
        rows = self._rows(grams, known, texts)
        classifier = topic_model._fit(rows, labels, self._settings["strength"])

        def predict(unseen: Texts) -> Rows:
            return softmax(classifier.decision_function(self._rows(grams, known, unseen)))

        return Trained(tuple(map(str, classifier.classes_)), predict)

    def train_calibrated(self, texts: Texts, topics: Sequence[str]) -> Trained:
        """Train as the component does, probabilities included."""
        scale = self._settings["scale"]
        model = topic_model.train(texts.plain, texts.sentence_vectors * scale, topics, self._settings["strength"])
        return Trained(model.topics, lambda unseen: _predicted(model, unseen, scale))

    def _rows(self, grams: Sequence[Grams], known: Sequence[str], texts: Texts) -> csr_matrix:
        parts = [one.count(texts.plain) for one in grams]
        if self._vectors:
            parts.append(csr_matrix(texts.sentence_vectors * self._settings["scale"]))
        if self._facts:
            parts.append(_FACT_WEIGHT * fact_rows(texts.said, known))
        return hstack(parts, format="csr")


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
PIPELINES: Mapping[str, Pipeline] = {
    one.title: one
    for one in (
        Pipeline(OURS, Ours().train, ("plain", "sentence_vectors")),
        Pipeline("Convoqué, avec les faits en plus", Ours(facts=True).train, ("plain", "sentence_vectors", "said")),
        Pipeline("Convoqué, sans les vecteurs de phrase", Ours(vectors=False).train, ("plain",)),
        Pipeline("n-grammes de lettres seuls", Ours(vectors=False, kinds=("letters",)).train, ("plain",)),
        Pipeline("vecteurs de phrase × 8 + lettres + régression", use_regression, ("sentence_vectors",)),
        Pipeline("vecteurs spaCy + régression", spacy_regression, ("spacy_vectors",)),
    )
}


def _predicted(model: TopicModel, texts: Texts, scale: float) -> Rows:
    return model.predict(texts.plain, texts.sentence_vectors * scale)


def _settings() -> Mapping[str, Mapping[str, Any]]:
    """Read ``config.yml``: the settings of each component by its class name."""
    from ruamel.yaml import YAML

    steps = YAML(typ="safe").load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    return {step["name"].rpartition(".")[2]: step for step in steps}


def threshold() -> float:
    """The confidence below which nothing is answered (FallbackClassifier)."""
    return float(_settings()["FallbackClassifier"]["threshold"])
