"""The components that rank, within each topic, its needs; and, for each question we ask, its answers."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from convoque.knowledge.facts import ASIDE
from convoque.nlu.choice_model import ChoiceModel, Chosen, Shares, train_choices
from convoque.nlu.learnt import LearntComponent, Read, keyed, read, read_parts
from convoque.nlu.marks import ALONE, ASKED, IN_TALK, NEEDS, OWN_SHARES, REPLIES, REPLY, TALK_SHARES, AskedPart

_LEAST = 1e-9
_ONE_IN = 40
"""One need example in so many shows, for each question, what does not answer it."""


class _ChoiceRanker(LearntComponent[ChoiceModel]):
    """Learns and ranks choices in groups, from the text, the sentence vector and the facts before it.

    ``strength``: the ``C`` of the classifiers. ``sharpness``: what turns a
    difference of scores into shares; measured on messages written apart
    (docs/decisions). ``scale``: what the sentence vector weighs. ``told``: the
    smallest share that is handed on, of at most ``kept`` choices a group.
    ``version``: raise it when this code changes.
    """

    output = ""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Give the settings of ``config.yml`` and their defaults."""
        return {"strength": 1.0, "sharpness": 4.0, "scale": 2.0, "told": 0.02, "kept": 4, "version": 2}

    @staticmethod
    def read_model(folder: Path) -> ChoiceModel:
        """Read what training saved."""
        return ChoiceModel.load(folder)

    def train(self, training_data: TrainingData) -> Resource:
        """Train on the examples that have a choice, and save the model."""
        pairs = [(one, choice) for one, choice in self._examples(training_data) if one.get(TEXT)]
        if pairs:
            examples, choices = zip(*pairs, strict=True)
            self._model = train_choices(*self._scaled(read(examples)), choices, self._config["strength"])
            with self._storage.write_to(self._resource) as folder:
                self._model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the shares on the messages that have a text."""
        known = [message for message in messages if message.get(TEXT)]
        if self._model is None or not known:
            return messages
        for message, chosen in zip(known, self._choose(read(known)), strict=True):
            message.set(self.output, self._told(self._in_context(message, chosen)), add_to_output=True)
        return messages

    def _choose(self, texts: Read) -> list[Chosen]:
        return self._model.choose(*self._scaled(texts), self._config["sharpness"]) if self._model else []

    def _scaled(self, texts: Read) -> Read:
        return texts._replace(vectors=texts.vectors * float(self._config["scale"]))

    def _in_context(self, message: Message, chosen: Chosen) -> Shares:
        """Give the shares of a whole text, corrected by what else is known of it."""
        return chosen.shares

    def _told(self, shares: Shares) -> Shares:
        """Leave out what is too small to matter: the rest is stored with every message."""
        least, kept = self._config["told"], self._config["kept"]
        best = {group: sorted(each.items(), key=lambda one: -one[1])[:kept] for group, each in shares.items()}
        return {
            group: {name: round(share, 3) for name, share in some if share >= least} for group, some in best.items()
        }

    @abstractmethod
    def _examples(self, training_data: TrainingData) -> Iterator[tuple[Message, str]]:
        """Give the examples that have a choice, and the choice of each (``group/choice``)."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class NeedRanker(_ChoiceRanker):
    """Ranks the needs (``intent: sujet/besoin``) within each topic, and weighs the topics again by what needs say.

    ``asked``: what the questions of a story weigh, the whole of it weighs the
    rest. ``needs``: what its needs weigh in the share of a topic, the topic's
    own share weighs the rest (a geometric mean); measured on stories and on
    messages written apart (docs/decisions).
    """

    output = NEEDS

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Give the settings of ``config.yml`` and their defaults."""
        return {**_ChoiceRanker.get_default_config(), "asked": 0.3, "needs": 0.25, "version": 6}

    def _in_context(self, message: Message, chosen: Chosen) -> Shares:
        parts: list[AskedPart] = message.get(ASKED) or []
        own: dict[str, float] = message.get(OWN_SHARES) or {}
        if not own:
            return chosen.shares
        weight = float(self._config["asked"]) if parts else 0.0
        asked = [
            (of_part.shares, self._of_topics(part.shares, of_part), weight / len(parts))
            for part, of_part in zip(parts, self._choose(read_parts(parts)) if parts else (), strict=True)
        ]
        weighed = [(chosen.shares, self._of_topics(own, chosen), 1 - weight), *asked]
        in_talk = message.get(TALK_SHARES)
        talked = [(chosen.shares, self._of_topics(in_talk, chosen), 1 - weight), *asked] if in_talk else weighed
        for name, of in ((ALONE, weighed), (IN_TALK, talked)):
            message.set(name, _of_all(of, own), add_to_output=True)
        shares = chosen.shares
        return {topic: _joined([(each[topic], of.get(topic, 0.0) * w) for each, of, w in weighed]) for topic in shares}

    def _of_topics(self, own: Mapping[str, float], chosen: Chosen) -> dict[str, float]:
        """Weigh the topics again: those whose needs are heard gain; one without needs counts as the mean of them."""
        part = float(self._config["needs"])
        known = {topic: own.get(topic, 0.0) for topic in chosen.weight}
        total = sum(known.values()) or 1.0
        mean = sum(share / total * chosen.weight[topic] for topic, share in known.items())
        logs = {
            topic: (1 - part) * math.log(max(share, _LEAST)) + part * chosen.weight.get(topic, mean)
            for topic, share in own.items()
        }
        highest = max(logs.values())
        raised = {topic: math.exp(one - highest) for topic, one in logs.items()}
        total = sum(raised.values())
        return {topic: one / total for topic, one in raised.items()}

    def _examples(self, training_data: TrainingData) -> Iterator[tuple[Message, str]]:
        return _needs(training_data)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ReplyReader(_ChoiceRanker):
    """Ranks, for each fact we ask, the answers that a message may be (``intent: donner_fait/fait=valeur``).

    ``ASIDE`` stands for what is no answer: learnt from the examples of needs.
    """

    output = REPLIES

    def _examples(self, training_data: TrainingData) -> Iterator[tuple[Message, str]]:
        needs = [message for message, _ in _needs(training_data)][::_ONE_IN]
        replies = [(one, str(key)) for one, topic, key in _keyed(training_data) if topic == REPLY]
        facts = dict.fromkeys(key.partition("=")[0] for _, key in replies)
        for message, key in replies:
            fact, _, value = key.partition("=")
            yield message, f"{fact}/{value}"
        for fact in facts:
            yield from ((message, f"{fact}/{ASIDE}") for message in needs)


def _of_all(weighed: Sequence[tuple[Shares, Mapping[str, float], float]], topics: Iterable[str]) -> dict[str, float]:
    """Give the share of each topic in all that it was read of."""
    return {topic: sum(of.get(topic, 0.0) * weight for _, of, weight in weighed) for topic in topics}


def _joined(weighed: Sequence[tuple[dict[str, float], float]]) -> dict[str, float]:
    """Join the shares of one topic's needs, each with the weight of what it was read of."""
    total = sum(weight for _, weight in weighed) or 1.0
    return {name: sum(each[name] * weight for each, weight in weighed) / total for name in weighed[0][0]}


def _needs(training_data: TrainingData) -> Iterator[tuple[Message, str]]:
    return ((one, f"{topic}/{key}") for one, topic, key in _keyed(training_data) if topic != REPLY)


def _keyed(training_data: TrainingData) -> Iterator[tuple[Message, str, str]]:
    """Give the examples whose intent has a second part, and its two parts."""
    return ((one, *keyed(one)) for one in training_data.intent_examples if keyed(one)[1])
