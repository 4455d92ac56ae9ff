"""What must never depend on a score: signs of distress, and texts that say nothing readable."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from convoque.nlu.french import load_french
from convoque.nlu.lexicon import Lexicon
from convoque.nlu.phrases import Found, PhraseFinder, plain_norms
from convoque.nlu.text import normalise

MOOD, HURT, DOUBT = "humeur", "blessee", "doute"
"""On a parsed message: the person is hurt and asks something practical, or may not be well; nothing when neither."""
GUESSED = "detresse_devinee"
"""On a parsed message: distress was heard by its likelihood, without any word of it."""
_WORD = re.compile(r"[^\W\d_]+")
_VOWELS = frozenset("aeiouy")
_FOREIGN_SHARE = 0.6
_FOREIGN_WORDS = 3
_CONSONANTS_ONLY = 4
_KEYBOARD_ROWS = ("azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiop", "asdfghjkl")
_KEYS_IN_A_ROW = 4
_CARE = frozenset({"signes", "epuisement", "peine"})


@dataclass(frozen=True)
class Mood:
    """What the words of a text say of the person and of what is asked.

    ``sign``: of distress, whatever is asked. ``worn``: of distress too, unless
    something practical is asked. ``hurt``: fear, tears, tiredness. ``idiom``: a
    known ordinary turn of such words; ``light``: the person jokes. ``asks``: a
    question stands in the text; ``matter``: words of an administrative or working life.
    """

    sign: bool = False
    worn: bool = False
    hurt: bool = False
    idiom: bool = False
    light: bool = False
    asks: bool = False
    matter: bool = False


class SafetyReader:
    """Reads signs of distress and unreadable texts with the lexicon's words."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._foreign = frozenset(lexicon.foreign)
        self._cut = load_french().make_doc
        phrases = {"signes": lexicon.distress, "sauf": lexicon.not_distress, **lexicon.mood}
        self._phrases = PhraseFinder(load_french(), phrases)

    def mood(self, text: str) -> Mood:
        """Read a text as it was typed: a slip of the fingers is never mended into a sign."""
        doc = plain_norms(self._cut(normalise(text, self._lexicon.abbreviations)))
        found = self._phrases.find(doc)
        idioms = [one for one in found if one.label == "sauf"]
        kinds = {one.label for one in found if one.label not in _CARE or not _overlaps(one, idioms)}
        return Mood(
            sign="signes" in kinds,
            worn="epuisement" in kinds,
            hurt=bool(kinds & {"epuisement", "peine"}),
            idiom="sauf" in kinds,
            light="leger" in kinds,
            asks="demande" in kinds or "?" in text,
            matter="demarche" in kinds,
        )

    def is_distress(self, text: str) -> bool:
        """Say whether the words of a text alone are a sign of distress; in doubt, yes."""
        mood = self.mood(text)
        return mood.sign or (mood.worn and not (mood.asks and mood.matter))

    def is_unreadable(self, text: str) -> bool:
        """Say whether a text has no word or vowel, another alphabet, keys typed in a row, or another language."""
        words = _WORD.findall(normalise(text, self._lexicon.abbreviations))
        letters = "".join(words)
        if any(letter.isdigit() for letter in text) and len(words) < 2:
            return False
        if len(letters) < 2 or sum(map(_is_latin, letters)) * 2 < len(letters):
            return True
        if not _VOWELS & set(letters) and max(map(len, words)) >= _CONSONANTS_ONLY:
            return True
        if all(map(_is_typed_along_a_row, words)):
            return True
        foreign = sum(word in self._foreign for word in words)
        return len(words) >= _FOREIGN_WORDS and foreign >= _FOREIGN_SHARE * len(words)


def _overlaps(one: Found, others: list[Found]) -> bool:
    return any(one.start < other.end and other.start < one.end for other in others)


def _is_typed_along_a_row(word: str) -> bool:
    return len(word) >= _KEYS_IN_A_ROW and any(word in row for row in _KEYBOARD_ROWS)


def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN")
