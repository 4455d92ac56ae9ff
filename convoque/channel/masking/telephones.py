"""French telephone numbers as people write them, and those of other countries after a plus or 00.

Numbers of four digits and numbers in 08 are services that people quote: they
stay. Source of the forms: ARCEP, plan national de numérotation (0 and nine
digits; 1 to 5, 6 and 7, 9).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from convoque.channel.masking.folding import Span

_GAP = r"[\s.\-_/]{0,3}"
_NINE = rf"[1-79](?:{_GAP}\d){{8}}(?!\d)"
_PREFIX = r"(?:\+|(?<!\d)0\s?0)\s?"
_NUMBER = re.compile(
    rf"(?:\(\s?{_PREFIX}33\s?\)|{_PREFIX}33|(?<!\d)33(?={_GAP}[67])){_GAP}(?:\(0\)|0)?{_GAP}(?P<french>{_NINE})"
    rf"|(?P<home>(?<!\d)(?:\(?0[1-9]\){_GAP}\d(?:{_GAP}\d){{7}}(?!\d)|0{_GAP}{_NINE}))"
    rf"|(?:\+|(?<!\d)00)(?!33)[1-9]\d{{0,2}}(?:{_GAP}\d){{7,11}}(?!\d)"
)
_PUBLIC = frozenset({"177863949", "972723949"})
"""France Travail, called from abroad or from a mobile."""


def telephones(text: str) -> Iterator[Span]:
    """Find the telephone numbers of a plain text.

    >>> list(telephones("0612345678 ou 3949"))
    [(0, 10)]
    """
    at = 0
    while found := _NUMBER.search(text, at):
        number = found["french"] or found["home"]
        if number is None or _is_a_telephone(number):
            yield found.span()
            at = found.end()
        else:
            at = found.start() + 1


def _is_a_telephone(number: str) -> bool:
    """Whether it is nobody's public number, nor figures side by side (« 0.5 1.5 2.5 », « 0/20 15/20 »)."""
    if re.sub(r"\D", "", number)[-9:] in _PUBLIC:
        return False
    number = re.sub(r"[()]", "", number)
    signs = {gap.strip() for gap in re.findall(r"\D+", number)}
    return len(signs) < 2 or bool(re.fullmatch(r"0?\d(?:\D+\d\d){4}", number))
