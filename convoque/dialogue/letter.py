"""``courrier_recu``: what the letter is, the last day to answer, what comes next."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from convoque.dialogue.answer import Draft, fiche_draft, merge, write
from convoque.dialogue.case import Turn
from convoque.dialogue.model import Reply, Understanding
from convoque.knowledge import Button, Conversation, fold
from convoque.replies.french import say_day
from convoque.replies.words import paragraph
from convoque.rules import decide

_NEAR = 4
_TEN_DAYS = frozenset({"sanction_envisagee", "inconnu", None})


def answer_letter(turn: Turn) -> Reply:
    """Tell the letters apart and, when the day of receipt is known, compute the last day to answer.

    The ten days are said only for a sanction that France Travail or a mission
    locale "envisages" (R5412-7), never to someone on the RSA alone.
    """
    knowledge = turn.knowledge
    facts = turn.listened()
    kind = facts.get("courrier")
    rsa_alone = facts.get("ressource") == "rsa"
    if rsa_alone and kind in (None, "sanction_envisagee"):
        kind = facts["courrier"] = "departement"
    values = deadline(turn, kind)
    case = knowledge.fiches["courrier_recu"].case(facts, turn.folded)
    draft = fiche_draft(turn, "courrier_recu", case, **values)
    extra = ""
    if kind == "sanction_envisagee":
        said = " ".join((draft.headline, *draft.paragraphs))
        lines = (knowledge.messages.fill(f"courrier.{name}", **values) for name in ("recue", "delai", "decision"))
        limit_said = values.get("date_limite_reponse") or "\0"
        extra = paragraph(*(line for line in lines if line and not (limit_said in said and limit_said in line)))
        if received_is_asked(turn, kind):
            extra = paragraph(extra, knowledge.messages.get("date_recue_question"))
    rule = decide(knowledge.diagram("suite", turn.today), {"courrier": kind or "inconnu"}).rule
    sources = (*draft.sources, *(rule.sources if rule and kind else ()))
    return write(
        Draft(
            "courrier_recu", draft.headline, (*draft.paragraphs, extra), sources,
            merge((*draft.buttons, *_kinds(turn, kind))),
        ),
        turn,
    )  # fmt: skip


def take_receipt(message: Understanding, told: bool, words: Conversation) -> tuple[Understanding, str | None]:
    """Take out of a message the day on which a letter was received; ``told``: it answers that question.

    In « une lettre pour l’atelier de vendredi », Friday is the workshop's.
    """
    phrases = [said.value for said in message.said if said.fact == "date"]
    days = message.past_dates or message.dates
    if len(phrases) != len(days):
        phrases, days = phrases[:1], days[:1] or ((message.date,) if message.date else ())
    text = fold(message.text)
    for at, (phrase, day) in enumerate(zip(phrases, days, strict=False)):
        before = fold(" ".join(text.partition(fold(phrase))[0].split()[-_NEAR:]))
        if told or not words.of_the_appointment.found_in(before):
            rest = tuple(one for index, one in enumerate(message.dates) if index != at)
            past = tuple(one for index, one in enumerate(message.past_dates) if index != at)
            return replace(message, date=rest[0] if rest else None, dates=rest, past_dates=past), day[:10]
    return message, None


def received_is_asked(turn: Turn, kind: str | None) -> bool:
    """Tell whether the day of receipt is worth asking: it gives the last day to answer."""
    ten_days = kind == "sanction_envisagee" and turn.listened().get("ressource") != "rsa"
    return ten_days and turn.state.received is None


def deadline(turn: Turn, kind: str | None = None) -> dict[str, str]:
    """Say the day of receipt, and the last day to answer when there are ten days (R5412-7)."""
    facts = turn.listened()
    kind = kind or facts.get("courrier")
    if turn.state.received is None:
        return {}
    received = date.fromisoformat(turn.state.received)
    values = {"date_recue": say_day(received, with_year=received.year != turn.today.year)}
    if kind not in _TEN_DAYS or facts.get("ressource") == "rsa":
        return values
    parameters = turn.knowledge.parameters
    limit = received + timedelta(days=parameters["observations_jours"].number)
    decision = limit + timedelta(days=parameters["decision_jours"].number)
    return values | {
        "date_limite_reponse": say_day(limit, with_weekday=True, with_year=limit.year != turn.today.year),
        "date_decision": say_day(decision, with_year=decision.year != turn.today.year),
    }


def _kinds(turn: Turn, kind: str | None) -> tuple[Button, ...]:
    question = turn.knowledge.facts.sheets["courrier"].question
    if kind is not None or question is None:
        return ()
    return tuple(Button(title, f"courrier={value}") for value, title in question.buttons.items() if value != "inconnu")
