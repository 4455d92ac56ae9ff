"""Rasa's view of a conversation: one turn long.

All that a conversation holds on to is in the slot ``etat``. Rasa is given a
tracker with that slot and nothing else, and what it leaves there is taken back:
nothing grows with the conversation, and no clock decides what is remembered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import ActionExecuted, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

STATE_SLOT = "etat"


class OneTurn(TrackerStore):  # type: ignore[misc]
    """A tracker store that knows the present turn only; ``state`` is what its conversation holds on to.

    ``confidence``: how surely the topic of its message was read, of 1; None before that.
    """

    def __init__(self) -> None:
        super().__init__(None)
        self.state: Mapping[str, Any] | None = None
        self.confidence: float | None = None

    @contextmanager
    def of(self, state: Mapping[str, Any] | None) -> Iterator[OneTurn]:
        """Play one turn that begins with ``state``."""
        self.state, self.confidence = state, None
        try:
            yield self
        finally:
            self.state = None

    async def retrieve(self, sender_id: str) -> DialogueStateTracker:
        """Give a tracker that has just begun to listen, with the state in its slot."""
        tracker = self.init_tracker(sender_id)
        events = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted(), ActionExecuted(ACTION_LISTEN_NAME)]
        if self.state is not None:
            events.insert(2, SlotSet(STATE_SLOT, dict(self.state)))
        tracker.update_with_events(events, self.domain)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Take the state back."""
        self.state = tracker.get_slot(STATE_SLOT)
        self.confidence = tracker.latest_message.intent.get("confidence") if tracker.latest_message else None

    async def keys(self) -> Iterable[str]:
        """Name no conversation: none is kept here."""
        return ()
