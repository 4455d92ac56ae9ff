"""What somebody who is not signed in asks for a person close to them: a rule, with the facts told of that person."""

from __future__ import annotations

from dataclasses import replace

from convoque.dialogue.model import Understanding
from convoque.knowledge import Conversation, fold
from convoque.knowledge.facts import FactBook


def asks_for_someone(message: Understanding, words: Conversation) -> bool:
    """« Est-ce qu’ils vont lui couper son allocation ? »: what could follow for a person who is spoken of."""
    return words.asks_for_someone.found_in(fold(message.text))


def told_of_someone(message: Understanding, words: Conversation, book: FactBook) -> Understanding:
    """Take as facts of the case what is told of the person asked for: « mon fils, suivi par la mission locale ».

    Only what is true of a person, and nothing that another word of the message already tells.
    """
    if not asks_for_someone(message, words):
        return message
    known = {one.fact for one in message.said if one.mode == "affirme"}
    said = tuple(
        replace(one, mode="affirme")
        if one.mode == "rapporte" and one.fact not in known | {*book.of_the_convocation}
        else one
        for one in message.said
    )
    return replace(message, said=said)
