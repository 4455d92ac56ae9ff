"""What a message tells of an earlier sanction, and its dates kept away from the absence that is asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from convoque.dialogue.model import VERDICT_TOPICS, Said, State, Time, Understanding
from convoque.knowledge import Knowledge
from convoque.verdict.earlier import ACTS, NOTIFIED, Earlier
from convoque.verdict.occasion import Span

SANCTIONED, DATED = "sanction_anterieure", (NOTIFIED, ACTS)
_SANCTION, _LETTER, _ACTS, _ABSENCE, _AGAIN = "sanction", "lettre", "faits", "absence", "encore"
_ORIENTATION, _SIGNATURE = "orientation", "signature"
_ABOUT_A_LETTER = frozenset({"courrier_recu", "recours"})
_ASKS_OF_ANOTHER = frozenset({"detresse", "mes_convocations", "report", "obligation"})
_LONG_BEFORE = timedelta(days=60)
"""A letter so old is an earlier one, when what could follow an absence is asked."""

_TO_ANSWER = frozenset({"sanction_envisagee", "avertissement"})


@dataclass(frozen=True)
class Told:
    """The message without the days that are not the absence's, and what it tells of a sanction, if anything."""

    message: Understanding
    earlier: Earlier | None = None
    signed: Span | None = None


def read_dates(message: Understanding, state: State, today: date) -> Told:
    """Tell the dates of an earlier sanction and of the contract apart from the absence's that is asked about."""
    times = _in_order(message.times)
    letters = [time for time in times if time.role in (_SANCTION, _LETTER)]
    believed = _is_earlier(message, times, state, today)
    if not believed:
        letters = []
    others = [_ORIENTATION, *([_ACTS] if believed else ())]
    if message.value("contrat") in ("signe", "ppae"):
        others.append(_SIGNATURE)  # « j'ai signé la feuille le 12 » is the workshop's day
    kept = [time for time in times if time.role in others or time in letters]
    aside = {day for time in kept for day in time.days} - {
        day for time in times if time not in kept for day in time.days
    }
    signed = next((time.span for time in times if time.role == _SIGNATURE), None)
    message = _without(message, aside)
    if not believed:
        return Told(message, signed=signed)
    acts = next((time.span for time in times if time.role == _ACTS), None)
    oriented = next((time.span for time in times if time.role == _ORIENTATION), None)
    return Told(message, Earlier(letters[-1].span if letters else None, acts, oriented), signed)


def take_dates(message: Understanding, state: State, knowledge: Knowledge, today: date) -> tuple[Understanding, State]:
    """Keep what a message tells of an earlier sanction and of the contract's date; the absence's days stay in it."""
    told = read_dates(message, state, today)
    message, said = told.message, {}
    if told.earlier is not None and told.earlier != Earlier():
        known = state.earlier_sanction or Earlier()
        state = replace(state, earlier=known.joined(told.earlier).to_dict())
        if state.facts.get(SANCTIONED) == "oui":  # its letter is that of the sanction told before, not a new one
            message = replace(message, said=tuple(one for one in message.said if not _is_of_the_past(one)))
        said[SANCTIONED] = "oui"
    started = knowledge.parameters.at("contrat_existe_depuis", today)
    signed = told.signed.last if told.signed is not None else None
    old = started is not None and signed is not None and signed < started.day
    if old and message.value("contrat") == "signe":
        said["contrat"] = "ppae"
    if said:
        kept = tuple(one for one in message.said if one.fact not in said or one.mode != "affirme")
        message = replace(message, said=(*kept, *(Said(name, value) for name, value in said.items())))
    return message, state


def _is_of_the_past(said: Said) -> bool:
    """A decision is that of the sanction told before; a notice or a warning is always a letter to answer."""
    return said.fact == "courrier" and said.value not in _TO_ANSWER


def tells_an_absence(message: Understanding) -> bool:
    """Tell whether the message dates an absence of its own, past (« j'ai raté l'atelier du 10 »)."""
    dated = any(time.role in (_ABSENCE, _AGAIN) and time.days for time in message.times)
    return dated and bool(message.dates) and message.value("moment") == "passe"


def tells_a_sanction_before(message: Understanding) -> bool:
    """Tell whether the message dates an earlier sanction, then an absence that came after it."""
    last = max(
        (time.span.last or date.max for time in message.times if time.role in (_SANCTION, _LETTER)), default=None
    )
    after = (time for time in message.times if time.role in (_ABSENCE, _AGAIN) and time.days)
    return _says_so(message) and last is not None and any((t.span.first or date.min) > last for t in after)


def answer_dates(message: Understanding, fact: str) -> Understanding | None:
    """Read the times of a message as the answer to the question about one date of the sanction, None if it is none."""
    wanted = _ACTS if fact == ACTS else _LETTER
    if not message.times or message.topic in _ASKS_OF_ANOTHER or "?" in message.text:
        return None
    letter = any(time.role in (_SANCTION, _LETTER) for time in message.times)
    own = {_LETTER, _SANCTION} if wanted == _LETTER else {_ACTS}
    times = []
    for time in message.times:
        free = time.role in ("", _ABSENCE, _AGAIN) and not any(other.role in own for other in message.times)
        also = time.role in (_ABSENCE, _ACTS) and wanted == _LETTER and letter
        times.append(replace(time, role=_ACTS if also else wanted if free else time.role))
    return replace(message, times=tuple(times))


def _in_order(times: Sequence[Time]) -> tuple[Time, ...]:
    """An absence before the letter is the one that it punished; the one that is asked about comes after it."""
    letters = [time.span for time in times if time.role in (_SANCTION, _LETTER)]
    if not letters or any(time.role == _ACTS for time in times):
        return tuple(times)
    first = min(span.first or date.min for span in letters)
    return tuple(
        replace(time, role=_ACTS) if time.role == _ABSENCE and (time.span.last or date.max) <= first else time
        for time in times
    )


def _is_earlier(message: Understanding, times: Sequence[Time], state: State, today: date) -> bool:
    """Tell whether the sanction that a message dates is one that came before the absence in hand."""
    if state.pending is not None and state.pending.fact in DATED:
        return bool(times)
    said = _says_so(message)
    known = said or state.facts.get(SANCTIONED) == "oui"
    if said or (known and message.topic not in _ABOUT_A_LETTER):
        return True
    sanctions = [time.span for time in times if time.role == _SANCTION] or (
        [time.span for time in times if time.role == _LETTER] if message.value("courrier") else []
    )
    if not sanctions:
        return False
    last = max(span.last or today for span in sanctions)
    again = [time for time in times if time.role in (_ABSENCE, _AGAIN) and (time.span.first or date.min) > last]
    about_the_risk = message.topic in VERDICT_TOPICS or (known and state.thread in VERDICT_TOPICS)
    asks = about_the_risk and last < today - _LONG_BEFORE
    return bool(again) or asks


def _says_so(message: Understanding) -> bool:
    return any((said.fact, said.value, said.mode) == (SANCTIONED, "oui", "affirme") for said in message.said)


def _without(message: Understanding, days: set[str]) -> Understanding:
    if not days:
        return message
    kept, past = (tuple(day for day in some if day[:10] not in days) for some in (message.dates, message.past_dates))
    return replace(message, dates=kept, past_dates=past, date=kept[0] if kept else None)
