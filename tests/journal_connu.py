"""A known log of 200 turns, played through the real door by an assistant that answers as it is told.

On 2 March 2026 a hundred turns, on 3 March none, on 4 March a hundred more.
Each figure that comes out of it is counted by hand in the tests.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from convoque.channel.conversation import Door, Incoming
from convoque.channel.feedback import Feedback
from convoque.channel.protocol import Answer
from convoque.channel.store import ConversationStore
from convoque.channel.tokens import Signer
from convoque.clock import PARIS

FIRST, EMPTY, LAST = "2026-03-02", "2026-03-03", "2026-03-04"
VERSION = "abcdef012345"
SECRET = b"un journal"

SECOND, NEAR, FACT = "/justificatif/quand", "/report/autre_date", '/donner_fait{"fait": "contrat", "valeur": "signe"}'


def _custom(need: str, verdict: str | None = None, **more: Any) -> dict[str, Any]:
    rule = {"obligation": verdict, "regle": f"obligation/{verdict}"} if verdict else None
    return {"sujet": need.partition("/")[0], "besoin": need if "/" in need else None, "verdict": rule, **more}


def _button(payload: str) -> list[dict[str, str]]:
    return [{"title": "Plutôt cela", "payload": payload}]


REPLIES: dict[str, tuple[int, dict[str, Any], str | None]] = {
    "je dois y aller ?": (40, {"custom": _custom("obligation/dois_je", "obligatoire")}, None),
    "le délai ?": (
        100,
        {"custom": _custom("recours/delai", autres_sujets=["justificatif"]), "buttons": _button(SECOND)},
        None,
    ),
    SECOND: (100, {"custom": _custom("justificatif/quand")}, None),
    "brzz": (100, {"custom": _custom("incompris", autres_sujets=["report"]), "buttons": _button(NEAR)}, None),
    NEAR: (100, {"custom": _custom("report/autre_date")}, None),
    "je peux refuser ?": (
        300,
        {
            "custom": {**_custom("question"), "question": {"sujet": "obligation", "fait": "contrat", "valeurs": []}},
            "buttons": _button(FACT),
        },
        None,
    ),
    FACT: (300, {"custom": _custom("obligation", "facultatif")}, None),
    "quelqu’un": (100, {"custom": _custom("humain")}, None),
    "bonjour": (100, {"custom": _custom("salutation")}, None),
    "j’ai manqué hier": (100, {"custom": _custom("absence_passee/malade", "a_verifier")}, None),
    "mon virement": (100, {"custom": _custom("hors_sujet")}, None),
    "aïe": (900, {"custom": _custom("consequences/risque")}, "cafecafe"),
}
"""What is said, then the milliseconds that the answer takes, the message, and the incident it apologises for."""

CONVERSATIONS: dict[str, tuple[tuple[str, ...], bool | None]] = {
    "A": (("je dois y aller ?",), None),
    "A+": (("je dois y aller ?",), True),
    "B": (("le délai ?", SECOND), None),
    "C": (("brzz", NEAR), None),
    "D": (("je peux refuser ?", FACT), None),
    "E": (("brzz", "quelqu’un"), None),
    "F": (("bonjour", "j’ai manqué hier"), False),
    "G": (("mon virement",), None),
    "H": (("aïe",), None),
}
"""What each kind of conversation says, and what it thinks of the last answer."""

DAYS = {
    FIRST: {"A+": 10, "A": 30, "B": 10, "C": 5, "D": 10, "E": 5},
    LAST: {"A": 50, "F": 15, "G": 8, "H": 2, "B": 5},
}
"""How many of each: twice a hundred turns."""


class Scripted:
    """Answers as ``REPLIES`` says, and moves the watch by as long as that takes."""

    model = "aucun"

    def __init__(self) -> None:
        self.seconds = 0.0

    def watch(self) -> float:
        """Give the time of the false watch."""
        return self.seconds

    def answer(self, said: str, person: str | None, payload: bool, state: Any) -> Answer:
        """Answer what is known."""
        took, message, incident = REPLIES[said]
        self.seconds += took / 1000
        return Answer([{"text": "Réponse.", **message}], {"dit": said}, incident)


def play(store: ConversationStore, person: str | None = None) -> list[str]:
    """Play the 200 turns; give the conversations' tokens."""
    scripted, now, tokens = Scripted(), store.now, []
    door = Door(scripted, store, Signer(SECRET), version=VERSION, watch=scripted.watch)
    for day, conversations in DAYS.items():
        at = datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=PARIS).timestamp()
        store.now = lambda at=at: at  # type: ignore[misc]
        for kind, times in conversations.items():
            said, useful = CONVERSATIONS[kind]
            for _ in range(times):
                token = None
                for text in said:
                    token = door.say(Incoming(text, token, person)).conversation
                if useful is not None:
                    door.give_feedback(Feedback(useful), token, person)
                tokens.append(str(token))
    store.now = now  # type: ignore[method-assign]
    return tokens
