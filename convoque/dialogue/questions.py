"""Ask for the one fact that is missing, and read the answer whatever form it takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from convoque.dialogue.answer import Draft, write
from convoque.dialogue.cancellation import WHEN, answered, by_hours
from convoque.dialogue.case import Turn
from convoque.dialogue.convocations import ELSEWHERE
from convoque.dialogue.earlier import DATED, answer_dates
from convoque.dialogue.model import CONVOCATION, DATE_OF_LETTER, Pending, Reply, Said, State, Understanding
from convoque.dialogue.needs import HALF, SURE
from convoque.knowledge import Button, Conversation, Knowledge, fold
from convoque.knowledge.asking import asks
from convoque.knowledge.facts import ASIDE, WHERE, WHY
from convoque.knowledge.question import Question
from convoque.replies.custom import convocation_json, empty_custom
from convoque.replies.french import typeset
from convoque.replies.words import layout, paragraph
from convoque.rules import UNKNOWN

_ANSWERS = frozenset({"affirmer", "nier", "ne_sait_pas", "donner_fait", "incompris"})
_ABOUT = {"au_plan": frozenset({"au_plan", "contrat"})}
"""The facts that make a talk be about another one: « il y est » is said of the plan once the contract is."""
_SHORT = 6
_FEW = 12
_OFTEN = 2
_CERTAIN = 0.8
_ASIDE_COUNTS = 0.5
_FIRST_CLAUSE = re.compile(r"[.,;:!?]")
_OF_A_TIME = re.compile(r" (?:meme|heures?|temps|moment|jour|matin|apres-midi) ")
"""Words that tell of a time, folded: without one, an answer to what was not asked tells nothing."""
_SAID_ONLY = {
    ("au_plan", "absent"): re.compile(
        r" (?:n|ne|ni|non|nn|nan|nop|nope|pas|rien|aucune?s?|jamais|nulle?|plus|sans|absente?"
        r"|zero|hors|que|seulement|negatif) "
    ),
    ("annulation", "avant"): re.compile(
        r" (?:oui|ouais|ouai|yes|yep|exact|exactement|si|avant|veille|avance|temps|tot|hier"
        r"|matin|jours?|semaine|prevenue?) "
    ),
}
"""Answers that lighten what is due, with the words (folded) without which they are not said."""
_ASLEEP = 3
_OVERHEARD = frozenset({"jour_du_motif"})
_ABOUT_A_DAY = _ANSWERS | {"courrier_recu", "choisir_convocation", "absence_passee"}


def ask(
    turn: Turn, topic: str, fact: str, state: State, note: str = "", lead: Draft | None = None
) -> tuple[Reply, State]:
    """Ask for a fact, in plain words, with what depends on it, how to find it and a button for each answer.

    ``lead`` is an answer that stands before the question, for what was asked besides.
    """
    question = question_about(turn.knowledge, fact)
    before = state.asked.get(fact, 0)
    text = question.text if before == 0 else question.otherwise
    state = replace(
        state, topic=topic, thread=topic, pending=Pending(topic, fact), asked={**state.asked, fact: before + 1}
    )
    if lead is not None:
        custom = {**_custom(turn, topic, fact, question), **(lead.custom or {})}
        paragraphs = (*lead.paragraphs, paragraph(text, note))
        return write(replace(lead, paragraphs=paragraphs, buttons=_buttons(fact, question), custom=custom), turn), state
    stake = question.stake if before == 0 else ""
    return _put(turn, topic, fact, layout(text, paragraph(note), stake, question.help)), state


def explain(turn: Turn, pending: Pending, wanted: str) -> Reply:
    """Answer a question to our question: why it is asked (``WHY``), or where to find it; ours stays open."""
    question = question_about(turn.knowledge, pending.fact)
    said = question.reason if wanted == WHY else question.help
    return _put(turn, pending.topic, pending.fact, layout(said, question.otherwise))


def question_about(knowledge: Knowledge, fact: str) -> Question:
    """Give the question about a fact; raises ValueError for one that is not asked."""
    question = knowledge.facts.sheets[fact].question
    if question is None:
        raise ValueError(f"le fait {fact} ne se demande pas")
    return question


def counter_question(message: Understanding, pending: Pending | None) -> str | None:
    """Tell whether a message asks why we ask (``WHY``) or where to find it (``WHERE``); None for neither."""
    best, share = likeliest_answer(message, pending.fact) if pending is not None else (None, 0.0)
    alone = not any(said.fact in ("courrier", "motif") for said in message.said)
    if best == WHERE and message.surest >= HALF:
        return None  # « c’est quoi le plan d’action ? » has its own answer
    return best if best in (WHY, WHERE) and share >= HALF and alone and message.topic != "detresse" else None


def likeliest_answer(message: Understanding, fact: str) -> tuple[str | None, float]:
    """Give what a message most likely is, as an answer to the question about a fact, and its share.

    Whoever was just asked mostly answers: what the examples call an aside counts for less.
    """
    answers = {
        name: share * (_ASIDE_COUNTS if name == ASIDE else 1.0)
        for name, share in message.replies.get(fact, {}).items()
        if (fact, name) not in _SAID_ONLY or _SAID_ONLY[fact, name].search(fold(message.text))
    }
    best = max(answers, key=lambda name: answers[name], default=None)
    return (best, answers[best] / (sum(answers.values()) or 1.0)) if best is not None else (None, 0.0)


def left_open(topic: str, fact: str) -> Pending:
    """Leave a fact open that an answer offers to tell by its buttons: it is not asked, but heard when it comes."""
    return Pending(topic, fact, times=_ASLEEP)


def is_left_open(pending: Pending) -> bool:
    """Tell whether a question is not put (again): only an answer to it is heard."""
    return pending.times >= _ASLEEP


def overheard(message: Understanding, state: State, knowledge: Knowledge) -> Understanding:
    """Take the answer to our question out of a message that asks something else besides: its own topic is kept."""
    pending = state.pending
    if pending is None or "?" not in message.text or pending.fact not in _OVERHEARD:
        return message
    likely, share = likeliest_answer(message, pending.fact)
    known = likely in knowledge.facts.values.get(pending.fact, ())
    asked = any(said.fact == pending.fact for said in message.said)  # told already, or only asked or supposed
    if likely is None or not known or share < _CERTAIN or asked:
        return message
    return replace(message, said=(*message.said, Said(pending.fact, likely)))


def worn_out(state: State, fact: str) -> bool:
    """Tell whether a question was put often enough: it is then let go as unknown."""
    return state.asked.get(fact, 0) >= _OFTEN


def _put(turn: Turn, topic: str, fact: str, text: str) -> Reply:
    question = question_about(turn.knowledge, fact)
    custom = {**empty_custom("question", turn.knowledge, turn.today), **_custom(turn, topic, fact, question)}
    return Reply(text, _buttons(fact, question), custom)


def _custom(turn: Turn, topic: str, fact: str, question: Question) -> dict[str, Any]:
    asked = {"sujet": topic, "fait": fact, "valeurs": [value for value in question.buttons if "=" not in value]}
    return {"sujet": "question", "question": asked, "convocation": convocation_json(turn.convocation)}


def _buttons(fact: str, question: Question) -> tuple[Button, ...]:
    return tuple(
        Button(typeset(title), value if "=" in value else f"{fact}={value}")
        for value, title in question.buttons.items()
    )


def askable(knowledge: Knowledge, fact: str) -> bool:
    """Tell whether a fact may be asked for; an old button may name one that no longer is."""
    sheet = knowledge.facts.sheets.get(fact)
    return sheet is not None and sheet.question is not None


def let_go(reply: Reply, turn: Turn, pending: Pending, state: State) -> tuple[Reply, State]:
    """After a digression, bring the question back once; the second time let it go."""
    if pending.fact in (CONVOCATION, DATE_OF_LETTER):
        return reply, replace(state, let_go=(*state.let_go, pending.fact))
    if pending.times > 1:
        # It is not put again, but an answer that comes all the same is heard.
        asleep = replace(pending, times=_ASLEEP)
        return reply, replace(state, let_go=tuple(dict.fromkeys((*state.let_go, pending.fact))), pending=asleep)
    back = Button(turn.knowledge.messages.get("boutons.reprendre"), pending.fact)
    again = replace(pending, times=pending.times + 1)
    return replace(reply, buttons=(back, *reply.buttons)[:4]), replace(state, topic=pending.topic, pending=again)


def take_up(message: Understanding, state: State) -> Understanding:
    """Take as stated what « il y figure » tells, when the talk is about it: asked for, or known already."""
    papers = _ABOUT["au_plan"] & set(state.facts)  # « non attends, il y est », two questions later
    about = {state.pending.fact} | papers if state.pending is not None else set(state.facts)
    said = tuple(
        replace(one, mode="affirme") if one.mode == "fil" and _ABOUT.get(one.fact, frozenset()) & about else one
        for one in message.said
    )
    return replace(message, said=said)


def read_answer(
    message: Understanding, state: State, knowledge: Knowledge, now: datetime, day: date | None = None
) -> Understanding:
    """Read a message as the answer to the question that was asked, if it is one.

    ``day``: of the workshop that is talked of, where it is known. Gives the
    message back unchanged when it speaks of something else.
    """
    pending = state.pending
    if pending is None or (pending.fact in _OVERHEARD and "?" in message.text and message.value(pending.fact)):
        return message
    if is_left_open(pending):
        return _told_unasked(message, pending, knowledge)
    side = by_hours(message, knowledge.conversation) if pending.fact == WHEN else None
    if side is not None:
        return replace(message, topic=pending.topic, said=(*message.said, Said(WHEN, side)))
    likely, share = likeliest_answer(message, pending.fact)
    known = likely in knowledge.facts.values.get(pending.fact, ())
    if message.topic == "detresse" and not (message.only_guessed and known and share >= _CERTAIN):
        return message
    if pending.fact == CONVOCATION:
        return _choice(message, pending, knowledge.conversation)
    if pending.fact == DATE_OF_LETTER:
        brief = len(message.text.split()) < _SHORT  # « reçu samedi » says a day, whatever topic was guessed
        dated = message.date is not None and (brief or message.topic in _ABOUT_A_DAY)
        return replace(message, topic=pending.topic) if dated else message
    if pending.fact in DATED and (told := answer_dates(message, pending.fact)) is not None:
        return replace(told, topic=pending.topic)
    if likely is not None and known and share >= _CERTAIN:
        others = tuple(said for said in message.said if said.fact != pending.fact)
        return replace(message, topic=pending.topic, said=(*others, Said(pending.fact, likely)))
    value = (
        message.value(pending.fact, "affirme", "nie") if message.topic != "donner_fait" else message.value(pending.fact)
    )
    if value is not None:
        return replace(message, topic=pending.topic)
    if (
        message.topic in _ANSWERS | {"contrat"}
        and "?" not in message.text
        and _tells_another(message, pending, knowledge)
    ):
        return replace(message, topic=pending.topic)
    meant = _meant(message, pending, knowledge, day)
    if meant is None and _speaks_of_another(message, pending, knowledge):
        return replace(message, topic=pending.topic)
    if meant is None:
        return message
    if pending.fact == WHEN:
        # « le mail est de ce matin », « non, un autre »: the talk stays on the same workshop.
        same = state.convocation if state.convocation != ELSEWHERE else None
        message = replace(message, chosen=same, date=None, dates=(), past_dates=())
    return replace(message, topic=pending.topic, said=(*message.said, Said(pending.fact, meant)))


def _told_unasked(message: Understanding, pending: Pending, knowledge: Knowledge) -> Understanding:
    """« À la même heure », told where it was not asked: a mere « oui merci » tells nothing of it."""
    titles = question_about(knowledge, pending.fact).buttons.items()
    meant = next((value for value, title in titles if fold(title) == fold(message.text)), None)
    if meant is None and "?" not in message.text and _OF_A_TIME.search(fold(message.text)):
        likely, share = likeliest_answer(message, pending.fact)
        meant = likely if share >= _CERTAIN and likely in knowledge.facts.values.get(pending.fact, ()) else None
    if meant is None:
        return message
    return replace(message, topic=pending.topic, said=(*message.said, Said(pending.fact, meant)))


def _choice(message: Understanding, pending: Pending, words: Conversation) -> Understanding:
    if message.chosen is not None or message.topic in ("choisir_convocation", *_ANSWERS, pending.topic):
        return replace(message, topic=pending.topic, choosing=True)
    if len(message.text.split()) < _SHORT and words.rank(fold(message.text)) is not None:
        return replace(message, topic=pending.topic, choosing=True)
    return message


def _meant(message: Understanding, pending: Pending, knowledge: Knowledge, day: date | None) -> str | None:
    sheet = knowledge.facts.sheets.get(pending.fact)
    if sheet is None or sheet.question is None:
        return None
    if message.topic == "ne_sait_pas":
        return UNKNOWN
    title = _button_typed(message.text, sheet.question.buttons, knowledge.conversation)
    if title is not None:
        return title
    read = _read(message, pending, knowledge)
    if read is not None:
        return read
    folded, words = fold(message.text), knowledge.conversation
    if pending.fact == WHEN and (when := answered(message, words, day)) is not None:
        return when
    length = len(folded.split())
    if pending.times >= _ASLEEP and length < _ASLEEP:
        return None
    brief = 0 < length <= _SHORT and "?" not in message.text and not _tells_another(message, pending, knowledge)
    first = fold(_FIRST_CLAUSE.split(message.text.strip(), maxsplit=1)[0])  # « non rien, on peut en avoir une ? »
    short = 0 < len(first.split()) <= _ASLEEP
    if message.topic == "affirmer" or ((brief or short) and words.yes.begin(first if short else folded)):
        return sheet.question.yes
    if message.topic == "nier" or ((brief or short) and words.no.begin(first if short else folded)):
        return sheet.question.no
    return None


def _read(message: Understanding, pending: Pending, knowledge: Knowledge) -> str | None:
    """Give the answer that the examples of ``data/nlu/reponses.yml`` make likely; None for none."""
    best, share = likeliest_answer(message, pending.fact)
    if _asks(message, share):
        return None
    return best if share >= HALF and best in knowledge.facts.values.get(pending.fact, ()) else None


def _asks(message: Understanding, share: float) -> bool:
    """« C’est quoi le plan d’action », put to our question about it: a need is surer than any answer."""
    return share < _CERTAIN and message.surest >= SURE and asks(message.text)


def _speaks_of_another(message: Understanding, pending: Pending, knowledge: Knowledge) -> bool:
    """« Quel contrat ? Je n’ai rien signé », asked of the plan: another fact that decides, stated in few words."""
    brief = 0 < len(message.text.split()) <= _FEW
    return brief and _tells_another(message, pending, knowledge)


def _tells_another(message: Understanding, pending: Pending, knowledge: Knowledge) -> bool:
    """Tell whether « oui, j’ai signé » is about another fact than the one that was asked."""
    sheets = knowledge.facts.sheets
    told = {said.fact for said in message.said if said.mode == "affirme"} - {pending.fact}
    return any(name in sheets and sheets[name].question is not None for name in told)


def _button_typed(text: str, buttons: Mapping[str, str], words: Conversation) -> str | None:
    """Give the value whose button somebody typed instead of pressing it."""
    folded = fold(text)
    for value, title in sorted(buttons.items(), key=lambda button: -len(button[1])):
        before, found, after = folded.rpartition(fold(title).rstrip())
        if found and not after.strip() and len(before.split()) < 3 and not words.negation.found_in(fold(before)):
            return value
    return None
