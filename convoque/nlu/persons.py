"""Who is ill: the person, somebody near, whoever keeps the children, or somebody else.

« la petite est malade » excuses as a sick child does; « ma conseillère est
malade » excuses nothing, nor does « ma conseillère a accouché ». The nearest person named before the words tells it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from convoque.nlu.lexicon import Lexicon
from convoque.nlu.phrases import HOLDS_NEGATION, Found, PhraseFinder

_ILLNESS, _NEAR, _CHILDCARE = "motif=maladie", "motif=proche_malade", "motif=garde_enfant"
_BIRTH = "motif=maternite"
_PLACES = "lieux"
_SELF = frozenset(["je", "j'", "me", "m'", "moi", "-je"])
_OWN = frozenset(["mon", "ma", "mes"])
_THIRD = frozenset(["il", "elle", "ils", "elles"])
_IMPERSONAL = frozenset(["y", "faut", "me", "m'"])
_IS = frozenset(["est", "etait", "sera", "sont", "etaient", "a", "avait", "ont", "aura", "tombe", "s'", "vient"])


class PersonReader:
    """Gives an illness to who has it."""

    def __init__(self, nlp: Language, lexicon: Lexicon) -> None:
        self._people = PhraseFinder(nlp, lexicon.people)

    def read(self, doc: Doc, found: Iterable[Found], starts: Sequence[int]) -> Iterator[Found]:
        """Give the phrases found, an illness of somebody else's renamed or left out."""
        said = list(found)
        people = [one for one in self._people.find(doc) if one.label != _PLACES]
        places = {(one.start, one.end) for one in self._people.find(doc) if one.label == _PLACES}
        near = any(one.label == _NEAR for one in said)
        for one in said:
            if near and one.label == _ILLNESS and (one.start, one.end) in places:
                continue
            own, label = one.label[: -len(one.label.lstrip(HOLDS_NEGATION))], one.label.lstrip(HOLDS_NEGATION)
            who = self._who(doc, one, people, starts) if label in (_ILLNESS, _BIRTH) else None
            if label == _BIRTH:
                if who != "autre":
                    yield one
            elif who == "proche":
                yield replace(one, label=own + _NEAR)
            elif who == "garde":
                yield replace(one, label=own + _CHILDCARE)
            elif who != "autre":
                yield one

    def _who(self, doc: Doc, found: Found, people: Sequence[Found], starts: Sequence[int]) -> str | None:
        if _OWN.intersection(token.norm_ for token in doc[max(0, found.start - 1) : found.start + 1]):
            return None
        if _SELF.intersection(token.norm_ for token in doc[found.start : found.end]):
            return None
        for at in range(found.start, starts[found.start] - 1, -1):
            word = doc[at].norm_
            if word in _SELF:
                return None
            named = next((one for one in people if one.start <= at < one.end), None)
            if named is not None:
                between = {token.norm_ for token in doc[named.end : found.end]}
                return named.label if named.label == "proche" or between & _IS else None
            if word in _THIRD and at + 1 < len(doc) and doc[at + 1].norm_ not in _IMPERSONAL:
                before = [one for one in people if one.end <= at]
                return before[-1].label if before else None
        return None
