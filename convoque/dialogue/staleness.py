"""A conversation taken up again after days: what still holds, what is asked afresh."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from convoque.dialogue.model import CONVOCATION, DATE_RECEIVED, State
from convoque.dialogue.questions import askable
from convoque.knowledge import Knowledge
from convoque.verdict import ABOUT_THE_CONVOCATION

FRESH = timedelta(days=7)


def refresh(state: State, knowledge: Knowledge, now: datetime) -> State:
    """Let go of what time has passed by; what is true of the person stays.

    After some days an illness, a day or a question that was open concern
    another workshop. A question that the present knowledge no longer asks is
    dropped whenever it is.
    """
    pending = state.pending
    if (
        pending is not None
        and pending.fact not in (CONVOCATION, DATE_RECEIVED)
        and not askable(knowledge, pending.fact)
    ):
        state = replace(state, pending=None)
    if state.at is None or now - datetime.fromisoformat(state.at) < FRESH:
        return state
    facts = {name: value for name, value in state.facts.items() if name not in ABOUT_THE_CONVOCATION}
    return replace(
        state, facts=facts, pending=None, day=None, convocation=None, obligation=None, misunderstood=0, let_go=(),
        thread=None, supposed={},
    )  # fmt: skip
