"""What goes into a turn and what comes out of it: plain, frozen values."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from convoque.knowledge import Button
from convoque.verdict.earlier import Earlier
from convoque.verdict.occasion import Occasion, Span

VERDICT_TOPICS = ("obligation", "absence_future", "absence_passee", "motif_legitime", "consequences")
"""Topics whose answer is computed by the rules."""

CONVOCATION = "convocation"
DATE_OF_LETTER = "date_courrier"
TAKE_BACK = "retirer"
"""What a button gives in place of a fact's name to take back the fact that it names."""


@dataclass(frozen=True)
class Said:
    """A fact heard in the message; ``mode``: affirme, nie, hypothese, rapporte, question, ailleurs, presume, fil.

    ``occasion``: when a reason for absence holds, as the message says it.
    """

    fact: str
    value: str
    mode: str = "affirme"
    occasion: Occasion | None = None


@dataclass(frozen=True)
class Time:
    """A time that a message tells, read as of something over, and whose it is.

    ``role``: sanction, lettre, faits, absence, encore, orientation, signature, or nothing.
    ``days`` are the ISO days that the same words gave in ``Understanding.dates``.
    """

    span: Span
    role: str = ""
    days: tuple[str, ...] = ()


@dataclass(frozen=True)
class Understanding:
    """What was understood of one message.

    ``date`` is an ISO day (or day and hour) named in it; ``dates`` are all
    those named, and ``past_dates`` the same words read as days gone by;
    ``reason_days`` are the days of a reason for absence, not the appointment's;
    ``hours`` are the phrases that tell an hour and no day (« à 9 h 30 »), with their place among ``dates``,
    ``periods`` the first and last days of what tells no day (« la semaine prochaine »).
    ``times`` are all the times told, by what they are of.
    ``chosen`` is the convocation picked by a button, ``choosing`` tells that
    the message answers « which one? ». ``ask`` is a fact the person offers to
    tell, ``taken_back`` one that they did not say.
    ``hurt``: the person is afraid, worn out or in tears, and asks something
    that has its answer. ``only_guessed``: distress was heard by its likelihood,
    without any of its words. ``ranking`` are the shares of the topics in
    the talk, ``guessed`` the first of them for the message alone, ``needs``
    those of the needs within each topic, ``replies`` those of the answers to
    each question of ours, if it was asked. ``talk`` is what has been heard so
    far, as numbers (``nlu.talk``): kept for the next message, read by nobody here.
    """

    topic: str
    text: str = ""
    said: tuple[Said, ...] = ()
    others: tuple[str, ...] = ()
    date: str | None = None
    dates: tuple[str, ...] = ()
    past_dates: tuple[str, ...] = ()
    reason_days: tuple[str, ...] = ()
    periods: tuple[tuple[str, str], ...] = ()
    hours: tuple[tuple[str, str], ...] = ()
    chosen: str | None = None
    choosing: bool = False
    ask: str | None = None
    times: tuple[Time, ...] = ()
    taken_back: str | None = None
    hurt: bool = False
    only_guessed: bool = False
    ranking: Mapping[str, float] = field(default_factory=dict)
    guessed: str | None = None
    needs: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    replies: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    talk: Mapping[str, Any] = field(default_factory=dict)

    @property
    def surest(self) -> float:
        """The share of the need that the message most likely means, out of the talk."""
        shares = (self.ranking.get(topic, 0.0) * max(each.values(), default=0.0) for topic, each in self.needs.items())
        return max(shares, default=0.0)

    def value(self, fact: str, *modes: str) -> str | None:
        """Give the value heard for a fact in one of the modes (affirmed by default)."""
        for said in self.said:
            if said.fact == fact and said.mode in (modes or ("affirme",)):
                return said.value
        return None

    def affirms(self, facts: Collection[str]) -> bool:
        """Tell whether one of these facts is stated."""
        return any(said.mode == "affirme" and said.fact in facts for said in self.said)

    def occasion(self, motif: str) -> Occasion | None:
        """Give what is said of when a reason holds; None when nothing was read of it."""
        return next((s.occasion for s in self.said if s.fact == "motif" and s.value == motif and s.occasion), None)


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
    last verdict, ``supposed`` the suppositions of the last message only,
    ``occasion`` when the reason among ``facts`` holds (``Occasion.to_dict``),
    ``earlier`` the dates of an earlier sanction (``Earlier.to_dict``), and
    ``at`` the local time of the last turn. ``written`` is the day that a
    letter bears, ``received`` the one on which it came.
    ``contradicted`` names the facts of which it was said that the file tells otherwise,
    ``asked`` how often each fact was asked for, ``talk`` what was heard so far (``nlu.talk``).
    """

    facts: Mapping[str, str] = field(default_factory=dict)
    convocation: str | None = None
    day: str | None = None
    topic: str | None = None
    obligation: str | None = None
    pending: Pending | None = None
    misunderstood: int = 0
    received: str | None = None
    written: str | None = None
    let_go: tuple[str, ...] = ()
    thread: str | None = None
    supposed: Mapping[str, str] = field(default_factory=dict)
    occasion: Mapping[str, Any] | None = None
    at: str | None = None
    earlier: Mapping[str, Any] | None = None
    contradicted: tuple[str, ...] = ()
    asked: Mapping[str, int] = field(default_factory=dict)
    talk: Mapping[str, Any] = field(default_factory=dict)

    @property
    def earlier_sanction(self) -> Earlier | None:
        """The dates of an earlier sanction that were told."""
        return Earlier.from_dict(self.earlier) if self.earlier else None

    @property
    def reason_holds(self) -> Occasion | None:
        """When the reason that was told holds."""
        return Occasion.from_dict(self.occasion) if self.occasion else None

    def to_dict(self) -> dict[str, Any]:
        """Give the state as JSON-able values, for a store; what holds nothing is left out."""
        return {name: value for name, value in asdict(self).items() if value not in (None, 0, (), {}, [])}

    @staticmethod
    def from_dict(value: Mapping[str, Any] | None) -> State:
        """Read what ``to_dict`` gave; anything unreadable starts afresh."""
        if not value:
            return State()
        try:
            pending = value.get("pending")
            if not all(isinstance(value.get(name) or {}, Mapping) for name in ("facts", "supposed", "asked", "talk")):
                return State()
            datetime.fromisoformat(value.get("at") or "2000-01-01")
            if value.get("occasion"):
                Occasion.from_dict(value["occasion"])
            if value.get("earlier"):
                Earlier.from_dict(value["earlier"])
            known = {name: value[name] for name in State.__dataclass_fields__ if name in value}
            return State(
                **{
                    **known,
                    "let_go": tuple(value.get("let_go", ())),
                    "contradicted": tuple(value.get("contradicted", ())),
                    "pending": Pending(**{**pending, "values": tuple(pending.get("values", ()))}) if pending else None,
                }
            )
        except (TypeError, AttributeError, ValueError, KeyError):
            return State()


@dataclass(frozen=True)
class Reply:
    """One answer: its text, its buttons, and the structured part of the contract."""

    text: str
    buttons: tuple[Button, ...]
    custom: Mapping[str, Any]
