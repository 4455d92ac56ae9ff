"""What the door does with one message, once HTTP is out of the way."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from weakref import WeakValueDictionary

from convoque.channel.errors import DoorError
from convoque.channel.feedback import Feedback
from convoque.channel.limits import Limiter
from convoque.channel.masking import mask
from convoque.channel.protocol import Assistant, Message
from convoque.channel.store import Conversation, ConversationStore
from convoque.channel.tokens import Signer, new_conversation_id

ANSWER_SECONDS = 20
"""After that the person is told to try again; a turn usually takes well under one second."""


@dataclass(frozen=True)
class Reply:
    """What the webhook answers: the conversation's token and at least one message.

    ``said``: the text as it was understood and stored, numbers, telephones and addresses hidden.
    """

    conversation: str
    messages: list[Message]
    said: str


class Door:
    """Lets messages in to the assistant, one at a time within a conversation."""

    def __init__(
        self,
        assistant: Assistant,
        store: ConversationStore,
        signer: Signer,
        limiter: Limiter,
        seconds: float = ANSWER_SECONDS,
        masked_notice: str = "",
    ) -> None:
        """``masked_notice``: the message added to an answer when something was hidden."""
        self._masked_notice = masked_notice
        self._assistant = assistant
        self._store = store
        self._signer = signer
        self._limiter = limiter
        self._seconds = seconds
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def say(self, text: str, token: object, person: str | None) -> Reply:
        """Answer a cleaned text, in the conversation of ``token`` or in a new one (None).

        Raises DoorError: 400, 403 or 404 about the conversation, 429, 503
        when there is no answer; then the conversation stays as it was.
        """
        conversation = self._conversation(token, person)
        key = conversation.id if person is None else conversation.identity
        self._limiter.count_identity(key)
        if not self._assistant.ready:
            raise DoorError("pas_pret")
        async with self._lock(conversation.id):
            if token is not None:  # it may have been erased, or gone on, while this message waited
                conversation = self._conversation(token, person)
            payload = text.startswith("/") and text in conversation.offered
            said = text if payload else mask(text)
            answer = self._assistant.answer(conversation.id, said, person, payload)
            messages = checked(await asyncio.wait_for(answer, self._seconds))
            self._store.keep(conversation, offered(messages))
        if said != text and self._masked_notice:
            messages = [*messages, {"text": self._masked_notice}]
        return Reply(self._signer.token(conversation.id), messages, said)

    async def give_feedback(self, feedback: Feedback, token: object, person: str | None) -> None:
        """Keep an opinion on the conversation of ``token``; raises DoorError 400, 403, 404 or 429."""
        if token is None:
            raise DoorError("conversation_invalide")
        conversation = self._conversation(token, person)
        self._limiter.count_identity(conversation.id if person is None else conversation.identity)
        async with self._lock(conversation.id):
            self._conversation(token, person)
            self._store.keep_feedback(conversation.id, feedback)

    async def erase(self, token: object, person: str | None) -> None:
        """Erase the conversation of ``token`` everywhere; raises DoorError 400, 403 or 404."""
        conversation = self._conversation(token, person)
        async with self._lock(conversation.id):
            self._conversation(token, person)
            await self._forget(conversation.id)

    async def erase_expired(self) -> int:
        """Erase every conversation that is past its time, and tell how many."""
        expired = self._store.expired()
        for conversation_id in expired:
            async with self._lock(conversation_id):
                await self._forget(conversation_id)
        return len(expired)

    async def _forget(self, conversation_id: str) -> None:
        await self._assistant.erase(conversation_id)
        self._store.erase(conversation_id)

    def _conversation(self, token: object, person: str | None) -> Conversation:
        identity = self._signer.pseudonym(person)
        if token is None:
            return Conversation(new_conversation_id(), identity)
        conversation = self._store.find(self._signer.conversation_id(token))
        if conversation is None:
            raise DoorError("conversation_inconnue")
        if conversation.identity != identity:
            raise DoorError("autre_identite")
        return conversation

    def _lock(self, conversation_id: str) -> asyncio.Lock:
        return self._locks.setdefault(conversation_id, asyncio.Lock())


def checked(messages: object) -> list[Message]:
    """Keep what the contract promises of an assistant's messages; raises DoorError when nothing is left."""
    kept = [_message(message) for message in messages or () if isinstance(message, dict)]  # type: ignore[attr-defined]
    kept = [message for message in kept if message["text"] or "custom" in message]
    if not kept:
        raise DoorError("en_panne")
    return kept


def offered(messages: list[Message]) -> list[str]:
    """Give the payloads of a reply's buttons that only a button may send."""
    payloads = [button["payload"] for message in messages for button in message.get("buttons", ())]
    return [payload for payload in payloads if payload.startswith("/")]


def _message(message: Message) -> Message:
    kept: Message = {"text": str(message.get("text") or "")}
    buttons = message.get("buttons")
    if buttons:
        kept["buttons"] = [{"title": str(button["title"]), "payload": str(button["payload"])} for button in buttons]
    if isinstance(message.get("custom"), dict):
        kept["custom"] = message["custom"]
    return kept
