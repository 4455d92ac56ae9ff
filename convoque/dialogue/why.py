"""``pourquoi``: the deciding facts, the rule, the article; and what would change the answer."""

from __future__ import annotations

from convoque.dialogue.answer import Draft, buttons, fiche_draft, write
from convoque.dialogue.case import Turn
from convoque.dialogue.model import Reply
from convoque.dialogue.verdicts import RISKY, computed_json
from convoque.knowledge.messages import fill_text
from convoque.replies.french import say_list
from convoque.replies.trace import changes
from convoque.replies.words import facts_list, paragraph, placeholders
from convoque.rules import UNKNOWN
from convoque.verdict import Judgement, judge


def answer_why(turn: Turn) -> Reply:
    """Explain the last verdict; without one, answer the general question."""
    case = turn.knowledge.fiches["pourquoi"].case(turn.listened(), turn.folded)
    if case.phrases or turn.state.obligation is None:
        return write(fiche_draft(turn, "pourquoi", case), turn)
    knowledge, messages = turn.knowledge, turn.knowledge.messages
    facts = turn.case()
    judgement = judge(facts, knowledge, risk=turn.state.topic in RISKY)
    rule = judgement.obligation
    deciding = deciding_facts(judgement)
    stated = facts_list(judgement.facts, [name for name in deciding if name in judgement.facts], knowledge)
    presumed = {n: v for n, v in judgement.decision.presumed.items() if n in deciding and v != UNKNOWN}
    supposed = facts_list(presumed, presumed, knowledge)
    values = placeholders(turn.convocation, knowledge, turn.today)
    return write(
        Draft(
            "pourquoi",
            messages.fill("pourquoi.debut", liste=say_list(stated)) if stated else messages.get("pourquoi.sur"),
            (
                messages.fill("pourquoi.suppose", liste=say_list(supposed)) if supposed else "",
                messages.fill("pourquoi.regle", regle=fill_text(rule.because, values)),
                _what_would_change(turn, judgement),
                paragraph(*(c.rule.because for c in judgement.consequences))
                if turn.state.topic == "consequences"
                else "",
            ),
            rule.sources,
            buttons(turn, "risque", "humain"),
            computed_json(turn, facts, judgement),
        ),
        turn,
    )


def deciding_facts(judgement: Judgement) -> tuple[str, ...]:
    """Name the facts that the rule which held speaks of, then what else was looked at and stated."""
    looked = {**judgement.decision.facts, **judgement.decision.presumed}
    for clause in judgement.obligation.clauses:
        if all(looked.get(name) in values for name, values in clause.items()):
            named = tuple(clause)
            return named if named else tuple(judgement.decision.facts)
    return tuple(judgement.decision.facts)


def _what_would_change(turn: Turn, judgement: Judgement) -> str:
    knowledge, messages = turn.knowledge, turn.knowledge.messages
    sentences = []
    seen: set[str] = set()
    for change in changes(turn.case(), judgement, knowledge):
        verdict = str(change.rule.then["obligation"])
        if verdict not in seen and len(seen) < 2:
            seen.add(verdict)
            said = say_list(facts_list(change.facts, change.facts, knowledge))
            sentences.append(
                messages.fill("pourquoi.changerait", change=said, verdict=messages.get(f"pourquoi.verdicts.{verdict}"))
            )
    return paragraph(*sentences) or messages.get("pourquoi.rien")
