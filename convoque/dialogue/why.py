"""``pourquoi``: the deciding facts, the rule, the article; and what would change the answer."""

from __future__ import annotations

from convoque.dialogue.answer import Draft, buttons, fiche_draft, write
from convoque.dialogue.case import Turn
from convoque.dialogue.judged import computed_json
from convoque.dialogue.letter import deadline
from convoque.dialogue.model import Reply
from convoque.dialogue.on_file import RISKY
from convoque.knowledge.messages import fill_text
from convoque.replies.french import say_list, say_that
from convoque.replies.trace import changes
from convoque.replies.words import facts_list, paragraph, placeholders
from convoque.rules import UNKNOWN
from convoque.verdict import Judgement, judge


def answer_why(turn: Turn) -> Reply:
    """Explain the last verdict, or say how sure it is; without one, answer the general question."""
    case = turn.fiche_case("pourquoi")
    explains = turn.special("pourquoi") is None or case.opens == "explication"
    if not explains or turn.state.obligation is None:
        return write(fiche_draft(turn, "pourquoi", case, **deadline(turn)), turn)
    knowledge, messages = turn.knowledge, turn.knowledge.messages
    facts = turn.case()
    judgement = judge(facts, knowledge, turn.today, risk=turn.state.thread in RISKY)
    because = _because(turn, judgement)
    headline, reasons, doubt = because, "", ""
    if case.opens == "explication":
        headline, reasons, doubt = (
            messages.get(f"pourquoi.est_sur.{judgement.obligation.certainty}"),
            because,
            messages.get("pourquoi.doute"),
        )
    return write(
        Draft(
            "pourquoi",
            headline,
            (
                paragraph(reasons, _supposed(turn, judgement), _law(turn, judgement)),
                _what_would_change(turn, judgement),
                "" if doubt or turn.state.thread != "consequences" else _because_of_the_risk(judgement),
                doubt,
            ),
            judgement.obligation.rule.sources,
            buttons(turn, "risque", "humain"),
            computed_json(judgement, turn.knowledge),
        ),
        turn,
    )


def _because_of_the_risk(judgement: Judgement) -> str:
    return paragraph(*(consequence.because for consequence in judgement.consequences))


def _because(turn: Turn, judgement: Judgement) -> str:
    messages, knowledge = turn.knowledge.messages, turn.knowledge
    names = [name for name in deciding_facts(judgement) if name in judgement.facts]
    stated = facts_list(judgement.facts, names, knowledge)
    clauses = say_list([say_that(clause) for clause in stated])
    return messages.fill("pourquoi.debut", liste=clauses) if stated else messages.get("pourquoi.sur")


def _supposed(turn: Turn, judgement: Judgement) -> str:
    deciding = deciding_facts(judgement)
    presumed = {n: v for n, v in judgement.decision.presumed.items() if n in deciding and v != UNKNOWN}
    supposed = facts_list(presumed, presumed, turn.knowledge)
    clauses = say_list([say_that(clause) for clause in supposed])
    return turn.knowledge.messages.fill("pourquoi.suppose", liste=clauses) if supposed else ""


def _law(turn: Turn, judgement: Judgement) -> str:
    """Say the rule: what the law asks of a plan, else what the table says besides the facts."""
    obligation, messages = judgement.obligation, turn.knowledge.messages
    general = messages.find(f"pourquoi.loi.{obligation.word}")
    if general and {"au_plan", "contrat"} <= set(deciding_facts(judgement)):
        return general
    values = placeholders(turn.convocation, turn.knowledge, turn.today)
    first, _, rest = fill_text(obligation.because, values).partition(". ")
    return rest or first


def deciding_facts(judgement: Judgement) -> tuple[str, ...]:
    """Name the facts that the rule which held speaks of, then what else was looked at and stated."""
    looked = {**judgement.decision.facts, **judgement.decision.presumed}
    for clause in judgement.obligation.rule.clauses:
        if all(looked.get(name) in values for name, values in clause.items()):
            named = tuple(clause)
            return named if named else tuple(judgement.decision.facts)
    return tuple(judgement.decision.facts)


def _what_would_change(turn: Turn, judgement: Judgement) -> str:
    knowledge, messages = turn.knowledge, turn.knowledge.messages
    sentences = []
    seen: set[str] = set()
    for change in changes(turn.case(), judgement, knowledge, turn.today):
        verdict = change.conclusion.word
        if verdict not in seen and len(seen) < 2:
            seen.add(verdict)
            said = say_list(facts_list(change.facts, change.facts, knowledge))
            sentences.append(
                messages.fill("pourquoi.changerait", change=said, verdict=messages.get(f"pourquoi.verdicts.{verdict}"))
            )
    return paragraph(*sentences) or messages.get("pourquoi.rien")
