"""``courrier_recu``: what the letter is, the last day to answer, what comes next."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from convoque.dialogue.answer import Draft, fiche_draft, merge, write
from convoque.dialogue.case import Turn
from convoque.dialogue.model import Reply, Understanding
from convoque.dialogue.needs import STORY, SURE
from convoque.dialogue.pasted import is_pasted
from convoque.knowledge import Button, Conversation, fold
from convoque.knowledge.asking import asks
from convoque.replies.french import say_day
from convoque.replies.words import paragraph
from convoque.rules import decide

_NEAR, _JUST_BEFORE, _PLACE_AND_DATE = 4, 2, 6
_NUMBER = re.compile(r"\d")
"""What a day that a letter bears has, and « hier » has not."""
_LETTER, _OF_THE_FACTS = "lettre", frozenset({"absence", "faits"})
_TEN_DAYS = frozenset({"sanction_envisagee", "inconnu", None})
_LINES = {
    "datee": "date_courrier", "recue": "date_recue", "delai": "date_limite_reponse",
    "delai_passe": "date_limite_passee", "delai_peut_etre": "date_limite_peut_etre", "decision": "date_decision",
}  # fmt: skip
"""What is said of the days of a letter, in order, and the value each line needs."""


def answer_letter(turn: Turn) -> Reply:
    """Tell the letters apart and, when the day written on it is known, compute the last day to answer.

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
    special = (
        None if kind is not None and (is_pasted(turn.message) or _only_tells(turn)) else turn.special("courrier_recu")
    )
    case = special or knowledge.fiches["courrier_recu"].case(facts, turn.today)
    draft = fiche_draft(turn, "courrier_recu", case, **values)
    said = " ".join((draft.headline, *draft.paragraphs))
    lines = (knowledge.messages.fill(f"courrier.{name}", **values) for name in _said_of_the_days(kind, values))
    limit_said = values.get("date_limite_reponse") or "\0"
    extra = paragraph(*(line for line in lines if line and not (limit_said in said and limit_said in line)))
    if kind == "sanction_envisagee" and date_is_asked(turn, kind):
        extra = paragraph(extra, knowledge.messages.get("date_courrier_question"))
    known = {"courrier": kind or "inconnu", "refus": facts.get("refus", "non")}
    rule = decide(knowledge.diagram("suite", turn.today), known).rule
    sources = (*draft.sources, *(rule.sources if rule and kind else ()))
    return write(
        Draft(
            "courrier_recu", draft.headline, (*draft.paragraphs, extra), sources,
            merge((*draft.buttons, *_kinds(turn, kind))), {"besoin": case.need},
        ),
        turn,
    )  # fmt: skip


def _said_of_the_days(kind: str | None, values: Mapping[str, str]) -> tuple[str, ...]:
    """Name the lines to say: all of them for a sanction that is envisaged, else only a day that is past or unsure."""
    names = _LINES if kind == "sanction_envisagee" else ("delai_passe", "delai_peut_etre")
    return tuple(name for name in names if _LINES[name] in values)


def take_letter_days(
    message: Understanding, told: bool, words: Conversation, default: str = "received"
) -> tuple[Understanding, dict[str, str]]:
    """Take out of a message the days of a letter: ``written`` on it, ``received``.

    ``told``: the message answers the question on the letter's date;
    ``default`` names the day of which nothing more is said. In « une lettre
    pour l’atelier de vendredi », Friday is the workshop's.
    """
    phrases = [said.value for said in message.said if said.fact == "date"]
    days = message.past_dates or message.dates
    of_the_letter = [min(time.days) for time in message.times if time.role == _LETTER and time.days]
    if len(phrases) != len(days) and of_the_letter:
        return message, {"written": of_the_letter[0]}
    if len(phrases) != len(days):
        phrases, days = phrases[:1], days[:1] or ((message.date,) if message.date else ())
    text, of_the_facts = fold(message.text), _days_of_the_facts(message)
    found: dict[str, str] = {}
    taken = set()
    unnamed: list[tuple[int, str]] = []
    for at, (phrase, day) in enumerate(zip(phrases, days, strict=False)):
        head, _, after = text.partition(fold(phrase))
        before = head.split()
        name = _named(before, fold(phrase), text if len(days) == 1 else "", words)
        near = fold(" ".join(before[-_NEAR:]))
        of_the_workshop = words.of_the_appointment.found_in(near) or words.is_the_workshop.begin(fold(after))
        if (not told or len(days) > 1) and (of_the_workshop or (name is None and day[:10] in of_the_facts)):
            continue
        if name is None:
            unnamed.append((at, day))
        elif name not in found:
            found[name] = day[:10]
            taken.add(at)
    for at, day in unnamed:  # what is said of no day in so many words comes after what is
        name = default if told or _NUMBER.search(phrases[at]) else "received"  # « ce matin, courrier : « … » »
        if name not in found:
            found[name] = day[:10]
            taken.add(at)
    rest = tuple(one for index, one in enumerate(message.dates) if index not in taken)
    past = tuple(one for index, one in enumerate(message.past_dates) if index not in taken)
    if not found:
        return message, found
    return replace(message, date=rest[0] if rest else None, dates=rest, past_dates=past), found


def _named(before: list[str], phrase: str, text: str, words: Conversation) -> str | None:
    """Name the day of a letter that the words before it say it is: ``written``, ``received``, None for neither.

    ``text`` is where a receipt may be told when the message has one day only.
    """
    first = phrase.split()[:1]
    just_before, line = (fold(" ".join((*before[-some:], *first))) for some in (_JUST_BEFORE, _PLACE_AND_DATE))
    if words.of_the_letter.found_in(just_before) or words.signed_at.found_in(line):
        return "written"
    near = fold(" ".join(before[-_NEAR:]))
    return "received" if words.of_the_receipt.found_in(text or near) else None


def _days_of_the_facts(message: Understanding) -> frozenset[str]:
    """Give the days that the message says are those of an absence."""
    return frozenset(day for time in message.times if time.role in _OF_THE_FACTS for day in time.days)


def date_is_asked(turn: Turn, kind: str | None) -> bool:
    """Tell whether the date written on the letter is worth asking: it gives the last day to answer."""
    ten_days = kind == "sanction_envisagee" and turn.listened().get("ressource") != "rsa"
    return ten_days and turn.state.written is None


def _only_tells(turn: Turn) -> bool:
    """« Je reçois une lettre, ça parle de suspension »: a letter told in few words, with nothing asked of it."""
    first = turn.likeliest
    begins = turn.state.thread is None and not asks(turn.message.text) and turn.message.value("motif") is None
    return begins and len(turn.message.text.split()) < STORY and (first is None or first.share < SURE)


def deadline(turn: Turn, kind: str | None = None) -> dict[str, str]:
    """Say the days of the letter, and the last one to answer when there are ten days (R5412-7).

    They are counted from the date of the letter, the safest reading. With the
    day of receipt alone, the last day is only said as a doubt; a day that is
    past is never given as a deadline.
    """
    facts = turn.listened()
    kind = kind or facts.get("courrier")
    written, received = (date.fromisoformat(day) if day else None for day in (turn.state.written, turn.state.received))
    values = {"date_courrier": _day(written, turn), "date_recue": _day(received, turn)}
    if kind in _TEN_DAYS and facts.get("ressource") != "rsa":
        at = turn.knowledge.parameters.at
        first = min((day for day in (written, received) if day), default=turn.today)
        to_answer, to_decide = at("observations_jours", first), at("decision_jours", first)
        if to_answer is None or to_decide is None:
            return {name: said for name, said in values.items() if said}
        length = timedelta(days=to_answer.number)
        safest = min((day + length for day in (written, received) if day), default=None)
        latest = received + length if received else None
        if safest is not None and safest < turn.today:
            values["date_limite_passee"] = _day(safest, turn, with_weekday=True)
        elif written is not None and safest is not None:
            values["date_limite_reponse"] = _day(safest, turn, with_weekday=True)
            values["date_decision"] = _day(safest + timedelta(days=to_decide.number), turn)
        if latest is not None and latest >= turn.today and (written is None or safest != latest):
            values["date_limite_peut_etre"] = _day(latest, turn, with_weekday=True)
    return {name: said for name, said in values.items() if said}


def _day(day: date | None, turn: Turn, with_weekday: bool = False) -> str:
    return say_day(day, with_weekday, with_year=day.year != turn.today.year) if day else ""


def _kinds(turn: Turn, kind: str | None) -> tuple[Button, ...]:
    question = turn.knowledge.facts.sheets["courrier"].question
    if kind is not None or question is None:
        return ()
    return tuple(Button(title, f"courrier={value}") for value, title in question.buttons.items() if value != "inconnu")
