"""The editors' inbox: which questions are kept for them, and what is left of these (docs/decisions/014-console.md).

Off unless the site asks for it. Kept in the turn's or the opinion's own
transaction, erased with the conversation, thirty days at most.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from convoque.channel.masking import mask
from convoque.channel.masking.names import MASK, Ordinary
from convoque.channel.turnlog import second_choices

NOT_UNDERSTOOD, UNSURE, NOT_USEFUL = "incompris", "incertain", "inutile"
NEVER = frozenset({"detresse", "donnees_tiers", "injure"})
"""Topics whose questions are never kept: distress, somebody else's data, insults."""
LOW = 0.5
"""A topic read less surely than this is unsure. Of 640 messages written apart, 24 were then answered beside another
need that was offered, and 8 taken for another matter, three of the five wrongly so among them (docs/chiffres.md)."""
MOST_PER_CONVERSATION = 20
_ELSEWHERE = "hors_sujet"


def why_kept(messages: Sequence[Mapping[str, Any]], confidence: float | None) -> tuple[str, str | None] | None:
    """Tell why editors should read what was replied to so, and the topic of the reply; None when they need not.

    ``confidence``: how surely the topic was read, of 1. Distress is never kept,
    nor is the doubt of it.

    >>> why_kept([{"custom": {"sujet": "incompris"}}], 0.9)
    ('incompris', None)
    >>> why_kept([{"custom": {"sujet": "hors_sujet"}}], 0.4), why_kept([{"custom": {"sujet": "hors_sujet"}}], 0.9)
    (('incertain', 'hors_sujet'), None)
    """
    custom: Mapping[str, Any] = next((one["custom"] for one in messages if one.get("custom")), {})
    topic = str(custom.get("sujet") or "")
    if NEVER & {topic, *(custom.get("autres_sujets") or ())}:
        return None
    if topic == NOT_UNDERSTOOD:
        return NOT_UNDERSTOOD, None
    unsure = confidence is not None and confidence < LOW
    if unsure and (topic == _ELSEWHERE or second_choices(messages, custom)):
        return UNSURE, topic
    return None


def kept_text(text: str, ordinary: Ordinary) -> str | None:
    """Give what editors may read of a question, None when too little is left to mean anything."""
    left = ordinary.only(mask(text))
    words = [word for word in left.split() if MASK not in word and any(letter.isalpha() for letter in word)]
    return left if len(words) >= 2 else None
