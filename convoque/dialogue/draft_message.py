"""A message to the advisor, ready to copy, filled with what is known and nothing invented."""

from __future__ import annotations

from convoque.dialogue.answer import Draft, buttons, write
from convoque.dialogue.case import Turn
from convoque.dialogue.model import Reply
from convoque.replies.words import placeholders

TOPIC = "report"


def draft_message(turn: Turn) -> Reply:
    """Write the message that the last verdict calls for: a report, a proof, a question on the plan."""
    messages = turn.knowledge.messages
    case = turn.case()
    motif = case.facts.get("motif", "aucun")
    values = placeholders(turn.convocation, turn.knowledge, turn.today)
    known = "intitule" in values and "quand" in values
    suffix = "" if known else "_sans"
    asks_plan = turn.state.topic == "obligation" and motif == "aucun"
    if asks_plan:
        lines = [
            messages.get("message.objet_plan"),
            messages.get("message.bonjour"),
            _line(turn, f"plan{suffix}", values),
        ]
    else:
        tense = "absence_passe" if case.past else "absence_futur"
        label = messages.get(f"message.raisons.{motif}")
        reason = messages.fill("message.motif", motif=label) or messages.get("message.motif_sans")
        lines = [
            _line(turn, f"objet_{'absence' if known else 'sans'}", values),
            messages.get("message.bonjour"),
            _line(turn, f"{tense}{suffix}", values),
            reason,
            messages.get("message.preuve"),
            messages.get("message.report"),
        ]
    body = "\n".join(line for line in (*lines, messages.get("message.fin")) if line)
    return write(
        Draft(TOPIC, messages.get("message.intro"), (body,), ("L5412-1",), buttons(turn, "preuve", "risque")), turn
    )


def _line(turn: Turn, name: str, values: dict[str, str]) -> str:
    return turn.knowledge.messages.fill(f"message.{name}", **values)
