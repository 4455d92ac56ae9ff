"""What every action shares: read the tracker, call the core, never stay silent."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.payloads import payload
from actions.understanding import understand
from convoque.collecting import Collector
from convoque.dialogue.case import Turn
from convoque.dialogue.model import Reply, State
from convoque.dialogue.turn import answer_traced
from convoque.knowledge import TOPICS
from convoque.runtime import runtime

STATE_SLOT = "etat"
log = logging.getLogger("convoque.actions")

apologies: Collector[str] = Collector("apologies")
"""The numbers of the incidents that replies of this context apologise for."""


class TopicAction(Action):  # type: ignore[misc]
    """Answers one topic; a failure gives a sentence and an incident number, never silence."""

    topic = ""

    def name(self) -> str:
        """Name the action after its topic."""
        return f"action_{self.topic}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Answer the latest message and keep the state."""
        state = State.from_dict(tracker.get_slot(STATE_SLOT))
        try:
            reply, after = respond(self.topic, tracker, state)
        except Exception as error:
            incident = secrets.token_hex(4)
            log.error("incident %s: %s in %s", incident, type(error).__name__, self.name(), exc_info=_where(error))
            _apologise(dispatcher, self.topic, incident)
            apologies.add(incident)
            return []
        dispatcher.utter_message(
            text=reply.text,
            buttons=[{"title": button.title, "payload": payload(button.to)} for button in reply.buttons],
            json_message=dict(reply.custom),
        )
        return [SlotSet(STATE_SLOT, after.to_dict())]


def respond(topic: str, tracker: Tracker, state: State) -> tuple[Reply, State]:
    """Answer the tracker's latest message on a topic."""
    current = runtime()
    now = current.clock()
    metadata = tracker.latest_message.get("metadata") or {}
    person = metadata.get("demandeur")
    dossier = current.casefile.dossier(person, now.date()) if person else None
    message = understand(topic, tracker.latest_message, now, current.knowledge.facts)
    started = time.perf_counter()
    reply, after, turn = answer_traced(message, state, dossier, current.knowledge, now)
    traced.add(Traced(tracker.latest_message, turn, (time.perf_counter() - started) * 1000))
    return reply, after


@dataclass(frozen=True)
class Traced:
    """How one message was answered: the parsed message, the turn as it was read, the milliseconds to answer."""

    parsed: Mapping[str, Any]
    turn: Turn
    milliseconds: float


traced: Collector[Traced] = Collector("traced")
"""How messages are answered in this context; for advisors, never for the site."""


def _where(error: BaseException) -> Any:
    """Keep where it failed, not what it failed on: the text of an error may hold personal data."""
    return (type(error), type(error)("…") if type(error).__init__ is Exception.__init__ else None, error.__traceback__)


def _apologise(dispatcher: CollectingDispatcher, topic: str, incident: str) -> None:
    from convoque.replies.custom import empty_custom

    current = runtime()
    messages = current.knowledge.messages
    text = f"**{messages.get('panne.action')}**\n\n{messages.fill('panne.incident', incident=incident)}"
    known = topic if topic in TOPICS else "incompris"
    dispatcher.utter_message(text=text, json_message=empty_custom(known, current.knowledge, current.clock().date()))
