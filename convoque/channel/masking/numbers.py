"""Numbers that designate somebody.

Social security numbers (NIR, 13 characters and their key), France Travail
ids, bank accounts (IBAN) and payment cards. A run of thirteen digits or more
is hidden whatever it is: no answer of ours ever needs one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from convoque.channel.masking.folding import Span

_GAP = r"[\s.\-_/]{0,3}"


def _spread(*parts: str) -> str:
    """Write a pattern whose parts may be apart, as people type numbers."""
    return _GAP.join(parts)


_BEFORE, _AFTER = r"(?<!\d)", r"(?!\d)"
# Sex, year, month (with the INSEE's codes for unknown ones), department (2A and 2B too), town, order, key.
_MONTH = rf"(?:0{_GAP}[1-9]|1{_GAP}[0-2]|[2-4]{_GAP}\d)"
_NIR = _spread("[1-478]", r"\d", r"\d", _MONTH, r"\d", r"[\dAB]", *[r"\d"] * 6) + rf"(?:{_GAP}\d{_GAP}\d)?"
_FRENCH_IBAN = _spread("(?:FR|MC)", *[r"\d"] * 12, *[r"[\dA-Z]"] * 11, *[r"\d"] * 2)
_NO_SUM = r"(?!\s?(?:€|eur))"
_ALWAYS = [
    re.compile(rf"\b{_FRENCH_IBAN}{_AFTER}", re.IGNORECASE),
    re.compile(rf"{_BEFORE}{_NIR}{_AFTER}", re.IGNORECASE),
    re.compile(rf"{_BEFORE}\d{{13,}}"),
    re.compile(rf"{_BEFORE}[3-6]\d{{3}}(?:[\s.-]\d{{4}}){{3}}{_AFTER}{_NO_SUM}"),
    re.compile(rf"{_BEFORE}\d{{3}}{_GAP}\d{{4}}{_GAP}[A-Z]\b"),
    re.compile(rf"{_BEFORE}\d{{7}}[a-z]\b"),
]
_CARD = re.compile(rf"{_BEFORE}[2-6]\d{{2,5}}(?:[\s.-]\d{{3,6}}){{2,4}}{_AFTER}{_NO_SUM}")
"""Payment networks number their cards from 2 to 6 (ISO/IEC 7812)."""
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ .-]?[A-Z\d]){11,30}", re.IGNORECASE)


def numbers(text: str) -> Iterator[Span]:
    """Find such numbers in a plain text.

    >>> list(numbers("identifiant 1234567X"))
    [(12, 20)]
    """
    for pattern in _ALWAYS:
        yield from (found.span() for found in pattern.finditer(text))
    yield from (found.span() for found in _CARD.finditer(text) if _is_card(found.group()))
    for found in _IBAN.finditer(text):
        length = _length_of_iban(found.group())
        if length:
            yield found.start(), found.start() + length


def _length_of_iban(written: str) -> int:
    """Give the longest beginning that has right check digits: the next words may follow closely. 0: none.

    The remainder by 97 of the number with its first four signs last is 1 (ISO 13616).
    """
    signs = [(place, int(sign, 36)) for place, sign in enumerate(written, 1) if sign.isalnum()][:34]
    first = int("".join(str(value) for _, value in signs[:4]))
    remainder = length = 0
    for count, (place, value) in enumerate(signs[4:], 5):
        remainder = (remainder * (10 if value < 10 else 100) + value) % 97
        if count >= 15 and (remainder * 10**6 + first) % 97 == 1:
            length = place
    return length


def _is_card(number: str) -> bool:
    """Whether the number has the check digit of payment cards (Luhn)."""
    digits = [int(digit) for digit in number[::-1] if digit.isdigit()]
    doubled = sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return 13 <= len(digits) <= 19 and (sum(digits[::2]) + doubled) % 10 == 0
