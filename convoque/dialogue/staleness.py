"""A conversation taken up again after days: what still holds, what is asked afresh."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from convoque.dialogue.model import CONVOCATION, DATE_OF_LETTER, State, Understanding
from convoque.dialogue.questions import askable
from convoque.knowledge import Knowledge

FRESH = timedelta(days=7)


def refresh(state: State, knowledge: Knowledge, now: datetime) -> State:
    """Let go of what time has passed by; what is true of the person stays.

    After some days an illness, a day or a question that was open concern
    another workshop. A question that the present knowledge no longer asks, or
    a value that it no longer has, is dropped whenever it is.
    """
    state = replace(state, facts=_still_known(state.facts, knowledge), supposed=_still_known(state.supposed, knowledge))
    pending = state.pending
    if (
        pending is not None
        and pending.fact not in (CONVOCATION, DATE_OF_LETTER)
        and not askable(knowledge, pending.fact)
    ):
        state = replace(state, pending=None)
    if state.at is None or now - datetime.fromisoformat(state.at) < FRESH:
        return state
    forgotten = knowledge.facts.of_the_convocation
    facts = {name: value for name, value in state.facts.items() if name not in forgotten}
    return replace(
        state, facts=facts, pending=None, day=None, convocation=None, obligation=None, misunderstood=0, let_go=(),
        thread=None, supposed={},
    )  # fmt: skip


def readable(message: Understanding, knowledge: Knowledge) -> Understanding:
    """Leave out what the present knowledge has no word for: the button of an older version may say it."""
    return replace(message, said=tuple(said for said in message.said if knowledge.facts.knows(said.fact, said.value)))


def _still_known(facts: Mapping[str, str], knowledge: Knowledge) -> dict[str, str]:
    return {name: value for name, value in facts.items() if knowledge.facts.knows(name, value)}
