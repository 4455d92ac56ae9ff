"""Whether the appointment that a message speaks of is past, to come, or now.

Told by the tense of the verbs of presence (venir, rater, assister…) and by
adverbs. spaCy's morphology tells verbs and participles; the imperfect and the future
are read from their endings, which the medium model takes for the present.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from spacy.language import Language
from spacy.tokens import Doc, Token

from convoque.nlu.clauses import clause_starts
from convoque.nlu.dates import find_dates
from convoque.nlu.lexicon import Lexicon
from convoque.nlu.phrases import Found, PhraseFinder, found_between

PAST, FUTURE, NOW = "passe", "futur", "maintenant"

_FUTURE = re.compile(r"\w{1,}r(?:ai|as|a|ons|ez|ont|ais|ait)$")
_IMPERFECT = re.compile(r"(?:\w+[^r\W]ai(?:s|t|ent)|etai(?:s|t|ent))$")
_PRESENT = frozenset(
    ["vais", "sais", "sait", "fais", "fait", "mais", "plait", "connais", "connait", "parait", "jamais"]
)
_AUXILIARY = frozenset(["ai", "as", "a", "avons", "avez", "ont", "suis", "es", "est", "sommes", "etes", "sont"])
_TOWARDS = frozenset(["vais", "va", "vas", "vont", "peux", "peut", "dois", "doit", "veux", "compte", "faut", "puis"])
_ABLE = frozenset(["pu", "du", "voulu", "reussi"])
_APPOINTED = re.compile(r"convoqu|invit|prev|fix|programm|plac|inscri")
_MISSED = re.compile(r"(?:rate|manque|loupe|oublie|zappe|seche)e?s?$")


class MomentReader:
    """Reads the moment of the appointment, with the lexicon's words."""

    def __init__(self, nlp: Language, lexicon: Lexicon) -> None:
        self._adverbs = PhraseFinder(nlp, lexicon.moments)
        self._presences = PhraseFinder(nlp, {"presence": lexicon.presences, "sauf": lexicon.not_presences})
        self._negations = frozenset(lexicon.negations)

    def read(self, doc: Doc) -> Found | None:
        """Give the moment (its label) and the words that tell it, None when nothing does."""
        starts = clause_starts(doc)
        adverbs = [found for found in self._all_adverbs(doc) if self._counts(doc, found, starts)]
        verbs = [Found(tense, *place) for place in self._verbs(doc) if (tense := _tense(doc, place[1] - 1, starts))]
        now = _first(adverbs, NOW)
        tenses, words = {found.label for found in verbs}, {found.label for found in adverbs}
        if now and PAST not in tenses:
            return now
        if len(tenses) == 1:
            return verbs[0]
        if tenses:
            return _first(verbs, FUTURE if words == {FUTURE} else PAST)
        if words == {PAST, FUTURE}:
            return _first(adverbs, FUTURE)
        return adverbs[0] if adverbs else None

    def _all_adverbs(self, doc: Doc) -> tuple[Found, ...]:
        """Give the lexicon's adverbs and « dans trois jours »."""
        ahead = [(start, end) for start, end, said in find_dates(doc.text) if said.startswith("dans ")]
        return (*self._adverbs.find(doc), *(found_between(doc, FUTURE, start, end) for start, end in ahead))

    def _verbs(self, doc: Doc) -> Iterator[tuple[int, int]]:
        found = self._presences.find(doc)
        elsewhere = {at for one in found if one.label == "sauf" for at in range(one.start, one.end)}
        for one in found:
            if one.label != "sauf" and one.start not in elsewhere:
                yield one.start, one.end

    def _counts(self, doc: Doc, adverb: Found, starts: Sequence[int]) -> bool:
        """« pas demain » does not count, nor « reçu hier »: that day is not the appointment's."""
        if adverb.start and doc[adverb.start - 1].norm_ in self._negations:
            return False
        clause = [token for token in doc if starts[token.i] == starts[adverb.start]]
        presences = {at for start, end in self._verbs(doc) for at in range(start, end)}
        return not any(
            _is_participle(token) and token.i not in presences and not _APPOINTED.match(token.norm_)
            for token in clause
            if any(word.norm_ in _AUXILIARY and word.i < token.i for word in clause)
        )


def _tense(doc: Doc, verb: int, starts: Sequence[int]) -> str | None:
    """Give the moment that a verb of presence tells, from itself and the verbs before it in its clause."""
    token = doc[verb]
    before = [doc[at] for at in range(starts[verb], verb)]
    words = {word.norm_ for word in before}
    if _is_past(token, before) or any(_is_past(word, before) for word in before if not _is_participle(word)):
        return PAST
    if words & _TOWARDS or any(_FUTURE.match(word.norm_) and word.pos_ in ("VERB", "AUX") for word in (*before, token)):
        return FUTURE
    if token.pos_ in ("VERB", "AUX") and "Fin" in token.morph.get("VerbForm", []) and not _MISSED.match(token.norm_):
        return FUTURE
    return None


def _is_past(token: Token, before: Iterable[Token]) -> bool:
    if _IMPERFECT.match(token.norm_) and token.norm_ not in _PRESENT:
        return True
    participle = _is_participle(token) or _MISSED.match(token.norm_) or token.norm_ in _ABLE
    return bool(participle) and any(word.norm_ in _AUXILIARY and word.i < token.i for word in before)


def _is_participle(token: Token) -> bool:
    return "Part" in token.morph.get("VerbForm", []) and token.norm_ not in _ABLE


def _first(found: Iterable[Found], label: str) -> Found | None:
    return next((one for one in found if one.label == label), None)
