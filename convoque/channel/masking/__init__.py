"""What a message must not carry: hidden before it is understood, stored or logged.

Numbers that designate somebody, telephones, e-mail and postal addresses: no
answer of ours ever needs one. Names are out of reach. Each kind is found on a
plain form of the text (``folding``), where what only looks like a number is
set aside (``plain_figures``), and hidden in the text itself.
"""

from __future__ import annotations

from collections.abc import Iterable

from convoque.channel.masking.addresses import addresses
from convoque.channel.masking.emails import emails
from convoque.channel.masking.folding import Span, fold
from convoque.channel.masking.numbers import numbers
from convoque.channel.masking.plain_figures import set_aside
from convoque.channel.masking.telephones import telephones

MASK = "•••"
"""What takes the place of what is hidden; it has no meaning for the assistant."""


def mask(text: str) -> str:
    """Give the text with all of these hidden.

    >>> mask("mon numéro 2 85 05 78 006 084 36, identifiant 1234567X")
    'mon numéro •••, identifiant •••'
    >>> mask("convoqué le 24/11/2026 à 9 h 30, tel 06 12 34 56 78")
    'convoqué le 24/11/2026 à 9 h 30, tel •••'
    """
    folded = fold(text)
    figures = set_aside(folded.text)
    spans = [*numbers(figures), *telephones(figures), *emails(folded.text), *addresses(figures)]
    for start, end in reversed(_joined(spans)):
        text = text[: folded.places[start]] + MASK + text[folded.places[end] :]
    return text


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Give the spans in order, those that overlap or touch as one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
