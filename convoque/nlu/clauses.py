"""How a fact is said: affirmed, denied, supposed, reported or asked.

French as it is written in a hurry: clauses without commas, negation without
« ne ». A clause begins after a punctuation mark or a conjunction, and at a
new subject (« je suis malade je peux pas venir » has two).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc, Token

from convoque.nlu.lexicon import Lexicon
from convoque.nlu.phrases import HOLDS_NEGATION, Found, PhraseFinder

AFFIRMED, DENIED, SUPPOSED, REPORTED, ASKED = "affirme", "nie", "hypothese", "rapporte", "question"
OTHER = "ailleurs"
"""A day in the message that is not the appointment's."""
PRESUMED = "presume"
"""A moment that only a day's name or an imperfect tells: « vendredi » is the next one, unless the file knows better."""

_SUBJECTS = frozenset(["je", "j'", "tu", "il", "elle", "on", "ils", "elles", "c'", "ca"])
_LINKS = frozenset(["car", "mais", "donc", "or", "puis", "alors", "parce", "puisque", "et", "ou", "vu", "sinon"])
_BEFORE_SUBJECT = frozenset(["que", "qu'", "si", "s'", "quand", "lorsque", "ou", "dont", "qui"])
_FIRST_PERSON = frozenset(["je", "j'", "me", "m'", "moi", "mon", "ma", "mes", "-je"])
_INVERTED = frozenset(["-je", "-tu", "-il", "-elle", "-on", "-nous", "-vous", "-ils", "-elles", "-ce", "-t"])
_SENTENCE_END = frozenset([".", "?", "!", ";", ":"])
_BOTH_WAYS = frozenset(["vraiment", "encore", "toujours", "meme", "du", "tout", "trop", "deja"])
_COMPARES = frozenset(["de", "d'", "que", "qu'", "en", "tard", "tot", "loin", "souvent", "longtemps"])
_SUBORDINATES = frozenset(["si", "quand", "que", "qu'"])
_NEGATION_REACH = 3


@dataclass(frozen=True)
class Said:
    """A phrase found and how it is said; ``denied`` may hold together with any mode."""

    found: Found
    mode: str
    denied: bool


class ModeReader:
    """Reads how phrases are said, with the lexicon's marks."""

    def __init__(self, nlp: Language, lexicon: Lexicon) -> None:
        self._marks = PhraseFinder(nlp, lexicon.marks)
        self._negations = frozenset(lexicon.negations)

    def read(self, doc: Doc, found: Iterable[Found]) -> tuple[Said, ...]:
        """Give each phrase of ``doc`` with its mode."""
        marks = _whole(self._marks.find(doc))
        starts = clause_starts(doc)
        return tuple(Said(one, self._mode(doc, one, marks, starts), self._denied(doc, one, starts)) for one in found)

    def _mode(self, doc: Doc, found: Found, marks: Sequence[Found], starts: Sequence[int]) -> str:
        sentence = _sentence_start(doc, found.start)
        before = [mark for mark in marks if sentence <= mark.start and mark.end <= found.start]
        causes = [mark.start for mark in before if mark.label == "cause"]
        after_cause = max(causes, default=-1)
        modes = {mark.label for mark in before if mark.start > after_cause}
        clause = starts[found.start]
        asked_here = any(mark.label == ASKED and mark.start >= clause for mark in before)
        if SUPPOSED in modes:
            return SUPPOSED
        if REPORTED in modes:
            return REPORTED
        if asked_here or self._asked(doc, found, clause, starts):
            return ASKED
        return AFFIRMED

    def _asked(self, doc: Doc, found: Found, clause: int, starts: Sequence[int]) -> bool:
        """Say whether the clause itself is a question that is not about the person."""
        end = found.end
        while end < len(doc) and starts[end] == clause and not doc[end].is_punct:
            end += 1
        words = [token.norm_ for token in doc[clause:end]]
        inverted = any(word in _INVERTED for word in words[: found.start - clause])
        closed = end < len(doc) and doc[end].text == "?"
        return inverted or (closed and not _FIRST_PERSON.intersection(words))

    def _denied(self, doc: Doc, found: Found, starts: Sequence[int]) -> bool:
        if found.label.startswith(HOLDS_NEGATION):
            return False
        inside = doc[found.start : found.end]
        if any(self._denies(doc, token) for token in inside):
            return True
        clause = starts[found.start]
        reach = 0
        for token in reversed(doc[clause : found.start]):
            if self._denies(doc, token):
                return doc[token.i + 1].norm_ not in ("que", "qu'")
            reach += token.norm_ not in _BOTH_WAYS
            if reach > _NEGATION_REACH or token.norm_ in _SUBORDINATES:
                break
        return self._denied_after(doc, found)

    def _denied_after(self, doc: Doc, found: Found) -> bool:
        """« je travaille pas », « j'y vais vraiment pas »: the negation follows the verb."""
        if doc[found.end - 1].pos_ not in ("VERB", "AUX"):
            return False
        for token in doc[found.end : found.end + 3]:
            if self._denies(doc, token):
                return token.norm_ not in ("sans", "ni")
            if token.norm_ not in _BOTH_WAYS:
                return False
        return False

    def _denies(self, doc: Doc, token: Token) -> bool:
        """« plus » denies after « ne », or after a verb when it does not compare (« plus de deux heures »)."""
        if token.norm_ != "plus" or not token.i:
            return token.norm_ in self._negations
        if any(word.norm_ in ("ne", "n'") for word in doc[max(0, token.i - _NEGATION_REACH) : token.i]):
            return True
        after = doc[token.i + 1].norm_ if token.i + 1 < len(doc) else ""
        return doc[token.i - 1].pos_ in ("VERB", "AUX") and after not in _COMPARES


def _whole(marks: Sequence[Found]) -> list[Found]:
    """Drop the marks that are part of a longer one: « si » in « sais pas si », « s'il » in « s'il vous plaît »."""
    return [
        mark
        for mark in marks
        if not any(
            other.start <= mark.start and mark.end <= other.end and other.end - other.start > mark.end - mark.start
            for other in marks
        )
    ]


def clause_starts(doc: Doc) -> tuple[int, ...]:
    """Give, for each token, where its clause begins.

    >>> import spacy
    >>> from convoque.nlu.phrases import plain_norms
    >>> clause_starts(plain_norms(spacy.blank("fr")("je suis malade je viens pas")))
    (0, 0, 0, 3, 3, 3)
    """
    starts: list[int] = []
    start = 0
    for token in doc:
        if token.i and (_opens(doc, token) or doc[token.i - 1].is_punct):
            start = token.i
        starts.append(start)
    return tuple(starts)


def _opens(doc: Doc, token: Token) -> bool:
    before = doc[token.i - 1].norm_
    if token.norm_ in _SUBJECTS:
        return before not in _BEFORE_SUBJECT
    return token.norm_ in _LINKS


def _sentence_start(doc: Doc, at: int) -> int:
    while at and doc[at - 1].text not in _SENTENCE_END:
        at -= 1
    return at
