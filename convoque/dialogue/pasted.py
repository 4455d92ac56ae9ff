"""A letter that somebody pastes in a message: what it announces is a fact, though it is told in its own words."""

from __future__ import annotations

import re
from dataclasses import replace

from convoque.dialogue.model import Understanding

_QUOTED = re.compile(r"«([^»]*)»|“([^”]*)”|\"([^\"]*)\"|\[([^\]]*)\]")
_A_LETTER = 12
"""Words from which what is quoted is a letter, and not its title or one of its words."""
_A_CONVOCATION = re.compile(r"convoqu|peut entra|en cas d.absence", re.IGNORECASE)
"""What a convocation says of an absence is what could follow, not what was decided."""
_ABOUT = "courrier_recu"
_LEFT_ALONE = frozenset({"detresse", "injure", "donnees_tiers"})


def is_pasted(message: Understanding) -> bool:
    """Tell whether a message quotes a letter that announces something about an absence."""
    told = any(said.fact == "courrier" and said.mode in ("affirme", "rapporte") for said in message.said)
    quoted = ("".join(part or "" for part in found) for found in _QUOTED.findall(message.text))
    return told and any(len(text.split()) >= _A_LETTER and not _A_CONVOCATION.search(text) for text in quoted)


def take_pasted(message: Understanding) -> Understanding:
    """Take a pasted letter as received, whatever its words made of the topic."""
    if message.topic in _LEFT_ALONE or not is_pasted(message):
        return message
    said = tuple(
        replace(one, mode="affirme") if (one.fact, one.mode) == ("courrier", "rapporte") else one
        for one in message.said
    )
    others = () if message.topic == _ABOUT else (message.topic,)
    return replace(message, topic=_ABOUT, said=said, others=others)
