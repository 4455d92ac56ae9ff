"""What goes into a turn and what comes out of it: plain, frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from convoque.knowledge import Button

VERDICT_TOPICS = ("obligation", "absence_future", "absence_passee", "motif_legitime", "consequences")
"""Topics whose answer is computed by the rules."""

CONVOCATION = "convocation"
DATE_RECEIVED = "date_recue"


@dataclass(frozen=True)
class Said:
    """A fact heard in the message; ``mode``: affirme, nie, hypothese, rapporte, question, ailleurs, presume."""

    fact: str
    value: str
    mode: str = "affirme"


@dataclass(frozen=True)
class Understanding:
    """What was understood of one message.

    ``date`` is an ISO day (or day and hour) named in it; ``dates`` are all
    those named, and ``past_dates`` the same words read as days gone by.
    ``chosen`` is the convocation picked by a button, ``choosing`` tells that
    the message answers « which one? ». ``ask`` is a fact the person offers to
    tell. ``nearest`` are the closest topics when ``topic`` is ``incompris``.
    """

    topic: str
    text: str = ""
    said: tuple[Said, ...] = ()
    others: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()
    date: str | None = None
    dates: tuple[str, ...] = ()
    past_dates: tuple[str, ...] = ()
    chosen: str | None = None
    choosing: bool = False
    ask: str | None = None

    def value(self, fact: str, *modes: str) -> str | None:
        """Give the value heard for a fact in one of the modes (affirmed by default)."""
        for said in self.said:
            if said.fact == fact and said.mode in (modes or ("affirme",)):
                return said.value
        return None


@dataclass(frozen=True)
class Pending:
    """A question that was asked: for which topic, about which fact, how often."""

    topic: str
    fact: str
    times: int = 1
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class State:
    """What the conversation holds on to between two turns.

    ``topic`` is the last one, ``thread`` the last that was computed (a verdict
    or a letter): what « et pour l’autre ? » is about. ``obligation`` is the
    last verdict, ``supposed`` the suppositions of the last message only, and
    ``at`` the local time of the last turn.
    """

    facts: Mapping[str, str] = field(default_factory=dict)
    convocation: str | None = None
    day: str | None = None
    topic: str | None = None
    obligation: str | None = None
    pending: Pending | None = None
    misunderstood: int = 0
    received: str | None = None
    let_go: tuple[str, ...] = ()
    thread: str | None = None
    supposed: Mapping[str, str] = field(default_factory=dict)
    at: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Give the state as JSON-able values, for a store."""
        return asdict(self)

    @staticmethod
    def from_dict(value: Mapping[str, Any] | None) -> State:
        """Read what ``to_dict`` gave; anything unreadable starts afresh."""
        if not value:
            return State()
        try:
            pending = value.get("pending")
            if not all(isinstance(value.get(name) or {}, Mapping) for name in ("facts", "supposed")):
                return State()
            datetime.fromisoformat(value.get("at") or "2000-01-01")
            known = {name: value[name] for name in State.__dataclass_fields__ if name in value}
            return State(
                **{
                    **known,
                    "let_go": tuple(value.get("let_go", ())),
                    "pending": Pending(**{**pending, "values": tuple(pending.get("values", ()))}) if pending else None,
                }
            )
        except (TypeError, AttributeError, ValueError):
            return State()


@dataclass(frozen=True)
class Reply:
    """One answer: its text, its buttons, and the structured part of the contract."""

    text: str
    buttons: tuple[Button, ...]
    custom: Mapping[str, Any]
