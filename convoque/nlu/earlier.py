"""Whose the times of a message are when it speaks of an earlier sanction.

The letter's, the absence's that it punished, a new orientation's, the
contract's signature, or the absence's that is asked about: the nearest words
of the lexicon (``sanctions``) tell. What only order tells (an absence before
or after the letter) is left to whoever has a clock (``ABSENCE``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from convoque.nlu.bygone import find_bygone
from convoque.nlu.clauses import clause_starts
from convoque.nlu.lexicon import Lexicon
from convoque.nlu.phrases import SENTENCE_ENDS, Found, PhraseFinder, found_between
from convoque.nlu.spans import SpanWords

SANCTION, LETTER, ACTS, ABSENCE, AGAIN = "sanction", "lettre", "faits", "absence", "encore"
NOBODY = ""
_FOR = "pour"
_FAR, _CLAUSE, _AFTER, _SENTENCE = 9.0, 2.0, 1.5, 6.0
_NEAR = 4


@dataclass(frozen=True)
class SaidTime:
    """A time, its words and letters (``span``), and whose it is (``role``)."""

    span: SpanWords
    role: str


class EarlierReader:
    """Gives the times of messages to what they are of."""

    def __init__(self, nlp: Language, lexicon: Lexicon) -> None:
        self._signs = PhraseFinder(nlp, lexicon.earlier)

    def read(self, doc: Doc) -> tuple[SaidTime, ...]:
        """Give the times of ``doc`` in order."""
        spans = [(span, found_between(doc, "", span.start, span.end)) for span in find_bygone(doc.text)]
        if not spans:
            return ()
        taken = {at for _, place in spans for at in range(place.start, place.end)}
        signs = [one for one in self._signs.find(doc) if not taken.intersection(range(one.start, one.end))]
        starts = clause_starts(doc)
        return tuple(SaidTime(span, _role(doc, place, signs, starts)) for span, place in spans)


def _role(doc: Doc, place: Found, signs: Sequence[Found], starts: Sequence[int]) -> str:
    anchors = [one for one in signs if one.label not in (AGAIN, _FOR)]
    costs = [(_cost(doc, place, one, starts), one) for one in anchors]
    cost, nearest = min(costs, key=lambda pair: pair[0], default=(_FAR, place))
    if cost >= _FAR:
        return NOBODY
    if nearest.label != ABSENCE:
        return nearest.label
    near = [one for one in signs if 0 <= nearest.start - one.end < _NEAR]
    if any(one.label == AGAIN for one in near):
        return AGAIN
    punished = any(one.label in (SANCTION, LETTER) and one.end <= nearest.start for one in signs)
    return ACTS if punished and any(one.label == _FOR for one in near) else ABSENCE


def _cost(doc: Doc, time: Found, anchor: Found, starts: Sequence[int]) -> float:
    """Weigh how far a time stands from an anchor; a word after it counts for less than one before."""
    after = anchor.start >= time.end
    between = doc[time.end : anchor.start] if after else doc[anchor.end : time.start]
    cost = float(sum(not token.is_punct for token in between))
    cost += sum(_SENTENCE if token.text in SENTENCE_ENDS else _CLAUSE for token in between if token.is_punct)
    low, high = (time.end - 1, anchor.start) if after else (anchor.end - 1, time.start)
    cost += _CLAUSE * len({starts[at] for at in range(low, high + 1)} - {starts[low]})
    return cost + (_AFTER if after else 0.0)
