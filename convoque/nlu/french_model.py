"""spaCy's French model, loaded once, by Rasa's own component, and shared by the components that need it."""

from __future__ import annotations

import spacy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.model import InvalidModelError
from rasa.nlu.utils.spacy_utils import SpacyModel, SpacyNLP
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from convoque.nlu.french import load_french


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MODEL_LOADER, is_trainable=False, model_from="FrenchSpacyNLP")
class FrenchSpacyNLP(SpacyNLP):
    """``SpacyNLP`` that keeps tokens and morphology only, and reads no message by itself.

    The facts are read in the corrected text (``text.correct``), so a pass over
    every raw message and training example would be thrown away.
    """

    @staticmethod
    def load_model(spacy_model_name: str) -> SpacyModel:
        """Load the model without the unused pipes, and check that it is made for this spaCy, as Rasa does.

        Raises Rasa's InvalidModelError for a missing or incompatible model.
        """
        try:
            language = load_french(spacy_model_name)
        except OSError:
            raise InvalidModelError(f"The spaCy model {spacy_model_name} is not installed.") from None
        wanted, here = language.meta["spacy_version"], spacy.about.__version__
        if not spacy.util.is_compatible_version(here, wanted):
            raise InvalidModelError(f"The spaCy model {spacy_model_name} is for spaCy {wanted}, not {here}.")
        return SpacyModel(model=language, model_name=spacy_model_name)

    def process_training_data(self, training_data: TrainingData, model: SpacyModel) -> TrainingData:
        """Leave the training data as it is."""
        return training_data

    def process(self, messages: list[Message], model: SpacyModel) -> list[Message]:
        """Leave the messages as they are."""
        return messages
