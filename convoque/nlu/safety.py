"""What must never depend on a score: signs of distress, and texts that say nothing readable."""

from __future__ import annotations

import re
import unicodedata

import spacy

from convoque.nlu.lexicon import Lexicon
from convoque.nlu.phrases import Found, PhraseFinder, plain_norms
from convoque.nlu.text import normalise

_WORD = re.compile(r"[^\W\d_]+")
_VOWELS = frozenset("aeiouy")
_FOREIGN_SHARE = 0.6
_FOREIGN_WORDS = 3
_CONSONANTS_ONLY = 4


class SafetyReader:
    """Reads signs of distress and unreadable texts with the lexicon's words."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._foreign = frozenset(lexicon.foreign)
        self._nlp = spacy.blank("fr")
        self._phrases = PhraseFinder(self._nlp, {"signe": lexicon.distress, "sauf": lexicon.not_distress})

    def is_distress(self, text: str) -> bool:
        """Say whether a text holds a sign of distress; in doubt, yes."""
        signs, idioms = self._found(text)
        return any(not any(sign.start < one.end and one.start < sign.end for one in idioms) for sign in signs)

    def is_idiom(self, text: str) -> bool:
        """Say whether the words of death or despair in a text are a known ordinary turn, and no sign beside it."""
        return bool(self._found(text)[1]) and not self.is_distress(text)

    def _found(self, text: str) -> tuple[list[Found], list[Found]]:
        doc = plain_norms(self._nlp(normalise(text, self._lexicon.abbreviations)))
        found = self._phrases.find(doc)
        return [one for one in found if one.label == "signe"], [one for one in found if one.label == "sauf"]

    def is_unreadable(self, text: str) -> bool:
        """Say whether a text has no word, no vowel, another alphabet, or is plainly in another language."""
        words = _WORD.findall(normalise(text, self._lexicon.abbreviations))
        letters = "".join(words)
        if any(letter.isdigit() for letter in text) and len(words) < 2:
            return False
        if len(letters) < 2 or sum(map(_is_latin, letters)) * 2 < len(letters):
            return True
        if not _VOWELS & set(letters) and max(map(len, words)) >= _CONSONANTS_ONLY:
            return True
        foreign = sum(word in self._foreign for word in words)
        return len(words) >= _FOREIGN_WORDS and foreign >= _FOREIGN_SHARE * len(words)


def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN")
