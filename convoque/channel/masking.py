"""Numbers that a message must not carry: hidden before it is understood, stored or logged.

Social security numbers (NIR, 13 characters and their key), France Travail
ids, bank accounts (IBAN) and payment cards. A run of thirteen digits or more
is hidden whatever it is: no answer of ours ever needs one.
"""

from __future__ import annotations

import re

MASK = "•••"
"""What takes the place of a number; it has no meaning for the assistant."""

_GAP = r"[\s.\-_/\u2010-\u2015]{0,2}"


def _spread(*parts: str) -> str:
    """Write a pattern whose parts may be apart, as people type numbers."""
    return _GAP.join(parts)


_BEFORE, _AFTER = r"(?<!\d)", r"(?!\d)"
# Sex, year, month (with the INSEE's codes for unknown ones), department (2A and 2B too), town, order, key.
_MONTH = rf"(?:0{_GAP}[1-9]|1{_GAP}[0-2]|[2-4]{_GAP}\d)"
_NIR = _spread("[1-478]", r"\d", r"\d", _MONTH, r"\d", r"[\dAB]", *[r"\d"] * 6) + rf"(?:{_GAP}\d{_GAP}\d)?"
_FRENCH_IBAN = _spread("(?:FR|MC)", *[r"\d"] * 12, *[r"[\dA-Z]"] * 11, *[r"\d"] * 2)
_YEARS = r"(?:(?:19|20)\d\d\D?){4}"
_ALWAYS = [
    re.compile(rf"\b{_FRENCH_IBAN}{_AFTER}", re.IGNORECASE),
    re.compile(rf"{_BEFORE}{_NIR}{_AFTER}", re.IGNORECASE),
    re.compile(rf"{_BEFORE}\d{{13,}}"),
    re.compile(rf"{_BEFORE}(?!{_YEARS})\d{{4}}(?:[\s.-]\d{{4}}){{3}}{_AFTER}"),
    re.compile(rf"{_BEFORE}\d{{3}}{_GAP}\d{{4}}{_GAP}[A-Z]\b"),
    re.compile(rf"{_BEFORE}\d{{7}}[a-z]\b"),
]
_CARD = re.compile(rf"{_BEFORE}\d{{3,6}}(?:[\s.-]\d{{3,6}}){{2,4}}{_AFTER}")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ .-]?[A-Z\d]){11,30}", re.IGNORECASE)


def mask(text: str) -> str:
    """Give the text with every such number hidden.

    >>> mask("mon numéro 2 85 05 78 006 084 36, identifiant 1234567X")
    'mon numéro •••, identifiant •••'
    >>> mask("convoqué le 24/11/2026 à 9 h 30, tel 06 12 34 56 78")
    'convoqué le 24/11/2026 à 9 h 30, tel 06 12 34 56 78'
    """
    text = _IBAN.sub(_hide_iban, text)
    for pattern in _ALWAYS:
        text = pattern.sub(MASK, text)
    return _CARD.sub(lambda found: MASK if _is_card(found.group()) else found.group(), text)


def _hide_iban(found: re.Match[str]) -> str:
    """Hide the longest beginning that has right check digits: the next words may follow closely."""
    whole = found.group()
    ends = [place for place, character in enumerate(whole, 1) if character.isalnum()]
    for end in reversed(ends[14:]):
        number = "".join(character for character in whole[:end] if character.isalnum())
        if len(number) <= 34 and int("".join(str(int(c, 36)) for c in number[4:] + number[:4])) % 97 == 1:
            return MASK + whole[end:]
    return whole


def _is_card(number: str) -> bool:
    """Whether the number has the check digit of payment cards (Luhn)."""
    digits = [int(digit) for digit in number[::-1] if digit.isdigit()]
    doubled = sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return 13 <= len(digits) <= 19 and (sum(digits[::2]) + doubled) % 10 == 0
