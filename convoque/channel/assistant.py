"""The assistant that Rasa runs, behind the door's small protocol."""

from __future__ import annotations

# isort: off
import convoque.channel.quiet  # noqa: F401  (must come before Rasa)

# isort: on
import asyncio
import re
import tarfile
from pathlib import Path
from typing import Any

import sqlalchemy
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.constants import ACTION_SESSION_START_NAME

from convoque.channel.inprocess import InProcessActions, failures
from convoque.channel.protocol import Assistant, AssistantError, Message
from convoque.channel.rasa_speed import speed_up
from convoque.channel.trackers import conversations_path, erase_events, last_event, turns_in_session
from convoque.errors import ConvoqueError
from convoque.settings import Settings

__all__ = ["Assistant", "AssistantError", "RasaAssistant", "load_assistant", "plain_text"]

_COMMAND_MARKS = re.compile(r"^[\s/]+")
_NOT_UNDERSTOOD = "?"

TURNS_PER_SESSION = 20
"""A turn costs as much at the 200th message as at the 20th (benchmarks/site.py)."""


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
    """A loaded Rasa agent as an ``Assistant``.

    ``tracker_file``: the SQLite file of its tracker store, or None when it
    keeps conversations in memory only.
    """

    def __init__(self, agent: Agent, tracker_file: Path | None = None) -> None:
        self._agent = agent
        self._file = tracker_file

    @property
    def model(self) -> str:
        """The model's file name."""
        return self._agent.model_name or ""

    @property
    def ready(self) -> bool:
        """Whether the model is loaded."""
        return bool(self._agent.is_ready())

    async def answer(self, conversation_id: str, text: str, person: str | None, payload: bool) -> list[Message]:
        """Answer one message; see ``protocol.Assistant.answer``.

        When an action fails or cannot be reached, or the call is cancelled, what
        the turn stored is taken back, so that the message can be sent again.
        """
        message = UserMessage(
            command(text) if payload else plain_text(text),
            output_channel=SiteOutput(),
            sender_id=conversation_id,
            input_channel="site",
            metadata={"demandeur": person},
        )
        before = last_event(self._file, conversation_id) if self._file else 0
        try:
            with failures.collect() as found:
                await self._keep_sessions_short(message)
                messages = await self._agent.handle_message(message)
            if found:
                raise AssistantError("an action failed") from found[0]
            if not messages:  # Rasa goes on in silence when an action server cannot be reached
                raise AssistantError("no answer")
        except (Exception, asyncio.CancelledError) as error:
            if self._file:
                erase_events(self._file, conversation_id, after=before)
            if isinstance(error, (AssistantError, asyncio.CancelledError)):
                raise
            raise AssistantError("Rasa failed") from error
        return list(messages)

    async def _keep_sessions_short(self, message: UserMessage) -> None:
        """Begin a new session after some turns: Rasa replays every event of a session at each message.

        What the conversation holds on to is in one slot, which the new session carries over.
        """
        processor = self._agent.processor
        if not self._file or processor is None or turns_in_session(self._file, message.sender_id) < TURNS_PER_SESSION:
            return
        prediction = PolicyPrediction.for_action_name(processor.domain, ACTION_SESSION_START_NAME)
        await processor.execute_action(
            message.sender_id, ACTION_SESSION_START_NAME, message.output_channel, processor.nlg, prediction
        )

    async def erase(self, conversation_id: str) -> None:
        """Erase the conversation's events from the tracker store."""
        if self._file:
            erase_events(self._file, conversation_id)


def load_assistant(model_path: Path, settings: Settings) -> RasaAssistant:
    """Load a trained model with the custom actions in process.

    Raises ConvoqueError, in French, for a missing or unreadable model or a
    file of conversations that cannot be opened.
    """
    if not model_path.is_file() or not tarfile.is_tarfile(model_path):
        raise ConvoqueError(
            f"Le modèle {model_path} est introuvable ou illisible. Lancez « make train » pour en préparer un nouveau."
        )
    speed_up()
    tracker_file = conversations_path(settings)
    agent = Agent(action_endpoint=InProcessActions("actions"))
    agent.tracker_store = _tracker_store(tracker_file)
    try:
        agent.load_model(model_path)
    except Exception as error:
        raise ConvoqueError(
            f"Le modèle {model_path} ne se charge pas ({type(error).__name__}). "
            "Lancez « make train » pour en préparer un nouveau."
        ) from error
    return RasaAssistant(agent, tracker_file)


def _tracker_store(path: Path) -> SQLTrackerStore:
    """Open Rasa's own store, without the wrapper that would go on in memory when the file fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        store = SQLTrackerStore(dialect="sqlite", db=str(path))
    except sqlalchemy.exc.DatabaseError as error:
        raise ConvoqueError(
            f"Le fichier des conversations {path} ne s’ouvre pas. "
            "Vérifiez ses droits ; s’il est abîmé, déplacez-le et relancez : un nouveau sera créé."
        ) from error
    sqlalchemy.event.listen(store.engine, "connect", _prepare_connection)
    store.engine.dispose()
    return store


def _prepare_connection(connection: Any, _record: object) -> None:
    for pragma in ("journal_mode = WAL", "busy_timeout = 5000", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")
