"""Which convocation is meant: the only one, the next one, Thursday's, the CV one, the other one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from convoque.casefile.models import Convocation
from convoque.dialogue.model import Understanding
from convoque.knowledge import Conversation, fold

ELSEWHERE = "hors_dossier"
"""In the place of a convocation's id: the person speaks of one that is not on file."""


@dataclass(frozen=True)
class Choice:
    """The convocation that is meant, or those among which to ask, or none.

    ``named`` tells that the person pointed at one (by day or name): then an
    empty choice means that it is not in the file. ``elsewhere``: the talk is
    still about one that was not.
    """

    one: Convocation | None = None
    several: tuple[Convocation, ...] = ()
    named: bool = False
    elsewhere: bool = False


def choose(
    convocations: tuple[Convocation, ...],
    message: Understanding,
    now: datetime,
    past: bool | None,
    current: str | None,
    words: Conversation,
) -> Choice:
    """Find the convocation a message is about.

    ``past`` says on which side of now to look (None: both, what is to come
    first); ``current`` is the one the talk was about until now.
    """
    if message.chosen is not None:
        return Choice(next((c for c in convocations if c.id == message.chosen), None), named=True)
    text = fold(message.text)
    if message.topic == "donner_fait" and message.date is None:
        if current == ELSEWHERE:
            return Choice(elsewhere=True)
        told = next((c for c in convocations if c.id == current), None)
        if told is not None:
            return Choice(told)
    side = [c for c in convocations if past is None or _is_past(c, now) == past]
    if current is not None and words.another.found_in(text):
        others = [c for c in side if c.id != current]
        return _among(others, now)
    by_name = _by_name(side, text, words) or _by_name(list(convocations), text, words)
    days = message.dates or ((message.date,) if message.date else ())
    by_day = next((found for day in days if (found := [c for c in convocations if _on(c, day)])), [])
    both = [c for c in by_day if c in by_name]
    if both or by_day or (by_name and not message.date):
        return _named(_narrow(both or by_day or by_name, text, words), now)
    ordinal = words.rank(text)
    pointing = message.choosing or message.topic == "choisir_convocation"
    if ordinal is not None and pointing and side and -len(side) <= ordinal < len(side):
        return Choice(side[ordinal], named=True)
    if message.date is not None:
        return Choice(named=True)
    if current == ELSEWHERE:
        return Choice(elsewhere=True)
    known = next((c for c in convocations if c.id == current), None)
    if known is not None and (past is None or _is_past(known, now) == past):
        return Choice(known)
    if not side and message.topic == "obligation" and message.value("moment") is None:
        return _among(list(convocations), now)  # with nothing to come, the question is about what was
    return _among(side, now)


def upcoming(convocations: tuple[Convocation, ...], now: datetime) -> tuple[Convocation, ...]:
    """Give what is still to come today or later, in order."""
    return tuple(c for c in convocations if not _is_past(c, now))


def _named(found: list[Convocation], now: datetime) -> Choice:
    choice = _among(found, now)
    return Choice(choice.one, choice.several, named=True)


def _among(found: list[Convocation], now: datetime) -> Choice:
    live = [c for c in found if c.statut != "ANNULE"] or found
    coming = [c for c in live if not _is_past(c, now)]
    if not coming and live:
        marked = [c for c in live if c.statut == "ABSENT"]
        latest = marked or live
        return Choice(max(latest, key=lambda c: c.debut or datetime.min))
    if len(coming) == 1:
        return Choice(coming[0])
    workshops = [c for c in coming if c.nature in (None, "atelier", "formation")]
    if len(workshops) == 1 and len(coming) <= 2:
        return Choice(workshops[0])
    return Choice(several=tuple(coming))


def _narrow(found: list[Convocation], text: str, words: Conversation) -> list[Convocation]:
    named = _by_name(found, text, words)
    return named or found


def _by_name(found: list[Convocation], text: str, words: Conversation) -> list[Convocation]:
    said = _telling(text, words)
    scores = {c.id: len(said & _telling(_names(c), words)) for c in found}
    best = max(scores.values(), default=0)
    return [c for c in found if best and scores[c.id] == best]


def _names(convocation: Convocation) -> str:
    names = f"{convocation.intitule or ''} {convocation.theme or ''} {convocation.organisateur or ''}"
    return fold(names.replace("_", " "))


def _telling(folded: str, words: Conversation) -> set[str]:
    """Give the words that can tell one convocation from another."""
    return set(words.ordinary.left_out_of(folded).split())


def _is_past(convocation: Convocation, now: datetime) -> bool:
    if convocation.debut is None:
        return convocation.statut in ("EFFECTUE", "ABSENT", "ABSENT_EXC")
    return convocation.debut + timedelta(minutes=convocation.duree_minutes or 60) < now


def _on(convocation: Convocation, day: str | None) -> bool:
    if convocation.debut is None or day is None:
        return False
    return convocation.debut.date() == date.fromisoformat(day[:10])
