"""The component that gives each message its topic, as Rasa's intent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, INTENT_RESPONSE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from convoque.knowledge.facts import WHERE, WHY
from convoque.nlu.choice_model import REPLY
from convoque.nlu.learnt import LearntComponent, fact_signs, vectors
from convoque.nlu.topic_model import TopicModel, train
from convoque.rules import UNKNOWN

_RANKED = 10
OWN_SCORES = "topic_scores"
"""On a message, for the components after: what speaks for each topic by itself (``TopicModel.scores``)."""
_SAYS_NOTHING = frozenset({WHY, WHERE, UNKNOWN, "oui", "non"})
_WORDS, _EVERY = 4, 4
"""Of the answers to our questions, those that tell a fact by themselves are learnt as such: one in so many."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(LearntComponent[TopicModel], IntentClassifier):
    """Gives intent and ranking from the text, the dense sentence features and the facts before it.

    ``strength``, ``sharpness``: see ``topic_model.train``. ``readable``: a text less familiar
    than this (``TopicModel.familiarity``) is struck keys, not a message: it
    gets Rasa's fallback intent. ``version``: raise it when this code changes.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Give the settings of ``config.yml`` and their defaults."""
        return {"strength": 0.3, "sharpness": 4.0, "readable": 0.4, "version": 6}

    @staticmethod
    def read_model(folder: Path) -> TopicModel:
        """Read what training saved."""
        return TopicModel.load(folder)

    def train(self, training_data: TrainingData) -> Resource:
        """Train on the examples and save the model."""
        examples = list(_of_topics(training_data))
        if len({one.get(INTENT) for one in examples}) > 1:
            topics = [one.get(INTENT) for one in examples]
            strength, sharpness = self._config["strength"], self._config["sharpness"]
            self._model = train(
                self._texts(examples), vectors(examples), fact_signs(examples), topics, strength, sharpness
            )
            with self._storage.write_to(self._resource) as folder:
                self._model.save(folder)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the training examples as they are: nothing after this component reads its guess."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent and its ranking; a message without text, or an untrained model, gives none."""
        known = [message for message in messages if message.get(TEXT)]
        if self._model is None or not known:
            for message in messages:
                _set(message, [])
            return messages
        texts = self._texts(known)
        scores = self._model.scores(texts, vectors(known), fact_signs(known))
        for message, text, score, share in zip(known, texts, scores, self._model.shares(scores), strict=True):
            best = np.argsort(-share)[:_RANKED]
            ranking = [{"name": self._model.topics[at], "confidence": float(share[at])} for at in best]
            message.set(OWN_SCORES, dict(zip(self._model.topics, map(float, score), strict=True)))
            struck = self._model.familiarity(text) < self._config["readable"]
            _set(message, [{"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": 1.0}] if struck else ranking)
        return messages


def _set(message: Message, ranking: list[dict[str, Any]]) -> None:
    message.set(INTENT, ranking[0] if ranking else {"name": None, "confidence": 0.0}, add_to_output=True)
    message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)


def _of_topics(training_data: TrainingData) -> Iterator[Message]:
    """Give the examples that are about a topic: of the answers to our questions, some that tell a fact."""
    telling = 0
    for message in training_data.intent_examples:
        topic, slash, key = str(message.get(INTENT_RESPONSE_KEY) or "").partition("/")
        if not message.get(TEXT) or not message.get(INTENT):
            continue
        if not slash or topic != REPLY:
            yield message
        elif key.partition("=")[2] not in _SAYS_NOTHING and len(message.get(TEXT).split()) >= _WORDS:
            telling += 1
            if telling % _EVERY == 0:
                yield message
