"""The component that puts distress before any other topic, and says when a text is unreadable."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, fields
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from convoque.nlu.lexicon import load_lexicon
from convoque.nlu.marks import MENDED, OWN_SCORES, OWN_SHARES
from convoque.nlu.safety import DOUBT, GUESSED, HURT, MOOD, Mood, SafetyReader

DISTRESS = "detresse"
_OF_TIME = frozenset({"date", "moment", "duree", "montant"})
_REASON = "motif"
_BORDER = 0.0
"""The own score above which the topic model says distress rather than not."""


@dataclass(frozen=True)
class Needed:
    """The shares and own scores from which distress is heard in the ranking (``config.yml``)."""

    heard: float = 0.1
    own: float = 0.0
    practical: float = 0.4
    asked: float = 0.9
    doubt: float = -0.45


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class DistressGuard(GraphComponent):
    """Forces ``detresse``, or Rasa's fallback intent, whatever was guessed before; else says the mood.

    Comes after TopicClassifier and before Rasa's FallbackClassifier. Without
    any sign of the lexicon, distress is heard from the share ``heard`` of the
    ranking, even when another topic comes first, if its own score (0 is the
    border learnt) is high enough: ``own`` for a text about nothing practical,
    ``practical`` for one with words of an administrative life, a fact or a
    question, ``asked`` when it asks something practical, tells a reason for
    absence, jokes, or has an ordinary turn (« mort de fatigue »), ``doubt``
    when mending slips of the fingers makes a sign: never enough alone.
    Below, distress gives way to the next topic but stays in the ranking, and
    ``MOOD`` is set on the message: ``HURT`` when its words are hurt beside a
    practical question, ``DOUBT`` when distress was nearly heard.
    ``version``: raise it when this code changes.
    """

    def __init__(self, reader: SafetyReader, needed: Needed | None = None) -> None:
        self._reader = reader
        self._needed = needed or Needed()

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Give the settings of ``config.yml`` and their defaults."""
        return {**asdict(Needed()), "version": 6}

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
        return cls(SafetyReader(load_lexicon()), Needed(**{one.name: settings[one.name] for one in fields(Needed)}))

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent, or the mood, of messages that need it."""
        for message in messages:
            text = message.get(TEXT)
            if not text:
                continue
            mood = self._reader.mood(text)
            facts = {one["entity"] for one in message.get(ENTITIES) or [] if "mode" in one} - _OF_TIME
            asked = mood.asks and (mood.matter or bool(facts))
            said = mood.sign or (mood.worn and not asked)
            likely = not said and self._is_heard(message, self._own(mood, facts, asked))
            if likely:
                message.set(GUESSED, True, add_to_output=True)
            if said or likely or self._is_mended(message):
                _force(message, DISTRESS)
            elif self._reader.is_unreadable(text):
                _force(message, DEFAULT_NLU_FALLBACK_INTENT_NAME)
            else:
                self._tell_mood(message, mood, facts, asked)
                self._give_way(message)
        return messages

    def _own(self, mood: Mood, facts: set[str], asked: bool) -> float:
        """Give the own score from which distress is heard without a sign."""
        if asked or _REASON in facts or mood.idiom or mood.light:
            return self._needed.asked
        return self._needed.practical if facts or mood.matter or mood.asks else self._needed.own

    def _is_heard(self, message: Message, needed: float) -> bool:
        share = (message.get(OWN_SHARES) or {}).get(DISTRESS, 0.0)
        return share >= self._needed.heard and _own_score(message) >= needed

    def _is_mended(self, message: Message) -> bool:
        """Say whether mending slips of the fingers makes a sign, and the topic model does not deny it."""
        mended = message.get(MENDED)
        return bool(mended) and _own_score(message) >= self._needed.doubt and self._reader.is_distress(mended)

    def _tell_mood(self, message: Message, mood: Mood, facts: set[str], asked: bool) -> None:
        if mood.light:
            return
        near = not mood.idiom and self._is_heard(message, _BORDER)
        ordinary = mood.idiom or mood.matter or mood.asks or bool(facts)
        if asked and (mood.hurt or near):
            message.set(MOOD, HURT, add_to_output=True)
        elif near or (not ordinary and self._is_heard(message, self._needed.doubt)):
            message.set(MOOD, DOUBT, add_to_output=True)

    def _give_way(self, message: Message) -> None:
        """Put the next topic first; Rasa's fallback would take a larger share after it for a doubt."""
        ranking = message.get(INTENT_RANKING_KEY) or []
        first = next((one for one in ranking if one["name"] != DISTRESS), None)
        if (message.get(INTENT) or {}).get("name") == DISTRESS and first is not None:
            rest = [
                {**one, "confidence": min(one["confidence"], first["confidence"])}
                for one in ranking
                if one is not first
            ]
            message.set(INTENT, dict(first), add_to_output=True)
            message.set(INTENT_RANKING_KEY, [first, *rest], add_to_output=True)


def _own_score(message: Message) -> float:
    return float((message.get(OWN_SCORES) or {}).get(DISTRESS, -math.inf))


def _force(message: Message, intent: str) -> None:
    forced = {"name": intent, "confidence": 1.0}
    others = [one for one in message.get(INTENT_RANKING_KEY, []) if one["name"] != intent]
    message.set(INTENT, forced, add_to_output=True)
    message.set(INTENT_RANKING_KEY, [forced, *others], add_to_output=True)
