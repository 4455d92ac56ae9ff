"""What the door needs from an assistant; ``assistant.RasaAssistant`` is the real one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

Message = dict[str, Any]
"""One message of a reply: ``text``, optional ``buttons`` and ``custom`` (HTTP contract, 2 and 3)."""

State = Mapping[str, Any]
"""What a conversation holds on to between two turns (``dialogue.model.State.to_dict``)."""


class AssistantError(Exception):
    """The assistant could not answer; the message may be sent again."""


@dataclass(frozen=True)
class Answer:
    """A reply and what to hold on to after it.

    ``incident``: the number of a breakdown that the reply apologises for.
    ``confidence``: how surely the topic was read, of 1; None where nothing was
    read.
    """

    messages: list[Message]
    state: State | None
    incident: str | None = None
    confidence: float | None = None


class Assistant(Protocol):
    """Something that answers a message, and keeps nothing: all that it needs is given, all that changes is returned."""

    @property
    def model(self) -> str:
        """The name of the model in use."""
        ...

    def answer(self, text: str, person: str | None, payload: bool, state: State | None) -> Answer:
        """Answer ``text``, written by ``person`` (an id of the case file, None when anonymous).

        ``payload``: the text is a button's payload that the assistant itself
        offered in this conversation; else it is plain text whatever it looks
        like. ``state``: what the last answer gave. One call at a time, always
        from the same thread. Raises AssistantError.
        """
        ...
