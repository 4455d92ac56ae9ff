"""Find the lexicon's phrases in a spaCy document, gaps and word beginnings allowed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc

from convoque.nlu.text import strip_accents

GAP = "…"
GAP_TOKENS = 4
_GAP_PATTERN = {"IS_PUNCT": False, "OP": f"{{0,{GAP_TOKENS}}}"}


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
            self._matcher.add(label, [token_pattern(nlp, text) for text in texts], greedy="LONGEST")

    def find(self, doc: Doc) -> tuple[Found, ...]:
        """Give every phrase found, by place; phrases of one label do not overlap."""
        strings = doc.vocab.strings
        found = (Found(strings[key], start, end) for key, start, end in self._matcher(doc))
        return tuple(sorted(found, key=lambda one: (one.start, -one.end, one.label)))


def plain_norms(doc: Doc) -> Doc:
    """Give every token its text without accents as norm: what phrases are compared with."""
    for token in doc:
        token.norm_ = strip_accents(token.text.lower())
    return doc


def token_pattern(nlp: Language, phrase: str) -> list[dict[str, Any]]:
    """Write a phrase of the lexicon as a spaCy Matcher pattern.

    Marks: ``…`` up to four tokens without punctuation, ``a|b`` either word,
    ``mot*`` any word that begins so.
    """
    pattern: list[dict[str, Any]] = []
    for part in phrase.split():
        if part == GAP:
            pattern.append(dict(_GAP_PATTERN))
        elif "|" in part or "*" in part:
            elided, _, rest = part.rpartition("'")
            if elided:
                pattern.append({"NORM": f"{elided}'"})
            pattern.append({"NORM": _choice(rest.split("|"))})
        else:
            pattern.extend({"NORM": token.text} for token in nlp.make_doc(part))
    return pattern


def _choice(words: list[str]) -> dict[str, Any]:
    if any(word.endswith("*") for word in words):
        branches = (re.escape(word.rstrip("*")) + (".*" if word.endswith("*") else "") for word in words)
        return {"REGEX": f"^(?:{'|'.join(branches)})$"}
    return {"IN": words}
