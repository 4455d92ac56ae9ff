"""The real assistant behind the door, in this process: whole conversations of anything at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

from benchmarks.attaques.contract import Contract
from benchmarks.attaques.driver import Target
from benchmarks.attaques.inputs import SEEDS, STRANGE, mangled, phrases, repeated
from benchmarks.attaques.site import Broken
from convoque import runtime
from convoque.casefile import CaseFile
from convoque.channel.conversation import Door, Incoming, Reply
from convoque.channel.errors import DoorError
from convoque.channel.store import ConversationStore, prepare
from convoque.channel.text import clean
from convoque.channel.tokens import Signer
from convoque.testing.bench import Bench
from convoque.testing.silence import action_failures

_PEOPLE = ("amina", "bruno", "chloe", None)
_LONGEST = 6
"""Turns of one conversation: what one message leaves behind is what the next one meets."""
SECONDS = 1.0


@contextmanager
def open_talk(bench: Bench) -> Iterator[Target]:
    """Give the target: one message or the press of a button, in a conversation that goes on."""
    folder = bench.folder / "attaques"
    folder.mkdir(exist_ok=True)
    prepare(folder / "conversations.db")
    store = ConversationStore(folder / "conversations.db")
    talk = _Talk(Door(bench.assistant, store, Signer(b"essai"), 0, "Masqué."))
    with runtime.override(casefile=CaseFile(bench.database({}))):
        yield Target("Assistant réel : messages et boutons", SEEDS, talk.say, (DoorError,), SECONDS)
    store.close()


class _Talk:
    """A conversation, and what it offers."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._contract = Contract()
        self._turns = 0
        self._person: str | None = None
        self._reply: Reply | None = None

    def say(self, seed: int) -> None:
        """Say something; raises Broken for an answer that is not of the contract or that hides a failure."""
        random = Random(seed)
        if self._reply is None or self._turns >= _LONGEST:
            self._turns, self._reply, self._person = 0, None, random.choice(_PEOPLE)
        self._turns += 1
        token = self._reply.conversation if self._reply else None
        with action_failures() as failures:
            self._reply = self._door.say(Incoming(clean(self._text(random)), token, self._person))
        if failures or self._reply.incident:
            raise Broken(f"an action failed: {failures[:1]}")
        reply = {"conversation": self._reply.conversation, "messages": self._reply.messages}
        wrong = self._contract.misfit({"$ref": "#/components/schemas/Reponse"}, reply)
        if wrong:
            raise Broken(wrong)

    def _text(self, random: Random) -> str:
        buttons: list[Any] = [
            one for message in (self._reply.messages if self._reply else ()) for one in message.get("buttons", ())
        ]
        chance = random.random()
        if buttons and chance < 0.35:
            return str(random.choice(buttons)["payload"])
        if chance < 0.5:
            return random.choice(phrases())
        if chance < 0.55:
            return random.choice(
                ("oui", "non", "je sais pas", "pourquoi ?", "l'autre", "et si j'y vais pas ?", *STRANGE)
            )
        return (repeated if chance > 0.95 else mangled)(random.getrandbits(40))
