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
from convoque.dialogue.case import Turn, day_in_hand, open_turn
from convoque.dialogue.doubt import answer_unsure, both_asked, with_second
from convoque.dialogue.draft_message import draft_message
from convoque.dialogue.earlier import SANCTIONED, take_dates
from convoque.dialogue.letter import answer_letter, deadline, take_letter_days
from convoque.dialogue.model import (
    CONVOCATION,
    DATE_OF_LETTER,
    VERDICT_TOPICS,
    Pending,
    Reply,
    Said,
    State,
    Understanding,
)
from convoque.dialogue.needs import CLOSE, HALF
from convoque.dialogue.next_step import answer_next_step
from convoque.dialogue.on_file import RISKY, contradicted, not_found
from convoque.dialogue.pasted import is_pasted, take_pasted
from convoque.dialogue.questions import (
    ask,
    askable,
    counter_question,
    explain,
    is_left_open,
    left_open,
    let_go,
    overheard,
    read_answer,
    take_up,
    worn_out,
)
from convoque.dialogue.reread import reread
from convoque.dialogue.someone import asks_for_someone, told_of_someone
from convoque.dialogue.staleness import readable, refresh
from convoque.dialogue.topic import ANOTHERS, DRAFT, NEXT_STEP, asked_for, topic_of
from convoque.dialogue.verdicts import (
    REASON_DAY,
    answer_verdict,
    corrects,
    lead,
    question_worth_asking,
)
from convoque.dialogue.whole import with_case
from convoque.dialogue.why import answer_why
from convoque.knowledge import Button, Knowledge, fold
from convoque.replies.french import typeset
from convoque.replies.words import facts_list, paragraph
from convoque.rules import UNKNOWN
from convoque.verdict import judge

_NEEDS_ONE = frozenset({*VERDICT_TOPICS, "report", "contenu_atelier", "a_distance"}) - {"motif_legitime"}
_ABSENCES = frozenset({"absence_future", "absence_passee"})
_FREE = frozenset(
    {"detresse", "injure", "donnees_tiers", "hors_sujet", "salutation", "remerciement", "au_revoir", "humain"}
)

_GUESSED = frozenset({"mes_convocations", "pourquoi", "contenu_atelier"})
"""Topics whose general answer says nothing to who asked for something else."""
_BRIEF = 7
_NO_SOFTER = frozenset({"detresse", "injure"})


def answer(
    message: Understanding, state: State, dossier: Dossier | None, knowledge: Knowledge, now: datetime
) -> tuple[Reply, State]:
    """Answer one message.

    ``dossier`` is the signed-in person's file, None for somebody anonymous;
    ``now`` the local time of Europe/Paris. Gives the reply and the state to
    keep for the next turn.
    """
    reply, after, _ = answer_traced(message, state, dossier, knowledge, now)
    return reply, after


def answer_traced(
    message: Understanding, state: State, dossier: Dossier | None, knowledge: Knowledge, now: datetime
) -> tuple[Reply, State, Turn]:
    """Answer one message, as ``answer``, and give besides the turn as it was read: the trace of the answer."""
    heard = message = take_pasted(take_up(readable(message, knowledge), state))
    if dossier is None:
        heard = message = told_of_someone(message, knowledge.conversation, knowledge.facts)
    state = replace(_without(state, message.taken_back), talk=message.talk or state.talk)
    state = replace(refresh(state, knowledge, now), at=now.isoformat(timespec="minutes"))
    heard = message = overheard(message, state, knowledge)
    wanted = counter_question(message, state.pending)
    if wanted is not None and state.pending is not None and askable(knowledge, state.pending.fact):
        turn = open_turn(replace(message, topic=state.pending.topic, said=()), state, dossier, knowledge, now)
        return explain(turn, state.pending, wanted), state, turn
    message = read_answer(message, state, knowledge, now, day_in_hand(state, dossier))
    answered = message is not heard
    if not answered:
        message = reread(message, state, knowledge)
    pending = state.pending
    message, state = take_dates(message, state, knowledge, now.date())
    told = answered and pending is not None and pending.fact == DATE_OF_LETTER
    words, folded = knowledge.conversation, fold(message.text)
    came = words.of_the_receipt.found_in(folded) or (message.date is not None and words.of_the_letter.found_in(folded))
    if told or message.topic == "courrier_recu" or (came and state.thread == "courrier_recu"):
        asked = told and state.facts.get("courrier") in (None, "sanction_envisagee")
        default = "written" if asked or is_pasted(message) else "received"
        message, days = take_letter_days(message, told, knowledge.conversation, default)
        # What is still to come is a limit, not the day of a letter that is there.
        days = {name: day for name, day in days.items() if day[:10] <= now.date().isoformat()}
        state = replace(
            state, written=days.get("written", state.written), received=days.get("received", state.received)
        )
    before = state.facts
    state = _of_another_hour(message, state, knowledge)
    turn = open_turn(message, state, dossier, knowledge, now)
    turn = turn if answered or is_pasted(message) else replace(turn, asked=asked_for(turn))
    topic = topic_of(turn, answered, before)
    topic = "incompris" if _is_guessed(turn, topic) else topic
    turn = replace(turn, message=replace(turn.message, topic=topic), state=replace(turn.state, pending=None))
    told = heard.topic == "contrat" or corrects(turn)
    corrected = heard.topic == "donner_fait" or (told and topic in VERDICT_TOPICS)
    note = _note(turn, before) if corrected and pending is None else ""
    if message.taken_back is not None:
        topic = state.thread if state.thread in VERDICT_TOPICS else "obligation"
        turn = replace(turn, message=replace(turn.message, topic=topic))
        note = knowledge.messages.get("correction.retire")
    reply, after = _reply(turn, topic, note, pending if not answered else None)
    reply = _named(reply, turn)
    reply = with_second(reply, turn) or _offer_others(reply, turn, topic)
    anothers = heard.topic == message.topic == ANOTHERS and topic not in (ANOTHERS, NEXT_STEP) and turn.asked is None
    of_someone = dossier is None and asks_for_someone(heard, knowledge.conversation)
    if anothers or (state.thread is None and topic == "consequences" and of_someone):
        reply = _beginning_with("tiers.regle", reply, turn)
    if of_someone:
        after = replace(after, facts=before)  # « et moi ? » may come next: what is theirs is not the person's
    return _softly(reply, turn), after, turn


def _is_guessed(turn: Turn, topic: str) -> bool:
    """« J’ai oublié de prévenir »: nothing in a first message speaks for the general answer of what was guessed."""
    first, begins = turn.likeliest, turn.state.thread is None and turn.state.topic is None
    if topic not in _GUESSED or turn.dossier is not None or not begins or first is None or turn.asked is not None:
        return False
    if not turn.message.text or not turn.message.ranking or turn.special(topic) is not None or first.share >= HALF:
        return False
    general = turn.knowledge.fiches[topic].general
    return all(one.share < CLOSE for one in turn.candidates if one.need == general)


def _named(reply: Reply, turn: Turn) -> Reply:
    """Name the need that was answered; a topic whose needs are not told apart has none."""
    topic = reply.custom["sujet"]
    fiche = turn.knowledge.fiches.get(topic)
    if fiche is None or not fiche.needs or reply.custom.get("besoin"):
        return reply
    case = turn.special(topic)
    return replace(reply, custom={**reply.custom, "besoin": case.need if case is not None else fiche.general})


def _of_another_hour(message: Understanding, state: State, knowledge: Knowledge) -> State:
    """« Non pardon, l’entretien c’est à 14 h »: when the reason held is no longer known, so that it is asked."""
    corrects = knowledge.conversation.takes_back.begin(fold(message.text)) and bool(message.times or message.date)
    if not corrects or "motif" not in state.facts or message.value("motif") is not None:
        return state
    facts = {name: value for name, value in state.facts.items() if name != REASON_DAY}
    return replace(state, occasion=None, facts=facts)


def _without(state: State, fact: str | None) -> State:
    """Forget what the person says that they did not say."""
    if fact is None:
        return state
    return replace(state, facts={name: value for name, value in state.facts.items() if name != fact})


def _reply(turn: Turn, topic: str, note: str, interrupted: Pending | None) -> tuple[Reply, State]:
    state = replace(turn.state, misunderstood=turn.state.misunderstood + 1 if topic == "incompris" else 0)
    fact = turn.message.ask
    if fact is not None and askable(turn.knowledge, fact):
        return ask(turn, state.thread if state.thread in VERDICT_TOPICS else "obligation", fact, state)
    if _tells_once_more(turn) and not worn_out(state, SANCTIONED):
        return ask(turn, "consequences", SANCTIONED, state)
    if topic in ("obligation", "mes_convocations") and turn.choice.together:
        return answer_appointments(turn, topic), replace(state, topic=topic, thread=_thread(topic, state))
    apart = topic not in _ABSENCES and turn.special(topic) is not None
    needs_one = topic in _NEEDS_ONE and not apart and (turn.asked is None or turn.asked.topic != topic)
    if needs_one and turn.choice.several:
        return which_one(turn, topic), replace(
            state, topic=topic, thread=_thread(topic, state), pending=Pending(topic, CONVOCATION)
        )
    if topic in VERDICT_TOPICS:
        return _verdict(turn, topic, note, state, interrupted)
    if topic == "mes_convocations":
        return answer_appointments(turn), replace(state, topic=topic)
    if topic == "courrier_recu":
        kind = state.facts.get("courrier")
        day = state.written if kind == "sanction_envisagee" else state.written or state.received
        fact = DATE_OF_LETTER if kind is not None and day is None else "courrier"
        waiting = None if kind is not None and day else Pending(topic, fact)
        return answer_letter(turn), replace(state, topic=topic, thread=topic, pending=waiting)
    if topic == "pourquoi":
        return answer_why(turn), state
    if topic == DRAFT:
        return draft_message(turn), replace(state, pending=interrupted)
    if topic == NEXT_STEP:
        return answer_next_step(turn), state
    return _fiche(turn, topic, note, state, interrupted)


def _tells_once_more(turn: Turn) -> bool:
    """« C’est la deuxième fois », told in few words of an absence: whether the first was sanctioned is what weighs."""
    said = turn.knowledge.conversation.once_more.found_in(turn.folded) and "?" not in turn.message.text
    brief = said and len(turn.folded.split()) <= _BRIEF
    return brief and turn.state.thread in _ABSENCES | {"consequences"} and SANCTIONED not in turn.state.facts


def _thread(topic: str, state: State) -> str | None:
    return topic if topic in VERDICT_TOPICS else state.thread


def _verdict(turn: Turn, topic: str, note: str, state: State, interrupted: Pending | None) -> tuple[Reply, State]:
    fact = question_worth_asking(turn, topic)
    while fact is not None and worn_out(state, fact) and state.facts.get(fact) != UNKNOWN:
        state = replace(state, facts={**state.facts, fact: UNKNOWN})
        turn = replace(turn, state=state)
        fact = question_worth_asking(turn, topic)
    if fact is not None and worn_out(state, fact):
        fact = None
    again = interrupted is not None and interrupted.fact == fact == REASON_DAY and not is_left_open(interrupted)
    if fact is not None and fact not in state.let_go and not again:
        return ask(turn, topic, fact, state, paragraph(note, not_found(turn)), lead(turn, topic))
    told_apart = contradicted(turn, topic)
    state = replace(state, contradicted=(*state.contradicted, *told_apart))
    reply, judgement = answer_verdict(turn, topic, note)
    obligation = judgement.obligation.word
    if turn.hypothesis and state.obligation is not None:
        obligation = state.obligation  # what is supposed changes nothing to what was found
    offered = judgement.ask == REASON_DAY or judgement.aside is not None
    waiting = left_open(topic, REASON_DAY) if offered and not turn.hypothesis else None
    return reply, replace(state, topic=topic, thread=topic, obligation=obligation, pending=waiting)


def _fiche(turn: Turn, topic: str, note: str, state: State, interrupted: Pending | None) -> tuple[Reply, State]:
    case = turn.fiche_case(topic)
    draft = fiche_draft(turn, topic, case, **deadline(turn))
    other = both_asked(turn, case)
    if other is not None:
        also = fiche_draft(turn, topic, other.case, **deadline(turn))
        draft = replace(draft, paragraphs=(*draft.paragraphs, also.headline), sources=(*draft.sources, *also.sources))
    draft = replace(draft, headline=note, paragraphs=()) if note else with_case(draft, turn)
    first_time = topic == "incompris" and turn.special(topic) is None and turn.state.misunderstood == 0
    reply = (answer_unsure(turn) if first_time else None) or write(draft, turn)
    if interrupted is not None and topic not in _FREE | {"incompris"}:
        # A digression is answered, and the question comes back once; then it is let go.
        return let_go(reply, turn, interrupted, state)
    keep = topic in _FREE | {"incompris"}
    return reply, replace(state, topic=state.topic if keep else topic, pending=interrupted if keep else None)


def _note(turn: Turn, before: Mapping[str, str]) -> str:
    facts = turn.state.facts
    new = [n for n, v in facts.items() if before.get(n) != v and turn.knowledge.facts.sayable(n)]
    said = facts_list(facts, new[:1], turn.knowledge)
    if not said:
        return ""
    messages = turn.knowledge.messages
    if turn.state.thread not in VERDICT_TOPICS or turn.state.obligation is None:
        return messages.fill("correction.note", fait=said[0]) if turn.message.topic == "situation" else ""
    if turn.state.thread == "consequences":
        return messages.fill("correction.prise", fait=said[0])
    risk = turn.state.thread in RISKY
    now = judge(turn.case(), turn.knowledge, turn.today, risk=risk)
    earlier = replace(turn, state=replace(turn.state, facts=before))
    same_risk = now.consequences == judge(earlier.case(), turn.knowledge, turn.today, risk=risk).consequences
    same = now.obligation.word == turn.state.obligation
    name = "change" if not same else "pareil" if same_risk else "risque_change"
    return paragraph(messages.fill(f"correction.{name}", fait=said[0]))


def _softly(reply: Reply, turn: Turn) -> Reply:
    """Begin the answer to somebody who is hurt with a word for the person."""
    happy = turn.knowledge.conversation.good_news.found_in(turn.folded)
    if not turn.message.hurt or happy or reply.custom["sujet"] in _NO_SOFTER:
        return reply
    return _beginning_with("humeur.blessee", reply, turn)


def _beginning_with(key: str, reply: Reply, turn: Turn) -> Reply:
    return replace(reply, text=f"{typeset(turn.knowledge.messages.get(key))}\n\n{reply.text}")


def _offer_others(reply: Reply, turn: Turn, topic: str) -> Reply:
    aside = _FREE - {"detresse"} | {topic, "incompris"}
    others = [name for name in turn.message.others if name in turn.knowledge.fiches and name not in aside]
    in_doubt = others[:1] == ["detresse"]
    if not others or (reply.custom["sujet"] in _FREE | {"question", "incompris"} and not in_doubt):
        return reply
    custom = {**reply.custom, "autres_sujets": others[:1]}
    offered = Button(turn.knowledge.messages.get(f"sujets.{others[0]}"), others[0])
    kept = tuple(button for button in reply.buttons if button.to != offered.to)
    return replace(reply, custom=custom, buttons=(*kept, offered) if in_doubt else (offered, *kept)[:4])


__all__ = ["Said", "answer", "answer_traced"]
