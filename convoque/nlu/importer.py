"""Rasa's own reader of the training files, which reads each of them once a training."""

from __future__ import annotations

import hashlib
from copy import copy, deepcopy
from functools import cached_property
from typing import Any

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData


class FileImporter(RasaFileImporter):
    """Keeps the training data that were read: Rasa asks for them five times, and copies them before a change."""

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """Read the examples, the first time; ``language`` counts in formats that are not ours."""
        return self._data

    @cached_property
    def _data(self) -> TrainingData:
        data = super().get_nlu_data()
        data.training_examples = [Example.of(message) for message in data.training_examples]
        return data


class Example(Message):
    """A message that is copied and digested a dozen times at little cost, as Rasa does of every example."""

    @classmethod
    def of(cls, message: Message) -> Example:
        """Give a message as an example."""
        return cls(message.data, message.output_properties, message.time, message.features)

    def __deepcopy__(self, memo: dict[int, Any]) -> Example:
        """Copy what may change; a text and a vector never do."""
        twin = copy(self)
        twin.data = {name: one if isinstance(one, str) else deepcopy(one, memo) for name, one in self.data.items()}
        twin.features = list(self.features)
        twin.output_properties = set(self.output_properties)
        return twin

    def set(self, prop: str, info: Any, add_to_output: bool = False) -> None:
        """Set a property; the same text again changes nothing."""
        if add_to_output or not isinstance(info, str) or self.data.get(prop) != info:
            super().set(prop, info, add_to_output)

    def fingerprint(self) -> str:
        """Digest everything that the message holds."""
        if self._cached_fingerprint is None:
            whole = repr((self.data, [features.fingerprint() for features in self.features]))
            self._cached_fingerprint = hashlib.md5(whole.encode(), usedforsecurity=False).hexdigest()
        return self._cached_fingerprint
