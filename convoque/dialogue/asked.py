"""An answer that its words reach whatever topic was guessed: « vous êtes un robot ? », « vous le prévenez ? »."""

from __future__ import annotations

import re

from convoque.dialogue.case import Turn
from convoque.knowledge import Case, fold

_SHORT = 12
_TAIL = 18
_END = re.compile(r"(?<=[.!?;\n…])\s+")
_CLAUSE = re.compile(r"[,:()]|\s[-–—]\s")
_BACK = frozenset({"ca", "cela", "ceci"})
_POINTS = 10


def asked_for(turn: Turn) -> tuple[str, Case] | None:
    """Name the fiche and the case that the message asks for by the ``partout`` phrases; None for none of them.

    The longest phrase wins. Only what asks is read (see ``asking_parts``), so that a word of a story
    reaches nothing. Distress is never left, nor an insult that has its own answer.
    """
    topic = turn.message.topic
    if topic == "detresse" or (topic == "injure" and turn.fiche_case(topic).by_words):
        return None
    facts, negation = turn.listened(), turn.knowledge.conversation.negation
    parts = asking_parts(turn.message.text)
    best, longest = None, 0
    for fiche in turn.knowledge.fiches.values():
        for case in fiche.cases:
            length = max((case.asked_in(facts, part, negation) for part in parts if case.everywhere), default=0)
            if length > longest:
                best, longest = (fiche.topic, case), length
    return best


def asking_parts(text: str) -> tuple[str, ...]:
    """Give, ready to search phrases in, what asks in a message: all of a short one, else its questions and its end.

    A short question that points back (« si je signe ça ? ») takes in the
    sentence before it. The clauses come too, so that « il répond pas, vous
    pouvez le prévenir ? » is not read as denied.

    >>> asking_parts("J'ai un souci. Vous êtes un robot ? Ma fille dit que oui et moi je ne sais plus trop.")
    (' vous etes un robot ', ' ma fille dit que oui et moi je ne sais plus trop ')
    """
    sentences = [sentence for sentence in _END.split(text.strip()) if fold(sentence).strip()]
    short = len(text.split()) <= _SHORT
    asks = [short or s.rstrip(' »"').endswith("?") or at == len(sentences) - 1 for at, s in enumerate(sentences)]
    back = [
        asks[at] and len(s.split()) <= _POINTS and bool(_BACK & set(fold(s).split())) for at, s in enumerate(sentences)
    ]
    read = [s for at, s in enumerate(sentences) if asks[at] or back[at + 1 : at + 2] == [True]]
    whole = [fold(text)] if short else [f" {' '.join(fold(sentence).split()[-_TAIL:])} " for sentence in read]
    return tuple(dict.fromkeys((*whole, *(fold(c) for s in read for c in _CLAUSE.split(s)[-2:] if fold(c).strip()))))
