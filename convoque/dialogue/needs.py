"""What is asked, finely: the needs of all topics ranked for one message, with what the talk knows.

The share of a need is that of its topic times its own within the topic, both
learnt. A phrase of the fiches (``quand_on_dit``, ``partout``) is one sign
more: it is read only where the message asks, never when it is denied, and
raises the share. A need that no case can answer, for want of a fact or
because of the day, is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from convoque.knowledge import Case, Knowledge
from convoque.knowledge.asking import asking_parts
from convoque.knowledge.fiches import Fiche

SURE, CLOSE, OPEN = 0.7, 0.15, 0.25
"""The share from which one need is the one; from which another is close; below which none stands out.

Measured on messages written apart (docs/decisions).
"""
FIRST = 0.4
"""The share from which the first of all needs is answered, where the facts of the case have an answer too.

On messages written apart, the first is right four times in five from there.
"""
SEEN = 0.1
"""The share from which a topic may be what a message is about by itself."""
HALF = 0.5
"""The share from which a need weighs more than all the others together."""
SIGN = 2.0
"""By how much a phrase of the fiche multiplies the share of its need within the topic."""
_FITS = 1.1
"""By how much a need weighs more whose answer rests only on facts of the person that hold: it settles near ties."""
ANYWHERE = 1.5
"""What a need weighs at least, when a phrase of it counts whatever the topic, beside topics that sum to 1."""
FOLLOW = 2.5
"""By how much the topic answered before raises what is mostly asked after it, in a message that is not long."""
STORY = 25
"""Words from which a message tells a story, where the question is one sentence among others."""
_FOLLOWS = 20
_LETTER, _ABSENCE, _GENERAL = "courrier_recu", "absence_passee", "general"
_ARGUED_AHEAD = frozenset({"hors_contrat"})
"""Needs of a letter that are also argued before there is any: « il n’est pas dans mon plan »."""
_LEAST = 0.02
"""The share within its topic of a need that only a phrase speaks for."""


class Candidate(NamedTuple):
    """A need that a message may mean, the case that would answer it, and its share of all needs.

    ``within``: its share of its topic's needs. ``phrase``: the words of the
    fiche that spoke for it, empty for none; ``anywhere``: they count whatever the topic.
    """

    need: str
    topic: str
    case: Case
    share: float
    within: float
    phrase: str = ""
    anywhere: bool = False


@dataclass(frozen=True)
class Heard:
    """What there is to rank by: the learnt shares, what asks in the text, the topics answered before.

    ``letter``: a letter about an absence is known, or spoken of.
    """

    ranking: Mapping[str, float]
    needs: Mapping[str, Mapping[str, float]]
    text: str
    before: tuple[str, ...] = ()
    letter: bool = True


def rank(heard: Heard, facts: Mapping[str, str], knowledge: Knowledge, day: date) -> tuple[Candidate, ...]:
    """Rank the needs that can be answered, the likeliest first; their shares sum to 1 at most.

    ``facts`` are those that fiches look at; ``day`` is that of the talk.
    """
    asked = knowledge.asked_in(asking_parts(heard.text)) if heard.text.strip() else {}
    topics = {*heard.ranking, *heard.needs, *(name.partition("/")[0] for name in asked)}
    fiches = (fiche for topic, fiche in knowledge.fiches.items() if topic in topics)
    found = [one for fiche in fiches for one in _of(fiche, heard, facts, asked, day)]
    if not heard.letter:  # « j’avais prévenu » is then told of the absence
        found = [one for one in found if not _waits_for_a_letter(one, knowledge)]
    follow = frozenset[str]().union(*(knowledge.conversation.follow_ups.get(one, ()) for one in heard.before))
    shares = [one.share for one in found]
    if follow and len(heard.text.split()) <= _FOLLOWS:
        shares = [one.share * (FOLLOW if one.topic in follow or one.anywhere else 1.0) for one in found]
    total = max(1.0, sum(shares))
    if shares and (follow or total > 1.0):
        found = [one._replace(share=share / total) for one, share in zip(found, shares, strict=True)]
    return tuple(sorted(found, key=lambda one: (-one.share, -one.within, -len(one.phrase))))


def _waits_for_a_letter(one: Candidate, knowledge: Knowledge) -> bool:
    """Tell whether a need answers a letter, where the same is answered of the absence itself."""
    topic, _, name = one.need.partition("/")
    if topic != _LETTER or name == _GENERAL:
        return False
    return f"{_ABSENCE}/{name}" in knowledge.fiches[_ABSENCE].needs or name in _ARGUED_AHEAD


def _of(
    fiche: Fiche, heard: Heard, facts: Mapping[str, str], asked: Mapping[str, tuple[str, bool]], day: date
) -> Iterable[Candidate]:
    learnt = heard.needs.get(fiche.topic) or {}
    if not fiche.needs and not any(case.id in asked for case in fiche.cases):  # courtesy, insults: only phrases tell
        learnt = {fiche.general.partition("/")[2]: 1.0}
    held: dict[str, list[Case]] = {}
    for case in fiche.cases:
        if case.holds(facts, day):
            held.setdefault(case.need, []).append(case)
    weighed = [_weighed(need, cases, learnt.get(need.partition("/")[2], 0.0), asked) for need, cases in held.items()]
    total = sum(one.weight for one in weighed) or 1.0
    of_topic = heard.ranking.get(fiche.topic, 0.0)
    for one in weighed:
        within = one.weight / total
        share = within * (max(of_topic, ANYWHERE) if one.anywhere else of_topic)
        yield Candidate(one.need, fiche.topic, one.case, share, within, one.phrase, one.anywhere)


class _Weighed(NamedTuple):
    need: str
    case: Case
    weight: float
    phrase: str
    anywhere: bool


def _weighed(need: str, cases: Sequence[Case], share: float, asked: Mapping[str, tuple[str, bool]]) -> _Weighed:
    """Weigh one need of a topic: what was learnt, and the widest phrase of its cases."""
    spoken = [asked[case.id] for case in cases if case.id in asked]
    phrase, anywhere = max(spoken, key=lambda one: (one[1], len(one[0]))) if spoken else ("", False)
    weight = max(share, HALF if anywhere else _LEAST) * SIGN if phrase else share
    if all(one.conditions for one in cases):
        weight *= _FITS
    case = cases[0] if len(cases) == 1 else min(cases, key=lambda one: _fitness(one, one.id in asked))
    return _Weighed(need, case, weight, phrase, anywhere)


def _fitness(case: Case, spoken: bool) -> tuple[int, int]:
    """Order the cases of one need: what is known of the person comes before the words, the words before nothing."""
    return -len(case.conditions or ()), 0 if spoken else 1 if not case.by_words else 2
