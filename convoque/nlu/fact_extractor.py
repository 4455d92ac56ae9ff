"""The component that adds the facts said in a message to Rasa's entities."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.nlu.utils.spacy_utils import SpacyModel
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from convoque.nlu.facts import FactReader, SaidFact
from convoque.nlu.french_model import FrenchSpacyNLP
from convoque.nlu.lexicon import Lexicon, load_lexicon


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False, model_from="FrenchSpacyNLP"
)
class FactExtractor(GraphComponent, EntityExtractorMixin):
    """Adds ``{"entity", "value", "start", "end", "mode", …}`` for each fact; see ``facts``.

    ``version``: raise it when this code changes.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._reader: FactReader | None = None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Give the settings of ``config.yml`` and their defaults."""
        return {"version": 3}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FactExtractor:
        """Make the component; raises InputErrors for a lexicon that cannot be used."""
        return cls(load_lexicon())

    @classmethod
    def required_components(cls) -> list[type]:
        """Need the French model before this component."""
        return [FrenchSpacyNLP]

    def process(self, messages: list[Message], model: SpacyModel) -> list[Message]:
        """Add the facts of each message to its entities."""
        if self._reader is None:
            self._reader = FactReader(model.model, self._lexicon)
        for message in messages:
            text = message.get(TEXT)
            if text:
                found = [_entity(fact) for fact in self._reader.read(text)]
                message.set(ENTITIES, [*message.get(ENTITIES, []), *found], add_to_output=True)
        return messages


def _entity(fact: SaidFact) -> dict[str, Any]:
    return {
        "entity": fact.name,
        "value": fact.value,
        "start": fact.start,
        "end": fact.end,
        "extractor": FactExtractor.__name__,
        "mode": fact.mode,
        "confidence_entity": 1.0,
    }
