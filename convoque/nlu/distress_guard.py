"""The component that puts distress before any other topic, and says when a text is unreadable."""

from __future__ import annotations

import math
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from convoque.nlu.lexicon import load_lexicon
from convoque.nlu.safety import SafetyReader
from convoque.nlu.topic_classifier import OWN_SCORES

DISTRESS = "detresse"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class DistressGuard(GraphComponent):
    """Forces ``detresse``, or Rasa's fallback intent, whatever was guessed before.

    Comes after TopicClassifier and before Rasa's FallbackClassifier. Without
    any sign of the lexicon, distress is heard from the share ``heard`` of the
    ranking, even when another topic comes first, if its own score (0 is the
    border learnt) is ``own`` or more: a long story that resembles no topic
    gives each a share. ``idiom``: the own score needed by a text with an
    ordinary turn of the lexicon (« mort de fatigue »). Below, distress gives
    way to the next topic but stays in the ranking. ``version``: raise it when this code changes.
    """

    def __init__(self, reader: SafetyReader, heard: float = 0.1, own: float = -0.25, idiom: float = 0.0) -> None:
        self._reader = reader
        self._heard = heard
        self._own = own
        self._idiom = idiom

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Give the settings of ``config.yml`` and their defaults."""
        return {"heard": 0.1, "own": -0.25, "idiom": 0.0, "version": 4}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> DistressGuard:
        """Make the component; raises InputErrors for a lexicon that cannot be used."""
        settings = {**cls.get_default_config(), **config}
        return cls(SafetyReader(load_lexicon()), settings["heard"], settings["own"], settings["idiom"])

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent of messages that need it."""
        for message in messages:
            text = message.get(TEXT)
            if not text:
                continue
            if self._reader.is_distress(text) or self._is_heard(message, text):
                _force(message, DISTRESS)
            elif self._reader.is_unreadable(text):
                _force(message, DEFAULT_NLU_FALLBACK_INTENT_NAME)
            else:
                self._give_way(message)
        return messages

    def _is_heard(self, message: Message, text: str) -> bool:
        own = float((message.get(OWN_SCORES) or {}).get(DISTRESS, -math.inf))
        ranking = message.get(INTENT_RANKING_KEY) or []
        share = next((float(one["confidence"]) for one in ranking if one["name"] == DISTRESS), 0.0)
        needed = self._idiom if self._reader.is_idiom(text) else self._own
        return share >= self._heard and own >= needed

    def _give_way(self, message: Message) -> None:
        ranking = message.get(INTENT_RANKING_KEY) or []
        first = next((one for one in ranking if one["name"] != DISTRESS), None)
        if (message.get(INTENT) or {}).get("name") == DISTRESS and first is not None:
            message.set(INTENT, dict(first), add_to_output=True)
            rest = [one for one in ranking if one is not first]
            message.set(INTENT_RANKING_KEY, [first, *rest], add_to_output=True)


def _force(message: Message, intent: str) -> None:
    forced = {"name": intent, "confidence": 1.0}
    others = [one for one in message.get(INTENT_RANKING_KEY, []) if one["name"] != intent]
    message.set(INTENT, forced, add_to_output=True)
    message.set(INTENT_RANKING_KEY, [forced, *others], add_to_output=True)
