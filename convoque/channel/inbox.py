"""The editors' inbox: which questions are kept for them, and what is left of these (docs/decisions/014-console.md).

Off unless the site asks for it. Kept in the turn's or the opinion's own
transaction, erased with the conversation, thirty days at most.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from convoque.channel.masking import mask
from convoque.channel.masking.names import MASK, Ordinary

NOT_UNDERSTOOD, NOT_USEFUL = "incompris", "inutile"
NEVER = frozenset({"detresse", "donnees_tiers", "injure"})
"""Topics whose questions are never kept: distress, somebody else's data, insults."""
MOST_PER_CONVERSATION = 20


def is_unclear(messages: Iterable[Mapping[str, Any]]) -> bool:
    """Tell whether a reply says that the message was not understood."""
    return any(message.get("custom", {}).get("sujet") == NOT_UNDERSTOOD for message in messages)


def kept_text(text: str, ordinary: Ordinary) -> str | None:
    """Give what editors may read of a question, None when too little is left to mean anything."""
    left = ordinary.only(mask(text))
    words = [word for word in left.split() if MASK not in word and any(letter.isalpha() for letter in word)]
    return left if len(words) >= 2 else None
