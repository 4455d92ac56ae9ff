"""The component that gives each message its topic, as Rasa's intent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from convoque.knowledge.facts import WHERE, WHY
from convoque.nlu.learnt import LearntComponent, keyed, rank_intents, read, read_parts
from convoque.nlu.marks import ASKED, BEFORE, OWN_SCORES, OWN_SHARES, REPLY, TALK, TALK_SHARES, AskedPart
from convoque.nlu.talk import CLEAR, Talk
from convoque.nlu.topic_model import Rows, TopicModel, train
from convoque.rules import UNKNOWN

_SAYS_NOTHING = frozenset({WHY, WHERE, UNKNOWN, "oui", "non"})
_WORDS, _EVERY = 4, 4
"""Of the answers to our questions, those that tell a fact by themselves are learnt as such: one in so many."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(LearntComponent[TopicModel], IntentClassifier):
    """Gives intent and ranking from the text, the dense sentence features and the facts before it.

    ``strength``, ``sharpness``: see ``topic_model.train``. ``readable``: a text less familiar
    than this (``TopicModel.familiarity``) is struck keys, not a message: it
    gets Rasa's fallback intent. ``asked``: what the questions of a story weigh,
    the whole of it weighs the rest. What was heard before in the talk comes
    with the message's metadata (``talk``). ``version``: raise it when this code changes.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Give the settings of ``config.yml`` and their defaults."""
        return {"strength": 0.3, "sharpness": 4.0, "readable": 0.4, "asked": 0.3, "version": 10}

    @staticmethod
    def read_model(folder: Path) -> TopicModel:
        """Read what training saved."""
        return TopicModel.load(folder)

    def train(self, training_data: TrainingData) -> Resource:
        """Train on the examples and save the model."""
        examples = list(_of_topics(training_data))
        if len({one.get(INTENT) for one in examples}) > 1:
            topics = [one.get(INTENT) for one in examples]
            self._model = train(*read(examples), topics, self._config["strength"], self._config["sharpness"])
            with self._storage.write_to(self._resource) as folder:
                self._model.save(folder)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the training examples as they are: nothing after this component reads its guess."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent and its ranking; a message without text, or an untrained model, gives none."""
        known = [message for message in messages if message.get(TEXT)]
        if self._model is None or not known:
            for message in messages:
                rank_intents(message, {})
            return messages
        whole = read(known)
        scores = self._model.scores(*whole)
        for message, text, score, share in zip(known, whole.texts, scores, self._model.shares(scores), strict=True):
            message.set(OWN_SCORES, self._named(score))
            message.set(OWN_SHARES, self._named(share))
            self._in_talk(message, score, share)
            rank_intents(message, self._named(self._with_parts(share, message.get(ASKED) or ())))
            if self._model.familiarity(text) < self._config["readable"]:
                rank_intents(message, {DEFAULT_NLU_FALLBACK_INTENT_NAME: 1.0})
        return messages

    def _named(self, row: Rows) -> dict[str, float]:
        return dict(zip(self._model.topics, map(float, row), strict=True)) if self._model else {}

    def _in_talk(self, message: Message, score: Rows, share: Rows) -> None:
        """Let what was said before weigh on a message that is not clear by itself, and take it in for the next one."""
        if self._model is None:
            return
        own, text = score - self._model.bias, message.get(TEXT)
        before = Talk.read((message.get("metadata") or {}).get(BEFORE), len(own))
        message.set(TALK, before.after(own, text).to_json(), add_to_output=True)
        if before.squared and share.max() < CLEAR:
            both = self._model.shares((before.beside(own, text) + self._model.bias)[np.newaxis])[0]
            message.set(TALK_SHARES, self._named(both))

    def _with_parts(self, share: Rows, parts: Sequence[AskedPart]) -> Rows:
        """Let the questions of a story weigh ``asked`` beside the whole of it."""
        if self._model is None or not parts:
            return share
        of_parts = self._model.predict(*read_parts(parts))
        for part, row in zip(parts, of_parts, strict=True):
            part.shares = self._named(row)
        weight = float(self._config["asked"])
        blended: Rows = (1 - weight) * share + weight * of_parts.mean(axis=0)
        return blended


def _of_topics(training_data: TrainingData) -> Iterator[Message]:
    """Give the examples that are about a topic: of the answers to our questions, some that tell a fact."""
    telling = 0
    for message in training_data.intent_examples:
        topic, key = keyed(message)
        if not message.get(TEXT) or not topic:
            continue
        if not key or topic != REPLY:
            yield message
        elif key.partition("=")[2] not in _SAYS_NOTHING and len(message.get(TEXT).split()) >= _WORDS:
            telling += 1
            if telling % _EVERY == 0:
                yield message
