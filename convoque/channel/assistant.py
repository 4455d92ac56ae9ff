"""The assistant that Rasa runs, behind the door's small protocol."""

from __future__ import annotations

# isort: off
import convoque.channel.quiet  # noqa: F401  (must come before Rasa)

# isort: on
import asyncio
import re
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

from actions.base import apologies
from convoque.channel.inprocess import InProcessActions, failures
from convoque.channel.protocol import Answer, Assistant, AssistantError, Message, State
from convoque.channel.rasa_speed import speed_up
from convoque.channel.served_agent import ServedAgent
from convoque.channel.trackers import OneTurn
from convoque.errors import ConvoqueError
from convoque.nlu.marks import BEFORE
from convoque.training import is_sound

__all__ = ["Assistant", "AssistantError", "RasaAssistant", "load_assistant", "plain_text"]

_COMMAND_MARKS = re.compile(r"^[\s/]+")
_NOT_UNDERSTOOD = "?"
_SENDER = "tour"
"""Rasa wants a name for who speaks: each turn is the first and the last of its own."""


def plain_text(text: str) -> str:
    """Take away what would make Rasa execute a text as an intent instead of reading it.

    >>> plain_text(" / /recours{}")
    'recours{}'
    >>> plain_text("//")
    '?'
    """
    return _COMMAND_MARKS.sub("", text) or _NOT_UNDERSTOOD


def command(payload: str) -> str:
    """Write a button's payload as Rasa reads it: a need stands behind its topic.

    >>> command("/recours/delai")
    '/recours{"besoin": "delai"}'
    >>> command('/donner_fait{"fait": "contrat"}')
    '/donner_fait{"fait": "contrat"}'
    """
    topic, slash, need = payload.removeprefix("/").partition("/")
    return f'/{topic}{{"besoin": "{need}"}}' if slash and "{" not in payload else payload


class SiteOutput(CollectingOutputChannel):  # type: ignore[misc]
    """Collects a reply's messages whole: text, buttons and ``custom`` stay together."""

    @classmethod
    def name(cls) -> str:
        """Name of the channel for Rasa."""
        return "site"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one message; a ``custom`` without text joins the message before it."""
        parts: Message = {key: message[key] for key in ("text", "buttons", "custom") if message.get(key)}
        previous = self.messages[-1] if self.messages else None
        if "text" not in parts and previous is not None and "custom" not in previous:
            previous.update(parts)
        elif parts:
            self.messages.append(parts)


class RasaAssistant:
    """A loaded Rasa agent as an ``Assistant``."""

    def __init__(self, agent: ServedAgent) -> None:
        """Take an agent whose tracker store is a ``OneTurn``."""
        self._agent = agent
        self._turn: OneTurn = agent.tracker_store
        self._loop = asyncio.new_event_loop()

    @property
    def model(self) -> str:
        """The model's file name."""
        return self._agent.model_name or ""

    @property
    def nodes(self) -> list[Any]:
        """The components as Rasa runs them, to measure how long each takes."""
        return list(self._agent.processor.graph_runner._instantiated_nodes.values())

    def answer(self, text: str, person: str | None, payload: bool, state: State | None) -> Answer:
        """Answer one message; see ``protocol.Assistant.answer``."""
        message = UserMessage(
            command(text) if payload else plain_text(text),
            output_channel=SiteOutput(),
            sender_id=_SENDER,
            input_channel="site",
            metadata={"demandeur": person, BEFORE: (state or {}).get("talk")},
        )
        try:
            with failures.collect() as failed, apologies.collect() as incidents, self._turn.of(state) as turn:
                messages = self._loop.run_until_complete(self._agent.processor.handle_message(message))
                after, confidence = turn.state, turn.confidence
        except Exception as error:
            raise AssistantError("Rasa failed") from error
        if failed:
            raise AssistantError("an action failed") from failed[0]
        if not messages:  # Rasa goes on in silence when an action server cannot be reached
            raise AssistantError("no answer")
        return Answer(list(messages), after, next(iter(incidents), None), confidence)

    def understand(self, text: str) -> dict[str, Any]:
        """Give what is read in a text, as Rasa parses it, without answering."""
        parsed: dict[str, Any] = self._loop.run_until_complete(self._agent.parse_message(plain_text(text)))
        return parsed


def load_assistant(model_path: Path) -> RasaAssistant:
    """Load a trained model with the custom actions in process.

    Raises ConvoqueError, in French, for a model that is missing, unreadable or not the one that was trained.
    """
    if not is_sound(model_path):
        raise ConvoqueError(
            f"Le modèle {model_path} est introuvable, abîmé ou remplacé. "
            "Lancez « make train » pour en préparer un nouveau."
        )
    speed_up()
    agent = ServedAgent(action_endpoint=InProcessActions("actions"))
    agent.tracker_store = OneTurn()
    try:
        agent.load_model(model_path)
    except Exception as error:
        raise ConvoqueError(
            f"Le modèle {model_path} ne se charge pas ({type(error).__name__}). "
            "Lancez « make train » pour en préparer un nouveau."
        ) from error
    return RasaAssistant(agent)
