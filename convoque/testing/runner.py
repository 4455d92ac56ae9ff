"""Run conversation tests on the bench and gather what differs."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from convoque.channel.protocol import AssistantError
from convoque.errors import InputErrors
from convoque.testing.bench import Bench, Messages
from convoque.testing.compare import Gap, buttons_of, compare, custom_of, folded, show
from convoque.testing.conversation import Conversation, Turn

UNKNOWN = "je ne sais pas"
MOST_QUESTIONS = 6

Say = Callable[..., Messages]


@dataclass(frozen=True)
class Difference:
    """One expectation that one turn of one conversation did not meet."""

    file: str
    name: str
    turn: int
    line: int
    gap: Gap

    @property
    def place(self) -> str:
        """The file, the conversation and the turn, for people."""
        return f"{self.file} · {self.name} · tour {self.turn}"

    def __str__(self) -> str:
        return f"{self.place} · {self.gap}"


@dataclass(frozen=True)
class Played:
    """One conversation that was played: what differed, what was answered to each turn, how long it took (seconds)."""

    conversation: Conversation
    differences: tuple[Difference, ...]
    replies: tuple[Messages, ...]
    seconds: float


def run_and_keep(bench: Bench, conversation: Conversation) -> Played:
    """Play one conversation, and keep the answers: the last one of each turn."""
    replies: list[Messages] = []
    began = time.perf_counter()
    try:
        with bench.conversation(conversation.person, conversation.today, conversation.tables) as say:
            found = play(say, conversation, replies)
    except InputErrors as mistakes:  # a person written in the test itself, with a line that cannot be
        gaps = [
            Gap("personne", one.expected or "une ligne juste", f"{one.column} : {one.wrong}") for one in mistakes.errors
        ]
        found = tuple(Difference(conversation.file, conversation.name, 1, conversation.line, gap) for gap in gaps)
    return Played(conversation, found, tuple(replies), time.perf_counter() - began)


def run_conversation(bench: Bench, conversation: Conversation) -> tuple[Difference, ...]:
    """Play one conversation from a clean start; give what differs, nothing when all is as expected."""
    with bench.conversation(conversation.person, conversation.today, conversation.tables) as say:
        return play(say, conversation)


def play(say: Say, conversation: Conversation, replies: list[Messages] | None = None) -> tuple[Difference, ...]:
    """Say the turns one after the other through ``say(text, payload=False) -> messages``.

    ``replies`` is given the answer of each turn.
    A turn that fails altogether ends the conversation: the next ones would
    only fail because of it.
    """
    differences: list[Difference] = []
    reply: Messages = ()
    for number, turn in enumerate(conversation.turns, 1):
        broken = True
        try:
            reply = _turn(say, turn, reply)
            gaps = compare(turn.expected, reply)
            broken = False
            if replies is not None:
                replies.append(reply)
        except _Stop as stop:
            gaps = (stop.gap,)
        except Exception as error:
            gaps = (Gap("réponse", "une réponse", f"une erreur : {failure(error)}"),)
        differences += [Difference(conversation.file, conversation.name, number, turn.line, gap) for gap in gaps]
        if broken:
            break
    return tuple(differences)


class _Stop(Exception):
    """A turn that cannot be compared: ``gap`` says why."""

    def __init__(self, gap: Gap) -> None:
        super().__init__(str(gap))
        self.gap = gap


def _turn(say: Say, turn: Turn, previous: Messages) -> Messages:
    reply = _click(say, turn.clicks, previous) if turn.clicks is not None else say(turn.says or "")
    if about_a_question(turn.expected) or not (turn.expected or turn.answers):
        return reply
    for _ in range(MOST_QUESTIONS):
        fact = asked(reply)
        if fact is None or (not turn.expected and fact not in turn.answers):
            return reply
        reply = say(turn.answers.get(fact, UNKNOWN))
    if asked(reply) is not None:
        got = f"encore une question ({asked(reply)})"
        raise _Stop(Gap("question", f"une réponse après {MOST_QUESTIONS} questions", got))
    return reply


def failure(error: Exception) -> str:
    """Name what failed: the cause that the assistant gives, else the error itself."""
    cause = error.__cause__ or error
    return str(cause) if isinstance(cause, AssistantError) else f"{type(cause).__name__}: {cause}"


def about_a_question(expected: Mapping[str, Any]) -> bool:
    """Say whether an expectation is about the question itself, so that it must not be answered."""
    sujet = expected.get("sujet")
    wanted = sujet if isinstance(sujet, list) else [sujet]
    return "question" in wanted or any(
        key == "question" or key.startswith("question.") for key in expected if expected[key] is not None
    )


def asked(messages: Messages) -> str | None:
    """Give the fact that a reply asks for, None when it asks for nothing."""
    custom = custom_of(messages)
    if custom.get("sujet") != "question":
        return None
    return str((custom.get("question") or {}).get("fait"))


def _click(say: Say, title: str, previous: Messages) -> Messages:
    buttons: Sequence[Mapping[str, str]] = buttons_of(previous)
    for button in buttons:
        if folded(button["title"]) == folded(title):
            return say(button["payload"], payload=button["payload"].startswith("/"))
    raise _Stop(Gap("clique", f"le bouton « {title} »", show([one["title"] for one in buttons], ", ")))
