"""Which reason for absence a message gives, and what becomes of the one that was known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, time

from convoque.casefile.models import Dossier
from convoque.dialogue.model import VERDICT_TOPICS, Said, State, Understanding
from convoque.knowledge import Conversation, fold
from convoque.knowledge.facts import FactBook
from convoque.verdict.occasion import EVENT, Occasion, Slot, Span, later, merged, relation

_ABSENT = frozenset({"absence_passee", "absence_future"})
_COUNTS = {"meme": 0, "inconnu": 1, "durable": 2, "autre": 4, "fini": 4}
_GO_ON = frozenset({"maladie", "proche_malade", "travail", "formation"})
"""Reasons whose hour is that of their beginning only: they may well last until the workshop."""
_YIELDS, _UNSEEN, _DAY = 3, "convocation_non_recue", "jour_du_motif"


@dataclass(frozen=True)
class Reason:
    """A reason and when it holds; ``occasion`` is None when nothing is known of that."""

    motif: str
    occasion: Occasion | None = None


def told_reason(
    message: Understanding, mode: str, state: State, slot: Slot | None, today: date, book: FactBook
) -> Reason | None:
    """Give the reason that a message states in one mode; of several, the one that counts most for the workshop.

    What is told of an absence that is being talked about keeps, or kept, the
    person from coming, unless another time is said.
    """
    found = [said for said in message.said if said.fact == "motif" and said.mode == mode]
    if not found:
        return None
    reasons = [Reason(said.value, _occasion(said, message, state, slot, today)) for said in found]

    def weight(reason: Reason) -> int:
        if book.gives_way("motif", reason.motif):
            return _YIELDS
        return _COUNTS[relation(reason.motif, reason.occasion, slot, today)] if reason.occasion else _COUNTS["inconnu"]

    best = min(reasons, key=weight)
    when = best.occasion
    if when is None or any(span.dated for span in when.spans) or weight(best) > _COUNTS["meme"]:
        return best
    mixed = any(weight(other) == _COUNTS["autre"] for other in reasons)
    return Reason(best.motif, replace(when, unsure=True)) if mixed else best  # one of them is of another day


def _occasion(said: Said, message: Understanding, state: State, slot: Slot | None, today: date) -> Occasion | None:
    when = said.occasion
    if when is None:
        return None
    gone = message.value("moment") == "passe" or (slot is not None and slot.day < today)
    of_the_absence = state.thread in _ABSENT or message.topic == "absence_passee"
    explains = of_the_absence or (state.thread in VERDICT_TOPICS and gone and when.over)
    if explains and (gone or state.thread in _ABSENT):
        when = replace(when, keeps_away=True)
    known = state.reason_holds if state.facts.get("motif") == said.value and said.mode != "hypothese" else None
    return merged(known, when)


def weighed(reason: Reason | None, message: Understanding, words: Conversation) -> Reason | None:
    """« Ça compte aussi pour jeudi ? »: whoever weighs a reason for a day does not say that it falls on it."""
    if reason is None or reason.occasion is None or not words.weighs_for.found_in(fold(message.text)):
        return reason
    return replace(reason, occasion=replace(reason.occasion, keeps_away=False, unsure=True))


def in_its_own_half(message: Understanding, words: Conversation) -> Understanding:
    """« Témoin mardi matin, l’atelier c’est mardi après-midi »: hours told on both sides meet, or do not."""
    reasons = [said for said in message.said if said.fact == "motif" and said.mode == "affirme" and said.occasion]
    if len(reasons) != 1 or message.value(_DAY) or not words.workshop.found_in(fold(message.text)):
        return message
    occasion = reasons[0].occasion
    mine = _hours(occasion.spans if occasion else ())
    told = [one.span for one in message.times if one.span.start is not None]
    theirs = _hours(told) - mine
    if not mine or len(theirs) != 1:
        return message
    ((begins, ends),) = theirs
    lasts = any(end is None for _, end in mine) or (occasion is not None and not occasion.over and _ill(reasons[0]))
    goes_on = reasons[0].value in _GO_ON and lasts and min(start for start, _ in mine) < begins
    meets = [start < _until(begins, ends) and begins < _until(start, end) for start, end in mine]
    same = occasion is not None and occasion.same is True and all(meets)
    when = "meme" if same else None if goes_on or any(meets) else "autre"
    return replace(message, said=(*message.said, Said(_DAY, when))) if when else message


def _ill(reason: Said) -> bool:
    """« De la fièvre ce matin »: an illness that is told in the present does not end with the morning."""
    return reason.value in ("maladie", "proche_malade")


def _hours(spans: Iterable[Span]) -> set[tuple[time, time | None]]:
    """Give the hours at which spans begin and end, of those that say when they begin."""
    return {(span.start, span.end) for span in spans if span.start is not None}


def _until(start: time, end: time | None) -> time:
    """Give the hour at which something is over; what has no end lasts as ``occasion`` takes it to."""
    return end if end is not None else later(start, EVENT)


def without_unseen(message: Understanding, state: State, words: Conversation) -> Understanding:
    """« Il n’a pas reçu de lettre », once the absence is talked of: no letter yet, and no call that was not seen."""
    folded = fold(message.text)
    of_the_workshop = words.workshop.found_in(folded) or "convocation" in folded or message.date is not None
    if state.thread != "consequences" or of_the_workshop or not words.no_letter.found_in(folded):
        return message
    return replace(message, said=tuple(one for one in message.said if (one.fact, one.value) != ("motif", _UNSEEN)))


def is_denied(message: Understanding, facts: Mapping[str, str], dossier: Dossier | None) -> bool:
    """« Je ne suis plus malade », « finalement je viens »: the reason that was known does not hold any more."""
    if message.value("motif", "affirme", "hypothese") is not None:
        return False
    denied = message.value("motif", "nie")
    on_file = {period.motif for period in dossier.indisponibilites} if dossier else set()
    if denied is not None and (denied == facts.get("motif") or denied in on_file):
        return True
    return message.value("vient") == "oui" and "motif" in facts


def supposing(message: Understanding, words: Conversation) -> bool:
    """Tell whether a message opens on « et si … »."""
    return words.supposes.begin(fold(message.text))


def falls_then(message: Understanding) -> bool:
    """Tell whether the message ties its reason to the workshop: same time, or what keeps the person from coming."""
    when = message.occasion(message.value("motif", "affirme", "hypothese", "question") or "")
    return when is not None and (when.same is True or when.keeps_away)
