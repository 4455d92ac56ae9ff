"""The plain form of a text, for finding: one script of digits, letters without accents, nothing invisible."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from convoque.channel.text import INVISIBLE

Span = tuple[int, int]
"""Where something begins, and where what follows it begins."""

_DROPPED = frozenset({"Cf", "Mn", "Me"})
# Cyrillic and Greek letters that look like Latin ones, dashes and apostrophes.
_ALIKE = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаесіјорѕухΑΒΕΖΗΙΚΜΝΟΡΤΥΧο\u2010\u2011\u2012\u2013\u2014\u2015\u2212’‘ʼ′",
    "ABESIJKMHOPCTYXaecijopsyxABEZHIKMNOPTYXo-------''''",
)


_LETTER_O = re.compile(r"(?<![^\W\d])[oO](?=\d)|(?<=\d)[oO](?![^\W\d])")
"""The letter that people type for a zero: « O6 12 34 56 78 »."""


@dataclass(frozen=True)
class Folded:
    """A plain text, and the place in the first text of each of its characters (and of its end)."""

    text: str
    places: Sequence[int]


def fold(text: str) -> Folded:
    r"""Give the plain form of a text.

    >>> fold("０６\u200b١２ é").text
    '0612 e'
    """
    if text.isascii():
        return Folded(_LETTER_O.sub("0", text), range(len(text) + 1))
    signs = [(sign, place) for place, character in enumerate(text) if (sign := _sign(character))]
    plain = _LETTER_O.sub("0", "".join(sign for sign, _ in signs))
    return Folded(plain, (*(place for _, place in signs), len(text)))


@lru_cache(maxsize=4096)
def _sign(character: str) -> str:
    """Give the one plain character that stands for this one, or nothing when it shows nothing."""
    if character.isascii():
        return character
    if character in INVISIBLE or unicodedata.category(character) in _DROPPED:
        return ""
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    bases = [part for part in unicodedata.normalize("NFKD", character) if unicodedata.category(part) != "Mn"]
    return (bases[0] if len(bases) == 1 else character).translate(_ALIKE)
