"""Honest doubt: what is shown when two needs are close, and when none stands out."""

from __future__ import annotations

import re
from dataclasses import replace

from convoque.dialogue.answer import fiche_draft
from convoque.dialogue.case import Turn
from convoque.dialogue.letter import deadline
from convoque.dialogue.model import VERDICT_TOPICS, Reply
from convoque.dialogue.needs import CLOSE, STORY, SURE, Candidate
from convoque.knowledge import Button, Case
from convoque.knowledge.fiches import NO_SOURCE_NEEDED
from convoque.replies.custom import empty_custom
from convoque.replies.french import say_list, typeset
from convoque.replies.words import facts_list, layout

_NO_QUESTION = NO_SOURCE_NEEDED - {"humain", "hors_sujet"}
"""Topics whose needs are no question to offer."""
_OFFERED = 3
_RIVAL = 0.4
"""Beside the first: the part of its share from which a second need comes close to it."""
_CLOSE_IN_A_STORY = 0.1
"""There, shares are spread: the share from which a second need may be the one that was asked."""
_CARE = "detresse"
"""In doubt of distress, its button is the one that is offered."""
_SOURCES = re.compile(r"\*[^*]")
"""How the line of the sources begins: in italics, where a headline is in bold."""


def _questions(turn: Turn) -> list[Candidate]:
    """Give the needs that are a question, the likeliest first."""
    return [one for one in turn.candidates if one.topic not in _NO_QUESTION]


def answer_unsure(turn: Turn) -> Reply | None:
    """Say what was heard and offer the nearest needs, in the person's words; None when there is none to offer."""
    near = [one for one in _questions(turn) if one.share > 0][:_OFFERED]
    if not near or not turn.message.text:
        return None
    knowledge, messages = turn.knowledge, turn.knowledge.messages
    told = {said.fact: said.value for said in turn.message.said if said.mode == "affirme"}
    heard = say_list(facts_list(told, [name for name in told if knowledge.facts.sayable(name)], knowledge))
    head = messages.fill("doute.compris", liste=heard) if heard else messages.get("doute.incertain")
    choices = [_button(turn, one) for one in near]
    choices.append(Button(typeset(messages.get("doute.autre")), "humain"))
    custom = empty_custom("incompris", knowledge, turn.today)
    custom["autres_sujets"] = list(dict.fromkeys(one.topic for one in near))
    return Reply(layout(head, messages.get("doute.choix")), tuple(choices), custom)


def with_second(reply: Reply, turn: Turn) -> Reply | None:
    """Offer, as the first button, the need that comes close to the one that was answered; None when none does."""
    answered, needs = reply.custom.get("besoin"), _questions(turn)
    told = bool(turn.message.text) and turn.message.others[:1] != (_CARE,)
    if answered is None or not told or not needs or needs[0].share >= SURE:
        return None
    second = next((one for one in needs if one.need != answered), None)
    least = CLOSE if len(turn.message.text.split()) < STORY else _CLOSE_IN_A_STORY
    if second is None or second.share < max(least, needs[0].share * _RIVAL):
        return None
    offered = _button(turn, second)
    others = tuple(button for button in reply.buttons if button.to not in (offered.to, second.topic))
    custom = {**reply.custom, "autres_sujets": [second.topic]}
    lines = _second_said(turn, second, offered)
    if len(lines) > 1 and typeset(lines[-1]) in reply.text:
        return None  # what answers the second is already said
    text = _before_the_sources(reply.text, *lines)
    return replace(reply, text=text, buttons=(offered, *others)[:4], custom=custom)


def _second_said(turn: Turn, second: Candidate, offered: Button) -> tuple[str, ...]:
    """Answer the second need in a line, in a story: it may be the one that was asked; else point to its button."""
    messages = turn.knowledge.messages
    computed = second.topic in VERDICT_TOPICS and offered.to == second.topic
    if len(turn.message.text.split()) < STORY or computed:
        return (messages.fill("doute.plutot", besoin=offered.title),)
    said = fiche_draft(turn, second.topic, second.case, **deadline(turn)).headline
    return messages.fill("doute.aussi", besoin=offered.title), said


def both_asked(turn: Turn, answered: Case) -> Candidate | None:
    """« C’est quoi le contrat et les 15 h »: give the other need that the words of one message ask for as well."""
    mine = [one for one in turn.candidates if one.topic == answered.need.partition("/")[0] and one.phrase]
    named = any(one.need == answered.need for one in mine)
    other = next((one for one in mine if one.need != answered.need), None)
    return other if named and other is not None and other.share >= CLOSE else None


def _button(turn: Turn, one: Candidate) -> Button:
    fiche = turn.knowledge.fiches[one.topic]
    title = fiche.needs.get(one.need) or turn.knowledge.messages.get(f"sujets.{one.topic}")
    return Button(typeset(title), one.topic if one.need == fiche.general else one.need)


def _before_the_sources(text: str, *lines: str) -> str:
    blocks = text.split("\n\n")
    at = len(blocks) - 1 if _SOURCES.match(blocks[-1]) else len(blocks)
    return "\n\n".join((*blocks[:at], *map(typeset, lines), *blocks[at:]))
