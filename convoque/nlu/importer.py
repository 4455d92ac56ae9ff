"""Rasa's own reader of the training files, which reads each of them once a training."""

from __future__ import annotations

from functools import lru_cache

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.training_data import TrainingData


class FileImporter(RasaFileImporter):
    """Keeps the training data that were read: Rasa asks for them five times, and copies them before a change."""

    @lru_cache(maxsize=2)  # noqa: B019 - an importer lives as long as its training
    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """Read the examples, the first time."""
        return super().get_nlu_data(language)
