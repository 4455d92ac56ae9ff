"""What « annulé » is said of: this workshop by its organiser before its hour, or something else.

« L'entretien est annulé », « l'atelier précédent », a message that came after
the absence cancel nothing of the workshop in hand. What is not clear stays
``HEARD``: the conversation asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.language import Language
from spacy.tokens import Doc

from convoque.nlu.clauses import Said, clause_starts
from convoque.nlu.days import SaidDay
from convoque.nlu.lexicon import Lexicon
from convoque.nlu.moments import sentence_bounds
from convoque.nlu.phrases import HOLDS_NEGATION, Found, PhraseFinder

FACT = "annule"
YES, HEARD, BEFORE, AFTER = "oui", "entendu", "avant", "apres"
INTERVIEW = "entretien_embauche"

_WORKSHOP, _INTERVIEW, _OTHER, _OTHER_TIME = "atelier", "entretien", "autre_chose", "autre_fois"
_MESSAGE, _DOUBT, _ABSENT, _SO, _BEGUN = "message", "doute", "absent", "donc", "commence"
_BECAUSE = frozenset(["parce", "car", "puisque", "vu", "comme"])
_NEAR = 4
_SO_REACH = 3
_OF = frozenset(["l'", "le", "la", "mon", "ma", "cet", "cette", "ce", "notre", "de", "d'", "du"])


@dataclass(frozen=True)
class Cancelled:
    """A cancellation and what it is of: ``values`` of the fact, none when it is of something else.

    ``interview``: it is, or may be, a job interview that is off.
    """

    said: Said
    values: tuple[str, ...]
    interview: bool = False


class CancellationReader:
    """Reads what the cancellations of a message are of, with the lexicon's words (``annulations``)."""

    def __init__(self, nlp: Language, lexicon: Lexicon) -> None:
        self._signs = PhraseFinder(nlp, lexicon.cancellations)

    def read(self, doc: Doc, phrases: Iterable[Said], days: Sequence[SaidDay]) -> Iterator[Cancelled]:
        """Give each phrase of the fact with what it says; ``days`` are those of ``doc``."""
        mine = [said for said in phrases if is_of(said)]
        if not mine:
            return
        signs, starts = self._signs.find(doc), clause_starts(doc)
        for said in mine:
            yield self._one(doc, said, signs, starts, days)

    def _one(
        self, doc: Doc, said: Said, signs: Sequence[Found], starts: Sequence[int], days: Sequence[SaidDay]
    ) -> Cancelled:
        value = _value(said)
        if said.denied or value not in (YES, HEARD):
            return Cancelled(said, (value,) if value in (YES, HEARD) else (HEARD, value))
        verb = said.found.end - 1
        subject = _subject(doc, verb, signs)
        if subject is not None and subject.label in (_OTHER, _INTERVIEW):
            bare = subject.label == _INTERVIEW
            hired = "entretien" in {token.norm_ for token in doc[subject.start : subject.end]}
            return Cancelled(said, (HEARD,) if bare else (), interview=hired)
        if _of_another_time(doc, verb, subject, signs, starts) or _of_another_day(verb, days, starts):
            return Cancelled(said, ())
        when = _when(doc, verb, signs, starts)
        if when is not None:
            known = YES if when == BEFORE and subject else HEARD
            return Cancelled(said, tuple(dict.fromkeys((known, when))))
        marks = {one.label for one in _of_sentence(doc, verb, signs)}
        tied = subject is not None and _DOUBT not in marks and (_MESSAGE not in marks or bool(days))
        return Cancelled(said, (YES if tied else HEARD,))


def is_of(said: Said) -> bool:
    """Tell whether a phrase is about a cancellation."""
    return said.found.label.lstrip(HOLDS_NEGATION).startswith(f"{FACT}=")


def relabelled(said: Said, value: str) -> Said:
    """Give the phrase with another value of the fact."""
    own = said.found.label[: -len(said.found.label.lstrip(HOLDS_NEGATION))]
    return replace(said, found=replace(said.found, label=f"{own}{FACT}={value}"))


def _value(said: Said) -> str:
    return said.found.label.split("=", 1)[1]


def _of_sentence(doc: Doc, at: int, signs: Sequence[Found]) -> list[Found]:
    start, end = sentence_bounds(doc, at)
    return [one for one in signs if start <= one.start < end]


def _subject(doc: Doc, verb: int, signs: Sequence[Found]) -> Found | None:
    """Give what is cancelled: right after the verb (« ils ont annulé l'atelier »), else the nearest before it."""
    named = [one for one in _of_sentence(doc, verb, signs) if one.label in (_WORKSHOP, _INTERVIEW, _OTHER)]
    longest = [
        one
        for one in named
        if not any(
            other is not one and other.start <= one.start and one.end <= other.end and other.label == _OTHER
            for other in named
        )
    ]
    for one in longest:
        between = doc[verb + 1 : one.start]
        if one.start > verb and len(between) <= 2 and all(token.norm_ in _OF for token in between):
            return one
    before = [one for one in longest if one.start <= verb]
    return max(before, key=lambda one: one.start, default=None)


def _of_another_time(doc: Doc, verb: int, subject: Found | None, signs: Sequence[Found], starts: Sequence[int]) -> bool:
    """Tell whether it is the workshop of another time: « l'atelier précédent », « la dernière fois »."""
    near = range(subject.start - 2, subject.end + _NEAR) if subject else range(0)
    return any(
        one.label == _OTHER_TIME and (starts[one.start] == starts[verb] or one.start in near)
        for one in _of_sentence(doc, verb, signs)
    )


def _of_another_day(verb: int, days: Sequence[SaidDay], starts: Sequence[int]) -> bool:
    """« Celui de lundi a été annulé, celui de jeudi est obligatoire ? »: the question is about Thursday's."""
    told = [day for day in days if day.meant]
    mine = [day for day in told if starts[day.found.start] == starts[verb]]
    after = [day for day in told if day.found.start > verb and starts[day.found.start] != starts[verb]]
    return bool(mine) and any(day.phrase != mine[0].phrase for day in after)


def _when(doc: Doc, verb: int, signs: Sequence[Found], starts: Sequence[int]) -> str | None:
    """Tell on which side of the hour it was known: ``BEFORE``, ``AFTER``, ``HEARD`` (missed, not told), None."""
    sentence = _of_sentence(doc, verb, signs)
    if any(one.label == _BEGUN for one in sentence):
        return AFTER  # « annulé par SMS une heure après le début »
    before = any(one.label == BEFORE for one in sentence)
    absent = [one for one in signs if one.label == _ABSENT]
    missed = [one for one in absent if not _follows_from(doc, one, verb, signs, starts)]
    if absent and not missed:
        return BEFORE
    if before:
        return BEFORE if not missed or min(one.start for one in missed) > verb else HEARD
    if not missed:
        return None
    first = min(one.start for one in missed)
    later = any(one.label == AFTER and (first < one.start < verb or starts[one.start] == starts[verb]) for one in signs)
    return AFTER if later and first < verb else HEARD


def _follows_from(doc: Doc, absent: Found, verb: int, signs: Sequence[Found], starts: Sequence[int]) -> bool:
    """« C'était annulé donc je n'y suis pas allée », « … parce que c'était annulé »: it comes of the cancellation."""
    if absent.end <= verb:
        return bool(_BECAUSE.intersection(token.norm_ for token in doc[absent.end : verb]))
    clause = starts[absent.start]
    return any(
        one.label == _SO
        and one.end <= absent.start
        and (one.start >= clause - 1 or absent.start - one.end <= _SO_REACH)
        for one in signs
    )
