"""What the components that learn from the training examples share: how they are made, loaded, and what they read."""

from __future__ import annotations

import logging
from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, INTENT_RESPONSE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from convoque.nlu.fact_extractor import FactExtractor
from convoque.nlu.marks import PLAIN, SIGNS, AskedPart
from convoque.nlu.topic_model import Rows

_LOG = logging.getLogger(__name__)
_RANKED = 10
Model = TypeVar("Model")


class LearntComponent(GraphComponent, Generic[Model]):
    """Keeps a model that training makes and that is loaded afterwards; None until then."""

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, model: Model | None = None
    ) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._model = model

    @staticmethod
    @abstractmethod
    def read_model(folder: Path) -> Any:
        """Read what training saved; raises OSError, ValueError or KeyError when there is none that fits."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Need sentence vectors and facts before this component."""
        return [Featurizer, FactExtractor]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LearntComponent[Model]:
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
    ) -> LearntComponent[Model]:
        """Make the component with what training saved; without it, an untrained one that says so in the log."""
        component = cls.create(config, model_storage, resource, execution_context)
        try:
            with model_storage.read_from(resource) as folder:
                component._model = cls.read_model(folder)
        except (OSError, ValueError, KeyError) as error:
            _LOG.warning("No trained %s: %s", cls.__name__, type(error).__name__)
        return component


class Read(NamedTuple):
    """What the models read of some texts: normalised, their sentence vectors, one row each, their facts' signs."""

    texts: list[str]
    vectors: Rows
    signs: list[Collection[str]]


def read(messages: Sequence[Message]) -> Read:
    """Give what the components before left on messages."""
    rows = np.vstack([message.get_dense_features(TEXT)[1].features for message in messages])
    return Read([message.get(PLAIN) for message in messages], rows, [message.get(SIGNS, ()) for message in messages])


def read_parts(parts: Sequence[AskedPart]) -> Read:
    """Give the same of the parts of a story that ask."""
    return Read([part.plain for part in parts], np.vstack([p.vector for p in parts]), [part.signs for part in parts])


def keyed(message: Message) -> tuple[str, str]:
    """Give the two parts of an example's intent (``sujet/besoin``); the second is empty when it has none."""
    topic, _, key = str(message.get(INTENT_RESPONSE_KEY) or message.get(INTENT) or "").partition("/")
    return topic, key


def rank_intents(message: Message, shares: Mapping[str, float]) -> None:
    """Set the intent of a message and the ranking of the likeliest; none when there are no shares."""
    best = sorted(shares.items(), key=lambda one: -one[1])[:_RANKED]
    ranking = [{"name": name, "confidence": share} for name, share in best]
    message.set(INTENT, ranking[0] if ranking else {"name": None, "confidence": 0.0}, add_to_output=True)
    message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
