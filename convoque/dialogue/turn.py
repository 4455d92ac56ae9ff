"""One turn of the conversation: take the message in, answer it, remember what matters.

A pure function of the message, the state, the person's file, the knowledge
and the clock. Rasa, or a script, calls it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from convoque.casefile.models import Dossier
from convoque.dialogue.answer import fiche_draft, write
from convoque.dialogue.appointments import answer_appointments, which_one
from convoque.dialogue.case import Turn, open_turn
from convoque.dialogue.draft_message import draft_message
from convoque.dialogue.letter import answer_letter
from convoque.dialogue.model import (
    CONVOCATION,
    DATE_RECEIVED,
    VERDICT_TOPICS,
    Pending,
    Reply,
    Said,
    State,
    Understanding,
)
from convoque.dialogue.questions import ask, let_go, read_answer
from convoque.dialogue.verdicts import answer_verdict, not_found, question_worth_asking
from convoque.dialogue.why import answer_why
from convoque.knowledge import Button, Knowledge
from convoque.replies.words import facts_list, paragraph

_DECIDING = ("contrat", "au_plan", "forme", "annule", "rsa_tenu")
_NEEDS_ONE = frozenset({*VERDICT_TOPICS, "report", "contenu_atelier", "a_distance"}) - {"motif_legitime"}
_FREE = frozenset(
    {"detresse", "injure", "donnees_tiers", "hors_sujet", "salutation", "remerciement", "au_revoir", "humain"}
)


def answer(
    message: Understanding, state: State, dossier: Dossier | None, knowledge: Knowledge, now: datetime
) -> tuple[Reply, State]:
    """Answer one message.

    ``dossier`` is the signed-in person's file, None for somebody anonymous;
    ``now`` the local time of Europe/Paris. Gives the reply and the state to
    keep for the next turn.
    """
    heard = message
    message = read_answer(message, state, knowledge, now)
    answered = message is not heard
    pending = state.pending
    told = answered and pending is not None and pending.fact == DATE_RECEIVED
    if message.date and (told or message.topic == "courrier_recu"):
        state = replace(state, received=(*message.past_dates, message.date)[0][:10])
        message = replace(message, date=None, dates=(), past_dates=())
    before = state.facts
    turn = open_turn(message, state, dossier, knowledge, now)
    topic = _topic(turn, answered, before)
    turn = replace(turn, message=replace(turn.message, topic=topic), state=replace(turn.state, pending=None))
    corrected = heard.topic == "donner_fait" or (heard.topic == "contrat" and topic in VERDICT_TOPICS)
    note = _note(turn, before) if corrected and pending is None else ""
    reply, after = _reply(turn, topic, note, pending if not answered else None)
    return _offer_others(reply, turn, topic), after


def _topic(turn: Turn, answered: bool, before: Mapping[str, str]) -> str:
    topic, state = turn.message.topic, turn.state
    if topic in ("donnees_tiers", "incompris") and _follows_up(turn):
        return str(state.topic)
    if topic in ("hors_sujet", "incompris") and state.topic == "courrier_recu" and _answered_by(turn, "courrier_recu"):
        return "courrier_recu"
    if topic == "contrat" and any(turn.message.value(name) not in (None, before.get(name)) for name in _DECIDING):
        # What decides was told along: a correction after a verdict, or the question itself.
        if state.topic in VERDICT_TOPICS and state.obligation is not None:
            return str(state.topic)
        told = turn.message.value("au_plan") is not None and "contrat" in turn.case().facts
        if told or "obligation" in turn.message.others:
            return "obligation"
    if topic in ("donner_fait", "choisir_convocation"):
        asked_too = next((name for name in turn.message.others if name in VERDICT_TOPICS), None)
        if asked_too is not None and not answered:
            return asked_too
        if state.topic in VERDICT_TOPICS or state.topic == "courrier_recu":
            return str(state.topic)
        if topic == "choisir_convocation" and turn.dossier is not None:
            return "mes_convocations"
        if any(said.fact == "courrier" for said in turn.message.said):
            return "courrier_recu"
        return "situation"
    if topic in ("affirmer", "nier", "ne_sait_pas") and not answered:
        return "incompris"
    if topic == "absence_future" and turn.message.value("moment") == "passe" and _in_the_past(turn):
        return "absence_passee"
    if topic == "absence_passee" and turn.message.value("moment") != "passe" and _to_come(turn):
        return "absence_future"
    return topic


def _in_the_past(turn: Turn) -> bool:
    convocation = turn.convocation
    return convocation is not None and convocation.debut is not None and convocation.debut < turn.now


def _to_come(turn: Turn) -> bool:
    convocation = turn.convocation
    return convocation is not None and convocation.debut is not None and convocation.debut > turn.now


def _answered_by(turn: Turn, topic: str) -> bool:
    """Tell whether the fiche of the topic in hand has an answer to these very words."""
    return bool(turn.knowledge.fiches[topic].case(turn.listened(), turn.folded).phrases)


def _follows_up(turn: Turn) -> bool:
    """Tell whether « et la rencontre de lundi ? » puts the same question about another convocation."""
    named = turn.choice.named and turn.choice.one is not None
    return named and turn.state.topic in VERDICT_TOPICS and turn.folded.startswith(" et ")


def _reply(turn: Turn, topic: str, note: str, interrupted: Pending | None) -> tuple[Reply, State]:
    state = replace(turn.state, misunderstood=turn.state.misunderstood + 1 if topic == "incompris" else 0)
    if turn.message.ask is not None:
        return ask(turn, state.topic if state.topic in VERDICT_TOPICS else "obligation", turn.message.ask, state)
    if topic in _NEEDS_ONE and turn.choice.several:
        return which_one(turn, topic), replace(state, topic=topic, pending=Pending(topic, CONVOCATION))
    if topic in VERDICT_TOPICS:
        return _verdict(turn, topic, note, state, interrupted)
    if topic == "mes_convocations":
        return answer_appointments(turn), replace(state, topic=topic)
    if topic == "courrier_recu":
        fact = DATE_RECEIVED if "courrier" in state.facts and state.received is None else "courrier"
        waiting = None if "courrier" in state.facts and state.received else Pending(topic, fact)
        return answer_letter(turn), replace(state, topic=topic, pending=waiting)
    if topic == "pourquoi":
        return answer_why(turn), state
    if topic == "modele_message":
        return draft_message(turn), state
    return _fiche(turn, topic, note, state, interrupted)


def _verdict(turn: Turn, topic: str, note: str, state: State, interrupted: Pending | None) -> tuple[Reply, State]:
    fact = question_worth_asking(turn, topic)
    if fact is not None and fact not in state.let_go:
        return ask(turn, topic, fact, state, paragraph(note, not_found(turn)))
    reply, judgement = answer_verdict(turn, topic, note)
    obligation = str(judgement.obligation.then["obligation"])
    return reply, replace(state, topic=topic, obligation=obligation)


def _fiche(turn: Turn, topic: str, note: str, state: State, interrupted: Pending | None) -> tuple[Reply, State]:
    case = turn.knowledge.fiches[topic].case(turn.listened(), turn.folded)
    draft = fiche_draft(turn, topic, case)
    if note:
        draft = replace(draft, headline=note, paragraphs=(), buttons=draft.buttons)
    reply = write(draft, turn)
    if topic == "incompris" and turn.message.nearest:
        titles = turn.knowledge.messages
        near = tuple(Button(titles.get(f"sujets.{name}"), name) for name in turn.message.nearest[:2])
        reply = replace(reply, buttons=(*near, *(b for b in reply.buttons if b.to not in turn.message.nearest))[:4])
    if interrupted is not None and topic not in _FREE | {"incompris"}:
        # A digression is answered, and the question comes back once; then it is let go.
        return let_go(reply, turn, interrupted, state)
    keep = topic in _FREE | {"incompris"}
    return reply, replace(state, topic=state.topic if keep else topic, pending=interrupted if keep else None)


def _note(turn: Turn, before: Mapping[str, str]) -> str:
    facts = turn.state.facts
    new = [n for n, v in facts.items() if before.get(n) != v and n in turn.knowledge.facts.sheets]
    said = facts_list(facts, new[:1], turn.knowledge)
    if not said:
        return ""
    messages = turn.knowledge.messages
    if turn.state.topic not in VERDICT_TOPICS or turn.state.obligation is None:
        return messages.fill("correction.note", fait=said[0]) if turn.message.topic == "situation" else ""
    if turn.state.topic == "consequences":
        return messages.fill("correction.prise", fait=said[0])
    from convoque.verdict import judge

    now = str(judge(turn.case(), turn.knowledge).obligation.then["obligation"])
    name = "pareil" if now == turn.state.obligation else "change"
    return paragraph(messages.fill(f"correction.{name}", fait=said[0]))


def _offer_others(reply: Reply, turn: Turn, topic: str) -> Reply:
    others = [name for name in turn.message.others if name != topic and name in turn.knowledge.fiches]
    if not others or reply.custom["sujet"] in _FREE | {"question", "incompris"}:
        return reply
    custom = {**reply.custom, "autres_sujets": others[:1]}
    offered = Button(turn.knowledge.messages.get(f"sujets.{others[0]}"), others[0])
    kept = tuple(button for button in reply.buttons if button.to != offered.to)
    return replace(reply, custom=custom, buttons=(offered, *kept)[:4])


__all__ = ["Said", "answer"]
