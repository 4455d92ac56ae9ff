"""The names under which the components leave on a message what they read, for those after them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy.typing as npt

SIGNS = "fact_signs"
"""The signs of the facts of a message (``facts.signs``)."""
MENDED = "mended_text"
"""Its text with the slips mended (``facts.FactReader.mended``)."""
PLAIN = "plain_text"
"""Its text normalised (``text.normalise``), as the learnt models read it."""
ASKED = "asked_parts"
"""The parts of a story that ask (``knowledge.asking``): a list of ``AskedPart``."""
OWN_SCORES = "topic_scores"
"""What speaks for each topic by itself (``TopicModel.scores``)."""
OWN_SHARES = "topic_shares"
"""The share of each topic in the whole text, without its parts."""
TALK_SHARES = "talk_shares"
"""The same with what was said before in the talk (``talk``)."""
ALONE, IN_TALK = "seul", "dans_le_fil"
"""The shares of the topics once their needs and the questions of the message weighed in, without and with the talk."""
BEFORE, TALK = "avant", "fil"
"""What was heard before in the talk, in the metadata of a message; and with it, on the message read."""
NEEDS, REPLIES = "besoins", "reponses"
"""The shares of the needs within each topic, and of the answers to each question of ours."""
REPLY = "donner_fait"
"""The intent whose examples « fait=valeur » answer a question of ours."""


@dataclass
class AskedPart:
    """A question in a story: where it stands, and what each component read of it."""

    start: int
    end: int
    text: str
    plain: str = ""
    vector: npt.NDArray[Any] | None = None
    signs: tuple[str, ...] = ()
    shares: dict[str, float] = field(default_factory=dict)
