"""Honest doubt: what is shown when two needs are close, and when none stands out."""

from __future__ import annotations

from dataclasses import replace

from convoque.dialogue.case import Turn
from convoque.dialogue.model import Reply
from convoque.dialogue.needs import CLOSE, SURE, Candidate
from convoque.knowledge import Button
from convoque.knowledge.fiches import NO_SOURCE_NEEDED
from convoque.replies.custom import empty_custom
from convoque.replies.french import say_list, typeset
from convoque.replies.words import facts_list, layout

_NO_QUESTION = NO_SOURCE_NEEDED - {"humain", "hors_sujet"}
"""Topics whose needs are no question to offer."""
_OFFERED = 3
_CARE = "detresse"
"""A button that is never dropped for another."""
_SOURCES = "*"


def likeliest(turn: Turn) -> Candidate | None:
    """Give the need that the message means most likely, of those that are a question."""
    return next((one for one in turn.candidates if one.topic not in _NO_QUESTION), None)


def answer_unsure(turn: Turn) -> Reply | None:
    """Say what was heard and offer the nearest needs, in the person's words; None when there is none to offer."""
    near = [one for one in turn.candidates if one.topic not in _NO_QUESTION and one.share > 0][:_OFFERED]
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


def with_second(reply: Reply, turn: Turn) -> Reply:
    """Offer, as the first button, the need that comes close to the one that was answered."""
    answered = reply.custom.get("besoin")
    first = likeliest(turn)
    if answered is None or not turn.message.text or first is None or first.share >= SURE:
        return reply
    rest = [one for one in turn.candidates if one.need != answered and one.topic not in _NO_QUESTION]
    second = next(iter(rest), None)
    if second is None or second.share < CLOSE:
        return reply
    offered = _button(turn, second)
    care = tuple(button for button in reply.buttons if button.to == _CARE)
    others = tuple(button for button in reply.buttons if button.to not in (offered.to, second.topic, _CARE))
    custom = {**reply.custom, "autres_sujets": [second.topic]}
    text = _before_the_sources(reply.text, turn.knowledge.messages.get("doute.plutot"))
    return replace(reply, text=text, buttons=(*(offered, *others)[:4], *care), custom=custom)


def _button(turn: Turn, one: Candidate) -> Button:
    fiche = turn.knowledge.fiches[one.topic]
    title = fiche.needs.get(one.need) or turn.knowledge.messages.get(f"sujets.{one.topic}")
    return Button(typeset(title), one.topic if one.need == fiche.general else one.need)


def _before_the_sources(text: str, line: str) -> str:
    blocks = text.split("\n\n")
    at = len(blocks) - 1 if blocks[-1].startswith(_SOURCES) else len(blocks)
    return "\n\n".join((*blocks[:at], typeset(line), *blocks[at:]))
