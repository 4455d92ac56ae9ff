"""What the file tells otherwise than the person, or does not tell: said once, with a button to take a fact back."""

from __future__ import annotations

from dataclasses import replace

from convoque.dialogue.case import Turn
from convoque.dialogue.model import TAKE_BACK
from convoque.knowledge import Button
from convoque.replies.words import facts_list, paragraph
from convoque.verdict import CaseFacts, Judgement, judge

_ABOUT_ONE = frozenset({"obligation", "absence_future", "absence_passee"})
RISKY = frozenset({"absence_future", "absence_passee", "consequences"})
"""Topics in which the person speaks of absence or risk, so that consequences are given."""


def contradicted(turn: Turn, topic: str) -> tuple[str, ...]:
    """Name the fact of which the file says otherwise: one that changes the answer, and that was not mentioned yet."""
    case, risk = turn.case(), topic in RISKY

    def changes(name: str) -> bool:
        facts = {fact: value for fact, value in turn.state.facts.items() if fact != name}
        other = replace(turn, state=replace(turn.state, facts=facts)).case()
        here, there = (judge(one, turn.knowledge, turn.today, risk=risk) for one in (case, other))
        return _conclusions(here) != _conclusions(there)

    new = (name for name in case.contradictions if name not in turn.state.contradicted)
    return tuple(name for name in new if changes(name))[:1]


def _conclusions(judgement: Judgement) -> tuple[object, ...]:
    """What an answer says: the obligation, the worth of the reason, what could follow."""
    motif = judgement.motif.appreciation if judgement.motif else None
    return judgement.obligation.rule.id, motif, tuple(one.rule.id for one in judgement.consequences)


def take_back(turn: Turn, names: tuple[str, ...]) -> tuple[Button, ...]:
    """Make the button that takes back a fact which the file tells otherwise."""
    title = turn.knowledge.messages.get("boutons.pas_dit")
    return tuple(Button(title, f"{TAKE_BACK}={name}") for name in names)


def contradiction(turn: Turn, case: CaseFacts, names: tuple[str, ...], told: bool) -> str:
    """Say what the file tells otherwise; ``told``: what the person says was just taken in, and said."""
    if not names:
        return ""
    knowledge = turn.knowledge
    on_file, said = facts_list(case.on_file, names, knowledge), facts_list(case.said, names, knowledge)
    messages = knowledge.messages
    text = messages.fill("correction.contradiction", dossier=on_file[0])
    also = "" if told else messages.fill("correction.contradiction_dit", dit=said[0])
    return paragraph(text, also, messages.get("correction.contradiction_base"))


def not_found(turn: Turn) -> str:
    """Say that the convocation somebody speaks of is not on file, and what to check; nothing when it is."""
    if turn.dossier is None or turn.convocation is not None or turn.choice.several or turn.choice.elsewhere:
        return ""
    messages = turn.knowledge.messages
    if turn.choice.named:
        return paragraph(messages.get("convocation.introuvable"), messages.get("convocation.introuvable_deux"))
    if turn.message.topic not in _ABOUT_ONE:
        return ""
    name = "aucune_passee" if turn.message.topic == "absence_passee" else "aucune_a_venir"
    return paragraph(messages.get(f"convocation.{name}"), messages.get("convocation.aucune_verifier"))
