"""The component that gives each message its topic, as Rasa's intent."""

from __future__ import annotations

import logging
from collections.abc import Collection
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, INTENT_RESPONSE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from convoque.nlu.choice_model import REPLY
from convoque.nlu.fact_extractor import SIGNS, FactExtractor
from convoque.nlu.lexicon import load_lexicon
from convoque.nlu.text import normalise
from convoque.nlu.topic_model import Rows, TopicModel, train

_RANKED = 10
OWN_SCORES = "topic_scores"
"""On a message, for the components after: what speaks for each topic by itself (``TopicModel.scores``)."""
_LOG = logging.getLogger(__name__)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(GraphComponent, IntentClassifier):
    """Gives intent and ranking from the text, the dense sentence features and the facts before it.

    ``strength``, ``sharpness``: see ``topic_model.train``. ``readable``: a text less familiar
    than this (``TopicModel.familiarity``) is struck keys, not a message: it
    gets Rasa's fallback intent. ``version``: raise it when this code changes.
    """

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: TopicModel | None = None,
    ) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._model = model
        self._abbreviations = load_lexicon().abbreviations

    @classmethod
    def required_components(cls) -> list[type]:
        """Need sentence vectors and facts before this component."""
        return [Featurizer, FactExtractor]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Give the settings of ``config.yml`` and their defaults."""
        return {"strength": 0.3, "sharpness": 4.0, "readable": 0.4, "version": 5}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TopicClassifier:
        """Make the component, untrained."""
        return cls({**cls.get_default_config(), **config}, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TopicClassifier:
        """Make the component with what training saved; without it, an untrained one that says so in the log."""
        component = cls.create(config, model_storage, resource, execution_context)
        try:
            with model_storage.read_from(resource) as folder:
                component._model = TopicModel.load(folder)
        except (OSError, ValueError, KeyError) as error:
            _LOG.warning("No trained topic model: %s", type(error).__name__)
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Train on the examples and save the model."""
        replies = f"{REPLY}/"  # « oui, signé » answers a question: by itself it is about nothing
        examples = [
            one
            for one in training_data.intent_examples
            if one.get(TEXT) and one.get(INTENT) and not str(one.get(INTENT_RESPONSE_KEY)).startswith(replies)
        ]
        if len({one.get(INTENT) for one in examples}) > 1:
            topics = [one.get(INTENT) for one in examples]
            strength, sharpness = self._config["strength"], self._config["sharpness"]
            self._model = train(
                self._texts(examples), _vectors(examples), _signs(examples), topics, strength, sharpness
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
        scores = self._model.scores(texts, _vectors(known), _signs(known))
        for message, text, score, share in zip(known, texts, scores, self._model.shares(scores), strict=True):
            best = np.argsort(-share)[:_RANKED]
            ranking = [{"name": self._model.topics[at], "confidence": float(share[at])} for at in best]
            message.set(OWN_SCORES, dict(zip(self._model.topics, map(float, score), strict=True)))
            struck = self._model.familiarity(text) < self._config["readable"]
            _set(message, [{"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": 1.0}] if struck else ranking)
        return messages

    def _texts(self, messages: list[Message]) -> list[str]:
        return [normalise(message.get(TEXT), self._abbreviations) for message in messages]


def _vectors(messages: list[Message]) -> Rows:
    return np.vstack([message.get_dense_features(TEXT)[1].features for message in messages])


def _signs(messages: list[Message]) -> list[Collection[str]]:
    return [message.get(SIGNS, ()) for message in messages]


def _set(message: Message, ranking: list[dict[str, Any]]) -> None:
    message.set(INTENT, ranking[0] if ranking else {"name": None, "confidence": 0.0}, add_to_output=True)
    message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
