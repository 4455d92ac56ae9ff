"""The component that puts distress before any other topic, and says when a text is unreadable."""

from __future__ import annotations

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

DISTRESS = "detresse"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class DistressGuard(GraphComponent):
    """Forces ``detresse``, or Rasa's fallback intent, whatever was guessed before.

    Comes after the classifier and before Rasa's FallbackClassifier. ``doubt``:
    a distress that was only guessed, without any sign of the lexicon, gives
    way to the next topic under this confidence. ``version``: raise it when
    this code changes.
    """

    def __init__(self, reader: SafetyReader, doubt: float = 0.5) -> None:
        self._reader = reader
        self._doubt = doubt

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Give the settings of ``config.yml`` and their defaults."""
        return {"doubt": 0.5, "version": 1}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> DistressGuard:
        """Make the component; raises InputErrors for a lexicon that cannot be used."""
        return cls(SafetyReader(load_lexicon()), {**cls.get_default_config(), **config}["doubt"])

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent of messages that need it."""
        for message in messages:
            text = message.get(TEXT)
            if not text:
                continue
            if self._reader.is_distress(text):
                _force(message, DISTRESS)
            elif self._reader.is_unreadable(text):
                _force(message, DEFAULT_NLU_FALLBACK_INTENT_NAME)
            else:
                self._give_way(message)
        return messages

    def _give_way(self, message: Message) -> None:
        guessed = message.get(INTENT) or {}
        others = [one for one in message.get(INTENT_RANKING_KEY, []) if one["name"] != DISTRESS]
        if guessed.get("name") == DISTRESS and guessed["confidence"] < self._doubt and others:
            message.set(INTENT, dict(others[0]), add_to_output=True)
            message.set(INTENT_RANKING_KEY, others, add_to_output=True)


def _force(message: Message, intent: str) -> None:
    forced = {"name": intent, "confidence": 1.0}
    others = [one for one in message.get(INTENT_RANKING_KEY, []) if one["name"] != intent]
    message.set(INTENT, forced, add_to_output=True)
    message.set(INTENT_RANKING_KEY, [forced, *others], add_to_output=True)
