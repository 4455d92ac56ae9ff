"""The log of turns: what one row says of a turn, and what a conversation remembers of its last one.

A row has neither text nor identity nor hour, and nothing that leads to a
conversation: its id is drawn at random. It outlives the conversation
(``KEPT_DAYS``); what leads from a conversation to its last row goes with it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from convoque.channel.logs import rule
from convoque.clock import PARIS

KEPT_DAYS = 396
"""Thirteen months: long enough to compare a month with the same one of the year before."""

ANSWERED, ASKED, UNCLEAR, ELSEWHERE, MANNERS, BROKEN = (
    "repondu",
    "demande",
    "incompris",
    "hors_sujet",
    "politesse",
    "panne",
)
_MANNERS = frozenset({"salutation", "remerciement", "au_revoir", "injure"})
_FACT = "/donner_fait"
_HUMAN = "humain"


@dataclass(frozen=True)
class Last:
    """What a conversation holds on to of its last turn, to write in its row what is said of it next.

    ``others``: the payloads that were offered in case another question was
    meant; ``human``: a person has been asked for before in this conversation.
    """

    day: str
    id: int
    need: str
    outcome: str
    others: tuple[str, ...] = ()
    human: bool = False

    def written(self) -> list[object]:
        """Give it as JSON."""
        return [self.day, self.id, self.need, self.outcome, list(self.others), int(self.human)]


@dataclass(frozen=True)
class Row:
    """One turn.

    ``besoin``: the need that was answered, the topic when there is none;
    ``issue``: how it ended; ``precision``: it replies to a question of ours;
    ``choisi``: it presses a second choice, whose row says ``second``;
    ``humain``: a person is asked for, the first time in the conversation.
    """

    jour: str
    id: int
    besoin: str
    issue: str
    version: str
    regle: str | None
    verdict: str | None
    ms: int
    premiere: bool
    precision: bool
    choisi: bool
    humain: bool


def read_last(written: Any) -> Last | None:
    """Read what ``Last.written`` gave, None when there is nothing."""
    if not written:
        return None
    day, number, need, outcome, others, human = written
    return Last(day, number, need, outcome, tuple(others), bool(human))


def row_of(
    text: str,
    payload: bool,
    messages: Iterable[Mapping[str, Any]],
    last: Last | None,
    *,
    now: float,
    seconds: float,
    version: str,
    broken: bool = False,
) -> tuple[Row, Last]:
    """Give the row of a turn, and what its conversation remembers of it.

    ``text``: read for a button's payload only; ``now``: in seconds, of which
    the day is kept; ``seconds``: how long the answer took; ``broken``: the
    reply apologises for a breakdown.
    """
    replies = list(messages)
    custom: Mapping[str, Any] = next((one["custom"] for one in replies if isinstance(one.get("custom"), dict)), {})
    need, outcome = need_of(custom), outcome_of(custom, broken)
    human = topic_of(need) == _HUMAN
    row = Row(
        jour=datetime.fromtimestamp(now, PARIS).date().isoformat(),
        id=secrets.randbits(62),
        besoin=need,
        issue=outcome,
        version=version,
        regle=rule(custom),
        verdict=(custom.get("verdict") or {}).get("obligation"),
        ms=round(seconds * 1000),
        premiere=last is None,
        precision=_is_precision(text, payload, need, last),
        choisi=payload and last is not None and text in last.others,
        humain=human and not (last and last.human),
    )
    known = human or bool(last and last.human)
    return row, Last(row.jour, row.id, need, outcome, second_choices(replies, custom), known)


def need_of(custom: Mapping[str, Any]) -> str:
    """Name what a reply is about: its need, the topic of the question it asks, or its topic.

    >>> need_of({"sujet": "recours", "besoin": "recours/delai"}), need_of({"sujet": "humain", "besoin": None})
    ('recours/delai', 'humain')
    """
    asked = (custom.get("question") or {}).get("sujet")
    return str(custom.get("besoin") or asked or custom.get("sujet") or "")


def topic_of(need: str) -> str:
    """Give the topic that a need belongs to."""
    return need.partition("/")[0]


def outcome_of(custom: Mapping[str, Any], broken: bool = False) -> str:
    """Tell how a turn ended.

    >>> [outcome_of({"sujet": topic}) for topic in ("recours", "question", "salutation", "incompris")]
    ['repondu', 'demande', 'politesse', 'incompris']
    """
    topic = custom.get("sujet")
    if broken:
        return BROKEN
    if topic == "question":
        return ASKED
    if topic in (UNCLEAR, ELSEWHERE):
        return str(topic)
    return MANNERS if topic in _MANNERS else ANSWERED


def second_choices(messages: Iterable[Mapping[str, Any]], custom: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the payloads offered in case another question was meant: the first one beside an answer, else all."""
    others = set(custom.get("autres_sujets") or ())
    payloads = [str(button["payload"]) for message in messages for button in message.get("buttons", ())]
    found = [one for one in payloads if one.startswith("/") and _payload_topic(one) in others]
    return tuple(found if custom.get("sujet") == UNCLEAR else found[:1])


def _is_precision(text: str, payload: bool, need: str, last: Last | None) -> bool:
    if last is None or last.outcome != ASKED:
        return False
    return text.startswith(_FACT) if payload else topic_of(need) == topic_of(last.need)


def _payload_topic(payload: str) -> str:
    return payload[1:].partition("{")[0].partition("/")[0]
