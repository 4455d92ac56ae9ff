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
_BIRTH, _OTHER = "motif=maternite", "motif=autre"
_PERSONAL = frozenset(
    f"motif={reason}"
    for reason in (
        *("maladie", "maternite", "incarceration", "rendez_vous_medical", "entretien_embauche", "travail", "formation"),
        "convocation_officielle",
    )
)
"""Reasons that are the person's own: « mon cousin est convoqué » keeps nobody else away."""
_OTHERS = frozenset({"proche", "autre", "garde"})
_ABOUT_KIN = frozenset(["motif=proche_malade", "motif=deces", "motif=garde_enfant"])
_PLACES = "lieux"
_THIRD_PARTIES = "tiers"
_SELF = frozenset(["je", "j'", "me", "m'", "moi", "-je"])
_NOT_ME = frozenset(["qui", "comme", "que", "qu'", "avec", "chez", "contre", "pour"])
_THEIRS = frozenset(["son", "sa", "ses", "leur", "leurs"])
_OWN = frozenset(["mon", "ma", "mes"])
_THIRD = frozenset(["il", "elle", "ils", "elles"])
_IMPERSONAL = frozenset(["y", "faut", "me", "m'"])
_IS = frozenset(["est", "etait", "sera", "sont", "etaient", "a", "avait", "ont", "aura", "tombe", "s'", "vient"])
_NEAR_BEFORE = 5
"""Words between a person named and « son fils »: further, « son » may be anybody's."""
_STRANGERS = frozenset({"autre", "tiers"})
_OF = frozenset(["de", "d'", "du"])
_DE_MA = 2
"""Words in « de ma »: further, the two people have nothing to do with one another."""


class PersonReader:
    """Gives an illness to who has it."""

    def __init__(self, nlp: Language, lexicon: Lexicon) -> None:
        self._people = PhraseFinder(nlp, lexicon.people)

    def read(self, doc: Doc, found: Iterable[Found], starts: Sequence[int]) -> Iterator[Found]:
        """Give the phrases found, an illness of somebody else's renamed or left out."""
        said = list(found)
        people = [one for one in self._people.find(doc) if one.label not in (_PLACES, _THIRD_PARTIES)]
        places = {(one.start, one.end) for one in self._people.find(doc) if one.label == _PLACES}
        near = any(one.label == _NEAR for one in said)
        for one in said:
            if one.label.lstrip(HOLDS_NEGATION) in _ABOUT_KIN and _is_theirs(doc, one, people, starts[one.start]):
                continue
            if near and one.label == _ILLNESS and (one.start, one.end) in places:
                continue
            own, label = one.label[: -len(one.label.lstrip(HOLDS_NEGATION))], one.label.lstrip(HOLDS_NEGATION)
            who = self._who(doc, one, people, starts, label == _BIRTH) if label in (_ILLNESS, _BIRTH) else None
            if label == _BIRTH:
                if who is None:
                    yield one
                elif who == "proche":
                    yield replace(one, label=own + _OTHER)  # « ma femme accouche »: nobody's own leave
            elif label in _PERSONAL - {_ILLNESS} and self._who(doc, one, people, starts, any_verb=True) in _OTHERS:
                continue
            elif who == "proche":
                yield replace(one, label=own + _NEAR)
            elif who == "garde":
                yield replace(one, label=own + _CHILDCARE)
            elif who != "autre":
                yield one

    def _who(
        self, doc: Doc, found: Found, people: Sequence[Found], starts: Sequence[int], any_verb: bool = False
    ) -> str | None:
        """Give whose it is; ``any_verb``: somebody else needs no « est » or « a » to be the one (« il entre en … »)."""
        if _OWN.intersection(token.norm_ for token in doc[max(0, found.start - 1) : found.start + 1]):
            of_kin = doc[found.start - 1].norm_ in _OF and any(one.end == found.start - 1 for one in people)
            return "autre" if of_kin else None  # « la fille de mon patron a … »
        if _SELF.intersection(token.norm_ for token in doc[found.start : found.end]):
            return None
        for at in range(found.start, starts[found.start] - 1, -1):
            word = doc[at].norm_
            if word in _SELF and doc[at - 1].norm_ not in _NOT_ME:
                return None  # but « ma sœur qui me garde le petit a … » is about her
            named = next((one for one in people if one.start <= at < one.end), None)
            if named is not None:
                between = {token.norm_ for token in doc[named.end : found.end]}
                return named.label if named.label == "proche" or any_verb or between & _IS else None
            if word in _THIRD and at + 1 < len(doc) and doc[at + 1].norm_ not in _IMPERSONAL:
                before = [one for one in people if one.end <= at]
                return before[-1].label if before else None
        return None


def _is_theirs(doc: Doc, found: Found, people: Sequence[Found], start: int) -> bool:
    """« Le père de mon pote », « ma sœur a son gosse malade »: somebody else's kin, in the clause from ``start``."""
    strangers = [one for one in people if one.label in _STRANGERS or doc[one.start].norm_ == "ex"]
    named_after = (one for one in strangers if found.start <= one.start < found.end + 3)
    if any(one.start > 1 and doc[one.start - 2].norm_ in _OF for one in named_after):
        return True
    before = [one for one in people if start <= one.start and one.end <= found.start]
    if before and before[-1] in strangers and _has_kin(doc, before[-1], people):
        return True
    tokens = [token.norm_ for token in doc[max(0, found.start - 1) : found.end]]
    if before and before[-1] in strangers and _THEIRS.intersection(tokens):
        return True  # « mon meilleur ami a perdu son père »
    near = any(found.start - one.end <= _NEAR_BEFORE for one in before)
    return near and bool(_THEIRS.intersection(tokens[:2]))


def _has_kin(doc: Doc, stranger: Found, people: Sequence[Found]) -> bool:
    """« La fille de ma voisine »."""
    gaps = (doc[one.end : stranger.start] for one in people if one.end < stranger.start)
    return any(len(gap) <= _DE_MA and gap[0].norm_ in _OF for gap in gaps)
