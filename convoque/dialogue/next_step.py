"""« Je fais quoi ? »: what to do now about what was just answered."""

from __future__ import annotations

from convoque.dialogue.answer import Draft, buttons, write
from convoque.dialogue.case import Turn
from convoque.dialogue.judged import computed_json
from convoque.dialogue.letter import answer_letter
from convoque.dialogue.model import Reply
from convoque.dialogue.verdicts import answer_verdict
from convoque.replies.words import convocation_line
from convoque.verdict import judge


def answer_next_step(turn: Turn) -> Reply:
    """Say what to do next: the letter's deadline, the absence to explain, or the workshop to come."""
    if turn.state.thread == "courrier_recu":
        return answer_letter(turn)
    retracted = turn.state.facts.get("motif") == "aucun"
    case = turn.case()
    if case.past:
        return answer_verdict(turn, "absence_passee")[0]
    judgement = judge(case, turn.knowledge, turn.today)
    if judgement.motif is not None:
        return answer_verdict(turn, "absence_future")[0]
    obligation = judgement.obligation
    group = "vient" if turn.message.value("vient") == "oui" else "que_faire"
    messages, convocation = turn.knowledge.messages, turn.convocation
    where = convocation_line(convocation, turn.knowledge, turn.today) if convocation else ""
    names = {"a_verifier": ("message", "risque"), "facultatif": ("pourquoi", "humain")}.get(
        obligation.word, ("empeche", "date", "risque")
    )
    return write(
        Draft(
            "obligation",
            messages.get(f"{group}.{obligation.word}"),
            (where, messages.get("vient.deja_prevenu") if retracted else obligation.advice),
            obligation.rule.sources,
            buttons(turn, *names),
            computed_json(judgement, turn.knowledge),
        ),
        turn,
    )
