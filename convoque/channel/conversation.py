"""What the door does with one message, once HTTP is out of the way: one turn, one transaction.

Everything here but ``Door.__init__`` runs on the worker's thread (``worker.Worker``).
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from convoque.channel.errors import DoorError
from convoque.channel.feedback import Feedback
from convoque.channel.held import Conversation, Held
from convoque.channel.inbox import MOST_PER_CONVERSATION, NEVER, NOT_USEFUL, kept_text, why_kept
from convoque.channel.masking import mask
from convoque.channel.masking.names import Ordinary
from convoque.channel.protocol import Assistant, Message
from convoque.channel.store import ConversationStore
from convoque.channel.tokens import Signer, new_conversation_id
from convoque.channel.turnlog import row_of

_ENVOI = re.compile(r"[A-Za-z0-9_-]{16,64}")
"""At least sixteen random characters: nobody finds the first reply of somebody else by trying."""


@dataclass(frozen=True)
class Incoming:
    """One message on its way in: a cleaned text, whose it is, and which conversation goes on.

    ``token``: what the webhook gave before, None for a new conversation;
    ``envoi``: the id that the sender gave this very message, the same when it
    is sent again.
    """

    text: str
    token: object = None
    person: str | None = None
    envoi: str | None = None


@dataclass(frozen=True)
class Reply:
    """What the webhook answers: the conversation's token and at least one message.

    ``said``: the text as it was understood, numbers, telephones and addresses hidden. ``incident``: the
    number of a breakdown that the reply apologises for. ``again``: it had been
    given before to this very message.
    """

    conversation: str
    messages: list[Message]
    said: str
    incident: str | None = None
    again: bool = field(default=False, compare=False)


class Door:
    """Lets messages in to the assistant; each method is one transaction, all or nothing."""

    def __init__(
        self,
        assistant: Assistant,
        store: ConversationStore,
        signer: Signer,
        limit: int = 0,
        masked_notice: str = "",
        ordinary: Ordinary | None = None,
        version: str = "",
        watch: Callable[[], float] = time.perf_counter,
    ) -> None:
        """``limit``: messages a minute of one identity; ``masked_notice``: added when something was hidden.

        ``ordinary``: what leaves no name in a question kept for editors; None keeps none.
        ``version``: of the knowledge that answers, for the log; ``watch``: seconds, to time an answer.
        """
        self._assistant = assistant
        self._store = store
        self._signer = signer
        self._limit = limit
        self._masked_notice = masked_notice
        self._ordinary = ordinary
        self._version = version
        self._watch = watch

    def adopt(self, assistant: Assistant, masked_notice: str, version: str) -> None:
        """Have another assistant answer from now on, or the same one with other words."""
        self._assistant, self._masked_notice, self._version = assistant, masked_notice, version

    def say(self, incoming: Incoming, seal: Callable[[], None] = lambda: None) -> Reply:
        """Answer a message, in its conversation or in a new one.

        ``seal`` is called once all is done and before it is kept; what it
        raises undoes the turn. Raises DoorError: 400, 403 or 404 about the
        conversation, 429, 503; Busy; then the conversation stays as it was.
        """
        with self._store.transaction() as held:
            conversation = self._conversation(held, incoming)
            if incoming.envoi is not None:
                earlier = held.reply_of(conversation.id, incoming.envoi)
                if earlier is not None:
                    token = self._signer.token(conversation.id)
                    return Reply(token, earlier["messages"], mask(incoming.text), again=True)
            anonymous = conversation.identity == self._signer.pseudonym(None)
            held.count(conversation.id if anonymous else conversation.identity, self._limit)
            payload = incoming.text.startswith("/") and incoming.text in conversation.offered
            said = incoming.text if payload else mask(incoming.text)
            began = self._watch()
            answer = self._assistant.answer(said, incoming.person, payload, conversation.state)
            seconds, messages = self._watch() - began, checked(answer.messages)
            row, last = row_of(
                said,
                payload,
                messages,
                conversation.last,
                now=held.now,
                seconds=seconds,
                version=self._version,
                broken=answer.incident is not None,
            )
            if said != incoming.text and self._masked_notice:
                messages = [*messages, {"text": self._masked_notice}]
            held.keep(conversation, answer.state, offered(messages), last)
            held.log_turn(row, conversation.last)
            if incoming.envoi is not None:
                held.keep_reply(conversation.id, incoming.envoi, {"messages": messages})
            if not payload and (why := why_kept(messages, answer.confidence)):
                self._keep_question(held, conversation.id, said, *why)
            seal()
        return Reply(self._signer.token(conversation.id), messages, said, answer.incident)

    def give_feedback(self, feedback: Feedback, token: object, person: str | None) -> None:
        """Keep an opinion on the conversation of ``token``; raises DoorError 400, 403, 404 or 429."""
        if token is None:
            raise DoorError("conversation_invalide")
        with self._store.transaction() as held:
            conversation = self._known(held, token, person)
            held.count(conversation.id if person is None else conversation.identity, self._limit)
            held.keep_feedback(conversation.id, feedback)
            held.log_opinion(conversation.last, feedback)
            if feedback.question and not feedback.useful:
                self._keep_question(held, conversation.id, feedback.question, NOT_USEFUL, feedback.topic)

    def _keep_question(self, held: Held, conversation_id: str, said: str, why: str, topic: str | None) -> None:
        left = kept_text(said, self._ordinary) if self._ordinary and topic not in NEVER else None
        if left:
            held.keep_question(conversation_id, left, why, topic, MOST_PER_CONVERSATION)

    def erase(self, token: object, person: str | None) -> None:
        """Erase the conversation of ``token`` everywhere; raises DoorError 400, 403 or 404."""
        with self._store.transaction() as held:
            held.erase(self._known(held, token, person).id)
        self._store.forget_traces()

    def erase_all_of(self, person: str) -> int:
        """Erase every conversation of a person, and tell how many."""
        with self._store.transaction() as held:
            found = held.conversations_of(self._signer.pseudonym(person))
            for conversation_id in found:
                held.erase(conversation_id)
        self._store.forget_traces()
        return len(found)

    def export(self, person: str) -> list[dict[str, Any]]:
        """Give all that is kept of a person's conversations, for themselves."""
        with self._store.transaction() as held:
            return held.export(self._signer.pseudonym(person))

    def try_out(self, question: str) -> None:
        """Answer a question as if somebody asked it, and keep nothing; raises what a message would raise."""
        with self._store.transaction() as held:
            checked(self._assistant.answer(question, None, False, None).messages)
            held.alive()

    def _conversation(self, held: Held, incoming: Incoming) -> Conversation:
        if incoming.token is not None:
            return self._known(held, incoming.token, incoming.person)
        identity = self._signer.pseudonym(incoming.person)
        given = incoming.envoi and self._signer.first_conversation(identity, incoming.envoi)
        return held.start(Conversation(given or new_conversation_id(), identity))

    def _known(self, held: Held, token: object, person: str | None) -> Conversation:
        conversation = held.find(self._signer.conversation_id(token))
        if conversation is None:
            raise DoorError("conversation_inconnue")
        if conversation.identity != self._signer.pseudonym(person):
            raise DoorError("autre_identite")
        return conversation


def read_envoi(value: object) -> str | None:
    """Read the id that a sender gives a message; raises DoorError (400) when it could be guessed."""
    if value is None:
        return None
    if not isinstance(value, str) or not _ENVOI.fullmatch(value):
        raise DoorError("requete_invalide")
    return value


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
    kept: dict[str, Any] = {"text": str(message.get("text") or "")}
    buttons = message.get("buttons")
    if buttons:
        kept["buttons"] = [{"title": str(button["title"]), "payload": str(button["payload"])} for button in buttons]
    if isinstance(message.get("custom"), dict):
        kept["custom"] = message["custom"]
    return kept
