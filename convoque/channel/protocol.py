"""What the door needs from an assistant; ``assistant.RasaAssistant`` is the real one."""

from __future__ import annotations

from typing import Any, Protocol

Message = dict[str, Any]
"""One message of a reply: ``text``, optional ``buttons`` and ``custom`` (HTTP contract, 2 and 3)."""


class AssistantError(Exception):
    """The assistant could not answer; the turn left no trace and may be sent again."""


class Assistant(Protocol):
    """Something that answers a person's message within a conversation."""

    @property
    def model(self) -> str:
        """The name of the model in use."""
        ...

    @property
    def ready(self) -> bool:
        """Whether a message can be answered now."""
        ...

    async def answer(self, conversation_id: str, text: str, person: str | None, payload: bool) -> list[Message]:
        """Answer ``text``, written by ``person`` (an id of the case file, None when anonymous).

        ``payload``: the text is a button's payload that the assistant itself
        offered in this conversation; else it is plain text whatever it looks
        like. Raises AssistantError.
        """
        ...

    async def erase(self, conversation_id: str) -> None:
        """Forget everything about the conversation."""
        ...
