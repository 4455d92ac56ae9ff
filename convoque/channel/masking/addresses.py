"""Postal addresses: a number, a kind of way, its name, and what follows (building, floor, postcode, town).

A way without a number is a place people speak of (« l'agence rue Victor
Hugo »), and « le 12 rue Pasteur » may be a day: both stay. A kind of way that
is also an everyday word (place, cours, route) asks for another sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from convoque.channel.masking.folding import Span
from convoque.channel.masking.street_names import is_known, name_end, postcode_end
from convoque.channel.masking.street_words import NOT_BEFORE_A_HOUSE

_SURE = r"rue|avenue|boulevard|bo?u?l?v?d|boul|all[e]es?|square|quai|ruelle|sentier|impasse|chemin|faubourg|fbg"
_EVERYDAY = (
    r"av|ave|place|pl|cours|route|rte|passage|cite|voie|villa|mail|clos|domaine|residence|lotissement|hameau"
    r"|montee|traverse|promenade|parvis|esplanade|venelle|rond[- ]point|lieu[- ]dit|za|zi|zac"
)
_HEAD = re.compile(
    rf"(?<![\w/])(?P<number>\d{{1,4}}(?:\s?[/-]\s?\d{{1,4}})?)(?P<again>\s?(?:bis|ter|quater)|\s?[a-d](?![a-z]))?[\s,]{{0,3}}"
    rf"(?:(?P<sure>{_SURE})|(?P<everyday>{_EVERYDAY}))\b\.?",
    re.IGNORECASE,
)
_INSIDE = re.compile(
    r"[\s,;\-]{0,3}(?:(?:bat|batiment|bt|appt?|appartement|apt|esc|escalier|etage|porte|hall|lot|bp|cs)\.?\s?"
    r"(?:[a-z]?\d{1,4}[a-z]?|[a-z])|\d{1,2}\s?(?:ere?|e|eme|nde?)?\s?etage|cedex(?:\s\d{1,2})?)\b",
    re.IGNORECASE,
)
_SAID = r"(?:habit|adresse|domicil|demeur|\bloge|\breside|\bvi[st]\b|demenag|heberg)"
_HOME = re.compile(_SAID, re.IGNORECASE)
_JUST_SAID = re.compile(rf"{_SAID}[^,.;!?]{{0,20}}$", re.IGNORECASE)
_NEVER_ALONE = ("cours", "mail")
"""« 3 cours Excel », « 1 mail Pix »: a capital says nothing there; a postcode does."""
_BEFORE = 40
"""Characters before an address where a word such as « j'habite » makes it one."""


def addresses(text: str) -> Iterator[Span]:
    """Find the postal addresses of a plain text.

    >>> list(addresses("au 5 impasse des roses"))
    [(3, 22)]
    """
    if text.isupper():
        text = "".join(character.lower()[0] for character in text)
    done = 0
    for head in _HEAD.finditer(text):
        if head.start() < done:
            continue
        postcode = postcode_end(text, head.end())
        end = postcode or name_end(text, head.end())
        if end and (postcode or _is_home(text, head, end)):
            while inside := _INSIDE.match(text, end):
                end = inside.end()
            done = postcode_end(text, end) or end
            yield head.start(), done


def _is_home(text: str, head: re.Match[str], end: int) -> bool:
    """Whether an address without a postcode is one, by what is around it."""
    before = text[max(0, head.start() - _BEFORE) : head.start()]
    everyday = (head["everyday"] or "").lower()
    if _HOME.search(before) if head["sure"] else (_JUST_SAID.search(before) and everyday not in _NEVER_ALONE):
        return True
    if _last_word(before) in NOT_BEFORE_A_HOUSE or re.fullmatch(r"(?:19|20)\d\d", head["number"]):
        return False
    if (head["again"] or "").strip().lower() in ("bis", "ter", "quater"):
        return True
    if head["sure"] and head["number"] != "1":
        return True
    return everyday not in _NEVER_ALONE and is_known(text[head.end() : end])


def _last_word(text: str) -> str:
    words = text.lower().split()
    return words[-1].removeprefix("l'") if words else ""
