"""Find the lexicon's phrases in a spaCy document, gaps and word beginnings allowed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc, Token

from convoque.nlu.text import strip_accents

GAP = "…"
HOLDS_NEGATION = "!"
"""Before the label of a phrase that holds its own negation: another one near does not deny it."""
SENTENCE_ENDS = frozenset([".", "?", "!", ";"])
GAP_TOKENS = 4
_PREFIX = 3
_KEYS = "phrase_keys"
AUXILIARIES = frozenset(["ai", "as", "a", "avons", "avez", "ont", "suis", "es", "est", "sommes", "etes", "sont"])
_BETWEEN = frozenset(["pas", "jamais", "rien", "plus", "deja", "bien", "tout", "encore", "ete", "meme"])
_SUBJECTS = frozenset(["il", "elle", "on", "qui", "m'", "l'", "t'", "s'", "ca"])
_NEW_CLAUSE = ["je", "j'", "ils", "mais", "car", "parce"]
_GAP_PATTERN = {"IS_PUNCT": False, "NORM": {"NOT_IN": _NEW_CLAUSE}, "OP": f"{{0,{GAP_TOKENS}}}"}


@dataclass(frozen=True)
class Found:
    """A phrase found: its label, and the tokens ``start`` (included) to ``end`` (excluded)."""

    label: str
    start: int
    end: int


class PhraseFinder:
    """Finds phrases by label in documents prepared by ``plain_norms``.

    A phrase is only looked for in a text that has one of the words of its
    rarest part, and its spaCy pattern is made the first time: the lexicon has
    thousands, a message meets some tens.
    """

    def __init__(self, nlp: Language, phrases: Mapping[str, Iterable[str]]) -> None:
        self._nlp = nlp
        self._by_key: dict[str, list[int]] = {}
        self._phrases: list[tuple[str, str]] = []
        self._matchers: dict[int, Matcher] = {}
        for label, texts in phrases.items():
            for text in texts:
                for key in _keys(nlp, text):
                    self._by_key.setdefault(key, []).append(len(self._phrases))
                self._phrases.append((label, text))

    def find(self, doc: Doc) -> tuple[Found, ...]:
        """Give every phrase found, by place; of the phrases of one label that overlap, the longest."""
        met = {at for key in _met(doc) & self._by_key.keys() for at in self._by_key[key]}
        places: dict[str, set[tuple[int, int]]] = {}
        for at in met:
            label = self._phrases[at][0]
            places.setdefault(label, set()).update((start, end) for _, start, end in self._matcher(at)(doc))
        found = (Found(label, *place) for label, each in places.items() for place in _longest(each))
        return tuple(sorted(found, key=lambda one: (one.start, -one.end, one.label)))

    def _matcher(self, at: int) -> Matcher:
        if at not in self._matchers:
            matcher = Matcher(self._nlp.vocab)
            matcher.add("", token_patterns(self._nlp, self._phrases[at][1]))
            self._matchers[at] = matcher
        return self._matchers[at]


def _met(doc: Doc) -> frozenset[str]:
    """Give the keys that the tokens of a prepared document have, read once for all the finders."""
    keys: frozenset[str] | None = doc.user_data.get(_KEYS)
    if keys is None:
        norms = {token.norm_ for token in doc}
        keys = doc.user_data[_KEYS] = frozenset(["*", *norms, *(norm[:_PREFIX] + "*" for norm in norms)])
    return keys


def _keys(nlp: Language, phrase: str) -> list[str]:
    """Give what some token is whenever the phrase is in its text: the words of its longest part, cut as spaCy does."""
    parts = [[_key(nlp, word) for word in part.split("|")] for part in phrase.split() if part != GAP]
    return max(parts, key=lambda keys: min(map(len, keys)))


def _key(nlp: Language, word: str) -> str:
    """Give a word, or its longest token; for a beginning, its first letters and ``*``, or ``*`` alone."""
    if word.endswith("*"):
        return word[:_PREFIX] + "*" if len(word) > _PREFIX else "*"
    return word if word.isalnum() or word.endswith("'") else max((t.text for t in nlp.make_doc(word)), key=len)


def _longest(places: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    taken: set[int] = set()
    for start, end in sorted(places, key=lambda place: (place[0] - place[1], place)):
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            yield start, end


def found_between(doc: Doc, label: str, start: int, end: int) -> Found:
    """Give as found the tokens that hold the letters ``start`` to ``end`` of the document's text."""
    tokens = [token.i for token in doc if token.idx < end and token.idx + len(token) > start]
    return Found(label, tokens[0], tokens[-1] + 1)


def plain_norms(doc: Doc) -> Doc:
    """Give every token its text without accents as norm: what phrases are compared with.

    An infinitive right after « être » or « avoir » is the participle that it
    sounds like: « j'ai oublier » is « j'ai oublié ».
    """
    for token in doc:
        token.norm_ = strip_accents(token.text.lower())
    for token in doc:
        if token.norm_.endswith("er") and "Inf" in token.morph.get("VerbForm", []) and _after_auxiliary(token):
            token.norm_ = token.norm_[:-1]
    doc.user_data.pop(_KEYS, None)
    return doc


def _after_auxiliary(token: Token) -> bool:
    """Say whether « être » or « avoir » comes before; a bare « a » counts after a subject only (it may be « à »)."""
    before = token.i - 1
    while before >= 0 and token.doc[before].norm_ in _BETWEEN:
        before -= 1
    if before < 0 or token.doc[before].norm_ not in AUXILIARIES:
        return False
    subject = token.doc[before - 1].norm_ if before else ""
    return subject not in ("c'", "ce") and (token.doc[before].norm_ != "a" or subject in _SUBJECTS)


def token_patterns(nlp: Language, phrase: str) -> list[list[dict[str, Any]]]:
    """Write a phrase of the lexicon as spaCy Matcher patterns.

    Marks: ``…`` up to four tokens of one clause, ``a|b`` either word,
    ``mot*`` any word that begins so. A choice between words that spaCy cuts
    (``m'a|m'ont``) makes several patterns.
    """
    choices = [_part_patterns(nlp, part) for part in phrase.split()]
    return [[token for part in parts for token in part] for parts in product(*choices)]


def _part_patterns(nlp: Language, part: str) -> list[list[dict[str, Any]]]:
    if part == GAP:
        return [[dict(_GAP_PATTERN)]]
    words = part.split("|")
    simple = [word for word in words if word.endswith(("*", "'")) or len(nlp.make_doc(word)) == 1]
    cut = [[{"NORM": token.text} for token in nlp.make_doc(word)] for word in words if word not in simple]
    return ([[{"NORM": _choice(simple)}]] if simple else []) + cut


def _choice(words: list[str]) -> str | dict[str, Any]:
    if len(words) == 1 and not words[0].endswith("*"):
        return words[0]
    if any(word.endswith("*") for word in words):
        branches = (re.escape(word.rstrip("*")) + (".*" if word.endswith("*") else "") for word in words)
        return {"REGEX": f"^(?:{'|'.join(branches)})$"}
    return {"IN": words}
