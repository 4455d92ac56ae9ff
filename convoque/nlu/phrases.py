"""Find the lexicon's phrases in a spaCy document, gaps and word beginnings allowed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc

from convoque.nlu.text import strip_accents

GAP = "…"
GAP_TOKENS = 4
_NEW_CLAUSE = ["je", "j'", "ils", "mais", "car", "parce"]
_GAP_PATTERN = {"IS_PUNCT": False, "NORM": {"NOT_IN": _NEW_CLAUSE}, "OP": f"{{0,{GAP_TOKENS}}}"}


@dataclass(frozen=True)
class Found:
    """A phrase found: its label, and the tokens ``start`` (included) to ``end`` (excluded)."""

    label: str
    start: int
    end: int


class PhraseFinder:
    """Finds phrases by label in documents prepared by ``plain_norms``."""

    def __init__(self, nlp: Language, phrases: Mapping[str, Iterable[str]]) -> None:
        self._matcher = Matcher(nlp.vocab)
        for label, texts in phrases.items():
            self._matcher.add(
                label, [pattern for text in texts for pattern in token_patterns(nlp, text)], greedy="LONGEST"
            )

    def find(self, doc: Doc) -> tuple[Found, ...]:
        """Give every phrase found, by place; phrases of one label do not overlap."""
        strings = doc.vocab.strings
        found = (Found(strings[key], start, end) for key, start, end in self._matcher(doc))
        return tuple(sorted(found, key=lambda one: (one.start, -one.end, one.label)))


def found_between(doc: Doc, label: str, start: int, end: int) -> Found:
    """Give as found the tokens that hold the letters ``start`` to ``end`` of the document's text."""
    tokens = [token.i for token in doc if token.idx < end and token.idx + len(token) > start]
    return Found(label, tokens[0], tokens[-1] + 1)


def plain_norms(doc: Doc) -> Doc:
    """Give every token its text without accents as norm: what phrases are compared with."""
    for token in doc:
        token.norm_ = strip_accents(token.text.lower())
    return doc


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
    simple = [word for word in words if word.endswith("*") or len(nlp.make_doc(word)) == 1]
    cut = [[{"NORM": token.text} for token in nlp.make_doc(word)] for word in words if word not in simple]
    return ([[{"NORM": _choice(simple)}]] if simple else []) + cut


def _choice(words: list[str]) -> str | dict[str, Any]:
    if len(words) == 1 and not words[0].endswith("*"):
        return words[0]
    if any(word.endswith("*") for word in words):
        branches = (re.escape(word.rstrip("*")) + (".*" if word.endswith("*") else "") for word in words)
        return {"REGEX": f"^(?:{'|'.join(branches)})$"}
    return {"IN": words}
