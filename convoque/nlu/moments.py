"""Whether the appointment that a message speaks of is past, to come, or now.

Told by the tense of the verbs of presence (venir, rater, assister…), by
adverbs, by turns that tell it whatever the tense (« noté absent », « changer
la date ») and by the appointment's day. spaCy's morphology tells verbs and participles; the imperfect and the future
are read from their endings, which the medium model takes for the present.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc, Token

from convoque.nlu.clauses import clause_starts
from convoque.nlu.dates import is_bare_hour
from convoque.nlu.days import APPOINTMENT, SaidDay
from convoque.nlu.lexicon import Lexicon
from convoque.nlu.phrases import AUXILIARIES, SENTENCE_ENDS, Found, PhraseFinder
from convoque.nlu.text import strip_accents

PAST, FUTURE, NOW = "passe", "futur", "maintenant"
PRESUMPTION = "?"

_FUTURE = re.compile(r"\w{1,}r(?:ai|as|a|ons|ez|ont|ais|ait)$")
_IMPERFECT = re.compile(r"(?:\w+[^r\W]ai(?:s|t|ent)|etai(?:s|t|ent))$")
_PRESENT = frozenset(
    ["vais", "sais", "sait", "fais", "fait", "mais", "plait", "connais", "connait", "parait", "jamais"]
)
_TOWARDS = frozenset(["vais", "va", "vas", "vont", "peux", "peut", "dois", "doit", "veux", "compte", "faut", "puis"])
_ABLE = frozenset(["pu", "du", "voulu", "reussi"])
_STATES = frozenset(["absent", "absente", "present"])
"""Adjectives that spaCy takes for verbs when no verb is near (« absent hier »)."""
_APPOINTED = re.compile(r"convoqu|invit|prev|fix|programm|plac|inscri")
_GONE = re.compile(r"hier|dernier|passe|d'avant")
_I = frozenset(["je", "j'"])
_WAS_OR_HAD = frozenset(["etais", "avais", "pouvais", "devais"])
_WAS = frozenset(["etait", "etaient", "tombait"])
_SUPPOSES = frozenset(["je", "j'", "tu", "il", "elle", "on", "ils", "elles", "vous", "c'", "ca", "le", "la", "l'"])
_HAVE = frozenset(["ai", "as", "a", "avons", "avez", "ont"])
_GONE_BY = frozenset(
    [
        *(
            "ete",
            "eu",
            "travaille",
            "bosse",
            "passe",
            "suivi",
            "du",
            "accompagne",
            "garde",
            "vomi",
            "enterre",
            "assiste",
        ),
        *("fait", "attendu", "passee", "dormi", "remplace"),
    ]
)
"""Participles that tell a thing over; « j'ai trouvé », « j'ai reçu » tell one that is still to come."""
_AUXILIARY_REACH = 3
_BEFORE_A_NOUN = frozenset(["de", "d'", "du", "la", "une", "sa", "ma"])
"""Words after which a form that looks like a participle is a noun: « je n'ai pas de garde », « j'ai la passe »."""
_MISSED = re.compile(r"(?:rate|manque|loupe|oublie|zappe|seche)e?s?$")


class MomentReader:
    """Reads the moment of the appointment, with the lexicon's words."""

    def __init__(self, nlp: Language, lexicon: Lexicon) -> None:
        self._adverbs = PhraseFinder(nlp, lexicon.moments)
        self._presences = PhraseFinder(nlp, {"presence": lexicon.presences, "sauf": lexicon.not_presences})
        self._signs = PhraseFinder(nlp, lexicon.signs)
        self._negations = frozenset(lexicon.negations)

    def read(self, doc: Doc, days: Sequence[SaidDay] = ()) -> Found | None:
        """Give the moment (its label) and the words that tell it, None when nothing does."""
        starts = clause_starts(doc)
        signs = self._counted_signs(doc)
        letters = {at for day in days if not day.meant for at in range(day.found.start, day.found.end)}
        adverbs = [
            found
            for found in self._all_adverbs(doc, days)
            if found.start not in letters and self._counts(doc, found, starts)
        ]
        verbs = [Found(tense, *place) for place in self._verbs(doc) if (tense := _tense(doc, place[1] - 1, starts))]
        now = _first(adverbs, NOW)
        tenses, words = {found.label for found in verbs}, {found.label for found in adverbs}
        noted, coming = _first(signs, PAST), _first(signs, FUTURE)
        if now and not noted and PAST not in tenses:
            return now
        if noted and not (coming and _says_not_yet(doc, coming)):
            start, end = sentence_bounds(doc, noted.start)
            ahead = any(one.label == FUTURE and start <= one.start < end for one in adverbs)
            if PAST in tenses or not ahead:
                return noted
        if len(tenses) == 1:
            return verbs[0]
        if tenses:
            return _first(verbs, FUTURE if words == {FUTURE} else PAST)
        if words == {PAST, FUTURE}:
            return _first(adverbs, FUTURE)
        return (adverbs[0] if adverbs else None) or coming or _from_days(doc, days) or _told_of_the_past(doc)

    def _counted_signs(self, doc: Doc) -> list[Found]:
        """Give the turns that tell the moment, those that are only supposed left out."""
        found = self._signs.find(doc)
        not_signs = {at for one in found if one.label == "sauf" for at in range(one.start, one.end)}
        return [
            one
            for one in found
            if one.label in (PAST, FUTURE)
            and not not_signs.intersection(range(one.start, one.end))
            and not (one.label == PAST and _supposed(doc, one.start))
        ]

    def _all_adverbs(self, doc: Doc, days: Iterable[SaidDay]) -> Iterator[Found]:
        """Give the lexicon's adverbs (« ce soir », not « ce soir-là ») and « dans trois jours »."""
        for found in self._adverbs.find(doc):
            if found.end == len(doc) or doc[found.end].norm_ != "-la":
                yield found
        for day in days:
            if day.phrase.startswith("dans "):
                yield replace(day.found, label=FUTURE)

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
            if any(word.norm_ in AUXILIARIES and word.i < token.i for word in clause)
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
    finite = token.pos_ in ("VERB", "AUX") and "Fin" in token.morph.get("VerbForm", [])
    if finite and token.norm_ not in _STATES and not _MISSED.match(token.norm_):
        return FUTURE
    return None


def _is_past(token: Token, before: Iterable[Token]) -> bool:
    if is_imperfect(token):
        return True
    participle = _is_participle(token) or _MISSED.match(token.norm_) or token.norm_ in _ABLE
    return bool(participle) and any(word.norm_ in AUXILIARIES and word.i < token.i for word in before)


def is_imperfect(token: Token) -> bool:
    """Tell whether a word is a verb in the imperfect (« étais », « travaillait »)."""
    return bool(_IMPERFECT.match(token.norm_)) and token.norm_ not in _PRESENT


def is_past_participle(token: Token, words: Sequence[Token]) -> bool:
    """Tell whether a word of a clause says, after « avoir », what is gone (« j'ai été », « il a travaillé »)."""
    noun = token.i > 0 and token.doc[token.i - 1].norm_ in _BEFORE_A_NOUN
    return (
        not noun
        and token.norm_ in _GONE_BY
        and any(word.norm_ in _HAVE and 0 < token.i - word.i <= _AUXILIARY_REACH for word in words)
    )


def _is_participle(token: Token) -> bool:
    return "Part" in token.morph.get("VerbForm", []) and token.norm_ not in _ABLE


def _first(found: Iterable[Found], label: str) -> Found | None:
    return next((one for one in found if one.label == label), None)


def _from_days(doc: Doc, days: Iterable[SaidDay]) -> Found | None:
    """A day of the appointment is presumed to come, unless told in the imperfect (« le 12 j'étais malade »)."""
    for day in days:
        usable = day.role == APPOINTMENT or not (day.role or is_bare_hour(day.phrase))
        if day.meant and usable and not day.phrase.startswith(("ce matin", "il y a")):
            gone = _GONE.search(strip_accents(day.phrase)) or any(
                word.norm_ in _WAS for word in doc[max(0, day.found.start - 2) : day.found.start]
            )
            told = gone or any(
                _IMPERFECT.match(word.norm_) and word.norm_ not in _PRESENT for word in _mine(doc, day.found)
            )
            return replace(day.found, label=PAST if told else PRESUMPTION + FUTURE)
    return None


def _told_of_the_past(doc: Doc) -> Found | None:
    """« j'étais clouée au lit », « j'avais laissé un mot »: with nothing else, what one was is presumed to be past."""
    for token in doc[1:]:
        mine = doc[token.i - 1].norm_ in _I and token.norm_ in _WAS_OR_HAD
        if mine and not _supposed(doc, token.i):
            return Found(PRESUMPTION + PAST, token.i, token.i + 1)
    return None


def _mine(doc: Doc, found: Found) -> Iterator[Token]:
    """Give the words that follow « je » in the sentence of a phrase."""
    start, end = sentence_bounds(doc, found.start)
    for token in doc[start + 1 : end]:
        if doc[token.i - 1].norm_ in ("je", "j'", "y"):
            yield token


def sentence_bounds(doc: Doc, at: int) -> tuple[int, int]:
    """Give where the sentence of a token begins and ends."""
    start = next((token.i + 1 for token in reversed(doc[:at]) if token.text in SENTENCE_ENDS), 0)
    return start, next((token.i for token in doc[at:] if token.text in SENTENCE_ENDS), len(doc))


def _supposed(doc: Doc, at: int) -> bool:
    start, _ = sentence_bounds(doc, at)
    return any(
        token.norm_ in ("si", "s'")
        and (token.i == start or doc[token.i - 1].norm_ not in ("comme", "meme", "savoir"))
        and doc[token.i + 1].norm_ in _SUPPOSES
        for token in doc[start:at]
    )


def _says_not_yet(doc: Doc, sign: Found) -> bool:
    return doc[sign.end - 1].norm_ == "lieu"
