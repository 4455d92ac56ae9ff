"""Where the name of a way ends in a message: « 12 rue victor hugo je suis malade »."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from convoque.channel.masking.street_words import KNOWN, LEADS, LINKS, MONTHS, SAINTS, STOPS

_WORD = re.compile(r"(?P<gap>[\s,;.\-()]{0,3})(?P<elided>[ld]')?(?P<word>[^\W_]+(?:['\-][^\W_]+)*)")
_DAY = re.compile(
    rf"\s{{0,2}}(?:du|des|le)?\s?\d{{1,2}}(?:er)?\s(?:{'|'.join(MONTHS)})(?:\s\d{{4}}(?!\d))?", re.IGNORECASE
)
_POSTCODE = re.compile(r"[\s,;.\-()]{0,4}(?:F-)?(?:0[1-9]|[1-8]\d|9[0-8])\s?\d{3}(?!\d)")
_FIVE_DIGITS = re.compile(r"\d{2}\s?\d{3}")
_FAR, _REACH = 9, 120
"""Words, and characters, between the kind of way and the postcode, at most."""


def name_end(text: str, start: int) -> int:
    """Give where the name that begins at ``start`` ends; 0 when there is none."""
    day = _DAY.match(text, start)
    if day:
        return day.end()
    end, complete, after_saint = 0, False, False
    for found in _words(text, start):
        word = found["word"]
        if _stops(word) or (end and re.search(r"[,;.()]", found["gap"])):
            break
        if word.lower() in LINKS:
            continue
        if word[0].isdigit() or (complete and not _is_a_name(word)):
            break
        complete = complete or after_saint or word.lower() not in LEADS
        end, after_saint = found.end(), word.lower() in SAINTS
    return end


def postcode_end(text: str, start: int) -> int:
    """Give where the town ends when a postcode comes soon after ``start``; 0 when none does."""
    if not _FIVE_DIGITS.search(text, start, start + _REACH):
        return 0
    at = start
    for found in [None, *_words(text, start, _FAR)]:
        if found is not None:
            if _stops(found["word"]) and found["word"].lower() != "a":
                return 0
            at = found.end()
        postcode = _POSTCODE.match(text, at)
        if postcode:
            return _town_end(text, postcode.end())
    return 0


def is_known(name: str) -> bool:
    """Whether words are a name by themselves: a capital, a title, a first name, a day, a well-known place.

    >>> is_known(" de la Mairie"), is_known(" victor hugo"), is_known(" de parking")
    (True, True, False)
    """
    words = [found["word"] for found in _words(name, 0)]
    return bool(_DAY.match(name)) or any(_is_a_name(word) or word.lower() in KNOWN for word in words)


def _town_end(text: str, start: int) -> int:
    """Give where the town after a postcode ends: one word, those with a capital, and what links them."""
    end, open_name = start, True
    for found in _words(text, start, 5):
        word = found["word"]
        if re.search(r"[,;.()]", found["gap"]) or word.isdigit():
            break
        if word.lower() in ("en", "sur", "sous", "les", "le", "la", "de", "lez", "du"):
            open_name = open_name or word.lower() in ("sur", "sous", "les", "lez")
            continue
        if _stops(word) or not (open_name or _is_a_name(word) or found["elided"] or word.lower() == "cedex"):
            break
        end, open_name = found.end(), word.lower() in SAINTS
    return end


def _words(text: str, start: int, most: int = 8) -> Iterator[re.Match[str]]:
    """Give the words that follow one another from ``start``."""
    return islice(_matches(text, start), most)


def _matches(text: str, start: int) -> Iterator[re.Match[str]]:
    while found := _WORD.match(text, start):
        yield found
        start = found.end()


def _stops(word: str) -> bool:
    return word.lower() in STOPS or ("'" in word and word.lower().partition("'")[0] in STOPS)


def _is_a_name(word: str) -> bool:
    return word[0].isupper() and word[1:2].islower()
